"""SQL of commands."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.events.charger import CommandRecord
from ocpp_gateway.models import Command


async def claim(session: AsyncSession, record: CommandRecord, fingerprint: str, incarnation: str) -> bool:
    """Take a command on; False when its id has been used before."""
    row = await session.exec(
        insert(Command)
        .values(
            command_id=record.command_id,
            charger_id=record.charger_id,
            fingerprint=fingerprint,
            incarnation=incarnation,
            record=record.model_dump(mode="json"),
            finished=record.outcome is not None,
            requested_at=record.requested_at,
        )
        .on_conflict_do_nothing()
        .returning(col(Command.command_id))
    )
    return row.first() is not None


async def find(session: AsyncSession, command_id: str) -> Command | None:
    """Return a command by its idempotency key."""
    return (await session.exec(select(Command).where(Command.command_id == command_id))).first()


async def finish(session: AsyncSession, record: CommandRecord) -> bool:
    """Store the outcome; False when the command has one already, which stays."""
    row = await session.exec(
        sa.update(Command)
        .where(col(Command.command_id) == record.command_id, col(Command.finished).is_(False))
        .values(record=record.model_dump(mode="json"), finished=True)
        .returning(col(Command.command_id))
    )
    return row.first() is not None


async def newest(session: AsyncSession, charger_id: str, limit: int) -> Sequence[CommandRecord]:
    """Return the newest commands of a charger."""
    rows = await session.exec(
        select(Command.record)
        .where(Command.charger_id == charger_id)
        .order_by(col(Command.requested_at).desc())
        .limit(limit)
    )
    return [CommandRecord.model_validate(row) for row in rows]


async def unfinished_of(session: AsyncSession, incarnation: str) -> Sequence[CommandRecord]:
    """Return the commands a gateway process worked on and never finished."""
    rows = await session.exec(
        select(Command.record).where(Command.incarnation == incarnation, col(Command.finished).is_(False))
    )
    return [CommandRecord.model_validate(row) for row in rows]
