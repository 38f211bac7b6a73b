"""All SQL of tickets, by theme. asyncpg throughout: lists and changes are what people wait for.

Statements of a transaction run on the connection under the chassis's session, so that the outbox is in the same commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.desk import Category, Priority
from contracts.events.ticket import TicketStatus

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Reader = Connection | asyncpg.Pool[asyncpg.Record]

STATUSES = tuple(TicketStatus)
PRIORITIES = tuple(Priority)
CATEGORIES = tuple(Category)

_BEGIN = text("SELECT")


async def connection_of(session: AsyncSession) -> Connection:
    """Return the asyncpg connection under `session`, inside the session's transaction.

    SQLAlchemy begins the server's transaction with the first statement that goes through it; what went past it
    before would be committed on its own.
    """
    connection = await session.connection()
    await connection.execute(_BEGIN)
    raw: Connection = (await connection.get_raw_connection()).driver_connection  # type: ignore[assignment]  # asyncpg's
    return raw
