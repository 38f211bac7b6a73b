"""The gateway as its own process would run it: its own NATS login, a migrated database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from nats.aio.client import Client
from yard import Yard, open_bus, overhear, prepare, settings_for

from chassis.testing import running
from contracts.streams import CHARGER, DEAD, TELEMETRY
from ocpp_gateway.app import serve
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure, nats_connection


@pytest.fixture
async def closed_yard(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase
) -> AsyncIterator[Yard]:
    """A yard whose gateway the test starts itself."""
    await provision(clean_nats, [CHARGER, TELEMETRY, DEAD], [])
    url = await database_url("ocpp-gateway", prepare)
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(nats_connection(infra.endpoints))
        edge = await open_bus(infra, "api-gateway", infra.endpoints.nats_login("api-gateway"))
        stack.push_async_callback(edge.close)
        operator = await open_bus(infra, "operator", infra.endpoints.nats_operator)
        stack.push_async_callback(operator.close)
        yard = Yard(settings_for(infra, url), edge, operator, url, infra)
        await overhear(yard, ear)
        yield yard


@pytest.fixture
async def yard(closed_yard: Yard) -> AsyncIterator[Yard]:
    """A yard with one gateway and the charger 100001 in the registry."""
    async with running(serve, closed_yard.settings):
        await closed_yard.register()
        yield closed_yard
