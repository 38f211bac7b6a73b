"""The guide's sections, step by step: creating a ticket, its lifecycle, its notes, escalating it."""

from __future__ import annotations

from datetime import date, time

import pytest
from service_desk import AGENT, DISPATCHER, RUWAN, ServiceDesk, actor, new_key

from contracts.desk import Priority
from contracts.events.ticket import (
    TicketAssigned,
    TicketCreated,
    TicketNoteAdded,
    TicketPriorityChanged,
    TicketStatus,
    TicketStatusChanged,
)
from contracts.live import ticket_subject
from contracts.permissions import Role
from contracts.problems import Conflict, Forbidden, InvalidInput, NotFound
from contracts.rpc.tickets import CREATE_TICKET, CreateTicket, TicketSummary
from voltctl.testing import eventually

OPEN, ASSIGNED, IN_PROGRESS, RESOLVED, CLOSED = TicketStatus


async def test_a_ticket_goes_from_report_to_closure_and_its_history_tells_all_of_it(desk: ServiceDesk) -> None:
    contact = new_key()
    desk.neighbours.contacts[contact] = "Nimal Perera"
    desk.neighbours.chargers.add("CP-001")

    ticket = await desk.create(
        description="Charger shows E-07\nThe customer restarted it twice.",
        contact_id=contact,
        charger_id="CP-001",
        priority=Priority.HIGH,
        visit_date=date(2026, 11, 25),
        visit_time=time(9, 30),
    )
    assert ticket.reference == "TKT-000001"
    assert ticket.status is OPEN
    assert ticket.summary == "Charger shows E-07"
    assert ticket.contact_name == "Nimal Perera"
    assert ticket.may == ()

    ticket = await desk.change(ticket, assignee_id=RUWAN.member_id)
    assert ticket.status is ASSIGNED
    assert ticket.assignee is not None
    assert ticket.assignee.name == "Ruwan Bandara"
    ticket = await desk.change(ticket, status=IN_PROGRESS, note="Contactor is worn.")
    assert ticket.responded_at is not None
    ticket = await desk.change(ticket, status=RESOLVED, note="Contactor replaced, charged for 10 minutes.")
    ticket = await desk.change(ticket, status=CLOSED)

    assert [(e.kind, e.was, e.now, e.text) for e in ticket.history] == [
        ("created", None, "OPEN", None),
        ("assignment", None, "Ruwan Bandara", None),
        ("status", "OPEN", "ASSIGNED", None),
        ("status", "ASSIGNED", "IN_PROGRESS", None),
        ("note", None, None, "Contactor is worn."),
        ("status", "IN_PROGRESS", "RESOLVED", None),
        ("note", None, None, "Contactor replaced, charged for 10 minutes."),
        ("status", "RESOLVED", "CLOSED", None),
    ]
    assert [e.version for e in ticket.history] == list(range(1, 9))
    assert ticket.version == 8
    assert [e.resolution for e in ticket.history].index(True) == 6
    assert ticket.history[0].by is not None
    assert ticket.history[0].by.name == AGENT.name
    assert ticket == await desk.get(ticket.reference, DISPATCHER)

    assert len(await desk.said(TicketCreated)) == 1
    assert (await desk.said(TicketAssigned))[0].ticket.assignee == ticket.assignee
    moved = await desk.said(TicketStatusChanged, 4)
    assert [e.was for e in moved] == [OPEN, ASSIGNED, IN_PROGRESS, RESOLVED]
    assert moved[2].resolution == "Contactor replaced, charged for 10 minutes."
    assert [e.version for e in moved] == [3, 4, 6, 8]
    assert len(await desk.said(TicketNoteAdded, 2)) == 2

    def shown() -> list[TicketSummary]:
        subject = ticket_subject(ticket.reference)
        return [TicketSummary.model_validate_json(body) for at, body in desk.live if at == subject]

    await eventually(lambda: shown() and shown()[-1].version == 8)


async def test_asked_again_with_the_same_key_there_is_one_ticket(desk: ServiceDesk) -> None:
    question = CreateTicket(ticket_key=new_key(), description="Cable does not unlock")
    first = await desk.ask(CREATE_TICKET, question)
    again = await desk.ask(CREATE_TICKET, question)
    assert again == first
    assert (await desk.page()).total == 1


async def test_a_ticket_given_to_somebody_at_once_begins_as_assigned(desk: ServiceDesk) -> None:
    ticket = await desk.create(assignee_id=RUWAN.member_id)
    assert ticket.status is ASSIGNED
    assert [(e.kind, e.now) for e in ticket.history] == [("created", "ASSIGNED"), ("assignment", "Ruwan Bandara")]


async def test_escalating_raises_the_priority_reassigns_and_explains_in_one_step(desk: ServiceDesk) -> None:
    ticket = await desk.create(assignee_id=RUWAN.member_id)
    low = await desk.create(priority=Priority.LOW)
    ticket = await desk.change(ticket, status=IN_PROGRESS)
    ticket = await desk.change(
        ticket, priority=Priority.CRITICAL, assignee_id=DISPATCHER.member_id, note="Two visits failed."
    )
    assert (ticket.status, ticket.priority) == (ASSIGNED, Priority.CRITICAL)
    assert ticket.assignee is not None
    assert ticket.assignee.name == DISPATCHER.name
    assert (await desk.said(TicketPriorityChanged))[0].was is Priority.NORMAL
    reassigned = (await desk.said(TicketAssigned))[0]
    assert reassigned.was is not None
    assert reassigned.was.member_id == RUWAN.member_id
    queue = await desk.page(sort="priority")
    assert [t.reference for t in queue.items] == [ticket.reference, low.reference]


async def test_an_unlawful_step_says_what_is_missing(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    with pytest.raises(InvalidInput, match="needs an assignee"):
        await desk.change(ticket, status=IN_PROGRESS)
    ticket = await desk.change(ticket, assignee_id=RUWAN.member_id)
    with pytest.raises(InvalidInput, match="cannot go from ASSIGNED to CLOSED"):
        await desk.change(ticket, status=CLOSED)
    ticket = await desk.change(ticket, status=IN_PROGRESS)
    with pytest.raises(InvalidInput, match="resolution note"):
        await desk.change(ticket, status=RESOLVED)
    assert (await desk.get(ticket.reference)).version == ticket.version


async def test_closing_is_for_manager_dispatcher_and_admin(desk: ServiceDesk) -> None:
    ticket = await desk.in_status(RESOLVED)
    assert (await desk.get(ticket.reference, AGENT)).may == (IN_PROGRESS,)
    assert (await desk.get(ticket.reference, DISPATCHER)).may == (IN_PROGRESS, CLOSED)
    with pytest.raises(Forbidden, match="closing"):
        await desk.change(ticket, AGENT, status=CLOSED)
    assert (await desk.change(ticket, actor(Role.MANAGER), status=CLOSED)).status is CLOSED


async def test_a_closed_ticket_never_changes_and_takes_no_notes(desk: ServiceDesk) -> None:
    ticket = await desk.in_status(CLOSED)
    for changes in ({"note": "One more thing"}, {"priority": Priority.LOW}, {"status": IN_PROGRESS}):
        with pytest.raises(Conflict, match="closed"):
            await desk.change(ticket, **changes)
    assert await desk.get(ticket.reference) == ticket.model_copy(update={"may": ()})


async def test_a_charger_or_contact_that_does_not_exist_is_refused(desk: ServiceDesk) -> None:
    with pytest.raises(InvalidInput, match="no charger CP-404"):
        await desk.create(charger_id="CP-404")
    with pytest.raises(InvalidInput, match="no such contact"):
        await desk.create(contact_id=new_key())
    assert (await desk.page()).total == 0


async def test_roles_without_tickets_see_and_change_none(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    for role in (Role.INSTALLER, Role.CPO):
        with pytest.raises(Forbidden):
            await desk.get(ticket.reference, actor(role))
        with pytest.raises(Forbidden):
            await desk.create(actor(role))
        with pytest.raises(Forbidden):
            await desk.page(actor(role))


async def test_another_spelling_of_a_reference_is_another_ticket(desk: ServiceDesk) -> None:
    await desk.create()
    for reference in ("TKT-0000001", "TKT-000002"):
        with pytest.raises(NotFound):
            await desk.get(reference)
