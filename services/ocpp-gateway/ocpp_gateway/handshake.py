"""What a charger says before the first frame: its path, its credentials, the versions it speaks. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from contracts.ids import is_charger_id
from ocpp_gateway.charger import Quirks

SPOKEN = ("ocpp1.6",)
"""The versions we speak, as WebSocket subprotocols."""
PREFIX = "ocpp"
LONGEST_SHOWN = 64


@dataclass(frozen=True)
class Credentials:
    """HTTP Basic credentials; the password stays bytes and out of every repr."""

    user: str
    password: bytes

    def __repr__(self) -> str:
        return f"Credentials({self.user!r})"


def identity_in(path: str) -> str | None:
    """Return the identity at the end of `/ocpp/<identity>`: percent-decoded, extra slashes passed over.

    None when the path is another one. The result may still be no valid charger id.
    """
    parts = [part for part in path.split("?", 1)[0].split("/") if part]
    if len(parts) != 2 or parts[0].lower() != PREFIX:
        return None
    return unquote(parts[1]).strip()


def credentials_in(authorization: str | None) -> Credentials | None:
    """Return the credentials of an Authorization header (security profile 1), None when there are none to be read."""
    scheme, _, encoded = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, separator, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
        return Credentials(user.decode(), password) if separator else None
    except (binascii.Error, ValueError):
        return None


def chosen_version(offered: Sequence[str], quirks: Quirks) -> str | None:
    """Return the version to speak: the first we know in the charger's order of preference (facts/ocpp.md 11).

    None: there is none, or none was offered and this charger has no leave for that.
    """
    if not offered:
        return SPOKEN[0] if quirks.accept_missing_subprotocol else None
    return next((version for version in offered if version in SPOKEN), None)


def shown(identity: str) -> str:
    """Return an identity as it may be listed and logged, however hostile it is."""
    if is_charger_id(identity):
        return identity
    return "".join(c if c.isprintable() else "\ufffd" for c in identity[:LONGEST_SHOWN]) or "(empty)"
