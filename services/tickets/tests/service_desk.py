"""A service desk on real servers: tickets under its own NATS login, and stand-ins for the two services it asks."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, SecretStr

from chassis import migrations
from chassis.answering import Call, Procedure, answer_at
from chassis.bus import Bus
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.testing import running
from contracts.desk import Capability
from contracts.envelope import Event, parse_event
from contracts.events.charger import ChargerKind
from contracts.events.identity import MemberAdded
from contracts.events.ticket import TicketStatus
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import NotFound
from contracts.rpc import Rpc
from contracts.rpc.contacts import GET_CONTACT, Contact, GetContact
from contracts.rpc.dashboard import GET_CHARGER, ChargerStatus, ChargerView, GetCharger
from contracts.rpc.tickets import (
    CHANGE_TICKET,
    CREATE_TICKET,
    GET_TICKET,
    LIST_TICKETS,
    Changes,
    ChangeTicket,
    CreateTicket,
    GetTicket,
    ListTickets,
    Ticket,
    TicketFilter,
    TicketPage,
)
from tickets.app import serve
from tickets.settings import Settings
from voltctl.testing import RunningInfrastructure, eventually

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
E = TypeVar("E", bound=Event)


def new_key() -> str:
    """A key as whoever asks makes one."""
    return str(uuid.uuid4())


def actor(role: Role, name: str | None = None) -> Actor:
    """A member who asks; the same for the same name."""
    name = name or role.badge
    return Actor(member_id=MemberId(str(uuid.uuid5(uuid.NAMESPACE_URL, name))), name=name, role=role)


AGENT = actor(Role.OPS_AGENT, "Kasun Dissanayake")
DISPATCHER = actor(Role.DISPATCHER, "Fathima Rizvi")
RUWAN = actor(Role.INSTALLER, "Ruwan Bandara")
TEAM = {
    AGENT: (Capability.HOTLINE,),
    DISPATCHER: (Capability.SERVICE, Capability.MAINTENANCE, Capability.TECHNICAL),
    RUWAN: (Capability.TECHNICAL, Capability.MAINTENANCE),
}


class Clock:
    """The time of day, which tests can move ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def migrate(url: str) -> None:
    """Make the tables of tickets."""
    await asyncio.to_thread(migrations.upgrade, "tickets", url)


@dataclass
class Neighbours:
    """What contacts and dashboard would say."""

    contacts: dict[str, str] = field(default_factory=dict)
    chargers: set[str] = field(default_factory=set)

    async def contact(self, question: GetContact, call: Call) -> Contact:
        del call
        if question.contact_id not in self.contacts:
            raise NotFound("There is no such contact.")
        now = datetime.now(UTC)
        return Contact(
            id=question.contact_id,
            name=self.contacts[question.contact_id],
            version=1,
            created_at=now,
            updated_at=now,
        )

    async def charger(self, question: GetCharger, _: Call) -> ChargerView:
        if question.charger_id not in self.chargers:
            raise NotFound("There is no such charger.")
        return ChargerView(
            id=question.charger_id,
            name="Galle Road",
            kind=ChargerKind.DC,
            status=ChargerStatus.AVAILABLE,
            weak_signal=False,
            address="Galle Road, Colombo",
            latitude=6.9,
            longitude=79.8,
            version=1,
        )


@dataclass
class ServiceDesk:
    """What the tests ask tickets through: the edge's own login, and an operator's ear on what is said."""

    infra: RunningInfrastructure
    nats: Client
    edge: Bus
    database_url: str
    clock: Clock
    settings: Settings
    neighbours: Neighbours
    service: Service
    seen: list[Event] = field(default_factory=list)
    live: list[tuple[str, bytes]] = field(default_factory=list)

    async def ask(self, rpc: Rpc[Q, A], question: Q, who: Actor | None = AGENT, *, timeout_s: float = 15) -> A:
        return await self.edge.ask(rpc, question, actor=who, timeout_s=timeout_s)

    async def create(self, who: Actor = AGENT, **fields: Any) -> Ticket:
        question = CreateTicket(**{"ticket_key": new_key(), "description": "Charger does not start", **fields})
        return await self.ask(CREATE_TICKET, question, who)

    async def get(self, reference: str, who: Actor = AGENT) -> Ticket:
        return await self.ask(GET_TICKET, GetTicket(reference=reference), who)

    async def change(
        self, ticket: Ticket, who: Actor = DISPATCHER, *, change_id: str | None = None, **changes: Any
    ) -> Ticket:
        question = ChangeTicket(
            reference=ticket.reference,
            change_id=change_id or new_key(),
            version=ticket.version,
            changes=Changes(**changes),
        )
        return await self.ask(CHANGE_TICKET, question, who)

    async def page(
        self, who: Actor = AGENT, *, limit: int = 50, cursor: str | None = None, **fields: Any
    ) -> TicketPage:
        question = ListTickets(filter=TicketFilter(**fields), limit=limit, cursor=cursor)
        return await self.ask(LIST_TICKETS, question, who)

    async def in_status(self, status: TicketStatus) -> Ticket:
        """A new ticket that went the usual way up to `status`."""
        ticket = await self.create()
        way: tuple[dict[str, Any], ...] = (
            {"assignee_id": RUWAN.member_id},
            {"status": TicketStatus.IN_PROGRESS},
            {"status": TicketStatus.RESOLVED, "note": "Replaced the contactor."},
            {"status": TicketStatus.CLOSED},
        )
        for step in way[: list(TicketStatus).index(status)]:
            ticket = await self.change(ticket, **step)
        return ticket

    async def execute(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetch(statement, *arguments)
        finally:
            await connection.close()

    async def hear(self, message: Msg) -> None:
        assert message.headers is not None
        self.seen.append(parse_event(message.headers["ce-type"], message.data))

    async def see(self, message: Msg) -> None:
        self.live.append((message.subject, message.data))

    async def said(self, kind: type[E], count: int = 1) -> list[E]:
        """Wait until `count` events of this kind were heard, and return them."""
        await eventually(lambda: len([e for e in self.seen if type(e) is kind]) >= count, within=10)
        return [event for event in self.seen if type(event) is kind]


def login_of(infra: RunningInfrastructure, service: str) -> ServiceSettings:
    """Settings of another service, with its own login."""
    login = infra.endpoints.nats_login(service)
    return ServiceSettings(
        service=service,
        nats_url=infra.endpoints.nats_url,
        nats_user=login.user,
        nats_password=SecretStr(login.password),
    )


@asynccontextmanager
async def neighbours_of(
    infra: RunningInfrastructure, said: Neighbours, present: Collection[str] = ("contacts", "dashboard")
) -> AsyncIterator[None]:
    """Let contacts and dashboard, or the one that is `present`, answer what `said` knows, until the block ends."""
    async with AsyncExitStack() as stack:
        for name, rpc, handler in (
            ("contacts", GET_CONTACT, said.contact),
            ("dashboard", GET_CHARGER, said.charger),
        ):
            if name not in present:
                continue
            bus = await Bus.connect(login_of(infra, name))
            stack.push_async_callback(bus.close)
            await answer_at(bus, rpc.subject, Procedure(rpc, handler))
            await bus.client.flush()
        yield


def settings_of(infra: RunningInfrastructure, database_url: str, redis_url: str, folder: Path) -> Settings:
    """Settings of tickets as it runs in tests: background work soon, limits as ever."""
    return Settings(
        **login_of(infra, "tickets").model_dump(include={"nats_url", "nats_user", "nats_password"}),
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        attachments_dir=folder,
        watch_interval_s=0.1,
        recheck_interval_s=0.2,
        fold_interval_s=0.1,
        sweep_interval_s=0.2,
    )


@asynccontextmanager
async def served(
    infra: RunningInfrastructure,
    nats: Client,
    database_url: str,
    redis_url: str,
    folder: Path,
    *,
    neighbours: bool = True,
) -> AsyncIterator[ServiceDesk]:
    """Run tickets, with its team known to it."""
    settings, clock, said = settings_of(infra, database_url, redis_url, folder), Clock(), Neighbours()
    async with AsyncExitStack() as stack:
        if neighbours:
            await stack.enter_async_context(neighbours_of(infra, said))
        edge = await Bus.connect(login_of(infra, "api-gateway"))
        stack.push_async_callback(edge.close)
        service = await stack.enter_async_context(running(partial(serve, clock=clock), settings))
        desk = ServiceDesk(infra, nats, edge, database_url, clock, settings, said, service)
        await nats.subscribe("evt.ticket.>", cb=desk.hear)
        await nats.subscribe("live.>", cb=desk.see)
        await nats.flush()
        identity = await Bus.connect(login_of(infra, "identity"))
        stack.push_async_callback(identity.close)
        for member, capabilities in TEAM.items():
            await identity.publish(joined(member, *capabilities))
        await eventually(partial(_team_is_known, desk))
        yield desk


def joined(member: Actor, *capabilities: Capability) -> MemberAdded:
    """The event that tells of a new member."""
    return MemberAdded(
        member_id=member.member_id,
        at=datetime.now(UTC),
        name=member.name,
        email=f"{member.member_id}@demo.voltcharge.lk",
        role=member.role,
        capabilities=capabilities,
    )


async def _team_is_known(desk: ServiceDesk) -> bool:
    rows = await desk.execute("SELECT count(*) AS n FROM member")
    return bool(rows[0]["n"] >= len(TEAM))
