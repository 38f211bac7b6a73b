"""The fixture that tests of tickets on real servers share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from service_desk import ServiceDesk, migrate, served

from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure


@pytest.fixture
async def desk(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase, redis_url: str, tmp_path: Path
) -> AsyncIterator[ServiceDesk]:
    await provision(clean_nats)
    url = await database_url("tickets", migrate)
    async with served(infra, clean_nats, url, redis_url, tmp_path / "attachments") as made:
        yield made
