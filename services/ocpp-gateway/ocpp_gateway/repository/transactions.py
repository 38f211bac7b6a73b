"""SQL of OCPP transactions and of messages that made no sense. Everything here runs under `lock`."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.events.charger import Flag
from ocpp_gateway.domain import CONCURRENCY_WINDOW, Earlier, Standing
from ocpp_gateway.models import TRANSACTION_IDS, KeptMessage, OcppTransaction


async def lock(session: AsyncSession, charger_id: str) -> None:
    """Let one transaction message of a charger at a time in, also across replicas, until the commit."""
    await session.exec(select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(charger_id, 16))))


async def newest_with_key(
    session: AsyncSession, charger_id: str, connector_id: int, tag: str, meter_start: int, started_key: str
) -> Earlier | None:
    """Return the newest transaction with this natural key."""
    row = (
        await session.exec(
            select(OcppTransaction)
            .where(
                OcppTransaction.charger_id == charger_id,
                OcppTransaction.connector_id == connector_id,
                OcppTransaction.tag == tag,
                OcppTransaction.meter_start == meter_start,
                OcppTransaction.started_key == started_key,
            )
            .order_by(col(OcppTransaction.occurrence).desc())
            .limit(1)
        )
    ).first()
    if row is None:
        return None
    return Earlier(
        row.id,
        row.occurrence,
        Standing(row.authorisation),
        row.ended_at is not None,
        row.reported_at,
        row.stop_reported_at,
    )


async def next_id(session: AsyncSession) -> int:
    """Return a transaction id that was never used."""
    return int((await session.exec(select(TRANSACTION_IDS.next_value()))).one())


async def find(session: AsyncSession, charger_id: str, transaction_id: int) -> OcppTransaction | None:
    """Return a transaction of this charger; another charger's is none of its business."""
    return (
        await session.exec(
            select(OcppTransaction).where(
                OcppTransaction.id == transaction_id, OcppTransaction.charger_id == charger_id
            )
        )
    ).first()


async def supersede_open(session: AsyncSession, charger_id: str, connector_id: int) -> list[int]:
    """Flag what still runs on a connector on which something new starts; returns the ids."""
    rows = await session.exec(
        sa.update(OcppTransaction)
        .where(
            col(OcppTransaction.charger_id) == charger_id,
            col(OcppTransaction.connector_id) == connector_id,
            col(OcppTransaction.ended_at).is_(None),
            col(OcppTransaction.superseded).is_(False),
        )
        .values(superseded=True, flags=sa.func.array_append(col(OcppTransaction.flags), Flag.SUPERSEDED.value))
        .returning(col(OcppTransaction.id))
        .execution_options(synchronize_session=False)
    )
    return list(rows.scalars())


async def charges_elsewhere(session: AsyncSession, tag: str, charger_id: str, connector_id: int, now: datetime) -> bool:
    """Say whether an ID tag is in use on another connector (OCPP 1.6 §7.2 ConcurrentTx)."""
    open_elsewhere = select(OcppTransaction.id).where(
        OcppTransaction.tag == tag,
        col(OcppTransaction.ended_at).is_(None),
        col(OcppTransaction.superseded).is_(False),
        OcppTransaction.authorisation == "Accepted",
        col(OcppTransaction.received_at) > now - CONCURRENCY_WINDOW,
        sa.or_(col(OcppTransaction.charger_id) != charger_id, col(OcppTransaction.connector_id) != connector_id),
    )
    return bool((await session.exec(select(open_elsewhere.exists()))).one())


async def is_charging(session: AsyncSession, charger_id: str) -> bool:
    """Say whether a transaction runs on this charger, as far as we know."""
    running = select(OcppTransaction.id).where(
        OcppTransaction.charger_id == charger_id,
        col(OcppTransaction.ended_at).is_(None),
        col(OcppTransaction.superseded).is_(False),
        OcppTransaction.authorisation == "Accepted",
    )
    return bool((await session.exec(select(running.exists()))).one())


async def keep(session: AsyncSession, message: KeptMessage) -> tuple[bool, int | None]:
    """Keep a message that makes no sense.

    Returns whether it is new (a retry is counted, not kept twice) and the transaction id it was answered with.
    """
    statement = insert(KeptMessage).values(message.model_dump())
    table = KeptMessage.__table__  # type: ignore[attr-defined]  # SQLModel hides it
    row = (
        await session.exec(
            statement.on_conflict_do_update(
                index_elements=["charger_id", "action", "digest"], set_={"times": table.c.times + 1}
            ).returning(table.c.times, table.c.transaction_id)
        )
    ).one()
    return row.times == 1, row.transaction_id
