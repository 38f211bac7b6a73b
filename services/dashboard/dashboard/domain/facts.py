"""What a charger's stream CHARGER adds up to.

Rules of the fold:
- An event at or below `Facts.sequence` was folded before and changes nothing.
- Order is the stream's. Clocks lie, so what arrives later counts, whatever moment it reports.
- The newest connection counts. Connection ids sort by opening time; what an older connection says about itself
  (its late arrival, its end) never touches a newer one. One connection can drop once.
- What connectors and the boot said outlives the connection (facts/ocpp.md 15).
- A connector delivers to one transaction: a new start on it takes the place of the one before. A start that comes
  again after its own end stays ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from contracts.events.charger import (
    ChargerBooted,
    ChargerConnected,
    ChargerDisconnected,
    ChargerEvent,
    ChargerKind,
    ChargerProfile,
    ChargerRegistered,
    ChargerRetired,
    CommandAnswered,
    CommandResult,
    ConnectorStatus,
    ConnectorStatusReported,
    DiagnosticsStatusReported,
    FirmwareStatusReported,
    Flag,
    TransactionEnded,
    TransactionStarted,
)

DROPS_KEPT_FOR = timedelta(hours=24)
DROPS_KEPT = 50
FAULTS_KEPT = 20
ENDED_KEPT = 16

_DROPS = frozenset({"lost", "silent", "replaced"})
_SPOKE = frozenset({CommandResult.ACCEPTED, CommandResult.REJECTED})


class Profile(Struct, frozen=True):
    """The registry's entry (`ChargerProfile`)."""

    id: str
    name: str
    kind: ChargerKind
    connectors: int
    address: str
    latitude: float
    longitude: float
    cpo_id: str | None = None


class Drop(Struct, frozen=True, array_like=True):
    """A connection that broke off: lost, silent or replaced by the charger itself. Our own stops do not count."""

    connection_id: str
    at: datetime


class Boot(Struct, frozen=True, omit_defaults=True):
    """What the charger said it is when it last started."""

    at: datetime
    vendor: str
    model: str
    heartbeat_interval_s: int
    serial_number: str | None = None
    firmware_version: str | None = None


class Connector(Struct, frozen=True, omit_defaults=True):
    """What was last said about a connector, and since when it is in that state by our clock."""

    id: int
    status: ConnectorStatus
    since: datetime
    error_code: str | None = None
    info: str | None = None


class Running(Struct, frozen=True):
    """A transaction that has started and not ended. `heard_at` is when we heard of the start, by our clock."""

    transaction_id: int
    connector_id: int
    id_tag: str
    started_at: datetime
    heard_at: datetime
    meter_start_wh: int


class Fault(Struct, frozen=True, omit_defaults=True):
    """One stay of a connector in Faulted."""

    connector_id: int
    at: datetime
    error_code: str | None = None
    info: str | None = None
    cleared_at: datetime | None = None


class Facts(Struct, frozen=True, omit_defaults=True):
    """Everything the stream CHARGER says about one charger. `connected_since` is None while it is offline."""

    sequence: int = 0
    profile: Profile | None = None
    retired: bool = False
    connection_id: str = ""
    connected_since: datetime | None = None
    protocol: str | None = None
    drops: tuple[Drop, ...] = ()
    boot: Boot | None = None
    connectors: tuple[Connector, ...] = ()
    running: tuple[Running, ...] = ()
    ended: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    faults_entered: int = 0
    last_event_at: datetime | None = None


def fold_fact(facts: Facts, event: ChargerEvent, sequence: int) -> Facts:
    """Return `facts` after `event`, which stands at `sequence` in the stream. Kinds it does not know change nothing."""
    if sequence <= facts.sequence:
        return facts
    after = _after(facts, event)
    if _from_the_charger(event) and (after.last_event_at is None or after.last_event_at < event.received_at):
        return replace(after, sequence=sequence, last_event_at=event.received_at)
    return replace(after, sequence=sequence)


def _after(facts: Facts, event: ChargerEvent) -> Facts:
    match event:
        case ConnectorStatusReported():
            return _status_reported(facts, event)
        case ChargerConnected():
            return _connected(facts, event)
        case ChargerDisconnected():
            return _disconnected(facts, event)
        case TransactionStarted():
            return _transaction_started(facts, event)
        case TransactionEnded():
            return _transaction_ended(facts, event)
        case ChargerBooted():
            return replace(facts, boot=_boot(event))
        case ChargerRegistered():
            return replace(facts, profile=_profile(event.profile), retired=False)
        case ChargerRetired():
            return replace(facts, retired=True)
        case _:
            return facts


def _from_the_charger(event: ChargerEvent) -> bool:
    """Say whether the charger itself spoke. Its disconnection is our observation, a command our own word."""
    match event:
        case CommandAnswered():
            return event.command.outcome in _SPOKE
        case _:
            return isinstance(
                event,
                ConnectorStatusReported
                | ChargerConnected
                | ChargerBooted
                | TransactionStarted
                | TransactionEnded
                | FirmwareStatusReported
                | DiagnosticsStatusReported,
            )


def _connected(facts: Facts, event: ChargerConnected) -> Facts:
    if event.connection_id <= facts.connection_id:
        return facts
    return replace(facts, connection_id=event.connection_id, connected_since=event.received_at, protocol=event.protocol)


def _disconnected(facts: Facts, event: ChargerDisconnected) -> Facts:
    if event.reason in _DROPS and all(drop.connection_id != event.connection_id for drop in facts.drops):
        young = (drop for drop in facts.drops if drop.at > event.received_at - DROPS_KEPT_FOR)
        newest_first = sorted((Drop(event.connection_id, event.received_at), *young), key=lambda d: d.at, reverse=True)
        facts = replace(facts, drops=tuple(newest_first[:DROPS_KEPT]))
    if event.connection_id < facts.connection_id:
        return facts
    return replace(facts, connection_id=event.connection_id, connected_since=None)


def _boot(event: ChargerBooted) -> Boot:
    return Boot(
        at=event.received_at,
        vendor=event.vendor,
        model=event.model,
        heartbeat_interval_s=event.heartbeat_interval_s,
        serial_number=event.serial_number,
        firmware_version=event.firmware_version,
    )


def _profile(profile: ChargerProfile) -> Profile:
    return Profile(**profile.model_dump())


def _status_reported(facts: Facts, event: ConnectorStatusReported) -> Facts:
    before = next((c for c in facts.connectors if c.id == event.connector_id), None)
    connector = Connector(
        id=event.connector_id,
        status=event.status,
        since=before.since if before is not None and before.status is event.status else event.received_at,
        error_code=event.error_code,
        info=event.info,
    )
    others = (c for c in facts.connectors if c.id != event.connector_id)
    facts = replace(facts, connectors=tuple(sorted((*others, connector), key=lambda c: c.id)))
    was_faulted = before is not None and before.status is ConnectorStatus.FAULTED
    is_faulted = event.status is ConnectorStatus.FAULTED
    if is_faulted and not was_faulted:
        fault = Fault(event.connector_id, event.received_at, event.error_code, event.info)
        faults = (fault, *facts.faults)[:FAULTS_KEPT]
        return replace(facts, faults=faults, faults_entered=facts.faults_entered + 1)
    if is_faulted:
        return _amend_open_fault(facts, event.connector_id, error_code=event.error_code, info=event.info)
    if was_faulted:
        return _amend_open_fault(facts, event.connector_id, cleared_at=event.received_at)
    return facts


def _amend_open_fault(facts: Facts, connector_id: int, **changes: str | datetime | None) -> Facts:
    faults = tuple(
        replace(fault, **changes) if fault.connector_id == connector_id and fault.cleared_at is None else fault
        for fault in facts.faults
    )
    return replace(facts, faults=faults)


def _transaction_started(facts: Facts, event: TransactionStarted) -> Facts:
    if event.transaction_id in facts.ended:
        return facts
    trusted = event.reported_at is not None and Flag.CLOCK_WRONG not in event.flags
    started = Running(
        transaction_id=event.transaction_id,
        connector_id=event.connector_id,
        id_tag=event.id_tag,
        started_at=event.reported_at if trusted and event.reported_at is not None else event.received_at,
        heard_at=event.received_at,
        meter_start_wh=event.meter_start_wh,
    )
    # Connector 0 names the whole charger, not one place: a start there displaces nobody.
    others = (
        r
        for r in facts.running
        if r.transaction_id != event.transaction_id and (r.connector_id != event.connector_id or r.connector_id == 0)
    )
    return replace(facts, running=tuple(sorted((*others, started), key=lambda r: (r.connector_id, r.transaction_id))))


def _transaction_ended(facts: Facts, event: TransactionEnded) -> Facts:
    if event.transaction_id is None or event.transaction_id in facts.ended:
        return facts
    return replace(
        facts,
        running=tuple(r for r in facts.running if r.transaction_id != event.transaction_id),
        ended=(event.transaction_id, *facts.ended)[:ENDED_KEPT],
    )
