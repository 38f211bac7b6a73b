"""Alerting as its own process would run it: its own NATS login, a migrated database, others' logins to speak with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from nats.aio.client import Client
from office import Office, prepare
from pydantic import SecretStr

from alerting.settings import Settings
from chassis.bus import Bus
from chassis.settings import ServiceSettings
from contracts.streams import CONSUMERS, DEAD, IDENTITY, LIVE, TICKET
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure, nats_connection


@pytest.fixture
async def office(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase
) -> AsyncIterator[Office]:
    await provision(
        clean_nats,
        [IDENTITY, TICKET, LIVE, DEAD],
        [consumer for consumer in CONSUMERS if consumer.service == "alerting"],
    )
    login = infra.endpoints.nats_login("alerting")
    settings = Settings(
        nats_url=infra.endpoints.nats_url,
        nats_user=login.user,
        nats_password=SecretStr(login.password),
        database_url=SecretStr(await database_url("alerting", prepare)),
        public_url="https://erp.volt.lk",
        mail_from="VoltCharge <desk@volt.lk>",
        smtp_timeout_s=2.0,
        sweep_interval_s=0.1,
    )
    async with AsyncExitStack() as stack:

        async def speaking_as(service: str) -> Bus:
            its = infra.endpoints.nats_login(service)
            bus = await Bus.connect(
                ServiceSettings(
                    service=service,
                    nats_url=infra.endpoints.nats_url,
                    nats_user=its.user,
                    nats_password=SecretStr(its.password),
                )
            )
            stack.push_async_callback(bus.close)
            return bus

        made = Office(
            infra,
            await speaking_as("tickets"),
            await speaking_as("identity"),
            await speaking_as("api-gateway"),
            settings,
        )
        ear = await stack.enter_async_context(nats_connection(infra.endpoints))
        await ear.subscribe("live.notification.>", cb=made.hear)
        await ear.flush()
        yield made
