"""Asking services as the operator: for what no screen offers yet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from chassis.bus import Bus
from chassis.settings import ServiceSettings
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from voltctl.infrastructure import Endpoints

OPERATOR = Actor(member_id=MemberId("voltctl"), name="voltctl", role=Role.ADMIN)
"""Who stands behind a question of voltctl, in audit and command records."""


@asynccontextmanager
async def asking(endpoints: Endpoints) -> AsyncIterator[Bus]:
    """A bus to ask on, with the operator's login."""
    login = endpoints.nats_operator
    settings = ServiceSettings(
        service="voltctl",
        nats_url=endpoints.nats_url,
        nats_user=login.user,
        nats_password=SecretStr(login.password),
        database_url=None,
        redis_url=None,
    )
    bus = await Bus.connect(settings)
    try:
        yield bus
    finally:
        await bus.close()
