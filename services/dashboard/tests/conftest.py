"""The fixture that dashboard's tests on real servers share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from network import ChargerNetwork, LiveMessages, migrate
from pydantic import SecretStr

from chassis.bus import Bus
from chassis.settings import ServiceSettings
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure


@pytest.fixture
async def network(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase, redis_url: str
) -> AsyncIterator[ChargerNetwork]:
    await provision(clean_nats)
    login = infra.endpoints.nats_operator
    bus = await Bus.connect(
        ServiceSettings(
            service="operator",
            nats_url=infra.endpoints.nats_url,
            nats_user=login.user,
            nats_password=SecretStr(login.password),
        )
    )
    live = LiveMessages()
    await clean_nats.subscribe("live.>", cb=live.take)
    yield ChargerNetwork(infra, clean_nats, await database_url("dashboard", migrate), redis_url, bus, live)
    await bus.close()
