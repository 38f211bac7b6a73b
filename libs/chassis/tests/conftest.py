"""The fixture the chassis's tests share."""

from __future__ import annotations

import pytest
from counting_events import COUNTED_PROJECTION, COUNTED_REACTION, COUNTING
from nats.aio.client import Client
from workbench import Workbench, prepare

from contracts.streams import DEAD
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure


@pytest.fixture
async def bench(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase, redis_url: str
) -> Workbench:
    await provision(clean_nats, [COUNTING, DEAD], [COUNTED_PROJECTION, COUNTED_REACTION])
    return Workbench(infra, clean_nats, await database_url("chassis-counting", prepare), redis_url)
