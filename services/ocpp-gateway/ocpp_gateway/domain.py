"""The rules of transactions, ID tags and connections. Pure: no clock, no I/O, no OCPP version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.events.charger import ChargerKind, Flag

CONCURRENCY_WINDOW = timedelta(hours=24)
"""A transaction open for longer is taken for one whose end was lost, and no longer blocks its ID tag."""
PLAUSIBLE_POWER_W = {ChargerKind.DC: 400_000, ChargerKind.AC: 50_000}
"""More than any charger of the kind delivers; energy above power × time is absurd."""
METER_ALLOWANCE_WH = 1_000


class Standing(StrEnum):
    """What an ID tag may do (OCPP 1.6 §7.2 names)."""

    ACCEPTED = "Accepted"
    BLOCKED = "Blocked"
    EXPIRED = "Expired"
    INVALID = "Invalid"
    CONCURRENT = "ConcurrentTx"


@dataclass(frozen=True)
class Tag:
    """An entry of the list of ID tags."""

    blocked: bool
    parent: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Authorisation:
    """What whoever knows ID tags says about one."""

    standing: Standing
    parent: str | None = None
    expires_at: datetime | None = None

    @property
    def accepted(self) -> bool:
        """Whether charging may begin."""
        return self.standing is Standing.ACCEPTED


def same_tag(id_tag: str) -> str:
    """Return the form in which ID tags are compared: OCPP 1.6 §3.13 CiString, without regard to case."""
    return id_tag.strip().lower()


def standing_of(tag: Tag | None, now: datetime) -> Authorisation:
    """Judge an ID tag by its entry in the list; None: it is on no list."""
    if tag is None:
        return Authorisation(Standing.INVALID)
    if tag.blocked:
        return Authorisation(Standing.BLOCKED, tag.parent, tag.expires_at)
    if tag.expires_at is not None and tag.expires_at <= now:
        return Authorisation(Standing.EXPIRED, tag.parent, tag.expires_at)
    return Authorisation(Standing.ACCEPTED, tag.parent, tag.expires_at)


def started_key(reported: datetime | None, raw: str) -> str:
    """Return the start's time as a part of its natural key: cut to the second, because some chargers drop the
    milliseconds when they retry (steve#1371); the charger's own text when nobody can read it."""
    return raw[:64] if reported is None else reported.replace(microsecond=0).isoformat()


@dataclass(frozen=True)
class Earlier:
    """The newest transaction with the same natural key."""

    id: int
    occurrence: int
    standing: Standing
    ended: bool
    reported_at: datetime | None
    stop_reported_at: datetime | None


def is_retry(earlier: Earlier) -> bool:
    """Say whether a start with the natural key of `earlier` is the same start said again.

    While the transaction runs it is. After its end it is when the charger's clock moves, for then a new start would
    carry a new time. A charger with a frozen clock starts anew with the same words (steve#1294).
    """
    if not earlier.ended:
        return True
    if earlier.reported_at is None or earlier.stop_reported_at is None:
        return False
    return earlier.stop_reported_at.replace(microsecond=0) > earlier.reported_at.replace(microsecond=0)


def flags_of_start(*, accepted: bool, connector_id: int, connectors: int, clock_wrong: bool) -> list[Flag]:
    """Return what needs a person's eye about a start."""
    flags: list[Flag] = []
    if not accepted:
        flags.append(Flag.NOT_AUTHORISED)
    if not 1 <= connector_id <= connectors:
        flags.append(Flag.CONNECTOR_UNKNOWN)
    if clock_wrong:
        flags.append(Flag.CLOCK_WRONG)
    return flags


@dataclass(frozen=True)
class Running:
    """What is known of the transaction that a stop ends. Meter in Wh."""

    meter_start: int
    tag: str
    parent: str | None
    reported_at: datetime | None
    received_at: datetime
    superseded: bool


@dataclass(frozen=True)
class Stop:
    """A stop as the charger tells it. Meter in Wh."""

    meter_stop: int
    tag: str | None
    parent: str | None
    reported_at: datetime | None
    received_at: datetime
    clock_wrong: bool


@dataclass(frozen=True)
class Ending:
    """The verdict on a stop: energy in Wh, None when stop minus start makes no sense."""

    energy_wh: int | None
    flags: list[Flag]


def judge_stop(running: Running, stop: Stop, kind: ChargerKind) -> Ending:
    """Judge the stop of a transaction we know."""
    flags: list[Flag] = []
    energy: int | None = stop.meter_stop - running.meter_start
    if energy is not None and energy < 0:
        flags.append(Flag.METER_WENT_BACK)
        energy = None
    elif energy is not None and energy > most_energy_wh(running, stop, kind):
        flags.append(Flag.METER_ABSURD)
        energy = None
    if not may_stop(running, stop):
        flags.append(Flag.ID_TAG_MISMATCH)
    if stop.clock_wrong:
        flags.append(Flag.CLOCK_WRONG)
    if running.superseded:
        flags.append(Flag.SUPERSEDED)
    return Ending(energy, flags)


def most_energy_wh(running: Running, stop: Stop, kind: ChargerKind) -> float:
    """Return the most a charger of this kind can have delivered, in Wh.

    Of the two durations (by the charger's clock, by ours) the longer counts: its clock may stand still, and its
    messages may have waited in its queue.
    """
    spans = [stop.received_at - running.received_at]
    if running.reported_at is not None and stop.reported_at is not None:
        spans.append(stop.reported_at - running.reported_at)
    hours = max(max(spans).total_seconds(), 0.0) / 3600
    return PLAUSIBLE_POWER_W[kind] * hours + METER_ALLOWANCE_WH


def may_stop(running: Running, stop: Stop) -> bool:
    """Say whether the stop's ID tag fits: the same as at the start, or of the same parent (OCPP 1.6 §4.10)."""
    if stop.tag is None or stop.tag == running.tag:
        return True
    return running.parent is not None and running.parent == stop.parent


def digest(*parts: object) -> str:
    """Return a fingerprint of what a message says, to recognise the same thing said again."""
    return hashlib.sha256("\x1f".join(repr(part) for part in parts).encode()).hexdigest()[:32]


def next_connection_id(now_ms: int, previous: str | None, random: str) -> str:
    """Return an id that sorts after `previous`, whichever replica's clock made that: hex milliseconds, then random."""
    after = int(previous[:12], 16) + 1 if previous else 0
    return f"{max(now_ms, after):012x}{random}"
