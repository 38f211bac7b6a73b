"""What a charger's stream TELEMETRY adds up to: its heartbeats and its newest meter values.

Rules of the fold:
- An event at or below `Telemetry.sequence` was folded before and changes nothing.
- A heartbeat interval runs between two heartbeats of one connection. The time between two connections is no interval,
  and a heartbeat of an older connection that arrives late opens none.
- A charger may skip heartbeats while it sends other messages (OCPP 1.6 §4.6). So beside each interval stands its
  quiet: the longest time within it without any telemetry. Lateness is judged by the quiet, not by the interval.
- Meter values are kept by transaction, or by connector where the charger names none; a value it leaves out stays.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.events.charger import ChargerEvent, HeartbeatReceived, MeterSampled

INTERVALS_KEPT = 10
METERS_KEPT = 16


class Meter(Struct, frozen=True, omit_defaults=True):
    """The newest register (Wh) and power (W) of a transaction, or of a connector when `transaction_id` is None."""

    transaction_id: int | None
    connector_id: int
    at: datetime
    register_wh: float | None = None
    power_w: float | None = None


class Telemetry(Struct, frozen=True, omit_defaults=True):
    """Everything the stream TELEMETRY says about one charger. `intervals_s` and `quiet_s` pair up, oldest first."""

    sequence: int = 0
    connection_id: str = ""
    last_heartbeat_at: datetime | None = None
    intervals_s: tuple[float, ...] = ()
    quiet_s: tuple[float, ...] = ()
    quiet_so_far_s: float = 0.0
    meters: tuple[Meter, ...] = ()
    last_event_at: datetime | None = None


def fold_telemetry(telemetry: Telemetry, event: ChargerEvent, sequence: int) -> Telemetry:
    """Return `telemetry` after `event`, which stands at `sequence` in the stream."""
    if sequence <= telemetry.sequence:
        return telemetry
    match event:
        case HeartbeatReceived():
            after = _heartbeat(telemetry, event)
        case MeterSampled():
            after = _meter(_broke_the_silence(telemetry, event.received_at), event)
        case _:
            after = _broke_the_silence(telemetry, event.received_at)
    return replace(after, sequence=sequence, last_event_at=_later(telemetry.last_event_at, event.received_at))


def _later(known: datetime | None, heard: datetime) -> datetime:
    return heard if known is None or known < heard else known


def _broke_the_silence(telemetry: Telemetry, at: datetime) -> Telemetry:
    if telemetry.last_event_at is None:
        return telemetry
    quiet_s = (at - telemetry.last_event_at).total_seconds()
    return replace(telemetry, quiet_so_far_s=max(telemetry.quiet_so_far_s, quiet_s))


def _heartbeat(telemetry: Telemetry, event: HeartbeatReceived) -> Telemetry:
    if event.connection_id < telemetry.connection_id:
        return telemetry
    if event.connection_id > telemetry.connection_id or telemetry.last_heartbeat_at is None:
        # Lateness belongs to the connection: what an earlier line did is told by its drops.
        return replace(
            telemetry,
            connection_id=event.connection_id,
            last_heartbeat_at=event.received_at,
            quiet_s=(),
            quiet_so_far_s=0.0,
        )
    interval_s = (event.received_at - telemetry.last_heartbeat_at).total_seconds()
    if interval_s <= 0:
        return telemetry
    telemetry = _broke_the_silence(telemetry, event.received_at)
    return replace(
        telemetry,
        last_heartbeat_at=event.received_at,
        intervals_s=(*telemetry.intervals_s, interval_s)[-INTERVALS_KEPT:],
        quiet_s=(*telemetry.quiet_s, telemetry.quiet_so_far_s)[-INTERVALS_KEPT:],
        quiet_so_far_s=0.0,
    )


def _meter(telemetry: Telemetry, event: MeterSampled) -> Telemetry:
    before = next((m for m in telemetry.meters if _is_of(m, event)), None)
    meter = Meter(
        transaction_id=event.transaction_id,
        connector_id=event.connector_id,
        at=event.received_at,
        register_wh=_newest(event.energy_register_wh, before.register_wh if before else None),
        power_w=_newest(event.power_w, before.power_w if before else None),
    )
    others = (m for m in telemetry.meters if not _is_of(m, event))
    return replace(telemetry, meters=(meter, *others)[:METERS_KEPT])


def _is_of(meter: Meter, event: MeterSampled) -> bool:
    if event.transaction_id is not None:
        return meter.transaction_id == event.transaction_id
    return meter.transaction_id is None and meter.connector_id == event.connector_id


def _newest(said: float | None, known: float | None) -> float | None:
    return known if said is None else said
