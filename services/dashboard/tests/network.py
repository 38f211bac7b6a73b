"""A dashboard on real servers: what the gateway publishes, what the api-gateway asks, what screens see."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import redis.asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerInfo
from pydantic import SecretStr

from chassis import migrations
from chassis.bus import Bus
from chassis.service import Service
from chassis.testing import running
from contracts.events.charger import ChargerEvent
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.rpc.dashboard import (
    GET_CHARGER,
    GET_NETWORK,
    LIST_CHARGERS,
    ChargerPage,
    ChargerSummary,
    ChargerView,
    GetCharger,
    GetNetwork,
    ListChargers,
    Network,
)
from contracts.streams import CHARGER, TELEMETRY
from dashboard.app import serve
from dashboard.settings import Settings
from voltctl.testing import RunningInfrastructure, eventually

AGENT = Actor(member_id=MemberId("m1"), name="Nimal", role=Role.OPS_AGENT)
INSTALLER = Actor(member_id=MemberId("m2"), name="Ruwan", role=Role.INSTALLER)


async def migrate(url: str) -> None:
    """Make dashboard's tables."""
    await asyncio.to_thread(migrations.upgrade, "dashboard", url)


def cpo(cpo_id: str | None) -> Actor:
    """A member of a partner organisation."""
    return Actor(member_id=MemberId("m3"), name="Priya", role=Role.CPO, cpo_id=cpo_id)


@dataclass
class LiveMessages:
    """What screens were told, by subject, oldest first."""

    seen: list[tuple[str, bytes]] = field(default_factory=list)

    async def take(self, message: Msg) -> None:
        """Note a message."""
        self.seen.append((message.subject, message.data))

    def on(self, subject: str) -> list[bytes]:
        """The bodies on one subject."""
        return [body for at, body in self.seen if at == subject]

    def summaries(self, charger_id: str, owner: str = "own") -> list[ChargerSummary]:
        """The summaries of one charger."""
        return [ChargerSummary.model_validate_json(b) for b in self.on(f"live.charger.{owner}.{charger_id}")]


@dataclass(frozen=True)
class ChargerNetwork:
    """Real servers with streams and consumers, and an empty migrated database."""

    infra: RunningInfrastructure
    nats: Client
    database_url: str
    redis_url: str
    bus: Bus
    live: LiveMessages

    def settings(self, **changes: Any) -> Settings:
        """Settings of a dashboard that may do on the bus what contracts.access grants it, and nothing else."""
        login = self.infra.endpoints.nats_login("dashboard")
        fields: dict[str, Any] = {
            "nats_url": self.infra.endpoints.nats_url,
            "nats_user": login.user,
            "nats_password": SecretStr(login.password),
            "database_url": SecretStr(self.database_url),
            "redis_url": SecretStr(self.redis_url),
            "weak_signal_check_s": 0.1,
            "snapshot_check_s": 0.1,
        }
        return Settings(**(fields | changes))

    @asynccontextmanager
    async def dashboard(self, **changes: Any) -> AsyncIterator[Service]:
        """A dashboard in this process that reads every partition: stopped while it still opens its connections, it
        would leave asyncpg complaining about one half open."""
        async with running(serve, self.settings(**changes)) as service:
            await eventually(self._all_partitions_are_read, within=20)
            yield service

    @asynccontextmanager
    async def process(self, crash_at: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
        """A dashboard in a process of its own."""
        settings = self.settings()
        environment = os.environ | {
            "VOLT_NATS_URL": settings.nats_url,
            "VOLT_NATS_USER": settings.nats_user or "",
            "VOLT_NATS_PASSWORD": settings.nats_password.get_secret_value(),
            "VOLT_DATABASE_URL": self.database_url,
            "VOLT_REDIS_URL": self.redis_url,
            "VOLT_CRASH_AT": crash_at,
        }
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "dashboard", env=environment)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()

    async def say(self, events: Iterable[ChargerEvent]) -> None:
        """Publish events as the gateway would, in this order."""
        await asyncio.gather(*(self.bus.publish(event) for event in events))

    async def chargers(self, actor: Actor = AGENT, **question: Any) -> ChargerPage:
        """Ask for a list."""
        return await self.bus.ask(LIST_CHARGERS, ListChargers(**question), actor=actor)

    async def charger(self, charger_id: str, actor: Actor = AGENT) -> ChargerView:
        """Ask for one charger."""
        return await self.bus.ask(GET_CHARGER, GetCharger(charger_id=charger_id), actor=actor)

    async def network(self, actor: Actor = AGENT) -> Network:
        """Ask for the network."""
        return await self.bus.ask(GET_NETWORK, GetNetwork(), actor=actor)

    async def _consumers(self) -> list[ConsumerInfo]:
        jetstream = self.bus.client.jetstream()
        return [info for stream in (CHARGER, TELEMETRY) for info in await jetstream.consumers_info(stream.name)]

    async def _all_partitions_are_read(self) -> bool:
        return all(info.num_waiting for info in await self._consumers())

    async def caught_up(self) -> None:
        """Wait until everything said is folded and acknowledged."""

        async def nothing_waits() -> bool:
            return not any((i.num_pending or 0) + (i.num_ack_pending or 0) for i in await self._consumers())

        await eventually(nothing_waits, within=40)

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of the database."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(query, *arguments)
        finally:
            await connection.close()

    def redis(self) -> redis.asyncio.Redis:
        """A client of the snapshot; close it."""
        return redis.asyncio.Redis.from_url(self.redis_url)
