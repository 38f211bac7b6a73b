"""The rules of partners' API keys (ADM-5). Pure: time and randomness come in as arguments.

A secret reads `vck_<prefix>_<secret>`. The prefix finds the key and is no secret; the whole is stored as SHA-256, which
cannot be undone because 256 random bits stand behind it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.permissions import KEY_PERMISSIONS, Permission
from identity.domain.members import invalid

USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""Use is written down this often, so that a busy key costs no write per request."""
_SECRET: Final = re.compile(r"vck_([a-z0-9]{10})_[A-Za-z0-9_-]{43}")


def written(prefix: str, secret: str) -> str:
    """Return the key as its partner keeps it."""
    return f"vck_{prefix}_{secret}"


def shown(prefix: str) -> str:
    """Return how the key begins, to recognise it by."""
    return f"vck_{prefix}"


def prefix_in(text: str) -> str | None:
    """Return the prefix inside a key as its partner sends it; None when it is no key."""
    found = _SECRET.fullmatch(text)
    return found.group(1) if found else None


def secret_hash(text: str) -> bytes:
    """Return what is stored of a key."""
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True)
class Lock:
    """What a key must fit and when."""

    secret_hash: bytes
    old_secret_hash: bytes | None
    old_secret_until: datetime | None
    expires_at: datetime
    revoked: bool
    organisation_active: bool

    def opens(self, text: str, now: datetime) -> bool:
        """Say whether `text` opens anything at `now`. Both secrets are compared, each in the same time for any text."""
        given = secret_hash(text)
        is_new = hmac.compare_digest(given, self.secret_hash)
        is_old = hmac.compare_digest(given, self.old_secret_hash or bytes(32))
        old_works = self.old_secret_until is not None and now < self.old_secret_until
        alive = not self.revoked and self.organisation_active and now < self.expires_at
        return alive and (is_new or (is_old and old_works))


def use_is_worth_noting(last_used_at: datetime | None, now: datetime) -> bool:
    """Say whether it is time to write down that a key is in use."""
    return last_used_at is None or now - last_used_at >= USE_NOTED_EVERY


def scopes_of(asked: tuple[Permission, ...]) -> list[str]:
    """Return the scopes of a key, each once; raises InvalidInput for one that no partner may have."""
    beyond = sorted(scope.value for scope in set(asked) - KEY_PERMISSIONS)
    if beyond:
        raise invalid("scopes", f"A partner's key cannot be granted {', '.join(beyond)}.")
    return sorted({scope.value for scope in asked})
