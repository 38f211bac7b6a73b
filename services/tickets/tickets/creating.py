"""Creating a ticket (guide: "Creating a Service Ticket")."""

from __future__ import annotations

from chassis.answering import Call
from contracts.events.ticket import TicketStatus
from contracts.permissions import Actor
from contracts.problems import InvalidInput
from contracts.rpc.tickets import CreateTicket, Ticket
from tickets.checking import check_both
from tickets.desk import Desk, signature
from tickets.domain.changes import Act, Assigned, Matter, Named, TeamMember, hour_of, refuse_misfit
from tickets.domain.targets import first_target
from tickets.reading import whole
from tickets.repository import connection_of, members
from tickets.repository import tickets as stored
from tickets.saying import events_of


async def create_ticket(desk: Desk, question: CreateTicket, call: Call) -> Ticket:
    """Make a ticket, or return the one made with this key before. Raises InvalidInput for a charger or contact that
    does not exist, an assignee who does not fit, or a time of day without a day."""
    actor = call.member
    if (made := await stored.ticket_by_key(desk.database.pool, question.ticket_key)) is not None:
        return await whole(desk.database.pool, made, actor)
    if question.visit_time is not None and question.visit_date is None:
        raise InvalidInput("A time of day needs the day of the visit.", field="visit_time")
    contact, remark = await check_both(desk, question.contact_id, question.charger_id, actor)
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        assignee = None
        if question.assignee_id is not None:
            assignee = await members.held_member(connection, question.assignee_id)
            refuse_misfit(assignee, question.category)
        if contact is not None and (known := await members.held_contact(connection, contact.id)) is not None:
            contact = Named(known.id, known.name)
        matter = _matter(desk, question, assignee, contact)
        acts = _acts(matter, contact, remark)
        row = await stored.add(connection, _new(question, matter, actor, contact, remark), len(acts))
        if row is not None:
            by = signature(actor)
            row = await stored.write_history(connection, row, acts, by, matter.created_at)
            for event in events_of(matter, row, acts, by, matter.created_at):
                tx.emit(event)
            desk.screens.show(tx, [row.summary()])
            return await whole(connection, row, actor)
    # Somebody asked with this key at the same moment, and was first.
    first = await stored.ticket_by_key(desk.database.pool, question.ticket_key)
    if first is None:
        raise RuntimeError("a ticket key is taken by no ticket")
    return await whole(desk.database.pool, first, actor)


def _matter(desk: Desk, question: CreateTicket, assignee: TeamMember | None, contact: Named | None) -> Matter:
    now = desk.clock()
    return Matter(
        status=TicketStatus.OPEN if assignee is None else TicketStatus.ASSIGNED,
        priority=question.priority,
        category=question.category,
        description=question.description,
        created_at=now,
        respond_by=first_target(question.priority, now),
        assignee=None if assignee is None else Assigned(assignee.no, assignee.person),
        contact_id=contact.id if contact else None,
        contact_name=contact.name if contact else None,
        charger_id=question.charger_id,
        visit_date=question.visit_date,
        visit_time=hour_of(question.visit_time),
    )


def _acts(matter: Matter, contact: Named | None, charger_remark: str | None) -> list[Act]:
    acts = [Act("created", now=matter.status.value)]
    if matter.assignee is not None:
        acts.append(Act("assignment", now=matter.assignee.person.name))
    if contact is not None and contact.remark is not None:
        acts.append(Act("contact", now=contact.id, text=contact.remark))
    if charger_remark is not None:
        acts.append(Act("charger", now=matter.charger_id, text=charger_remark))
    return acts


def _new(
    question: CreateTicket, matter: Matter, actor: Actor, contact: Named | None, charger_remark: str | None
) -> stored.NewTicket:
    return stored.NewTicket(
        key=question.ticket_key,
        matter=matter,
        call_id=question.call_id,
        created_by=signature(actor),
        contact_unchecked=contact is not None and contact.name is None,
        charger_unchecked=charger_remark is not None,
    )
