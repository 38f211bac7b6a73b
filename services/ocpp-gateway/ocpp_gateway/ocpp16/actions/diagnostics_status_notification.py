"""DiagnosticsStatusNotification (OCPP 1.6 §4.4): progress of a diagnostics upload."""

from __future__ import annotations

from contracts.events.charger import DiagnosticsStatusReported
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.ocpp16.messages import DiagnosticsStatusNotification, Empty


async def diagnostics_status_notification(
    request: DiagnosticsStatusNotification, connection: Connection, heard: Heard, desk: Desk
) -> Empty:
    """Store the charger's word."""
    await desk.facts.tell(
        DiagnosticsStatusReported(charger_id=connection.id, received_at=heard.received_at, status=request.status),
        heard.fact_id,
    )
    return Empty()
