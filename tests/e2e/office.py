"""The members of the demo, their sessions, and what an Admin does where there is no screen for it yet."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from pydantic import SecretStr

from chassis.bus import Bus
from chassis.settings import ServiceSettings
from contracts.ids import IdTag, MemberId
from contracts.permissions import Actor, Role
from contracts.rpc.chargers import ADD_ID_TAG, AddIdTag
from contracts.rpc.identity import SET_MEMBER_ACTIVE, Member, SetMemberActive
from tests.harness import Product, demo_email

_ADMIN: Final = Actor(member_id=MemberId("e2e"), name="A test's Admin", role=Role.ADMIN)


class Office:
    """Who works with the product under test. Sessions are kept per role: signing in is tested where it is the point."""

    def __init__(self, product: Product) -> None:
        self.erp_url = product.erp_url
        self.ocpp_url = product.ocpp_url
        self.password = product.password
        self._product = product
        self._sessions: dict[str, dict[str, str]] = {}

    @asynccontextmanager
    async def api(self, role: str) -> AsyncIterator[httpx.AsyncClient]:
        """A client with a new session of a role's demo member: cookies, and the CSRF header."""
        async with httpx.AsyncClient(base_url=self.erp_url, timeout=15.0, trust_env=False) as client:
            answer = await client.post("/api/v1/session", json={"email": demo_email(role), "password": self.password})
            assert answer.status_code == 201, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
            yield client

    async def session(self, role: str) -> dict[str, str]:
        """The cookies, by name, of a live session of this role's member."""
        kept = self._sessions.get(role)
        if kept is None or await self.status_of(kept) != 200:
            async with self.api(role) as client:
                kept = self._sessions[role] = dict(client.cookies)
        return kept

    async def status_of(self, cookies: dict[str, str], path: str = "/api/v1/session") -> int:
        """What the API answers to somebody with these cookies."""
        async with httpx.AsyncClient(base_url=self.erp_url, cookies=cookies, timeout=15.0, trust_env=False) as client:
            return (await client.get(path)).status_code

    async def member(self, role: str) -> dict[str, Any]:
        """A role's demo member, as its own session shows it."""
        async with self.api(role) as client:
            found: dict[str, Any] = (await client.get("/api/v1/session")).json()["member"]
            return found

    async def issue_card(self) -> str:
        """A new ID tag that may charge; nobody else holds it, so no other session can be in its way."""
        id_tag = f"04{uuid.uuid4().hex[:12].upper()}"
        async with self.bus() as bus:
            await bus.ask(ADD_ID_TAG, AddIdTag(id_tag=IdTag(id_tag)), actor=_ADMIN)
        return id_tag

    async def set_active(self, member_id: str, *, active: bool) -> Member:
        """What Admin > Team Management will do (ADM-3), asked of identity itself."""
        async with self.bus() as bus:
            return await bus.ask(
                SET_MEMBER_ACTIVE, SetMemberActive(member_id=MemberId(member_id), active=active), actor=_ADMIN
            )

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[Bus]:
        """The operator's connection to the bus, for what no screen does."""
        endpoints = self._product.run.endpoints
        settings = ServiceSettings(
            service="voltctl",
            nats_url=endpoints.nats_url,
            nats_user=endpoints.nats_operator.user,
            nats_password=SecretStr(endpoints.nats_operator.password),
            database_url=None,
            redis_url=None,
        )
        bus = await Bus.connect(settings)
        try:
            yield bus
        finally:
            await bus.close()
