"""StopTransaction (OCPP 1.6 §4.10): energy has stopped flowing. Always confirmed, whatever it says."""

from __future__ import annotations

from datetime import datetime

from chassis.database import Transaction
from contracts.events.charger import ChargerKind, Flag, TransactionEnded
from ocpp_gateway import domain
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.domain import Ending, Running, Stop
from ocpp_gateway.models import KeptMessage, OcppTransaction
from ocpp_gateway.ocpp16.actions.authorize import id_tag_info
from ocpp_gateway.ocpp16.actions.meter_values import sampled
from ocpp_gateway.ocpp16.messages import StopAnswer, StopTransaction
from ocpp_gateway.ocpp16.optional import given
from ocpp_gateway.repository import transactions
from ocpp_gateway.timestamps import clock_is_wrong, parse

DEFAULT_REASON = "Local"
"""OCPP 1.6 §4.10: the reason may be left out when it is Local."""


async def stop_transaction(request: StopTransaction, connection: Connection, heard: Heard, desk: Desk) -> StopAnswer:
    """Store the stop once: of a transaction we know, of one we do not, or a differing second one, flagged."""
    id_tag = given(request.id_tag)
    verdict = await desk.authorise(id_tag, heard.received_at) if id_tag is not None else None
    reported = parse(request.timestamp)
    said = domain.digest(request.transaction_id, request.meter_stop, request.timestamp, id_tag, given(request.reason))
    async with desk.database.transaction() as tx:
        await transactions.lock(tx.session, connection.id)
        row = await transactions.find(tx.session, connection.id, request.transaction_id)
        if row is None:
            await _keep(tx, request, connection, heard, said, Flag.UNKNOWN_TRANSACTION, reported)
        elif row.ended_at is None:
            stop = Stop(
                meter_stop=request.meter_stop,
                tag=None if id_tag is None else domain.same_tag(id_tag),
                parent=verdict.parent if verdict else None,
                reported_at=reported,
                received_at=heard.received_at,
                clock_wrong=clock_is_wrong(reported, heard.received_at, connection.opened_at),
            )
            await _tell_last_readings(request, row.connector_id, connection, heard, desk)
            _end(tx, row, request, stop, said, connection, heard)
        elif row.stop_digest != said:
            row.flags = list(dict.fromkeys([*row.flags, Flag.DUPLICATE_STOP_DIFFERS.value]))
            await _keep(tx, request, connection, heard, said, Flag.DUPLICATE_STOP_DIFFERS, reported, row)
    return StopAnswer(id_tag_info(verdict)) if verdict is not None else StopAnswer()


def _end(
    tx: Transaction,
    row: OcppTransaction,
    request: StopTransaction,
    stop: Stop,
    said: str,
    connection: Connection,
    heard: Heard,
) -> None:
    running = Running(row.meter_start, row.tag, row.parent, row.reported_at, row.received_at, row.superseded)
    ending = domain.judge_stop(running, stop, ChargerKind(connection.charger.kind))
    flags = [*ending.flags, *([Flag.MALFORMED] if heard.malformed else [])]
    row.ended_at = heard.received_at
    row.stop_reported_at = stop.reported_at
    row.meter_stop = request.meter_stop
    row.energy_wh = ending.energy_wh
    row.stop_reason = given(request.reason) or DEFAULT_REASON
    row.stop_id_tag = given(request.id_tag)
    row.stop_digest = said
    row.flags = list(dict.fromkeys([*row.flags, *(flag.value for flag in flags)]))
    tx.session.add(row)
    _tell(tx, request, connection.id, heard.received_at, stop.reported_at, Ending(ending.energy_wh, flags), row)


async def _keep(
    tx: Transaction,
    request: StopTransaction,
    connection: Connection,
    heard: Heard,
    said: str,
    flag: Flag,
    reported: datetime | None,
    row: OcppTransaction | None = None,
) -> None:
    """Keep a stop that ends nothing, once, and say so."""
    message = KeptMessage(
        charger_id=connection.id,
        action="StopTransaction",
        digest=said,
        payload=heard.payload.decode("utf-8", "replace"),
        reason=flag.value,
        received_at=heard.received_at,
    )
    new, _ = await transactions.keep(tx.session, message)
    if new:
        _tell(tx, request, connection.id, heard.received_at, reported, Ending(None, [flag]), row)


def _tell(
    tx: Transaction,
    request: StopTransaction,
    charger_id: str,
    received_at: datetime,
    reported_at: datetime | None,
    ending: Ending,
    row: OcppTransaction | None,
) -> None:
    tx.emit(
        TransactionEnded(
            charger_id=charger_id,
            received_at=received_at,
            transaction_id=row.id if row else None,
            reported_transaction_id=request.transaction_id,
            connector_id=row.connector_id if row else None,
            id_tag=given(request.id_tag),
            meter_stop_wh=request.meter_stop,
            energy_wh=ending.energy_wh,
            reason=given(request.reason) or DEFAULT_REASON,
            reported_at=reported_at,
            flags=tuple(ending.flags),
        )
    )


async def _tell_last_readings(
    request: StopTransaction, connector_id: int, connection: Connection, heard: Heard, desk: Desk
) -> None:
    """Store transactionData before the stop is committed: were it lost after, no retry would bring it again."""
    values = given(request.transaction_data)
    if values:
        event = sampled(connection, heard.received_at, connector_id, request.transaction_id, values)
        await desk.facts.tell_meter(event, f"{heard.fact_id}-data")
