"""The desk the tests stand at: every question to identity, and an ear on what it says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar

import argon2
import asyncpg
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel

from chassis import migrations
from chassis.bus import Bus
from chassis.settings import Environment
from contracts.envelope import Event, parse_event
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.rpc import Rpc
from contracts.rpc.identity import (
    CHECK_SESSION,
    END_SESSION,
    SET_MEMBER_ACTIVE,
    SIGN_IN,
    CheckedSession,
    CheckSession,
    EndSession,
    Member,
    SetMemberActive,
    SignedIn,
    SignIn,
)
from identity.domain import DEMO_PASSWORD
from identity.seed import DEMO_MEMBERS, seed
from identity.settings import Settings
from voltctl.testing import RunningInfrastructure, eventually

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)

EMAILS = {member.role: member.email for member in DEMO_MEMBERS}


class Clock:
    """A time that stands still unless a test moves it, so that a slow machine changes no waiting time."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._began + self.ahead


QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""The same argon2id for a hundredth of the work, where a test is not about the work."""


def prepare(url: str) -> None:
    """Prepare a database for identity, with the demo's members in it."""
    migrations.upgrade("identity", url)
    asyncio.run(_fill(url))


async def _fill(url: str) -> None:
    await seed(url, env=Environment.DEVELOPMENT)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE member SET password_hash = $1", QUICK.hash(DEMO_PASSWORD))
    finally:
        await connection.close()


@dataclass
class Desk:
    """What the tests ask identity through: api-gateway's own login, and an operator's ear on the events."""

    bus: Bus
    nats: Client
    database_url: str
    clock: Clock
    settings: Settings
    infra: RunningInfrastructure
    seen: list[Event] = field(default_factory=list)

    async def sign_in(
        self,
        who: Role | str,
        password: str = DEMO_PASSWORD,
        *,
        address: str = "203.0.113.7",
        client: Literal["browser", "app"] = "browser",
    ) -> SignedIn:
        email = EMAILS[who] if isinstance(who, Role) else who
        question = SignIn(email=email, password=password, remote_address=address, client=client)
        return await self.bus.ask(SIGN_IN, question, timeout_s=15)

    async def admin(self) -> Actor:
        """Who the demo's Admin is, without signing in."""
        [row] = await self.execute("SELECT id, name FROM member WHERE email = $1", EMAILS[Role.ADMIN])
        return Actor(member_id=row["id"], name=row["name"], role=Role.ADMIN)

    async def ask(self, rpc: Rpc[Q, A], question: Q, actor: Actor | None = None) -> A:
        """Ask as `actor`, the demo's Admin when nobody is named."""
        return await self.bus.ask(rpc, question, actor=actor or await self.admin(), timeout_s=15)

    async def check(self, token: str, csrf_token: str | None = None) -> CheckedSession:
        return await self.bus.ask(CHECK_SESSION, CheckSession(token=token, csrf_token=csrf_token))

    async def sign_out(self, token: str) -> None:
        await self.bus.ask(END_SESSION, EndSession(token=token))

    async def set_active(self, actor: Actor | None, member_id: str, active: bool) -> Member:
        question = SetMemberActive(member_id=MemberId(member_id), active=active)
        return await self.bus.ask(SET_MEMBER_ACTIVE, question, actor=actor)

    async def execute(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(statement, *arguments)
        finally:
            await connection.close()

    async def hear(self, message: Msg) -> None:
        """Keep an event that identity said."""
        assert message.headers is not None
        self.seen.append(parse_event(message.headers["ce-type"], message.data))

    async def said(self, kind: type[Event], count: int) -> list[Event]:
        """Wait until `count` events of this kind were heard, and return them."""
        await eventually(lambda: len([e for e in self.seen if type(e) is kind]) >= count, within=5)
        return [event for event in self.seen if type(event) is kind]
