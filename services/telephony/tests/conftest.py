"""Telephony as its own process would run it: its own NATS login, a migrated database, a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from switchboard import FATHIMA, KASUN, Switchboard, connected, migrate

from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure


@pytest.fixture
async def silent_board(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase
) -> AsyncIterator[Switchboard]:
    """Everything but telephony itself."""
    await provision(clean_nats)
    async with connected(infra, clean_nats, await database_url("telephony", migrate)) as board:
        yield board


@pytest.fixture
async def board(silent_board: Switchboard) -> AsyncIterator[Switchboard]:
    """A running telephony that knows two agents."""
    async with silent_board.telephony():
        await silent_board.join(KASUN, FATHIMA)
        yield silent_board
