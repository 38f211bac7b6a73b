"""DataTransfer (OCPP 1.6 §4.3): something of the vendor's own."""

from __future__ import annotations

from contracts.events.charger import VendorDataReceived
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.ocpp16.messages import DataTransfer, DataTransferAnswer
from ocpp_gateway.ocpp16.optional import given


async def data_transfer(request: DataTransfer, connection: Connection, heard: Heard, desk: Desk) -> DataTransferAnswer:
    """Store it; we speak no vendor's language, and say so (§4.3: UnknownVendorId)."""
    await desk.facts.tell(
        VendorDataReceived(
            charger_id=connection.id,
            received_at=heard.received_at,
            vendor_id=request.vendor_id,
            message_id=given(request.message_id),
            body=given(request.data),
        ),
        heard.fact_id,
    )
    return DataTransferAnswer("UnknownVendorId")
