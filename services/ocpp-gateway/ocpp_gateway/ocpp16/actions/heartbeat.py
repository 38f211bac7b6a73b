"""Heartbeat (OCPP 1.6 §4.6): a charger says it is alive and learns what time it is."""

from __future__ import annotations

from contracts.events.charger import HeartbeatReceived
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.ocpp16.messages import Heartbeat, HeartbeatAnswer
from ocpp_gateway.timestamps import write


async def heartbeat(_: Heartbeat, connection: Connection, heard: Heard, desk: Desk) -> HeartbeatAnswer:
    """Store that it lives."""
    await desk.facts.tell(
        HeartbeatReceived(
            charger_id=connection.id, received_at=heard.received_at, connection_id=connection.connection_id
        ),
        heard.fact_id,
    )
    return HeartbeatAnswer(write(desk.clock()))
