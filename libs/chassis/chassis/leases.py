"""Who reads which partition: each is held by one replica, by an advisory lock that dies with its connection.

Replicas count each other and take a fair share, so the load moves when one comes or goes.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from zlib import crc32

import asyncpg
import structlog

from chassis.stopping import end

log = structlog.get_logger()

EVERY_S = 1.0


def _namespace(name: str) -> int:
    """A 31-bit lock namespace, the same for every replica."""
    return crc32(name.encode()) & 0x7FFFFFFF


async def hold_partitions(
    database_url: str, consumer: str, partitions: int, work: Callable[[int], Awaitable[None]]
) -> None:
    """Hold a fair share of `partitions` and run `work(partition)` for each held one, for ever.

    Raises when the lock's connection is lost: every partition's work is cancelled first, as another replica may
    already hold them. A committed position or inbox row fences off whatever was still in flight.
    """
    locks, presence = _namespace(f"{consumer}/partition"), _namespace(f"{consumer}/replica")
    connection = await asyncpg.connect(database_url, timeout=5, command_timeout=10)
    held: dict[int, asyncio.Task[None]] = {}
    try:
        await connection.execute("SELECT pg_advisory_lock_shared($1, 0)", presence)
        while True:
            replicas = await connection.fetchval(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = 0 AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                presence,
            )
            share = math.ceil(partitions / max(1, replicas))
            for partition in list(held)[share:]:
                await end([held.pop(partition)])
                await connection.execute("SELECT pg_advisory_unlock($1, $2)", locks, partition)
            for partition in range(partitions):
                if len(held) >= share:
                    break
                if partition not in held and await connection.fetchval(
                    "SELECT pg_try_advisory_lock($1, $2)", locks, partition
                ):
                    held[partition] = asyncio.create_task(_run(work, partition))
            for task in held.values():
                if task.done():
                    task.result()
            await asyncio.sleep(EVERY_S)
    finally:
        try:
            await end(held.values())
        finally:
            connection.terminate()  # also when whoever ends us lost patience meanwhile and cancelled once more


async def _run(work: Callable[[int], Awaitable[None]], partition: int) -> None:
    await work(partition)
