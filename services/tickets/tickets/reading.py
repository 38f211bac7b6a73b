"""Reading one ticket, and the short lists that need no filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.answering import Call
from contracts.permissions import Actor
from contracts.rpc.tickets import GetTicket, ListRecent, RecentTickets, Ticket
from tickets.domain.fitting import fitting_history
from tickets.domain.lifecycle import may_state
from tickets.domain.words import no_such, number_of
from tickets.repository import attachments
from tickets.repository import tickets as stored

if TYPE_CHECKING:
    from tickets.repository import Reader


async def whole(reader: Reader, row: stored.TicketRow, actor: Actor) -> Ticket:
    """Return a ticket with everything that belongs to it, as of its version."""
    return Ticket(
        **dict(row.summary()),
        description=row.matter.description,
        call_id=row.call_id,
        created_by=row.created_by,
        history=fitting_history(await stored.history(reader, row.number, row.version)),
        attachments=await attachments.kept(reader, row.number, row.version),
        may=may_state(row.matter.status, actor),
    )


async def get_ticket(reader: Reader, question: GetTicket, call: Call) -> Ticket:
    """Answer one ticket. Raises NotFound."""
    actor = call.member
    row = await stored.ticket(reader, number_of(question.reference))
    if row is None:
        raise no_such(question.reference)
    return await whole(reader, row, actor)


async def list_recent(reader: Reader, question: ListRecent, _: Call) -> RecentTickets:
    """Answer the tickets touched last (DASH-4)."""
    return RecentTickets.model_construct(items=tuple(await stored.touched_last(reader, question.limit)))
