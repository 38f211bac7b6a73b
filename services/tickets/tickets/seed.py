"""Demo tickets: two weeks of a support desk. Invented, and therefore never made where real people work."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from pydantic import SecretStr

from chassis.database import Database, Transaction
from chassis.settings import Environment
from contracts.desk import Category, Person, Priority
from contracts.events.ticket import TicketStatus
from contracts.permissions import Actor, Permission, Role, permissions_of
from contracts.rpc.identity import Member
from contracts.rpc.tickets import Changes
from tickets.domain.changes import Act, Matter, TeamMember, decide
from tickets.domain.targets import first_target
from tickets.domain.words import local_day
from tickets.repository import connection_of, members
from tickets.repository import tickets as stored
from tickets.repository.tickets import TicketRow
from tickets.saying import events_of

if TYPE_CHECKING:
    from tickets.repository import Connection

DEMO_CHARGERS = tuple(str(100_001 + n) for n in range(40))
"""The chargers of the demo network."""

_TECHNICAL, _INSTALLATION, _SERVICE, _MAINTENANCE = (
    Category.TECHNICAL_SUPPORT,
    Category.INSTALLATION,
    Category.SERVICE,
    Category.MAINTENANCE,
)
_REPORTS: tuple[tuple[Category, Priority, str], ...] = (
    (_TECHNICAL, Priority.HIGH, "Charging stops after two minutes with E-07\nThe customer tried both connectors."),
    (_TECHNICAL, Priority.NORMAL, "Display stays dark\nThe charger can be reached, the lamp on top is green."),
    (_TECHNICAL, Priority.CRITICAL, "Smell of burning from the cabinet\nSwitched off from afar, barrier put up."),
    (_TECHNICAL, Priority.NORMAL, "Card is not read\nThe same card works at the neighbouring charger."),
    (_TECHNICAL, Priority.LOW, "Clock on the display is an hour late"),
    (_MAINTENANCE, Priority.NORMAL, "Yearly inspection is due\nTake the insulation tester along."),
    (_MAINTENANCE, Priority.HIGH, "Cable is damaged, copper is visible\nConnector 2 was set out of service."),
    (_MAINTENANCE, Priority.LOW, "Filter mats of the fan are full of dust"),
    (_MAINTENANCE, Priority.NORMAL, "Water inside the housing after the storm\nNo fault yet, but the seal is torn."),
    (_SERVICE, Priority.NORMAL, "Customer was charged, but the car was not\nReceipt is attached to the call."),
    (_SERVICE, Priority.LOW, "Hotel asks for a sign that shows the way to the charger"),
    (_SERVICE, Priority.HIGH, "Cable does not unlock, the car cannot leave\nCustomer waits at the charger."),
    (_INSTALLATION, Priority.NORMAL, "Wallbox at home\nThree-phase supply, 12 m from the meter; wants an offer."),
    (_INSTALLATION, Priority.LOW, "Two more chargers for the staff car park\nSite visit to look at the transformer."),
)
_FINDINGS = (
    "Looked at the log: the contactor reports a fault each time it opens.",
    "Called the customer back; it happens with this car alone.",
    "Restarted from afar, will watch it until the evening.",
    "Spare part is ordered, arrives on Thursday.",
    "On site. Connector 1 works, connector 2 gets warm at 60 A.",
)
_RESOLUTIONS = (
    "Contactor replaced, charged a car for ten minutes without a fault.",
    "Seal replaced and the housing dried; insulation measured, 480 MΩ.",
    "Firmware was old: updated from afar, customer confirmed that it works.",
    "Cable replaced. The old one is in the workshop for the insurance.",
    "Amount paid back, customer told by telephone.",
)
_WAYS = (
    # How far a ticket came, how many of 80, and how old they are at most and at least, in hours.
    (TicketStatus.CLOSED, 30, 336, 60),
    (TicketStatus.RESOLVED, 12, 72, 20),
    (TicketStatus.IN_PROGRESS, 14, 40, 3),
    (TicketStatus.ASSIGNED, 12, 12, 0.6),
    (TicketStatus.OPEN, 12, 9, 0.1),
)
_FAMILY = uuid5(NAMESPACE_URL, "voltcharge:demo:tickets")


class NotInProduction(Exception):
    """Invented tickets were asked for where real people work."""


@dataclass(frozen=True)
class _Team:
    people: Sequence[TeamMember]
    agents: Sequence[Actor]
    closers: Sequence[Actor]


async def seed_demo(
    database_url: str,
    team: Sequence[Member],
    *,
    env: Environment,
    chargers: Sequence[str] = DEMO_CHARGERS,
    now: datetime | None = None,
    contacts_within_s: float = 10.0,
) -> int:
    """Add the demo's tickets that are not there yet; returns how many were added.

    `team` are the demo's members. Contacts are those tickets has heard of, which is waited for a moment; without any,
    the tickets name none. The database must be migrated; tickets says what is new to everyone while it runs, and finds
    those whose response target ran out. Raises NotInProduction when `env` is production.
    """
    if env is Environment.PRODUCTION:
        raise NotInProduction("invented tickets are never made in production")
    database = Database(SecretStr(database_url), source="tickets")
    await database.open()
    try:
        known = await _team(database, team)
        contacts = await _contacts(database, contacts_within_s)
        added = 0
        for plan in _plans(known, contacts, chargers, now or datetime.now(UTC)):
            async with database.transaction() as tx:
                added += await _live_through(tx, plan)
        return added
    finally:
        await database.close()


async def _team(database: Database, team: Sequence[Member]) -> _Team:
    workers = [m for m in team if Permission.TICKETS_WORK in permissions_of(m.role)]
    if not workers:
        raise ValueError("the demo's team has nobody who may write tickets")
    async with database.transaction() as tx:
        connection = await connection_of(tx.session)
        for m in team:
            await members.save_member(connection, m.id, m.name, m.role, list(m.capabilities), active=True)
        people = [found for m in team if (found := await members.member(connection, m.id)) is not None]
    actors = [Actor(member_id=m.id, name=m.name, role=m.role) for m in workers]
    return _Team(
        people=[p for p in people if p.role is not Role.CPO],
        agents=actors,
        closers=[a for a in actors if a.may(Permission.TICKETS_CLOSE)] or actors,
    )


async def _contacts(database: Database, within_s: float) -> list[tuple[str, str]]:
    deadline = time.monotonic() + within_s
    while True:
        rows = await database.pool.fetch("SELECT id::text, name FROM contact WHERE NOT deleted ORDER BY id LIMIT 60")
        if rows or time.monotonic() > deadline:
            return [(row["id"], row["name"]) for row in rows]
        await asyncio.sleep(0.2)


@dataclass(frozen=True)
class _Plan:
    """One ticket's life so far: how it began, and the changes with who made them and when."""

    key: str
    matter: Matter
    by: Actor
    steps: tuple[tuple[datetime, Actor, Changes, TeamMember | None], ...]


def _plans(team: _Team, contacts: Sequence[tuple[str, str]], chargers: Sequence[str], now: datetime) -> Iterator[_Plan]:
    """Yield the demo's tickets, the oldest first, so that references count up with time."""
    rng = random.Random(2026)
    begun = sorted(
        (
            (now - timedelta(hours=oldest - (oldest - newest) * n / count), status)
            for status, count, oldest, newest in _WAYS
            for n in range(count)
        ),
        key=lambda pair: pair[0],
    )
    for number, (created_at, status) in enumerate(begun):
        category, priority, description = rng.choice(_REPORTS)
        if status is TicketStatus.OPEN and (now - created_at) > timedelta(minutes=30):
            priority = rng.choice((Priority.NORMAL, Priority.LOW, Priority.HIGH))
        contact = rng.choice(contacts) if contacts and rng.random() < 0.8 else None
        matter = Matter(
            status=TicketStatus.OPEN,
            priority=priority,
            category=category,
            description=description,
            created_at=created_at,
            respond_by=first_target(priority, created_at),
            contact_id=contact[0] if contact else None,
            contact_name=contact[1] if contact else None,
            charger_id=rng.choice(chargers) if chargers and category is not _INSTALLATION else None,
        )
        agent = rng.choice(team.agents)
        able = [p for p in team.people if category.capability in p.capabilities]
        steps = tuple(_steps(rng, team, able, matter, status, now)) if able else ()
        yield _Plan(str(uuid5(_FAMILY, str(number))), matter, agent, steps)


def _steps(
    rng: random.Random, team: _Team, able: Sequence[TeamMember], matter: Matter, status: TicketStatus, now: datetime
) -> Iterator[tuple[datetime, Actor, Changes, TeamMember | None]]:
    reached = list(TicketStatus).index(status)
    # Its acts lie between creation and now, most of them early.
    moments = sorted(matter.created_at + (now - matter.created_at) * rng.random() ** 2 * 0.95 for _ in range(7))
    dispatcher, assignee = rng.choice(team.closers), rng.choice(able)
    worker = Actor(member_id=assignee.person.member_id, name=assignee.name, role=Role.OPS_AGENT)
    if reached >= 1:
        given: dict[str, object] = {"assignee_id": assignee.id}
        if rng.random() < 0.6 or matter.category is _INSTALLATION:
            given["visit_date"] = local_day(now) + timedelta(days=rng.choice((0, 0, 1, 1, 2, 3, 4, 6)))
            if rng.random() < 0.7:
                given["visit_time"] = day_time(rng.randint(8, 16), rng.choice((0, 30)))
        yield moments[0], dispatcher, Changes.model_validate(given), assignee
        if rng.random() < 0.2 and matter.priority.rank > 0:
            raised = list(Priority)[matter.priority.rank - 1]
            escalated = Changes(priority=raised, note="The customer called a second time; please look soon.")
            yield moments[1], dispatcher, escalated, None
    if reached >= 2:
        yield moments[2], worker, Changes(status=TicketStatus.IN_PROGRESS, note=rng.choice(_FINDINGS)), None
        if rng.random() < 0.5:
            yield moments[3], worker, Changes(note=rng.choice(_FINDINGS)), None
    if reached >= 3:
        yield moments[4], worker, Changes(status=TicketStatus.RESOLVED, note=rng.choice(_RESOLUTIONS)), None
    if reached >= 4:
        yield moments[5], dispatcher, Changes(status=TicketStatus.CLOSED), None


async def _live_through(tx: Transaction, plan: _Plan) -> bool:
    connection = await connection_of(tx.session)
    by = Person(member_id=plan.by.member_id, name=plan.by.name)
    new = stored.NewTicket(plan.key, plan.matter, None, by, contact_unchecked=False, charger_unchecked=False)
    row = await stored.add(connection, new, 1)
    if row is None:
        return False
    acts: Sequence[Act] = [Act("created", now=TicketStatus.OPEN.value)]
    row = await _written(tx, connection, row.matter, row, acts, by, plan.matter.created_at)
    for at, actor, changes, assignee in plan.steps:
        before = row
        after, acts = decide(row.matter, changes, actor, assignee=assignee, contact=None, charger_remark=None, now=at)
        who = Person(member_id=actor.member_id, name=actor.name)
        missed = after.responded_at is not None and after.responded_at > after.respond_by
        row = replace(row, matter=replace(after, target_missed=missed))
        row = await _written(tx, connection, before.matter, row, acts, who, at)
        await stored.save(connection, before, row)
    return True


async def _written(
    tx: Transaction,
    connection: Connection,
    before: Matter,
    row: TicketRow,
    acts: Sequence[Act],
    by: Person,
    at: datetime,
) -> TicketRow:
    row = await stored.write_history(connection, row, acts, by, at)
    for event in events_of(before, row, acts, by, at):
        tx.emit(event)
    return row
