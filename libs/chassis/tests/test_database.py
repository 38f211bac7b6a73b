"""What callers of the database may rely on when its server comes and goes."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr
from sqlalchemy import text

from chassis.database import Database
from chassis.failures import passes_by_itself
from voltctl.testing import FreshDatabase, RunningInfrastructure, eventually


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


async def test_whatever_a_killed_server_makes_the_driver_say_passes_by_itself(
    fragile_infra: RunningInfrastructure, database_url: FreshDatabase
) -> None:
    database = Database(SecretStr(await database_url()), source="test")
    await database.open()
    said: list[BaseException] = []
    try:
        for _ in range(3):
            over = asyncio.Event()

            async def ask(over: asyncio.Event = over) -> None:
                while not over.is_set():
                    try:
                        await database.pool.fetchval("SELECT $1::int", 1)
                        async with database.transaction() as tx:
                            await (await tx.session.connection()).execute(text("SELECT 1"))
                    except Exception as error:  # noqa: BLE001  # whatever it is, it is looked at below
                        said.append(error)
                        await asyncio.sleep(0.001)

            asking = [asyncio.create_task(ask()) for _ in range(12)]
            before = len(said)

            def something_new(before: int = before) -> bool:
                return len(said) > before

            # Only its main process dies at once; the others notice, and say goodbye, one after another.
            fragile_infra.kill("postgres")
            await eventually(something_new)
            await fragile_infra.start("postgres")
            over.set()
            await asyncio.gather(*asking)
    finally:
        await database.close()
    assert said, "the server was killed while it was asked"
    assert [repr(error) for error in said if not passes_by_itself(error)] == []
