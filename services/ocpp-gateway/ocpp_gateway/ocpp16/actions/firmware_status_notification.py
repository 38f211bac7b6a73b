"""FirmwareStatusNotification (OCPP 1.6 §4.5): progress of a firmware update."""

from __future__ import annotations

from contracts.events.charger import FirmwareStatusReported
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.ocpp16.messages import Empty, FirmwareStatusNotification


async def firmware_status_notification(
    request: FirmwareStatusNotification, connection: Connection, heard: Heard, desk: Desk
) -> Empty:
    """Store the charger's word."""
    await desk.facts.tell(
        FirmwareStatusReported(charger_id=connection.id, received_at=heard.received_at, status=request.status),
        heard.fact_id,
    )
    return Empty()
