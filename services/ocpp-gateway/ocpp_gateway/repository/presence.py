"""SQL of presence: which gateway processes live, and which of them holds which charger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from ocpp_gateway.models import GatewayInstance, LiveConnection


@dataclass(frozen=True)
class Held:
    """A connection that counted until now."""

    charger_id: str
    connection_id: str


async def counting(session: AsyncSession, charger_id: str) -> str | None:
    """Return the id of the connection that counts for a charger; nobody else changes it until the commit."""
    await session.exec(select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(charger_id, 17))))
    row = select(LiveConnection.connection_id).where(LiveConnection.charger_id == charger_id).with_for_update()
    return (await session.exec(row)).first()


async def take(session: AsyncSession, connection: LiveConnection) -> None:
    """Make this connection the one that counts. Call `counting` first, in the same transaction."""
    row = connection.model_dump()
    await session.exec(
        insert(LiveConnection).values(row).on_conflict_do_update(index_elements=["charger_id"], set_=row)
    )


async def leave(session: AsyncSession, held: Sequence[Held]) -> list[Held]:
    """Remove connections that still count; returns those that did. A replaced one is gone already."""
    if not held:
        return []
    rows = await session.exec(
        sa.delete(LiveConnection)
        .where(
            sa.tuple_(col(LiveConnection.charger_id), col(LiveConnection.connection_id)).in_(
                [(h.charger_id, h.connection_id) for h in held]
            )
        )
        .returning(col(LiveConnection.charger_id), col(LiveConnection.connection_id))
    )
    return [Held(*row) for row in rows]


async def leave_all(session: AsyncSession, incarnation: str) -> list[Held]:
    """Remove every connection a gateway process held; returns them."""
    rows = await session.exec(
        sa.delete(LiveConnection)
        .where(col(LiveConnection.incarnation) == incarnation)
        .returning(col(LiveConnection.charger_id), col(LiveConnection.connection_id))
    )
    return [Held(*row) for row in rows]


async def begin(session: AsyncSession, incarnation: str, name: str) -> None:
    """Enter a gateway process, alive as of now by the database's clock."""
    now = sa.func.clock_timestamp()
    await session.exec(
        insert(GatewayInstance)
        .values(incarnation=incarnation, name=name, beat_at=now)
        .on_conflict_do_update(index_elements=["incarnation"], set_={"beat_at": now})
    )


async def beat(session: AsyncSession, incarnation: str) -> bool:
    """Say that this process lives; False when others have given it up meanwhile."""
    row = await session.exec(
        sa.update(GatewayInstance)
        .where(col(GatewayInstance.incarnation) == incarnation)
        .values(beat_at=sa.func.clock_timestamp())
        .returning(col(GatewayInstance.incarnation))
    )
    return row.first() is not None


async def dead(session: AsyncSession, incarnation: str, name: str, silent_s: float, *, others: bool) -> list[str]:
    """Return the processes that are gone, locked until the commit: those that had this process's own place before it,
    and with `others` also those that have been silent for `silent_s`."""
    gone = col(GatewayInstance.name) == name
    if others:
        limit = sa.func.clock_timestamp() - sa.func.make_interval(0, 0, 0, 0, 0, 0, silent_s)
        gone = sa.or_(gone, col(GatewayInstance.beat_at) < limit)
    rows = await session.exec(
        select(GatewayInstance.incarnation)
        .where(col(GatewayInstance.incarnation) != incarnation, gone)
        .with_for_update(skip_locked=True)
    )
    return list(rows)


async def end(session: AsyncSession, incarnation: str) -> None:
    """Strike a gateway process off."""
    await session.exec(sa.delete(GatewayInstance).where(col(GatewayInstance.incarnation) == incarnation))


async def holder(session: AsyncSession, charger_id: str) -> datetime | None:
    """Return since when a charger is connected, None when it is not."""
    return (await session.exec(select(LiveConnection.opened_at).where(LiveConnection.charger_id == charger_id))).first()
