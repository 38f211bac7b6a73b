"""BootNotification (OCPP 1.6 §4.2): a charger started up and says what it is."""

from __future__ import annotations

from contracts.events.charger import ChargerBooted
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.facts import StatusHeard
from ocpp_gateway.models import Boot
from ocpp_gateway.ocpp16.messages import BootAnswer, BootNotification
from ocpp_gateway.ocpp16.optional import given
from ocpp_gateway.repository import chargers
from ocpp_gateway.timestamps import write


async def boot_notification(request: BootNotification, connection: Connection, heard: Heard, desk: Desk) -> BootAnswer:
    """Store what it is, beside the heartbeat interval it is told; a known charger is always accepted."""
    serial = given(request.charge_point_serial_number) or given(request.charge_box_serial_number)
    await desk.facts.tell(
        ChargerBooted(
            charger_id=connection.id,
            received_at=heard.received_at,
            vendor=request.charge_point_vendor,
            model=request.charge_point_model,
            serial_number=serial,
            firmware_version=given(request.firmware_version),
            iccid=given(request.iccid),
            imsi=given(request.imsi),
            meter_type=given(request.meter_type),
            meter_serial_number=given(request.meter_serial_number),
            heartbeat_interval_s=desk.heartbeat_interval_s,
        ),
        heard.fact_id,
    )
    async with desk.database.transaction() as tx:
        await chargers.save_boot(
            tx.session,
            Boot(
                charger_id=connection.id,
                vendor=request.charge_point_vendor,
                model=request.charge_point_model,
                serial_number=serial,
                firmware_version=given(request.firmware_version),
                heartbeat_interval_s=desk.heartbeat_interval_s,
                booted_at=heard.received_at,
            ),
        )
    connection.heartbeat_interval_s = desk.heartbeat_interval_s
    await desk.facts.tell_gateways(connection.id, StatusHeard(connection.connection_id, booted=True))
    return BootAnswer(write(desk.clock()), desk.heartbeat_interval_s, "Accepted")
