"""A pytest plugin: real NATS, PostgreSQL and Redis for tests, and ways to break them.

The servers are started once per test process (once per worker under xdist) and are the same as in
production, fsync included. What a test gets is fresh: a database of its own, no streams, an empty Redis.
"""

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, overload

import asyncpg
import hypothesis
import pytest
import pytest_asyncio
import redis.asyncio
from nats.aio.client import Client as NatsClient

from voltctl.infrastructure import Endpoints, Login
from voltctl.infrastructure.embedded import EmbeddedInfrastructure
from voltctl.infrastructure.probes import connect_once
from voltctl.proxy import CutableProxy
from voltctl.suite import declared_access

__all__ = [
    "CutableProxy",
    "FreshDatabase",
    "RunningInfrastructure",
    "eventually",
    "nats_connection",
]


# How long an example takes says more of the machine than of the code; what must be quick is measured by itself.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

T = TypeVar("T")

# `await database_url()`, or with a template that is prepared (migrated) once per test process.
FreshDatabase = Callable[..., Awaitable[str]]


@overload
async def eventually(
    check: Callable[[], Awaitable[T]],
    *,
    within: float = ...,
    every: float = ...,
    retry_on: tuple[type[BaseException], ...] = ...,
) -> T: ...
@overload
async def eventually(
    check: Callable[[], T],
    *,
    within: float = ...,
    every: float = ...,
    retry_on: tuple[type[BaseException], ...] = ...,
) -> T: ...
async def eventually(
    check: Callable[[], Any],
    *,
    within: float = 10.0,
    every: float = 0.02,
    retry_on: tuple[type[BaseException], ...] = (),
) -> Any:
    """Wait until `check`, plain or async, returns something true and return it.

    Exceptions in `retry_on` mean "not yet". Raises AssertionError after `within` seconds, with the last
    value or exception.
    """
    deadline = time.monotonic() + within
    while True:
        seen: str
        cause: BaseException | None = None
        try:
            outcome = check()
            value = await outcome if isinstance(outcome, Awaitable) else outcome
            if value:
                return value
            seen = repr(value)
        except retry_on as problem:
            seen, cause = repr(problem), problem
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within:g} s; last seen: {seen}") from cause
        await asyncio.sleep(every)


@asynccontextmanager
async def nats_connection(
    endpoints: Endpoints, login: Login | None = None, *, inbox_prefix: bytes = b"_INBOX"
) -> AsyncIterator[NatsClient]:
    """A NATS connection of the operator, or of another login, that neither retries nor logs."""

    client = await connect_once(endpoints, login or endpoints.nats_operator, inbox_prefix=inbox_prefix)
    try:
        yield client
    finally:
        await client.close()


class RunningInfrastructure:
    """The servers of this test process, on an event loop of their own that outlives each test's loop.

    Server names are "nats", "postgres" and "redis".
    """

    def __init__(self, infrastructure: EmbeddedInfrastructure) -> None:
        self._infrastructure = infrastructure
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="infrastructure", daemon=True)
        self._thread.start()
        self.endpoints = self._wait(infrastructure.start())

    def kill(self, name: str) -> None:
        """`kill -9`; the supervisor starts the server again with the same data on the same port."""
        self._loop.call_soon_threadsafe(self._infrastructure.servers[name].kill)

    def freeze(self, name: str) -> None:
        """SIGSTOP: connections stay open, nothing is answered."""
        self._loop.call_soon_threadsafe(self._infrastructure.servers[name].freeze)

    def thaw(self, name: str) -> None:
        """Undo `freeze`."""
        self._loop.call_soon_threadsafe(self._infrastructure.servers[name].thaw)

    async def stop(self, name: str) -> None:
        """Stop a server and keep it stopped until `start`."""
        await self._from_here(self._infrastructure.servers[name].stop())

    async def start(self, name: str) -> None:
        """Start a stopped server, or wait until a killed one answers again."""
        server = self._infrastructure.servers[name]
        await self._from_here(server.launch())
        await self._from_here(server.wait_ready(30))

    async def restart(self, name: str) -> None:
        """Kill a server and return when it answers again."""
        await self._from_here(self._infrastructure.servers[name].stop(grace=0))
        await self.start(name)

    async def heal(self) -> None:
        """Return when all servers run and answer, whatever was done to them."""
        for name in self._infrastructure.servers:
            self.thaw(name)
            await self.start(name)

    def close(self) -> None:
        """Stop the servers and their event loop."""
        self._wait(self._infrastructure.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _from_here(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


@pytest.fixture(scope="session")
def infra(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[RunningInfrastructure]:
    """The embedded servers, started on first use in this test process."""
    infrastructure = EmbeddedInfrastructure(
        tmp_path_factory.mktemp("infrastructure"),
        access=declared_access(),
        postgres_template=_template_folder(request.config),
    )
    running = RunningInfrastructure(infrastructure)
    yield running
    running.close()


def _template_folder(config: pytest.Config) -> Path | None:
    # Absent under `-p no:cacheprovider`; the cluster is then made anew, which takes half a second.
    cache: pytest.Cache | None = getattr(config, "cache", None)
    return cache.mkdir("postgres-cluster") if cache is not None else None


@pytest_asyncio.fixture
async def fragile_infra(infra: RunningInfrastructure) -> AsyncIterator[RunningInfrastructure]:
    """The same servers for a test that breaks them: whatever it does is healed before the next test."""
    try:
        yield infra
    finally:
        await infra.heal()


@pytest.fixture
def nats_url(infra: RunningInfrastructure) -> str:
    """The NATS URL with the operator's login inside."""
    login = infra.endpoints.nats_operator
    return infra.endpoints.nats_url.replace("://", f"://{login.user}:{login.password}@")


@pytest_asyncio.fixture
async def clean_nats(infra: RunningInfrastructure) -> AsyncIterator[NatsClient]:
    """The operator's connection to a NATS without any stream, bucket or consumer."""
    async with nats_connection(infra.endpoints) as client:
        jetstream = client.jetstream()
        for stream in await jetstream.streams_info():
            if stream.config.name is not None:
                await jetstream.delete_stream(stream.config.name)
        yield client


@pytest_asyncio.fixture
async def redis_url(infra: RunningInfrastructure) -> str:
    """The URL of an empty Redis."""
    client = redis.asyncio.Redis.from_url(infra.endpoints.redis_url)
    await client.flushall()
    await client.aclose()
    return infra.endpoints.redis_url


_database_numbers = itertools.count(1)
_prepared: dict[str, str] = {}


@pytest_asyncio.fixture
async def database_url(infra: RunningInfrastructure) -> AsyncIterator[FreshDatabase]:
    """A factory of databases for this test alone, dropped after it.

    `await database_url()` gives an empty one. `await database_url("identity", prepare)` clones a template
    that `prepare(url)`, plain or async, filled once in this test process: migrate there.
    """
    admin_url = infra.endpoints.postgres_url
    async with AsyncExitStack() as stack:

        async def fresh(
            template: str | None = None, prepare: Callable[[str], Awaitable[None] | None] | None = None
        ) -> str:
            admin = await asyncpg.connect(admin_url)
            try:
                source = "template1"
                if template is not None:
                    if prepare is None:
                        raise TypeError("a template needs `prepare`")
                    source = await _prepared_template(admin, admin_url, template, prepare)
                name = f"test_{next(_database_numbers)}"
                await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
            finally:
                await admin.close()
            stack.push_async_callback(_drop, admin_url, name)
            return _with_database(admin_url, name)

        yield fresh


async def _prepared_template(
    admin: "asyncpg.Connection[asyncpg.Record]",
    admin_url: str,
    template: str,
    prepare: Callable[[str], Awaitable[None] | None],
) -> str:
    if template not in _prepared:
        name = f"template_{template}"
        await admin.execute(f'CREATE DATABASE "{name}"')
        # In a thread: migration runners block, and some start an event loop of their own.
        outcome = await asyncio.to_thread(prepare, _with_database(admin_url, name))
        if outcome is not None:
            await outcome
        _prepared[template] = name
    return _prepared[template]


async def _drop(admin_url: str, name: str) -> None:
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await admin.close()


def _with_database(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


@pytest_asyncio.fixture
async def cutable_proxy() -> AsyncIterator[Callable[[str, int], Awaitable[CutableProxy]]]:
    """A factory of proxies: `proxy = await cutable_proxy(host, port)`; connect to `proxy.port`."""
    async with AsyncExitStack() as stack:

        async def make(host: str, port: int) -> CutableProxy:
            return await stack.enter_async_context(CutableProxy(host, port))

        yield make
