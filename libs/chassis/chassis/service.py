"""A running service: what its composition root wires into, and the order in which things start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

import redis.asyncio
import structlog
from nats.aio.subscription import Subscription
from pydantic import BaseModel, SecretStr

from chassis import answering, consuming, discovery, figures
from chassis.bus import Bus
from chassis.consuming import Fold, Lag, Reaction
from chassis.database import Database
from chassis.failures import backoff_s, passes_by_itself
from chassis.health import Check, Health
from chassis.leases import hold_partitions
from chassis.outbox import Relay, oldest_waiting_s
from chassis.settings import ServiceSettings
from chassis.stopping import end
from chassis.telemetry import Telemetry
from contracts.rpc import Rpc
from contracts.streams import Consumer

log = structlog.get_logger()

_observed_start: ContextVar[asyncio.Future[Service] | None] = ContextVar("observed_start", default=None)

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
Loop = Callable[[], Awaitable[None]]


class Service:
    """What a composition root has at hand. Nothing is consumed or answered before `run`."""

    def __init__(self, settings: ServiceSettings, bus: Bus, stop: asyncio.Event, closing: AsyncExitStack) -> None:
        self.settings = settings
        self.bus = bus
        self.health = Health()
        self.health.add("nats", lambda: None if bus.connected else "the message bus cannot be reached")
        self.lag = Lag()
        figures.observe("volt.consumer.lag", "Events delivered and not yet handled", "{event}", lambda: self.lag.total)
        self._stop = stop
        self._closing = closing
        self._database: Database | None = None
        self._procedures: list[answering.Procedure[BaseModel, BaseModel]] = []
        self._loops: list[tuple[str, Loop]] = []

    async def open_database(self) -> Database:
        """Open this service's database, waiting until it answers, and relay its outbox from `run` on."""
        database = Database(_configured(self.settings.database_url, "VOLT_DATABASE_URL"), self.bus.source)
        attempt = 0
        while True:
            try:
                await database.open()
                break
            except Exception as error:
                if not passes_by_itself(error):
                    raise
                attempt += 1
                log.warning("database.waiting", error=repr(error)[:200])
                await asyncio.sleep(backoff_s(attempt))
        self._closing.push_async_callback(database.close)
        self._database = database
        self.health.add("postgresql", partial(_database_answers, database))
        self.health.add("outbox", partial(self._outbox_is_young, database))
        self.background("outbox relay", Relay(database, self.bus).run)
        return database

    async def open_redis(self) -> redis.asyncio.Redis:
        """Return a Redis client. It connects when used, and whoever uses it goes on when Redis is away."""
        client = redis.asyncio.Redis.from_url(
            _configured(self.settings.redis_url, "VOLT_REDIS_URL").get_secret_value(),
            socket_timeout=0.5,
            socket_connect_timeout=0.5,
            decode_responses=True,
        )
        self._closing.push_async_callback(client.aclose)
        return client

    def answer(self, rpc: Rpc[Q, A], handler: answering.Handler[Q, A]) -> None:
        """Answer `rpc` with `handler`, sharing the load with this service's other replicas."""
        procedure = answering.Procedure(rpc, handler)
        self._procedures.append(procedure)  # type: ignore[arg-type]  # a list of procedures of any types
        answering.carry(self.bus.broker, self.settings.service, procedure)

    async def answer_at(self, subject: str, rpc: Rpc[Q, A], handler: answering.Handler[Q, A]) -> Subscription:
        """Answer `rpc` at a subject of its own, at once, until the returned subscription is unsubscribed."""
        return await answering.answer_at(self.bus, subject, answering.Procedure(rpc, handler))

    def project(self, consumer: Consumer, fold: Fold) -> None:
        """Fold the partitions of `consumer` held here: in stream order, in one commit with the position."""
        database = self._needs_database()
        self._consume(consumer, lambda p: consuming.project(self.bus, database, consumer, p, fold, self.lag))

    def react(self, consumer: Consumer, reaction: Reaction) -> None:
        """React to every event of the partitions this replica holds: in order per key, effect committed once."""
        database = self._needs_database()
        self._consume(consumer, lambda p: consuming.react(self.bus, database, consumer, p, reaction, self.lag))

    def background(self, name: str, loop: Loop) -> None:
        """Run `loop` from `run` until the stop; when it raises, it is logged and started again with back-off."""
        self._loops.append((name, loop))

    def check(self, name: str, check: Check) -> None:
        """Add a check to readiness; see `chassis.health`."""
        self.health.add(name, check)

    async def run(self) -> None:
        """Start answering and consuming; return after a stop was asked for and work in flight is finished."""
        self.health.add("lag", self._lag_is_small)
        await self.bus.broker.start()
        await discovery.announce(self.bus.client, self.settings.service, self.settings.instance, self._procedures)
        # Subscriptions are sent, not yet heard of: whoever is told that this service has started may ask at once.
        await self.bus.client.flush()
        loops: list[tuple[str, Loop]] = [("pulse", partial(self.health.beat, self.bus)), *self._loops]
        if self.settings.health_port:
            loops.append(("health endpoint", partial(self.health.serve, self.settings.health_port)))
        tasks = [asyncio.create_task(_keep_running(name, loop), name=name) for name, loop in loops]
        await self.health.examine()
        log.info("service.started", procedures=len(self._procedures))
        if (observed := _observed_start.get()) is not None:
            observed.set_result(self)
        try:
            await self._stop.wait()
            log.info("service.stopping")
            self.health.stopping = True
            pulse = self.health.pulse(self.settings.service, self.settings.instance)
            await self.bus.broadcast(
                f"health.{self.settings.service}.{self.settings.instance}", pulse.model_dump_json().encode()
            )
        finally:
            await end(tasks)

    def _consume(self, consumer: Consumer, work: Callable[[int], Awaitable[None]]) -> None:
        database, name = self._needs_database(), f"{consumer.service}/{consumer.stream.name}"
        self.background(
            f"consume {consumer.stream.name}",
            lambda: hold_partitions(database.url, name, consumer.stream.partitions, work),
        )

    def _needs_database(self) -> Database:
        if self._database is None:
            raise RuntimeError("open the database before consuming: positions and inboxes live in it")
        return self._database

    def _lag_is_small(self) -> str | None:
        if cut := self.lag.cut_streams:
            return f"the tail of {' and '.join(cut)} is lost: replay the outboxes, rebuild, start this service again"
        lag = self.lag.total
        return f"{lag} events behind" if lag > self.settings.readiness_max_lag else None

    async def _outbox_is_young(self, database: Database) -> str | None:
        age = await oldest_waiting_s(database)
        return f"events wait {age:.0f} s to be published" if age > self.settings.readiness_max_outbox_age_s else None


async def _database_answers(database: Database) -> None:
    await database.ping()


async def _keep_running(name: str, loop: Loop) -> None:
    failures = 0
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await loop()
            return
        except Exception as error:  # a loop that must survive; whatever it was is logged
            failures = 1 if asyncio.get_running_loop().time() - began > 30 else failures + 1
            if passes_by_itself(error):
                log.warning("background.interrupted", loop=name, error=repr(error)[:200])
            else:
                log.exception("background.failed", loop=name)
            await asyncio.sleep(backoff_s(failures))


def _configured(value: SecretStr | None, name: str) -> SecretStr:
    if value is None:
        raise ValueError(f"{name} is not set; this service needs it")
    return value


@contextmanager
def observe_start(started: asyncio.Future[Service]) -> Iterator[None]:
    """Let a service whose task is made in this block hand itself over once it has started (for tests)."""
    token = _observed_start.set(started)
    try:
        yield
    finally:
        _observed_start.reset(token)


@asynccontextmanager
async def open_service(settings: ServiceSettings, stop: asyncio.Event) -> AsyncIterator[Service]:
    """Connect to the bus and yield the service; everything is closed in reverse order, the bus last."""
    telemetry = Telemetry(settings)
    async with AsyncExitStack() as closing:
        closing.push_async_callback(asyncio.to_thread, telemetry.close)
        bus = await Bus.connect(settings)
        closing.push_async_callback(bus.close)
        yield Service(settings, bus, stop, closing)
