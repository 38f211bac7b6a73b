"""What a charger's two sub-states say together: the row of a list, and the whole view.

A `Standing` holds no opinion about the present moment: it names the instants at which its time-dependent flag turns.
So any replica, PostgreSQL and a screen agree about a moment without asking each other.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from contracts.events.charger import ChargerKind, ConnectorStatus
from contracts.rpc.dashboard import (
    ChargerStatus,
    ChargerSummary,
    ChargerView,
    ConnectorView,
    FaultView,
    HeartbeatStatistics,
    RunningTransaction,
)
from dashboard.domain.facts import Connector, Facts, Running
from dashboard.domain.heartbeats import Meter, Telemetry

LATE_FACTOR = 1.5
"""Heartbeats are late when their recent average exceeds this many times the interval the charger was told."""
LATE_MINIMUM = 3
"""An average over fewer intervals than this says nothing."""
OVERDUE_FACTOR = 2
OVERDUE_GRACE = timedelta(seconds=10)
"""A charger is overdue when it has been silent for OVERDUE_FACTOR intervals and this grace."""
DROPPING_COUNT = 3
DROPPING_WITHIN = timedelta(hours=1)
"""A socket keeps dropping when it dropped DROPPING_COUNT times within this time."""
DAY = timedelta(hours=24)
PHASES = 4
"""Versions between two events: one for each instant at which the weak signal may turn by itself, and one spare."""
LAST_EVENT_STEP_S = 10
"""Screens hear of a newer last event alone at most once in this many seconds per charger."""

_BUSY = frozenset({ConnectorStatus.CHARGING, ConnectorStatus.SUSPENDED_EV, ConnectorStatus.SUSPENDED_EVSE})
_GETTING_READY = frozenset({ConnectorStatus.PREPARING, ConnectorStatus.FINISHING, ConnectorStatus.RESERVED})


class Standing(Struct, frozen=True):
    """A listed charger, apart from the present moment.

    `sequence` grows with every event. `late`, `overdue_at` and `dropping_until` are all that weak signal depends on;
    they are empty while the charger is offline. `fault` is why it is Faulted, in the charger's word, and None else.
    """

    id: str
    name: str
    kind: ChargerKind
    address: str
    latitude: float
    longitude: float
    cpo_id: str | None
    status: ChargerStatus
    connectors: tuple[Connector, ...]
    fault: str | None
    last_event_at: datetime | None
    sequence: int
    late: bool
    overdue_at: datetime | None
    dropping_until: datetime | None


def standing(facts: Facts, telemetry: Telemetry) -> Standing | None:
    """Return how the charger stands; None when the registry does not know it (not yet, or no more)."""
    profile = facts.profile
    if profile is None or facts.retired:
        return None
    online = facts.connected_since is not None
    last_event_at = _latest(facts.last_event_at, telemetry.last_event_at)
    interval_s = _interval_s(facts)
    overdue_at = None
    if online and interval_s is not None and last_event_at is not None:
        overdue_at = last_event_at + timedelta(seconds=OVERDUE_FACTOR * interval_s) + OVERDUE_GRACE
    return Standing(
        id=profile.id,
        name=profile.name,
        kind=profile.kind,
        address=profile.address,
        latitude=profile.latitude,
        longitude=profile.longitude,
        cpo_id=profile.cpo_id,
        status=status(online, facts.connectors),
        connectors=tuple(c for c in facts.connectors if c.id > 0),
        fault=_fault(facts.connectors) if online else None,
        last_event_at=last_event_at,
        sequence=facts.sequence + telemetry.sequence,
        late=online and _late(telemetry, interval_s),
        overdue_at=overdue_at,
        dropping_until=_dropping_until(facts) if online else None,
    )


def status(online: bool, connectors: tuple[Connector, ...]) -> ChargerStatus:
    """Put a charger's state into one word.

    Not connected is Offline, whatever was last said. Any connector Faulted, or the charger itself (connector 0):
    Faulted. Then, in this order, any connector charging or suspended, preparing or finishing or reserved, available.
    The charger's own word beyond Faulted counts only while no connector has spoken.
    """
    if not online:
        return ChargerStatus.OFFLINE
    said = {c.status for c in connectors if c.id > 0} or {c.status for c in connectors}
    if any(c.status is ConnectorStatus.FAULTED for c in connectors):
        return ChargerStatus.FAULTED
    if said & _BUSY:
        return ChargerStatus.CHARGING
    if said & _GETTING_READY:
        return ChargerStatus.PREPARING
    if ConnectorStatus.AVAILABLE in said:
        return ChargerStatus.AVAILABLE
    return ChargerStatus.UNAVAILABLE


def weak_signal(stands: Standing, now: datetime) -> bool:
    """Say whether the charger is connected but badly heard: late or overdue heartbeats, or a socket that drops."""
    overdue = stands.overdue_at is not None and now >= stands.overdue_at
    dropping = stands.dropping_until is not None and now < stands.dropping_until
    return stands.late or overdue or dropping


def version(stands: Standing, now: datetime) -> int:
    """Return a number that grows with every event, and when the weak signal may have turned without one."""
    turns = (stands.overdue_at, stands.dropping_until)
    return stands.sequence * PHASES + sum(turn is not None and now >= turn for turn in turns)


def summary(stands: Standing, now: datetime) -> ChargerSummary:
    """Return the charger as a row of a list, at the moment `now`."""
    return ChargerSummary.model_construct(
        id=stands.id,
        name=stands.name,
        kind=stands.kind,
        status=stands.status,
        weak_signal=weak_signal(stands, now),
        address=stands.address,
        latitude=stands.latitude,
        longitude=stands.longitude,
        cpo_id=stands.cpo_id,
        connectors=_connector_views(stands.connectors),
        last_event_at=stands.last_event_at,
        version=version(stands, now),
    )


def differs_on_screen(before: Standing, after: Standing) -> bool:
    """Say whether screens must hear of the step from `before` to `after`, weak signal apart.

    A newer last event alone counts once per LAST_EVENT_STEP_S: heartbeats and meter values would drown the rest.
    """
    if _face(before) != _face(after):
        return True
    if before.last_event_at is None or after.last_event_at is None:
        return before.last_event_at is not after.last_event_at
    step = LAST_EVENT_STEP_S
    return before.last_event_at.timestamp() // step != after.last_event_at.timestamp() // step


def _face(stands: Standing) -> tuple[object, ...]:
    place = (stands.name, stands.kind, stands.address, stands.latitude, stands.longitude, stands.cpo_id)
    return (*place, stands.status, stands.connectors, stands.fault)


def view(facts: Facts, telemetry: Telemetry, now: datetime) -> ChargerView | None:
    """Return everything live about the charger at `now`; None when the registry does not know it."""
    stands = standing(facts, telemetry)
    if stands is None:
        return None
    boot = facts.boot
    row = dict(summary(stands, now))
    return ChargerView.model_construct(
        **row,
        vendor=boot.vendor if boot else None,
        model=boot.model if boot else None,
        serial_number=boot.serial_number if boot else None,
        firmware_version=boot.firmware_version if boot else None,
        ocpp_version=facts.protocol,
        connected_since=facts.connected_since,
        last_boot_at=boot.at if boot else None,
        heartbeat=_statistics(facts, telemetry, now),
        running=tuple(_running(r, telemetry.meters) for r in facts.running),
        recent_faults=tuple(
            FaultView(
                connector_id=f.connector_id, error_code=f.error_code, info=f.info, at=f.at, cleared_at=f.cleared_at
            )
            for f in facts.faults
        ),
    )


def _connector_views(connectors: tuple[Connector, ...]) -> tuple[ConnectorView, ...]:
    return tuple(
        ConnectorView.model_construct(id=c.id, status=c.status, error_code=c.error_code, info=c.info, since=c.since)
        for c in connectors
    )


def _latest(*moments: datetime | None) -> datetime | None:
    return max((m for m in moments if m is not None), default=None)


def _interval_s(facts: Facts) -> int | None:
    return facts.boot.heartbeat_interval_s if facts.boot and facts.boot.heartbeat_interval_s > 0 else None


def _late(telemetry: Telemetry, interval_s: int | None) -> bool:
    quiet = telemetry.quiet_s
    if interval_s is None or len(quiet) < LATE_MINIMUM:
        return False
    return sum(quiet) / len(quiet) > LATE_FACTOR * interval_s


def _dropping_until(facts: Facts) -> datetime | None:
    """When the socket stops counting as dropping if nothing more happens: the third newest drop is an hour old."""
    newest_first = facts.drops
    if len(newest_first) < DROPPING_COUNT:
        return None
    return newest_first[DROPPING_COUNT - 1].at + DROPPING_WITHIN


def _fault(connectors: tuple[Connector, ...]) -> str | None:
    faulted = next((c for c in connectors if c.status is ConnectorStatus.FAULTED), None)
    if faulted is None:
        return None
    return faulted.error_code or faulted.info or faulted.status.value


def _statistics(facts: Facts, telemetry: Telemetry, now: datetime) -> HeartbeatStatistics:
    interval_s = _interval_s(facts)
    intervals = telemetry.intervals_s
    return HeartbeatStatistics(
        interval_s=interval_s,
        average_s=round(sum(intervals) / len(intervals), 3) if intervals else None,
        last_at=telemetry.last_heartbeat_at,
        late_count=0 if interval_s is None else sum(q > LATE_FACTOR * interval_s for q in telemetry.quiet_s),
        drops_24h=sum(drop.at > now - DAY for drop in facts.drops),
        recent_s=tuple(round(s, 3) for s in intervals),
    )


def _running(running: Running, meters: tuple[Meter, ...]) -> RunningTransaction:
    meter = _meter_of(running, meters)
    energy_wh = meter.register_wh - running.meter_start_wh if meter and meter.register_wh is not None else None
    return RunningTransaction(
        transaction_id=running.transaction_id,
        connector_id=running.connector_id,
        id_tag=running.id_tag,
        started_at=running.started_at,
        # A register behind its own start was reset on the way (facts/ocpp.md 20): unknown is better than wrong.
        energy_wh=energy_wh if energy_wh is None or energy_wh >= 0 else None,
        power_w=meter.power_w if meter else None,
    )


def _meter_of(running: Running, meters: tuple[Meter, ...]) -> Meter | None:
    named = next((m for m in meters if m.transaction_id == running.transaction_id), None)
    if named is not None:
        return named
    return next(
        (
            m
            for m in meters
            if m.transaction_id is None and m.connector_id == running.connector_id and m.at >= running.heard_at
        ),
        None,
    )
