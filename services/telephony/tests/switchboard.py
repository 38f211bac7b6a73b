"""The switchboard the tests sit at: every question to telephony, a telephone system, a directory, and an ear."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import asyncpg
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, SecretStr

from chassis import migrations
from chassis.answering import Call as Asked
from chassis.answering import Procedure, answer_at
from chassis.bus import Bus
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.testing import running
from contracts.envelope import Event, parse_event
from contracts.events.identity import MemberAdded
from contracts.ids import MemberId
from contracts.live import call_subject
from contracts.permissions import Actor, Role
from contracts.problems import NotFound
from contracts.rpc import Rpc
from contracts.rpc.contacts import GET_CONTACT, LOOK_UP_PHONE, Contact, GetContact, LookUpPhone, PhoneMatches
from contracts.rpc.telephony import (
    CANCEL_CALL,
    GET_CALL,
    GET_CURRENT_CALL,
    HEAR_TELEPHONE_SYSTEM,
    LIST_CALLS,
    SAVE_CALL,
    START_CALL,
    UPDATE_CALL,
    Call,
    CallFilter,
    CallPage,
    CancelCall,
    CurrentCall,
    GetCall,
    GetCurrentCall,
    HearTelephoneSystem,
    ListCalls,
    SaveCall,
    StartCall,
    UpdateCall,
)
from simulator.telephone import Event as Event_
from simulator.telephone import Word, signed
from telephony.app import serve
from telephony.settings import Settings
from voltctl.testing import RunningInfrastructure, eventually

KASUN = Actor(member_id=MemberId("m-kasun"), name="Kasun Dissanayake", role=Role.OPS_AGENT)
FATHIMA = Actor(member_id=MemberId("m-fathima"), name="Fathima Rizvi", role=Role.DISPATCHER)
EMAIL = {KASUN.member_id: "kasun@voltcharge.lk", FATHIMA.member_id: "fathima@voltcharge.lk"}
NIMAL = "+94771234567"
SECRET = "a secret for telephony's tests"
CALLED = "+94112000000"
PATIENCE_S = 20.0
"""Tests ask what is right; a busy machine may take its time."""

E = TypeVar("E", bound=Event)
Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)


async def migrate(url: str) -> None:
    """Make telephony's tables."""
    await asyncio.to_thread(migrations.upgrade, "telephony", url)


def key() -> str:
    """A new idempotency key."""
    return str(uuid.uuid4())


class Clock:
    """A time that stands still unless a test moves it."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC).replace(microsecond=0)
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._began + self.ahead

    def pass_by(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class StandInDirectory:
    """Contacts as telephony sees it on the bus, under contacts' own login. `down`: it does not listen at all."""

    bus: Bus
    entries: dict[str, Contact] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _open: list[Any] = field(default_factory=list)

    def add(self, name: str, phone: str | None = None, **fields: Any) -> Contact:
        now = datetime.now(UTC)
        entry = Contact(id=key(), name=name, phone=phone, version=1, created_at=now, updated_at=now, **fields)
        self.entries[entry.id] = entry
        return entry

    async def open(self) -> None:
        async def look_up(question: LookUpPhone, call: Asked) -> PhoneMatches:
            assert call.actor is None
            self.asked.append(question.digits)
            found = tuple(e for e in self.entries.values() if e.phone == question.digits and not e.deleted)
            return PhoneMatches(items=found, exact=bool(found))

        async def get(question: GetContact, call: Asked) -> Contact:
            assert call.actor is None
            if question.contact_id not in self.entries:
                raise NotFound("There is no such contact.")
            return self.entries[question.contact_id]

        self._open = [
            await answer_at(self.bus, LOOK_UP_PHONE.subject, Procedure(LOOK_UP_PHONE, look_up)),
            await answer_at(self.bus, GET_CONTACT.subject, Procedure(GET_CONTACT, get)),
        ]
        await self.bus.client.flush()

    async def close(self) -> None:
        for subscription in self._open:
            await subscription.unsubscribe()
        self._open = []
        await self.bus.client.flush()


@dataclass
class Switchboard:
    """What the tests ask telephony through: api-gateway's own login, and an operator's ear."""

    infra: RunningInfrastructure
    edge: Bus
    operator: Bus
    database_url: str
    directory: StandInDirectory
    clock: Clock
    events: list[Event] = field(default_factory=list)
    shown: list[tuple[str, Call]] = field(default_factory=list)

    def settings(self, **changes: Any) -> Settings:
        login = self.infra.endpoints.nats_login("telephony")
        fields: dict[str, Any] = {
            "nats_url": self.infra.endpoints.nats_url,
            "nats_user": login.user,
            "nats_password": SecretStr(login.password),
            "database_url": SecretStr(self.database_url),
            "telephone_secrets": SecretStr(SECRET),
            "lookup_retry_s": 0.2,
            "sweep_interval_s": 0.1,
        }
        return Settings(**(fields | changes))

    @asynccontextmanager
    async def telephony(self, **changes: Any) -> AsyncIterator[Service]:
        """A telephony in this process that reads every partition of every stream."""
        async with running(partial(serve, clock=self.clock), self.settings(**changes)) as service:
            await eventually(self._all_partitions_are_read, within=20)
            yield service

    async def _all_partitions_are_read(self) -> bool:
        waiting = [
            info.num_waiting
            for stream in ("IDENTITY", "CONTACT", "TICKET")
            for info in await self.operator.jetstream.consumers_info(stream)
            if info.name.startswith("telephony")
        ]
        return len(waiting) == 9 and all(waiting)

    # What agents do

    async def ask(self, rpc: Rpc[Q, A], question: Q, actor: Actor | None) -> A:
        return await self.edge.ask(rpc, question, actor=actor, timeout_s=PATIENCE_S)

    async def start(self, actor: Actor = KASUN, *, call_id: str | None = None, phone: str = "") -> Call:
        return await self.ask(START_CALL, StartCall(call_id=call_id or key(), phone=phone), actor)

    async def update(self, call: Call | str, actor: Actor = KASUN, **given: Any) -> Call:
        return await self.ask(UPDATE_CALL, UpdateCall(call_id=_id(call), **given), actor)

    async def save(self, call: Call | str, actor: Actor = KASUN, **given: Any) -> Call:
        return await self.ask(SAVE_CALL, SaveCall(call_id=_id(call), **given), actor)

    async def cancel(self, call: Call | str, actor: Actor = KASUN) -> None:
        await self.ask(CANCEL_CALL, CancelCall(call_id=_id(call)), actor)

    async def get(self, call: Call | str, actor: Actor = KASUN) -> Call:
        return await self.ask(GET_CALL, GetCall(call_id=_id(call)), actor)

    async def current(self, actor: Actor = KASUN) -> CurrentCall:
        return await self.ask(GET_CURRENT_CALL, GetCurrentCall(), actor)

    async def history(self, actor: Actor = KASUN, *, limit: int = 50, cursor: str | None = None, **f: Any) -> CallPage:
        question = ListCalls(filter=CallFilter.model_validate(f), limit=limit, cursor=cursor)
        return await self.ask(LIST_CALLS, question, actor)

    # What happens elsewhere

    async def happens(self, *events: Event) -> None:
        """Other services say these events, one after the other."""
        for event in events:
            await self.operator.publish(event)

    async def join(self, *actors: Actor, **fields: Any) -> None:
        """These members join the team, and telephony knows."""
        for actor in actors:
            await self.happens(member_added(actor, **fields))

        async def all_known() -> bool:
            known = await self.fetch("SELECT id FROM agent WHERE email IS NOT NULL")
            return {actor.member_id for actor in actors} <= {row["id"] for row in known}

        await eventually(all_known)

    async def telephone(
        self,
        event: Event_,
        call: str = "t-1",
        agent: Actor | str | None = KASUN,
        *,
        ago: float = 0,
        **fields: Any,
    ) -> None:
        """The telephone system says that something happened `ago` seconds ago."""
        email = EMAIL[agent.member_id] if isinstance(agent, Actor) else agent or ""
        fields = {"caller": NIMAL, "called": CALLED} | fields
        await self.webhook(Word(event, call, self.clock() - timedelta(seconds=ago), agent=email, **fields))

    async def webhook(self, word: Word, secret: str = SECRET) -> None:
        """Hand a webhook over as api-gateway does."""
        headers = signed(secret, word.body(), self.clock())
        question = HearTelephoneSystem(
            body=word.body().decode(),
            signature=headers["X-Telephony-Signature"],
            timestamp=headers["X-Telephony-Timestamp"],
        )
        await self.ask(HEAR_TELEPHONE_SYSTEM, question, None)

    # What can be seen

    async def said(self, kind: type[E], count: int = 1) -> list[E]:
        """Wait until telephony has said `count` events of a kind, and return them."""

        def found() -> list[E]:
            return [event for event in self.events if isinstance(event, kind)]

        await eventually(lambda: len(found()) >= count, within=20)
        return found()

    def seen(self, actor: Actor, call: Call | str) -> list[Call]:
        """What this member's screens were shown of a call, in order."""
        return [body for subject, body in self.shown if subject == call_subject(actor.member_id, _id(call))]

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(query, *arguments)
        finally:
            await connection.close()

    async def hear(self, message: Msg) -> None:
        assert message.headers is not None
        self.events.append(parse_event(message.headers["ce-type"], message.data))

    async def look(self, message: Msg) -> None:
        self.shown.append((message.subject, Call.model_validate_json(message.data)))


def member_added(actor: Actor, **fields: Any) -> MemberAdded:
    """The event that a member joined."""
    return MemberAdded.model_validate(
        {
            "member_id": actor.member_id,
            "at": datetime.now(UTC),
            "name": actor.name,
            "email": EMAIL.get(actor.member_id, f"{actor.member_id}@voltcharge.lk"),
            "role": actor.role,
            **fields,
        }
    )


def _id(call: Call | str) -> str:
    return call if isinstance(call, str) else call.id


@asynccontextmanager
async def connected(
    infra: RunningInfrastructure, operator_client: Client, database_url: str
) -> AsyncIterator[Switchboard]:
    """A switchboard on real servers; telephony itself is not running yet."""

    async def bus(service: str, login: Any) -> Bus:
        made = await Bus.connect(
            ServiceSettings(
                service=service,
                nats_url=infra.endpoints.nats_url,
                nats_user=login.user,
                nats_password=SecretStr(login.password),
            )
        )
        stack.push_async_callback(made.close)
        return made

    async with AsyncExitStack() as stack:
        edge = await bus("api-gateway", infra.endpoints.nats_login("api-gateway"))
        operator = await bus("operator", infra.endpoints.nats_operator)
        directory = StandInDirectory(await bus("contacts", infra.endpoints.nats_login("contacts")))
        await directory.open()
        board = Switchboard(infra, edge, operator, database_url, directory, Clock())
        await operator_client.subscribe("evt.call.>", cb=board.hear)
        await operator_client.subscribe("live.call.>", cb=board.look)
        await operator_client.flush()
        yield board
