"""What callers of the database may rely on when its server comes and goes."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr
from sqlalchemy import text

from chassis.database import Database
from voltctl.testing import FreshDatabase, RunningInfrastructure


async def _ask(database: Database, at_once: asyncio.Barrier) -> int:
    async with database.transaction() as tx:
        # All hold a connection of their own before anybody gives one back.
        connection = await tx.session.connection()
        await at_once.wait()
        return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def test_after_a_restart_of_the_server_no_caller_meets_a_dead_connection(
    fragile_infra: RunningInfrastructure, database_url: FreshDatabase
) -> None:
    database = Database(SecretStr(await database_url()), source="test")
    callers = 4
    try:
        for _ in range(2):
            together = asyncio.Barrier(callers)
            assert await asyncio.gather(*(_ask(database, together) for _ in range(callers))) == [1] * callers
            await fragile_infra.restart("postgres")
        assert await _ask(database, asyncio.Barrier(1)) == 1
    finally:
        await database.close()
