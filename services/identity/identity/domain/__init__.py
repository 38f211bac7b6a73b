"""The rules of sessions and sign-in attempts. Pure: time and randomness come in as arguments."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from contracts.problems import SignInLocked, SignInSlowed

IDLE: Final = timedelta(hours=12)
"""A session that nobody used for so long is over."""
ABSOLUTE: Final = timedelta(days=7)
"""A session is over then, however much it was used."""
USE_NOTED_EVERY: Final = timedelta(minutes=5)
"""Use is written down this often, so that a busy session costs no write per request. Idle time is that exact."""

DEMO_PASSWORD: Final = "VoltCharge-demo-1"  # noqa: S105  # public on purpose, and dead in production
"""The password of every member of the demo."""


def normalised_email(text: str) -> str:
    """Return the one spelling of an email address: no space around it, case does not count."""
    return text.strip().lower()


# Sessions


def token_hash(token: str) -> bytes:
    """Return what is stored of a session token. It has 256 random bits, so that a plain SHA-256 cannot be undone."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token(token: str) -> str:
    """Return the CSRF token of a session: only who holds the session token can compute it, and not the other way."""
    return hmac.new(token.encode(), b"voltcharge csrf", hashlib.sha256).hexdigest()


def csrf_matches(token: str, given: str) -> bool:
    """Say whether `given` is the CSRF token of this session; takes the same time for every answer."""
    return hmac.compare_digest(csrf_token(token).encode(), given.encode())


def expires_at(started_at: datetime, last_used_at: datetime) -> datetime:
    """Return when a session ends if nobody uses it any more."""
    return min(last_used_at + IDLE, started_at + ABSOLUTE)


def use_is_worth_noting(last_used_at: datetime, now: datetime) -> bool:
    """Say whether it is time to write down that a session is in use."""
    return now - last_used_at >= USE_NOTED_EVERY


# Repeated wrong passwords (AUTH-7)

FORGOTTEN_AFTER: Final = timedelta(minutes=15)
"""How long a lock holds, and after how much quiet wrong passwords no longer count."""


@dataclass(frozen=True)
class Limits:
    """From which failure on each next attempt must wait (1, 2, 4 … seconds), and from which on none is let through."""

    slowed_from: int
    locked_from: int
    longest_wait: timedelta = timedelta(seconds=60)


ACCOUNT_LIMITS: Final = Limits(slowed_from=3, locked_from=10)
ADDRESS_LIMITS: Final = Limits(slowed_from=20, locked_from=100, longest_wait=timedelta(seconds=30))
"""Higher: an office shares one address."""


@dataclass(frozen=True)
class Attempts:
    """Wrong passwords in a row, for one account or from one address."""

    failures: int
    last_failed_at: datetime

    def after_failure(self, now: datetime) -> Attempts:
        """Return the count with one more failure, beginning anew when the former ones are forgotten."""
        return Attempts(1 if self._forgotten(now) else self.failures + 1, now)

    def refusal(self, limits: Limits, now: datetime) -> SignInSlowed | SignInLocked | None:
        """Return why an attempt now is refused unseen, or None when its password is to be looked at."""
        if self._forgotten(now) or self.failures < limits.slowed_from:
            return None
        if self.failures >= limits.locked_from:
            wait = self._wait_s(FORGOTTEN_AFTER, now)
            return SignInLocked(f"Sign-in is locked. Try again in {_minutes(wait)}.", retry_after_s=wait)
        doublings = min(self.failures - limits.slowed_from, 30)
        wait = self._wait_s(min(timedelta(seconds=2**doublings), limits.longest_wait), now)
        if wait <= 0:
            return None
        return SignInSlowed(f"Please wait {_seconds(wait)} before the next attempt.", retry_after_s=wait)

    def _forgotten(self, now: datetime) -> bool:
        return now - self.last_failed_at >= FORGOTTEN_AFTER

    def _wait_s(self, pause: timedelta, now: datetime) -> int:
        return math.ceil((self.last_failed_at + pause - now).total_seconds())


def _seconds(count: int) -> str:
    return f"{count} second" if count == 1 else f"{count} seconds"


def _minutes(seconds: int) -> str:
    count = math.ceil(seconds / 60)
    return f"{count} minute" if count == 1 else f"{count} minutes"


def account_key(email: str) -> str:
    """Return the key under which attempts on this account are counted, whether or not the account exists.

    A digest: people type passwords into the email field.
    """
    return _key("account", email)


def address_key(remote_address: str) -> str:
    """Return the key under which attempts from this address are counted; IPv6 by its /64, which one host owns whole."""
    try:
        address = ipaddress.ip_address(remote_address.strip())
    except ValueError:
        return _key("address", remote_address.strip().casefold())
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return _key("address", str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64))))
        address = address.ipv4_mapped
    return _key("address", str(address))


def _key(kind: Literal["account", "address"], text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
