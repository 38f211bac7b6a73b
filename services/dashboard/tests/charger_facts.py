"""Events as the gateway would say them, with everything that a test does not care about filled in."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

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
    CommandKind,
    CommandRecord,
    CommandRequested,
    CommandResult,
    ConnectorStatus,
    ConnectorStatusReported,
    HeartbeatReceived,
    MeterSampled,
    RequestedBy,
    TransactionEnded,
    TransactionStarted,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INTERVAL_S = 60


def at(seconds: float) -> datetime:
    """A moment that many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def line(number: int) -> str:
    """The id of the n-th connection ever opened."""
    return f"{number:012x}-0000"


def profile(charger_id: str = "C1", *, cpo_id: str | None = None, **changes: object) -> ChargerProfile:
    whole = {
        "id": charger_id, "name": f"Charger {charger_id}", "kind": ChargerKind.DC, "connectors": 2,
        "address": "1 Galle Road, Colombo", "latitude": 6.9, "longitude": 79.8, "cpo_id": cpo_id,
    }  # fmt: skip
    return ChargerProfile.model_validate(whole | changes)


def registered(charger_id: str = "C1", second: float = 0, **changes: object) -> ChargerRegistered:
    return ChargerRegistered(
        charger_id=charger_id,
        received_at=at(second),
        profile=profile(charger_id, **changes),  # type: ignore[arg-type]  # checked by the model
    )


def retired(second: float, charger_id: str = "C1") -> ChargerRetired:
    return ChargerRetired(charger_id=charger_id, received_at=at(second))


def connected(second: float, number: int = 1, charger_id: str = "C1") -> ChargerConnected:
    return ChargerConnected(
        charger_id=charger_id, received_at=at(second), connection_id=line(number), gateway="g1",
        protocol="ocpp1.6", remote_address="127.0.0.1",
    )  # fmt: skip


def disconnected(second: float, number: int = 1, reason: str = "lost", charger_id: str = "C1") -> ChargerDisconnected:
    return ChargerDisconnected.model_validate(
        {"charger_id": charger_id, "received_at": at(second), "connection_id": line(number), "reason": reason}
    )


def booted(second: float, charger_id: str = "C1", interval_s: int = INTERVAL_S) -> ChargerBooted:
    return ChargerBooted(
        charger_id=charger_id, received_at=at(second), vendor="Wattline", model="Post 22D", serial_number="WA1",
        firmware_version="5.2.0", heartbeat_interval_s=interval_s,
    )  # fmt: skip


def reported(
    second: float, connector_id: int, status: ConnectorStatus | str, charger_id: str = "C1", error: str | None = None
) -> ConnectorStatusReported:
    return ConnectorStatusReported(
        charger_id=charger_id, received_at=at(second), connector_id=connector_id, status=ConnectorStatus(status),
        error_code=error,
    )  # fmt: skip


def started(second: float, transaction_id: int, connector_id: int = 1, meter_wh: int = 1000) -> TransactionStarted:
    return TransactionStarted(
        charger_id="C1", received_at=at(second), transaction_id=transaction_id, connector_id=connector_id,
        id_tag="04AA", authorisation="Accepted", meter_start_wh=meter_wh,
    )  # fmt: skip


def ended(second: float, transaction_id: int | None) -> TransactionEnded:
    return TransactionEnded(
        charger_id="C1", received_at=at(second), transaction_id=transaction_id,
        reported_transaction_id=transaction_id or 99, meter_stop_wh=2000, reason="Local",
    )  # fmt: skip


def heartbeat(second: float, number: int = 1, charger_id: str = "C1") -> HeartbeatReceived:
    return HeartbeatReceived(charger_id=charger_id, received_at=at(second), connection_id=line(number))


def metered(
    second: float,
    transaction_id: int | None,
    register_wh: float | None,
    power_w: float | None = None,
    connector: int = 1,
) -> MeterSampled:
    return MeterSampled(
        charger_id="C1", received_at=at(second), connector_id=connector, transaction_id=transaction_id,
        energy_register_wh=register_wh, power_w=power_w,
    )  # fmt: skip


def command(charger_id: str = "C1", outcome: CommandResult | None = None) -> CommandRecord:
    return CommandRecord(
        command_id=str(uuid.uuid5(uuid.NAMESPACE_OID, charger_id)), charger_id=charger_id, kind=CommandKind.REBOOT,
        requested_by=RequestedBy(id="m1", name="Nimal"), requested_at=NOON, outcome=outcome,
    )  # fmt: skip


def commanded(second: float, charger_id: str = "C1") -> CommandRequested:
    return CommandRequested(charger_id=charger_id, received_at=at(second), command=command(charger_id))


def answered(second: float, charger_id: str = "C1", outcome: CommandResult = CommandResult.ACCEPTED) -> CommandAnswered:
    return CommandAnswered(charger_id=charger_id, received_at=at(second), command=command(charger_id, outcome))


def online(charger_id: str = "C1", second: float = 0, **changes: object) -> list[ChargerEvent]:
    """A charger of the registry that has connected, booted and said that both its connectors are free."""
    return [
        registered(charger_id, second, **changes),
        connected(second, charger_id=charger_id),
        booted(second, charger_id),
        reported(second, 1, "Available", charger_id),
        reported(second, 2, "Available", charger_id),
    ]
