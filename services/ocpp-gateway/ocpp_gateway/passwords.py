"""Passwords of chargers: made by us, so random enough for a salted SHA-256 (docs/decisions/0010)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 32
"""Characters; OCPP 1.6 security whitepaper (A00.FR.205) allows 16 to 40."""


def make() -> str:
    """Return a new password without characters that are easily misread."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def make_salt() -> bytes:
    """Return a new salt."""
    return secrets.token_bytes(16)


def hashed(password: bytes, salt: bytes) -> bytes:
    """Return what is kept of a password."""
    return hashlib.sha256(salt + password).digest()


def matches(password: bytes, salt: bytes, kept: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(hashed(password, salt), kept)
