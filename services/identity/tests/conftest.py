"""Identity as its own process would run it: its own NATS login, a migrated database, a clock that tests can move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

import pytest
from front_desk import QUICK, Clock, Desk, prepare
from nats.aio.client import Client
from pydantic import SecretStr

from chassis.bus import Bus
from chassis.settings import ServiceSettings
from chassis.testing import running
from contracts.streams import AUDIT, DEAD, IDENTITY, consumer_of
from identity.app import serve
from identity.settings import Settings
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure, nats_connection


@pytest.fixture
async def desk(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase, redis_url: str
) -> AsyncIterator[Desk]:
    await provision(clean_nats, [IDENTITY, AUDIT, DEAD], [consumer_of("identity", AUDIT)])
    url = await database_url("identity_demo", prepare)
    login = infra.endpoints.nats_login("identity")
    clock = Clock()
    settings = Settings(
        nats_url=infra.endpoints.nats_url,
        nats_user=login.user,
        nats_password=SecretStr(login.password),
        database_url=SecretStr(url),
        redis_url=SecretStr(redis_url),
        sweep_interval_s=0.1,
    )
    edge = infra.endpoints.nats_login("api-gateway")
    edge_settings = ServiceSettings(
        service="api-gateway",
        nats_url=infra.endpoints.nats_url,
        nats_user=edge.user,
        nats_password=SecretStr(edge.password),
    )
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(nats_connection(infra.endpoints))
        bus = await Bus.connect(edge_settings)
        stack.push_async_callback(bus.close)
        made = Desk(bus, ear, url, clock, settings, infra)
        await ear.subscribe("evt.identity.>", cb=made.hear)
        await ear.flush()
        await stack.enter_async_context(running(partial(serve, clock=clock, hasher=QUICK), settings))
        yield made
