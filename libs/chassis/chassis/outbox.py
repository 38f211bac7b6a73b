"""The relay: one leader per service publishes outbox rows in order, pipelined, and marks them.

A crash between publishing and marking publishes again; `Nats-Msg-Id` and the readers' inboxes make that harmless.
Rows are found by `published_at IS NULL` and never by a cursor: commits land out of order. The leader holds an
advisory lock on its own connection, so a dead leader's lock is gone with its connection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import nats.errors
import structlog
from nats.js.api import PubAck

from chassis import crashpoints, figures
from chassis.bus import PUBLISH_TIMEOUT_S, Bus
from chassis.database import Database
from contracts.problems import Unavailable

log = structlog.get_logger()

LEADER_LOCK = 0x0B0C5
BATCH = 500
POLL_S = 0.15
KEEP_PUBLISHED = timedelta(days=14)


class Relay:
    """Publishes what transactions said. Run `run` as a background loop; every replica may, one does the work."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def run(self) -> None:
        """Become the leader when possible and relay for ever. Raises when a server goes away; run it again then."""
        connection = await asyncpg.connect(self._database.url, timeout=5, command_timeout=30)
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK):
                await asyncio.sleep(1)
            log.info("outbox.leading")
            cleaned_at = datetime.min.replace(tzinfo=UTC)
            while True:
                self._database.outbox_written.clear()
                if await self._relay_batch(connection) == BATCH:
                    continue
                if datetime.now(UTC) - cleaned_at > timedelta(hours=1):
                    cleaned_at = datetime.now(UTC)
                    await connection.execute("DELETE FROM outbox WHERE published_at < $1", cleaned_at - KEEP_PUBLISHED)
                try:
                    async with asyncio.timeout(POLL_S):
                        await self._database.outbox_written.wait()
                except TimeoutError:
                    continue
        finally:
            connection.terminate()

    async def _relay_batch(self, connection: asyncpg.Connection) -> int:
        rows = await connection.fetch(
            "SELECT id, subject, headers, body FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT $1", BATCH
        )
        if not rows:
            return 0
        crashpoints.reach("after-commit-before-publish")
        published = await self._publish(rows)
        crashpoints.reach("after-publish-before-mark")
        await connection.execute("UPDATE outbox SET published_at = clock_timestamp() WHERE id = ANY($1)", published)
        if len(published) < len(rows):
            raise Unavailable(f"{len(rows) - len(published)} events of a batch were not confirmed")
        return len(rows)

    async def _publish(self, rows: Sequence[asyncpg.Record]) -> list[int]:
        """Publish in order with all acknowledgements in flight; return the ids of the confirmed unbroken head."""
        acks: list[asyncio.Future[PubAck]] = []
        published: list[int] = []
        try:
            for row in rows:
                headers = json.loads(row["headers"])
                acks.append(await self._bus.store_soon(row["subject"], bytes(row["body"]), headers))
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                for row, ack in zip(rows, acks, strict=True):
                    await ack
                    published.append(row["id"])
                    figures.events_published.add(1, {"type": json.loads(row["headers"])["ce-type"]})
        except (OSError, nats.errors.Error) as error:
            log.warning("outbox.not_confirmed", subject=row["subject"], error=repr(error))
        finally:
            # One that nobody waits for any more would hold its place among the pending ones for ever.
            for ack in acks:
                ack.cancel()
        return published


async def oldest_waiting_s(database: Database) -> float:
    """Return the age in seconds of the oldest event not yet published, 0 when none waits (for readiness)."""
    age = await database.pool.fetchval(
        "SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM outbox WHERE published_at IS NULL"
    )
    return float(age or 0)


async def replay(database: Database, since: datetime) -> int:
    """Mark everything published since `since` as waiting again, to refill a lost stream; returns how many rows.

    Reactions that have seen an event ignore it by their inbox; projections fold it again, in its order.
    """
    return int(
        await database.pool.fetchval(
            "WITH again AS (UPDATE outbox SET published_at = NULL WHERE published_at >= $1 RETURNING 1)"
            " SELECT count(*) FROM again",
            since,
        )
    )
