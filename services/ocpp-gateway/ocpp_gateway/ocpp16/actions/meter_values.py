"""MeterValues (OCPP 1.6 §4.7): the firehose. No table is touched on this way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.meters import MeterSampled, Reading, normalise, totals
from ocpp_gateway.ocpp16.messages import Empty, MeterValue, MeterValues, TransactionData
from ocpp_gateway.ocpp16.optional import given
from ocpp_gateway.timestamps import parse

EMPTY = Empty()


async def meter_values(request: MeterValues, connection: Connection, heard: Heard, desk: Desk) -> Empty:
    """Store the readings, as sent and normalised."""
    event = sampled(
        connection, heard.received_at, request.connector_id, given(request.transaction_id), request.meter_value
    )
    await desk.facts.tell_meter(event, heard.fact_id)
    return EMPTY


def sampled(
    connection: Connection,
    received_at: datetime,
    connector_id: int,
    transaction_id: int | None,
    values: Sequence[MeterValue | TransactionData],
) -> MeterSampled:
    """Return what a charger measured as the suite tells it."""
    unit = connection.charger.quirks.energy_unit
    readings = [Reading(parse(v.timestamp), [normalise(s, unit) for s in v.sampled_value]) for v in values]
    newest = totals(readings)
    return MeterSampled(
        connection.id,
        received_at,
        connector_id,
        transaction_id,
        newest.energy_register_wh,
        newest.power_w,
        newest.state_of_charge_pct,
        readings,
    )
