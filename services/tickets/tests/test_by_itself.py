"""What happens by itself: targets run out, unchecked things are checked, names follow, and services that are away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from nats.aio.client import Client
from service_desk import (
    AGENT,
    DISPATCHER,
    RUWAN,
    ServiceDesk,
    actor,
    login_of,
    migrate,
    neighbours_of,
    new_key,
    served,
    settings_of,
)

from chassis.bus import Bus
from chassis.testing import running
from contracts.desk import Capability, Category, Priority
from contracts.envelope import Event
from contracts.events.contact import ContactChanged, ContactDeleted, ContactMerged, ContactProfile
from contracts.events.identity import MemberActivated, MemberChanged, MemberDeactivated, MemberRemoved
from contracts.events.ticket import TicketStatus, TicketTargetMissed
from contracts.permissions import Role
from contracts.problems import InvalidInput
from contracts.rpc.tickets import COUNT_TICKETS, LIST_ASSIGNEES, Assignees, CountTickets, ListAssignees
from tickets.app import serve
from tickets.domain.words import local_day
from voltctl.provisioning import provision
from voltctl.testing import FreshDatabase, RunningInfrastructure, eventually


async def say(desk: ServiceDesk, service: str, event: Event) -> None:
    """Let another service say something."""
    bus = await Bus.connect(login_of(desk.infra, service))
    await bus.publish(event)
    await bus.close()


async def test_a_missed_target_is_marked_and_told_of_exactly_once_with_two_replicas(
    desk: ServiceDesk, redis_url: str, tmp_path: Path
) -> None:
    late = [await desk.create(priority=Priority.CRITICAL) for _ in range(12)]
    begun = await desk.create(priority=Priority.CRITICAL, assignee_id=RUWAN.member_id)
    await desk.change(begun, status=TicketStatus.IN_PROGRESS)
    low = await desk.create(priority=Priority.LOW)
    settings = settings_of(desk.infra, desk.database_url, redis_url, tmp_path)

    async def second(settings_: type(settings), stop: asyncio.Event) -> None:  # type: ignore[valid-type]
        await serve(settings_, stop, clock=desk.clock)

    async with running(second, settings):
        desk.clock.ahead = timedelta(minutes=31)
        missed = await desk.said(TicketTargetMissed, 12)

        async def counted() -> bool:
            return (await desk.ask(COUNT_TICKETS, CountTickets())).target_missed == 12

        await eventually(counted)
    assert sorted(event.reference for event in missed) == [ticket.reference for ticket in late]
    whole = await desk.get(late[0].reference)
    assert whole.target_missed
    assert [entry.kind for entry in whole.history] == ["created", "target_missed"]
    assert whole.history[-1].by is None
    assert {t.reference for t in (await desk.page(target="missed")).items} == {t.reference for t in late}
    assert [t.reference for t in (await desk.page(target="due")).items] == [low.reference]


async def test_a_target_met_in_time_is_never_missed(desk: ServiceDesk) -> None:
    ticket = await desk.create(priority=Priority.CRITICAL, assignee_id=RUWAN.member_id)
    await desk.change(ticket, status=TicketStatus.IN_PROGRESS)
    other = await desk.create(priority=Priority.CRITICAL)
    desk.clock.ahead = timedelta(hours=1)
    await desk.said(TicketTargetMissed)
    assert (await desk.get(other.reference)).target_missed
    assert not (await desk.get(ticket.reference)).target_missed


async def test_with_contacts_and_dashboard_away_the_ticket_is_taken_and_checked_later(
    infra: RunningInfrastructure, clean_nats: Client, database_url: FreshDatabase, redis_url: str, tmp_path: Path
) -> None:
    await provision(clean_nats)
    url = await database_url("tickets", migrate)
    async with served(infra, clean_nats, url, redis_url, tmp_path, neighbours=False) as desk:
        contact = new_key()
        ticket = await desk.create(contact_id=contact, charger_id="CP-404")
        assert ticket.contact_name is None
        assert [entry.kind for entry in ticket.history] == ["created", "contact", "charger"]
        assert "could not be checked" in (ticket.history[-1].text or "")
        desk.neighbours.contacts[contact] = "Nimal Perera"

        async def found() -> bool:
            return (await desk.page(q="nimal")).total == 1

        async with neighbours_of(infra, desk.neighbours, ("contacts",)):
            await eventually(found)
        whole = await desk.get(ticket.reference)
        assert (whole.contact_name, whole.version) == ("Nimal Perera", 3)

        async def told() -> bool:
            return (await desk.get(ticket.reference)).version == 4

        async with neighbours_of(infra, desk.neighbours, ("dashboard",)):
            await eventually(told)
        last = (await desk.get(ticket.reference)).history[-1]
        assert (last.kind, last.by) == ("charger", None)
        assert "no charger CP-404" in (last.text or "")
        assert [t.reference for t in (await desk.page(q="nimal")).items] == [ticket.reference]


async def test_a_contact_merged_while_a_ticket_is_written_for_it_gives_the_ticket_to_the_other(
    desk: ServiceDesk,
) -> None:
    """The ticket comes when all tickets of the contact have been moved: nothing would move this one."""
    one, other = new_key(), new_key()
    desk.neighbours.contacts |= {one: "Nimal Perera", other: "N. Perera"}
    await desk.create(contact_id=one)
    before = await desk.create(contact_id=other)
    writing = await desk.create()
    async with merging(desk, other, one):
        created = asyncio.create_task(desk.create(contact_id=other))
        changed = asyncio.create_task(desk.change(writing, contact_id=other))

        async def both_wait() -> bool:
            waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            return len(await desk.execute(waiting)) == 2

        await eventually(both_wait)
    assert [(await made).contact_id for made in (created, changed)] == [one, one]
    assert before.contact_id == other


@asynccontextmanager
async def merging(desk: ServiceDesk, contact_id: str, into_id: str) -> AsyncIterator[None]:
    """What a merge does to the contact, committed when the block ends."""
    connection = await asyncpg.connect(desk.database_url)
    try:
        async with connection.transaction():
            await connection.execute(
                "UPDATE contact SET deleted = true, merged_into = $2 WHERE id = $1", contact_id, into_id
            )
            yield
    finally:
        await connection.close()


async def test_a_contact_keeps_its_tickets_through_a_new_name_a_merge_and_its_deletion(desk: ServiceDesk) -> None:
    one, other = new_key(), new_key()
    desk.neighbours.contacts |= {one: "Nimal Perera", other: "N. Perera"}
    ticket, twin = await desk.create(contact_id=one), await desk.create(contact_id=other)
    now = datetime.now(UTC)
    renamed = ContactProfile(name="Nimal de Silva")
    await say(desk, "contacts", ContactChanged(contact_id=one, at=now, version=2, profile=renamed))

    async def is_renamed() -> bool:
        return (await desk.get(ticket.reference)).contact_name == "Nimal de Silva"

    await eventually(is_renamed)
    assert (await desk.page(q="de silva")).total == 1
    merged = ContactMerged(contact_id=other, at=now, version=2, into_id=one, into_profile=renamed)
    await say(desk, "contacts", merged)

    async def is_merged() -> bool:
        return (await desk.page(contact_id=one)).total == 2

    await eventually(is_merged)
    whole = await desk.get(twin.reference)
    assert whole.contact_name == "Nimal de Silva"
    assert (whole.history[-1].kind, whole.history[-1].was, whole.history[-1].now) == (
        "contact",
        "N. Perera",
        "Nimal de Silva",
    )
    assert (await desk.create(contact_id=other)).contact_id == one
    await say(desk, "contacts", ContactDeleted(contact_id=one, at=now, version=3))

    async def is_deleted() -> bool:
        rows = await desk.execute("SELECT deleted FROM contact WHERE id = $1", one)
        return bool(rows[0]["deleted"])

    await eventually(is_deleted)
    assert (await desk.get(ticket.reference)).contact_name == "Nimal de Silva"
    with pytest.raises(InvalidInput, match="was deleted"):
        await desk.create(contact_id=one)


async def test_only_fitting_active_members_are_offered_and_taken_and_whoever_leaves_stays_named(
    desk: ServiceDesk,
) -> None:
    async def offered(category: Category) -> Assignees:
        return await desk.ask(LIST_ASSIGNEES, ListAssignees(category=category))

    ticket = await desk.create(assignee_id=RUWAN.member_id, visit_date=local_day(desk.clock()))
    loads = [(a.name, a.in_hand, a.visits_today) for a in (await offered(Category.TECHNICAL_SUPPORT)).items]
    assert loads == [(DISPATCHER.name, 0, 0), (RUWAN.name, 1, 1)]
    assert [a.name for a in (await offered(Category.SERVICE)).items] == [DISPATCHER.name]
    with pytest.raises(InvalidInput, match="does not work for Service"):
        await desk.create(category=Category.SERVICE, assignee_id=RUWAN.member_id)
    now = datetime.now(UTC)
    await say(desk, "identity", MemberDeactivated(member_id=RUWAN.member_id, at=now))

    async def is_offered(expected: bool) -> bool:
        items = (await offered(Category.TECHNICAL_SUPPORT)).items
        return (RUWAN.name in [a.name for a in items]) is expected

    await eventually(lambda: is_offered(False))
    with pytest.raises(InvalidInput, match="not active"):
        await desk.create(assignee_id=RUWAN.member_id)
    await say(desk, "identity", MemberActivated(member_id=RUWAN.member_id, at=now))
    await eventually(lambda: is_offered(True))
    married = MemberChanged(
        member_id=RUWAN.member_id,
        at=now,
        name="Ruwan Silva",
        email="ruwan@demo.voltcharge.lk",
        role=Role.INSTALLER,
        capabilities=(Capability.TECHNICAL,),
        active=True,
    )
    await say(desk, "identity", married)

    async def is_renamed() -> bool:
        return (await desk.page(q="ruwan silva")).total == 1

    await eventually(is_renamed)
    await say(desk, "identity", MemberRemoved(member_id=RUWAN.member_id, at=now))
    await eventually(lambda: is_offered(False))
    whole = await desk.get(ticket.reference)
    assert whole.assignee is not None
    assert whole.assignee.name == "Ruwan Silva"
    assert whole.history[1].now == RUWAN.name
    assert (await desk.change(whole, status=TicketStatus.IN_PROGRESS)).assignee == whole.assignee


async def test_an_assignee_nobody_knows_is_refused(desk: ServiceDesk) -> None:
    with pytest.raises(InvalidInput, match="no such member"):
        await desk.create(AGENT, assignee_id=actor(Role.MANAGER, "Nobody").member_id)
