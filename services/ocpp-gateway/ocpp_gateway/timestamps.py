"""Timestamps as chargers really send them (facts/ocpp.md 9), read into UTC. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
"""How far a charger's clock may be from ours before its times are flagged."""
OLDEST_PLAUSIBLE = timedelta(days=60)
"""A transaction message may wait in an offline charger's queue; longer than this it is the clock, not the queue."""

_LOOSE = re.compile(
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*$"
)
_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 10, 13


def parse(text: str | None) -> datetime | None:
    """Return the moment `text` means, in UTC, or None when nobody could tell.

    A missing zone is taken as UTC (OCPP 1.6 §3.14 recommends UTC); `+02`, blanks, one-digit months, seconds left
    out, a leap second and Unix time are understood.
    """
    if not text:
        return None
    try:
        if text.isdigit():
            return _from_unix(text)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = _from_loose(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_unix(digits: str) -> datetime:
    if len(digits) == _EPOCH_SECONDS:
        return datetime.fromtimestamp(int(digits), UTC)
    if len(digits) == _EPOCH_MILLISECONDS:
        return datetime.fromtimestamp(int(digits) / 1000, UTC)
    raise ValueError("neither seconds nor milliseconds since 1970")


def _from_loose(text: str) -> datetime:
    match = _LOOSE.match(text)
    if match is None:
        raise ValueError("no timestamp")
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    second = min(int(match[6] or 0), 59)
    microsecond = int((match[7] or "0")[:6].ljust(6, "0"))
    return datetime(year, month, day, hour, minute, second, microsecond, UTC) - _offset(match[8])


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta()
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    size = timedelta(hours=hours, minutes=minutes)
    return -size if zone[0] == "-" else size


def write(moment: datetime) -> str:
    """Return `moment` as we say it to chargers: UTC, milliseconds, always `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def clock_is_wrong(reported: datetime | None, received: datetime, connected: datetime) -> bool:
    """Say whether the charger's clock must be wrong, given when it said it and when we heard it.

    The future is always wrong (local time marked Z runs ahead east of Greenwich). The past is wrong when the charger
    was connected at that time, for then it would have told us; from before the connection it may have been waiting
    in the charger's queue, but not for months.
    """
    if reported is None:
        return True
    if reported > received + TOLERANCE:
        return True
    age = received - reported
    return age > OLDEST_PLAUSIBLE or (age > TOLERANCE and reported >= connected)
