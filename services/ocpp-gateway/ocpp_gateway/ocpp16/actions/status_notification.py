"""StatusNotification (OCPP 1.6 §4.9): the state of a connector, or of the whole charger (connector 0)."""

from __future__ import annotations

from contracts.events.charger import ConnectorStatus, ConnectorStatusReported
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.facts import StatusHeard
from ocpp_gateway.ocpp16.messages import Empty, StatusNotification
from ocpp_gateway.ocpp16.optional import given
from ocpp_gateway.ocpp16.violations import PROPERTY_CONSTRAINT_VIOLATION, Violation
from ocpp_gateway.timestamps import parse

NO_ERROR = "NoError"


async def status_notification(request: StatusNotification, connection: Connection, heard: Heard, desk: Desk) -> Empty:
    """Store the state, also when nothing changed."""
    try:
        status = ConnectorStatus(request.status)
    except ValueError:  # only a forgiving reading lets other words through
        raise Violation(PROPERTY_CONSTRAINT_VIOLATION, f"unknown status {request.status[:40]!r}") from None
    error_code = None if request.error_code == NO_ERROR else request.error_code
    await desk.facts.tell(
        ConnectorStatusReported(
            charger_id=connection.id,
            received_at=heard.received_at,
            connector_id=request.connector_id,
            status=status,
            error_code=error_code,
            info=given(request.info),
            vendor_id=given(request.vendor_id),
            vendor_error_code=given(request.vendor_error_code),
            reported_at=parse(given(request.timestamp)),
        ),
        heard.fact_id,
    )
    connection.statuses[request.connector_id] = status.value
    await desk.facts.tell_gateways(
        connection.id, StatusHeard(connection.connection_id, request.connector_id, status.value, error_code)
    )
    return Empty()
