"""One suite for every infrastructure: what the port promises holds for each adapter."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import nats
import nats.errors
import nats.js.errors
import pytest
import redis.asyncio
import redis.exceptions

from voltctl.infrastructure import Endpoints, Infrastructure, InfrastructureError, Login
from voltctl.infrastructure.containers import ContainersInfrastructure, docker_engine_problem
from voltctl.infrastructure.embedded import EmbeddedInfrastructure
from voltctl.infrastructure.external import ExternalInfrastructure
from voltctl.infrastructure.secrets import SecretsFile
from voltctl.testing import eventually, nats_connection


@dataclass(frozen=True)
class Rule:
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


ACCESS = {"meter-reader": Rule(publish=("evt.meter.>",), subscribe=("_INBOX_meter-reader.>",))}


@dataclass
class Subject:
    """An infrastructure under test, and how somebody from outside kills one of its servers."""

    infrastructure: Infrastructure
    kill: Callable[[str], None]
    owns_servers: bool = True


async def _embedded(folder: Path) -> AsyncIterator[Subject]:
    infrastructure = EmbeddedInfrastructure(folder, access=ACCESS)
    yield Subject(infrastructure, lambda name: infrastructure.servers[name].kill())
    await infrastructure.stop()


async def _containers(folder: Path) -> AsyncIterator[Subject]:
    problem = docker_engine_problem()
    if problem is not None:
        pytest.skip(f"containers not tested: {problem}")
    infrastructure = ContainersInfrastructure(folder, access=ACCESS)
    yield Subject(infrastructure, infrastructure.kill)
    await infrastructure.stop()


async def _external(folder: Path) -> AsyncIterator[Subject]:
    somebody_elses = EmbeddedInfrastructure(folder, access=ACCESS)
    there = await somebody_elses.start()
    operator = there.nats_operator
    environment = {
        "VOLT_NATS_URL": there.nats_url.replace("://", f"://{operator.user}:{operator.password}@"),
        "VOLT_POSTGRES_URL": there.postgres_url,
        "VOLT_REDIS_URL": there.redis_url,
        "VOLT_NATS_PASSWORD_METER_READER": there.nats_login("meter-reader").password,
    }
    infrastructure = ExternalInfrastructure(environment, services=("meter-reader",))
    yield Subject(infrastructure, lambda name: somebody_elses.servers[name].kill(), owns_servers=False)
    await somebody_elses.stop()


@pytest.fixture(params=[_embedded, _containers, _external], ids=["embedded", "containers", "external"])
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    make: Callable[[Path], AsyncIterator[Subject]] = request.param
    async for made in make(tmp_path / "infra"):
        yield made


async def _store_something(endpoints: Endpoints) -> None:
    async with nats_connection(endpoints) as client:
        jetstream = client.jetstream()
        await jetstream.add_stream(name="KEPT", subjects=["kept.>"])
        await jetstream.publish("kept.fact", b"acknowledged", stream="KEPT")
    connection = await asyncpg.connect(endpoints.postgres_url)
    await connection.execute("CREATE TABLE kept (fact text); INSERT INTO kept VALUES ('committed')")
    await connection.close()


async def _what_was_stored(endpoints: Endpoints) -> tuple[bytes | None, str]:
    async with nats_connection(endpoints) as client:
        message = await client.jetstream().get_msg("KEPT", 1)
    connection = await asyncpg.connect(endpoints.postgres_url)
    row = await connection.fetchval("SELECT fact FROM kept")
    await connection.close()
    return message.data, row


async def _redis_pings(endpoints: Endpoints) -> bool:
    client = redis.asyncio.Redis.from_url(endpoints.redis_url)
    try:
        return bool(await client.ping())
    finally:
        await client.aclose()


async def test_after_start_all_three_servers_answer(subject: Subject) -> None:
    endpoints = await subject.infrastructure.start()
    await _store_something(endpoints)
    assert await _what_was_stored(endpoints) == (b"acknowledged", "committed")
    assert await _redis_pings(endpoints)


async def test_data_and_addresses_outlive_a_stop_and_start(subject: Subject) -> None:
    before = await subject.infrastructure.start()
    await _store_something(before)
    await subject.infrastructure.stop()
    await subject.infrastructure.stop()
    after = await subject.infrastructure.start()
    assert (after.nats_url, after.postgres_url, after.redis_url) == (
        before.nats_url,
        before.postgres_url,
        before.redis_url,
    )
    assert await _what_was_stored(after) == (b"acknowledged", "committed")


@pytest.mark.chaos
@pytest.mark.parametrize("server", ["nats", "postgres", "redis"])
async def test_a_killed_server_comes_back_with_its_data_on_its_port(subject: Subject, server: str) -> None:
    endpoints = await subject.infrastructure.start()
    await _store_something(endpoints)
    subject.kill(server)

    async def all_is_back() -> bool:
        return await _what_was_stored(endpoints) == (b"acknowledged", "committed") and await _redis_pings(endpoints)

    await eventually(
        all_is_back,
        within=20,
        retry_on=(OSError, asyncpg.PostgresError, nats.errors.Error, redis.exceptions.RedisError),
    )


async def test_starting_twice_changes_nothing(subject: Subject) -> None:
    first = await subject.infrastructure.start()
    assert await subject.infrastructure.start() == first


async def test_nobody_enters_without_a_password(subject: Subject) -> None:
    endpoints = await subject.infrastructure.start()
    with pytest.raises(nats.errors.Error):
        async with nats_connection(endpoints, Login("operator", "guessed")):
            pass
    host = endpoints.postgres_url.rpartition("@")[2]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://postgres:guessed@{host}")
    client = redis.asyncio.Redis.from_url(f"redis://{endpoints.redis_url.rpartition('@')[2]}")
    with pytest.raises(redis.exceptions.AuthenticationError):
        await client.ping()
    await client.aclose()


async def test_a_service_may_do_what_its_rule_says_and_no_more(subject: Subject) -> None:
    endpoints = await subject.infrastructure.start()
    async with nats_connection(endpoints) as operator:
        await operator.jetstream().add_stream(name="METER", subjects=["evt.meter.>"])
        await operator.jetstream().add_stream(name="MONEY", subjects=["evt.money.>"])
        login = endpoints.nats_login("meter-reader")
        async with nats_connection(endpoints, login, inbox_prefix=b"_INBOX_meter-reader") as service:
            jetstream = service.jetstream(timeout=1)
            assert (await jetstream.publish("evt.meter.read", b"42")).stream == "METER"
            with pytest.raises(nats.errors.TimeoutError):
                await jetstream.publish("evt.money.paid", b"42")
        assert (await operator.jetstream().stream_info("MONEY")).state.messages == 0


async def test_a_stop_leaves_no_process_behind_unless_the_servers_are_somebody_elses(
    subject: Subject,
) -> None:
    endpoints = await subject.infrastructure.start()
    await subject.infrastructure.stop()
    if subject.owns_servers:
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncpg.connect(endpoints.postgres_url)
    else:
        assert await _redis_pings(endpoints)


async def test_containers_say_clearly_that_no_engine_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine.sock")
    with pytest.raises(InfrastructureError, match="no Docker engine answers"):
        await ContainersInfrastructure(tmp_path).start()


async def test_external_names_the_url_that_is_missing() -> None:
    with pytest.raises(InfrastructureError, match="VOLT_POSTGRES_URL, VOLT_REDIS_URL"):
        await ExternalInfrastructure({"VOLT_NATS_URL": "nats://127.0.0.1:1"}).start()


async def test_external_names_the_server_that_does_not_answer() -> None:
    nowhere = {
        "VOLT_NATS_URL": "nats://127.0.0.1:1",
        "VOLT_POSTGRES_URL": "postgresql://postgres@127.0.0.1:1/postgres",
        "VOLT_REDIS_URL": "redis://127.0.0.1:1",
    }
    with pytest.raises(InfrastructureError, match="NATS with JetStream, PostgreSQL, Redis"):
        await ExternalInfrastructure(nowhere).start()


def test_secrets_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    login = SecretsFile(path).login("nats", "identity")
    assert SecretsFile(path).login("nats", "identity") == login
    assert path.stat().st_mode & 0o777 == 0o600
    assert login.password not in repr(login)
    assert list(tmp_path.iterdir()) == [path]
