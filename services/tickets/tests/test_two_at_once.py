"""TKT-9: nobody overwrites silently, nothing is done twice, and the history is never altered."""

from __future__ import annotations

import asyncio
from datetime import date

import asyncpg
import pytest
from service_desk import AGENT, DISPATCHER, RUWAN, ServiceDesk, actor, new_key

from contracts.desk import Category, Priority
from contracts.events.ticket import TicketNoteAdded, TicketStatus
from contracts.permissions import Role
from contracts.problems import Conflict
from contracts.rpc.tickets import (
    CHANGE_TICKET,
    CHANGE_TICKETS,
    COUNT_TICKETS,
    CREATE_TICKET,
    Changes,
    ChangeTicket,
    ChangeTickets,
    CountTickets,
    CreateTicket,
    Ticket,
    TicketCounts,
)
from voltctl.testing import eventually

OPEN, ASSIGNED, IN_PROGRESS, RESOLVED, CLOSED = TicketStatus


async def test_the_second_of_two_who_change_one_field_is_told_what_the_first_did(desk: ServiceDesk) -> None:
    seen_by_both = await desk.create()
    first = await desk.change(seen_by_both, DISPATCHER, priority=Priority.HIGH, category=Category.MAINTENANCE)
    with pytest.raises(Conflict) as refused:
        await desk.change(seen_by_both, AGENT, priority=Priority.LOW, visit_date=date(2026, 12, 1))
    assert refused.value.extra["fields"] == ["priority"]
    assert Ticket.model_validate(refused.value.extra["current"]).priority is Priority.HIGH
    assert (await desk.get(first.reference)).visit_date is None


async def test_changes_of_different_fields_do_not_collide_and_neither_is_lost(desk: ServiceDesk) -> None:
    seen_by_both = await desk.create()
    await desk.change(seen_by_both, DISPATCHER, priority=Priority.HIGH, note="Called the customer.")
    after = await desk.change(seen_by_both, AGENT, visit_date=date(2026, 12, 1), note="Tuesday suits.")
    assert (after.priority, after.visit_date) == (Priority.HIGH, date(2026, 12, 1))
    assert [e.text for e in after.history if e.kind == "note"] == ["Called the customer.", "Tuesday suits."]


async def test_a_version_that_never_was_overwrites_nothing(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    ahead = ticket.model_copy(update={"version": ticket.version + 7})
    with pytest.raises(Conflict) as refused:
        await desk.change(ahead, priority=Priority.LOW, note="From before the restore.")
    assert refused.value.extra["fields"] == ["priority"]
    assert (await desk.change(ahead, note="A note collides with nothing.")).priority is ticket.priority


async def test_two_who_want_the_same_do_not_collide(desk: ServiceDesk) -> None:
    seen_by_both = await desk.create()
    first = await desk.change(seen_by_both, DISPATCHER, priority=Priority.HIGH)
    again = await desk.change(seen_by_both, AGENT, priority=Priority.HIGH)
    assert again.version == first.version


async def test_a_change_asked_twice_is_made_once_and_answered_alike(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    change_id = new_key()
    first = await desk.change(ticket, change_id=change_id, note="Once")
    await desk.change(first, AGENT, note="Later")
    again = await desk.change(ticket, change_id=change_id, note="Once")
    assert again == first
    assert len([e for e in (await desk.get(ticket.reference)).history if e.kind == "note"]) == 2
    with pytest.raises(Conflict, match="another change"):
        await desk.change(ticket, change_id=change_id, note="Something else")


async def test_of_many_who_change_one_field_at_once_exactly_one_succeeds(desk: ServiceDesk) -> None:
    ticket = await desk.create(assignee_id=RUWAN.member_id)
    people = [actor(Role.OPS_AGENT, f"Agent {n}") for n in range(8)]
    outcomes = await asyncio.gather(
        *(desk.change(ticket, who, description=f"Said by {who.name}") for who in people), return_exceptions=True
    )
    made = [outcome for outcome in outcomes if isinstance(outcome, Ticket)]
    assert len(made) == 1
    assert all(isinstance(outcome, (Ticket, Conflict)) for outcome in outcomes)
    assert (await desk.get(ticket.reference)).description == made[0].description


async def test_created_by_many_at_once_with_one_key_there_is_one_ticket(desk: ServiceDesk) -> None:
    question = CreateTicket(ticket_key=new_key(), description="Once")
    made = await asyncio.gather(*(desk.ask(CREATE_TICKET, question) for _ in range(8)))
    assert len({ticket.reference for ticket in made}) == 1


async def test_versions_and_events_of_a_ticket_leave_nothing_out(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    await asyncio.gather(*(desk.change(ticket, AGENT, note=f"Note {n}") for n in range(10)))
    whole = await desk.get(ticket.reference)
    assert [e.version for e in whole.history] == list(range(1, 12))
    assert whole.version == 11
    notes = await desk.said(TicketNoteAdded, 10)
    assert [note.version for note in notes] == list(range(2, 12))
    assert [note.text for note in notes] == [e.text for e in whole.history[1:]]


@pytest.mark.parametrize("statement", ["UPDATE history SET text = 'x'", "DELETE FROM history", "TRUNCATE history"])
async def test_the_history_is_never_altered(desk: ServiceDesk, statement: str) -> None:
    ticket = await desk.create()
    with pytest.raises((asyncpg.RestrictViolationError, asyncpg.InsufficientPrivilegeError)):
        await desk.execute(statement)
    assert (await desk.get(ticket.reference)).history == ticket.history


async def test_a_bulk_change_says_for_each_ticket_what_became_of_it(desk: ServiceDesk) -> None:
    fine, finished = await desk.create(), await desk.in_status(CLOSED)
    question = ChangeTickets(
        change_id=new_key(),
        references=(fine.reference, finished.reference, "TKT-000999"),
        changes=Changes(assignee_id=RUWAN.member_id, note="Ruwan is in Kandy today."),
    )
    outcome = await desk.ask(CHANGE_TICKETS, question, DISPATCHER)
    assert [item.reference for item in outcome.items] == list(question.references)
    assert outcome.items[0].ticket is not None
    assert outcome.items[0].ticket.status is ASSIGNED
    assert outcome.items[0].problem is None
    assert [item.ticket for item in outcome.items[1:]] == [None, None]
    assert "closed" in (outcome.items[1].problem or "")
    assert "no ticket TKT-000999" in (outcome.items[2].problem or "")
    assert await desk.ask(CHANGE_TICKETS, question, DISPATCHER) == outcome


async def test_the_same_change_id_on_another_ticket_is_another_change(desk: ServiceDesk) -> None:
    one, other, change_id = await desk.create(), await desk.create(), new_key()
    for ticket in (one, other):
        question = ChangeTicket(
            reference=ticket.reference, change_id=change_id, version=ticket.version, changes=Changes(note="Both")
        )
        assert (await desk.ask(CHANGE_TICKET, question)).history[-1].text == "Both"


async def test_the_counts_are_right_however_many_change_tickets_at_once(desk: ServiceDesk) -> None:
    async def life(way: int) -> None:
        ticket = await desk.create()
        steps = ({"assignee_id": RUWAN.member_id}, {"status": IN_PROGRESS}, {"status": RESOLVED, "note": "Done."})
        for step in steps[:way]:
            ticket = await desk.change(ticket, **step)

    await asyncio.gather(*(life(n % 4) for n in range(24)))

    async def counted() -> TicketCounts:
        return await desk.ask(COUNT_TICKETS, CountTickets(), RUWAN)

    expected = TicketCounts(open=6, assigned=6, in_progress=6, resolved=6, closed=0, total=24, mine=12)
    assert await counted() == expected

    async def folded() -> bool:
        waiting = await desk.execute("SELECT count(*) AS n FROM ticket_count_change")
        return bool(waiting[0]["n"] == 0)

    await eventually(folded)
    assert await counted() == expected
    mismatched = await desk.execute(
        "SELECT coalesce(assignee_no, 0), status, priority, category, target_missed, count(*) FROM ticket"
        " GROUP BY 1, 2, 3, 4, 5 EXCEPT SELECT * FROM ticket_count"
    )
    assert mismatched == []
