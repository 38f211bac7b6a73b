"""The bench the chassis's tests work at: real servers, a migrated database and the tests' own stream."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import sqlalchemy as sa
from counting_events import metadata
from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import migrations
from chassis.bus import Bus
from chassis.settings import ServiceSettings
from voltctl.testing import RunningInfrastructure

HERE = Path(__file__).parent


async def prepare(url: str) -> None:
    """Migrate a database and add the tests' own table."""
    await asyncio.to_thread(migrations.upgrade, "chassis", url)
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS scratch"))
    await engine.dispose()


@dataclass(frozen=True)
class Workbench:
    """Real servers, one migrated database, the streams COUNTING and DEAD."""

    infra: RunningInfrastructure
    nats: Client
    database_url: str
    redis_url: str

    def settings(self, service: str = "dashboard", instance: str = "one") -> ServiceSettings:
        """Settings of a service that may do anything on the bus (the operator's login)."""
        login = self.infra.endpoints.nats_operator
        return ServiceSettings(
            service=service,
            instance=instance,
            nats_url=self.infra.endpoints.nats_url,
            nats_user=login.user,
            nats_password=SecretStr(login.password),
            database_url=SecretStr(self.database_url),
            redis_url=SecretStr(self.redis_url),
        )

    @asynccontextmanager
    async def bus(self, service: str = "writer") -> AsyncIterator[Bus]:
        """A connected bus."""
        bus = await Bus.connect(self.settings(service))
        try:
            yield bus
        finally:
            await bus.close()

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of the database."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(query, *arguments)
        finally:
            await connection.close()

    async def numbers(self) -> list[int]:
        """The effects that took place, in their order."""
        return [row["number"] for row in await self.fetch("SELECT number FROM effect ORDER BY id")]

    @asynccontextmanager
    async def process(self, mode: str, crash_at: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
        """`crashing_service` as a process of its own."""
        settings = self.settings()
        environment = os.environ | {
            "VOLT_SERVICE": settings.service,
            "VOLT_NATS_URL": settings.nats_url,
            "VOLT_NATS_USER": settings.nats_user or "",
            "VOLT_NATS_PASSWORD": settings.nats_password.get_secret_value(),
            "VOLT_DATABASE_URL": self.database_url,
            "VOLT_CRASH_AT": crash_at,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "crashing_service.py"), mode, env=environment
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()
