"""What the pytest plugin promises to the tests of all services."""

import asyncio

import asyncpg
import pytest
import redis.asyncio
import redis.exceptions
from nats.aio.client import Client as NatsClient

from voltctl.testing import FreshDatabase, RunningInfrastructure, eventually, nats_connection

CLEANED = "LEFT_BY_THE_OTHER_TEST"


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_finds_no_stream_of_another(clean_nats: NatsClient, turn: int) -> None:
    jetstream = clean_nats.jetstream()
    assert await jetstream.streams_info() == [], f"turn {turn}"
    await jetstream.add_stream(name=CLEANED, subjects=["left.>"])


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_finds_an_empty_redis(redis_url: str, turn: int) -> None:
    client = redis.asyncio.Redis.from_url(redis_url)
    assert await client.dbsize() == 0, f"turn {turn}"
    await client.set(CLEANED, "1")
    await client.aclose()


async def test_a_template_is_prepared_once_and_cloned_for_each_database(database_url: FreshDatabase) -> None:
    prepared = []

    async def migrate(url: str) -> None:
        prepared.append(url)
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE charger (id text)")
        await connection.close()

    first, second = await database_url("chargers", migrate), await database_url("chargers", migrate)
    assert len(prepared) == 1
    assert first != second
    one, two = await asyncpg.connect(first), await asyncpg.connect(second)
    await one.execute("INSERT INTO charger VALUES ('100001')")
    assert await two.fetchval("SELECT count(*) FROM charger") == 0
    await one.close()
    await two.close()


async def test_fsync_is_on_in_tests_as_in_production(database_url: FreshDatabase) -> None:
    connection = await asyncpg.connect(await database_url())
    assert await connection.fetchval("SHOW fsync") == "on"
    assert await connection.fetchval("SHOW synchronous_commit") == "on"
    await connection.close()


async def test_a_stopped_server_stays_away_until_it_is_started(fragile_infra: RunningInfrastructure) -> None:
    endpoints = fragile_infra.endpoints
    await fragile_infra.stop("redis")
    client = redis.asyncio.Redis.from_url(endpoints.redis_url, retry=None)
    with pytest.raises(redis.exceptions.ConnectionError):
        await client.ping()
    await fragile_infra.start("redis")
    assert await client.ping()
    await client.aclose()


async def test_a_frozen_server_keeps_connections_and_answers_after_the_thaw(
    fragile_infra: RunningInfrastructure,
) -> None:
    async with nats_connection(fragile_infra.endpoints) as client:
        await client.flush()
        fragile_infra.freeze("nats")

        async def silent() -> bool:
            try:
                await client.flush(timeout=1)
            except TimeoutError:
                return True
            return False

        await eventually(silent)
        fragile_infra.thaw("nats")
    async with nats_connection(fragile_infra.endpoints) as client:
        await client.flush()


async def test_eventually_says_what_it_saw_last() -> None:
    with pytest.raises(AssertionError, match="last seen: ''"):
        await eventually(lambda: "", within=0.05)
    with pytest.raises(AssertionError, match="last seen: OSError"):
        await eventually(_fail, within=0.05, retry_on=(OSError,))


async def _fail() -> bool:
    await asyncio.sleep(0)
    raise OSError
