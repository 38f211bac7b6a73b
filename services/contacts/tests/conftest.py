"""Contacts as its own process would run it: its own NATS login, a migrated database owned by an ordinary role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from directory_desk import Desk, prepare
from nats.aio.client import Client
from pydantic import SecretStr

from chassis.bus import Bus
from chassis.settings import ServiceSettings
from chassis.testing import running
from contacts.app import serve
from contacts.settings import Settings
from contracts.streams import CONTACT, DEAD, LIVE
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure, nats_connection


@pytest.fixture
async def desk(infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase) -> AsyncIterator[Desk]:
    await provision(clean_nats, [CONTACT, LIVE, DEAD], [])
    url = await database_url("contacts", prepare)
    login = infra.endpoints.nats_login("contacts")
    settings = Settings(
        nats_url=infra.endpoints.nats_url,
        nats_user=login.user,
        nats_password=SecretStr(login.password),
        database_url=SecretStr(url),
        compare_interval_s=0.2,
    )
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(nats_connection(infra.endpoints))
        made = Desk(await _as(stack, infra, "api-gateway"), url, settings, infra)
        await ear.subscribe("evt.contact.>", cb=made.hear)
        await ear.subscribe("live.contact.>", cb=made.see)
        await ear.flush()
        await stack.enter_async_context(running(serve, settings))
        yield made


async def _as(stack: AsyncExitStack, infra: RunningInfrastructure, service: str) -> Bus:
    login = infra.endpoints.nats_login(service)
    bus = await Bus.connect(
        ServiceSettings(
            service=service,
            nats_url=infra.endpoints.nats_url,
            nats_user=login.user,
            nats_password=SecretStr(login.password),
        )
    )
    stack.push_async_callback(bus.close)
    return bus
