"""PostgreSQL: one database a service. A transaction is opened at the edge and carries the events it causes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
from pydantic import SecretStr
from sqlalchemy import event as when
from sqlalchemy import insert
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from chassis.tables import outbox
from chassis.telemetry import current_traceparent, span
from contracts.envelope import Envelope, Event

POOL_SIZE = 8


class Transaction:
    """One unit of work: what `session` changes and what `emit` says is committed together, or not at all."""

    def __init__(self, session: AsyncSession, source: str) -> None:
        self.session = session
        self._source = source
        self._outgoing: list[dict[str, Any]] = []
        self._after: list[Callable[[], None]] = []

    def emit(self, event: Event) -> None:
        """Say `event` when this transaction commits: an outbox row in the same commit, relayed right after it."""
        envelope = Envelope(
            id=uuid.uuid4().hex,
            source=self._source,
            type=event.TYPE,
            subject=event.key,
            time=datetime.now(UTC),
            traceparent=current_traceparent(),
        )
        self._outgoing.append(
            {
                "event_id": envelope.id,
                "subject": event.subject,
                "headers": envelope.headers(),
                "body": event.model_dump_json(exclude_none=True).encode(),
            }
        )

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call `act` once the commit has happened; never when it has not."""
        self._after.append(act)

    async def _write_outbox(self) -> bool:
        if self._outgoing:
            await self.session.flush()
            connection = await self.session.connection()
            await connection.execute(insert(outbox), self._outgoing)
        return bool(self._outgoing)


class Database:
    """A service's database: an engine for ordinary work, a raw asyncpg pool for hot paths."""

    def __init__(self, url: SecretStr, source: str) -> None:
        self.url = url.get_secret_value()
        self._source = source
        self._engine = create_async_engine(
            self.url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=5,
            connect_args={"timeout": 5, "command_timeout": 30, "server_settings": {"application_name": source}},
        )
        when.listen(self._engine.sync_engine, "checkout", _refuse_dead_connection)
        self._pool: asyncpg.Pool | None = None
        self.outbox_written = asyncio.Event()
        self.reacting = asyncio.Semaphore(POOL_SIZE)
        """Reactions hold at most half of the connections, so that whoever asks while events pour in gets one."""

    @property
    def pool(self) -> asyncpg.Pool:
        """The raw asyncpg pool; use it where a benchmark asks for it."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool

    async def open(self) -> None:
        """Make the raw pool. Raises OSError or asyncpg errors when the server cannot be reached."""
        self._pool = await asyncpg.create_pool(
            self.url, min_size=1, max_size=POOL_SIZE, timeout=5, command_timeout=30, max_inactive_connection_lifetime=60
        )

    async def close(self) -> None:
        """Close every connection; work in flight is given a moment."""
        await self._engine.dispose()
        if self._pool is not None:
            try:
                async with asyncio.timeout(5):
                    await self._pool.close()
            except TimeoutError:
                self._pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction: commits at the end of the block, rolls back when it raises."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            with span("transaction"):
                tx = Transaction(session, self._source)
                async with session.begin():
                    yield tx
                    said_something = await tx._write_outbox()
            for act in tx._after:
                act()
        if said_something:
            self.outbox_written.set()

    async def ping(self) -> None:
        """Ask the server for a sign of life; raises what the driver raises."""
        async with asyncio.timeout(2):
            await self.pool.execute("SELECT 1")


def _refuse_dead_connection(connection: Any, *_: object) -> None:
    """After a restart of the server every idle connection of the engine is dead, and asyncpg knows it: take a new one
    instead of letting a caller find out. (`pool_pre_ping` would ask the server each time.)"""
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server has closed this connection")
