"""StartTransaction (OCPP 1.6 §4.8): energy begins to flow. Idempotent by its natural key; always confirmed."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from chassis.database import Transaction
from contracts.events.charger import Flag, TransactionStarted
from ocpp_gateway import domain
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.domain import Authorisation, Standing
from ocpp_gateway.models import OcppTransaction
from ocpp_gateway.ocpp16.actions.authorize import id_tag_info
from ocpp_gateway.ocpp16.messages import StartAnswer, StartTransaction
from ocpp_gateway.ocpp16.optional import given
from ocpp_gateway.repository import transactions
from ocpp_gateway.timestamps import clock_is_wrong, parse


async def start_transaction(request: StartTransaction, connection: Connection, heard: Heard, desk: Desk) -> StartAnswer:
    """Store the start, also a refused one, and answer with its id; the same start said again gets the same id."""
    verdict = await desk.authorise(request.id_tag, heard.received_at)
    reported = parse(request.timestamp)
    key = domain.started_key(reported, request.timestamp)
    tag = domain.same_tag(request.id_tag)
    async with desk.database.transaction() as tx:
        await transactions.lock(tx.session, connection.id)
        earlier = await transactions.newest_with_key(
            tx.session, connection.id, request.connector_id, tag, request.meter_start, key
        )
        if earlier is not None and domain.is_retry(earlier):
            return StartAnswer(earlier.id, id_tag_info(replace(verdict, standing=earlier.standing)))
        verdict = await _unless_concurrent(tx.session, verdict, tag, connection.id, request.connector_id, heard)
        await transactions.supersede_open(tx.session, connection.id, request.connector_id)
        flags = domain.flags_of_start(
            accepted=verdict.accepted,
            connector_id=request.connector_id,
            connectors=connection.charger.connectors,
            clock_wrong=clock_is_wrong(reported, heard.received_at, connection.opened_at),
        )
        if heard.malformed:
            flags.append(Flag.MALFORMED)
        row = OcppTransaction(
            id=await transactions.next_id(tx.session),
            charger_id=connection.id,
            connector_id=request.connector_id,
            tag=tag,
            id_tag=request.id_tag,
            parent=verdict.parent,
            authorisation=verdict.standing.value,
            meter_start=request.meter_start,
            started_key=key,
            occurrence=earlier.occurrence + 1 if earlier else 0,
            reservation_id=given(request.reservation_id),
            reported_at=reported,
            received_at=heard.received_at,
            flags=[flag.value for flag in flags],
        )
        tx.session.add(row)
        _tell(tx, row, flags)
    return StartAnswer(row.id, id_tag_info(verdict))


async def _unless_concurrent(
    session: AsyncSession, verdict: Authorisation, tag: str, charger_id: str, connector_id: int, heard: Heard
) -> Authorisation:
    if verdict.accepted and await transactions.charges_elsewhere(
        session, tag, charger_id, connector_id, heard.received_at
    ):
        return Authorisation(Standing.CONCURRENT, verdict.parent, verdict.expires_at)
    return verdict


def _tell(tx: Transaction, row: OcppTransaction, flags: list[Flag]) -> None:
    tx.emit(
        TransactionStarted(
            charger_id=row.charger_id,
            received_at=row.received_at,
            transaction_id=row.id,
            connector_id=row.connector_id,
            id_tag=row.id_tag,
            authorisation=row.authorisation,
            meter_start_wh=row.meter_start,
            reported_at=row.reported_at,
            reservation_id=row.reservation_id,
            flags=tuple(flags),
        )
    )
