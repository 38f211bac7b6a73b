"""Changing tickets (guide: "Managing Ticket Lifecycle", "Escalating a Ticket"): one commit, all in the history."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.answering import Call
from contracts.events.ticket import TicketStatus
from contracts.permissions import Actor
from contracts.problems import Conflict, ProblemError
from contracts.rpc.tickets import (
    ChangedTicket,
    ChangedTickets,
    Changes,
    ChangeTicket,
    ChangeTickets,
    Ticket,
)
from tickets.checking import check_both
from tickets.desk import Desk, signature
from tickets.domain.changes import Named, TeamMember, already, decide
from tickets.domain.conflicts import collisions
from tickets.domain.fitting import fitting_history, refuse_endless
from tickets.domain.lifecycle import closed, may_state
from tickets.domain.words import no_such, number_of
from tickets.reading import whole
from tickets.repository import attachments, connection_of, members
from tickets.repository import tickets as stored
from tickets.saying import events_of

if TYPE_CHECKING:
    from tickets.repository import Connection

ENOUGH_TIME_S = 0.5
"""A bulk change begins no further ticket when its caller waits no longer than this."""


async def change_ticket(desk: Desk, question: ChangeTicket, call: Call) -> Ticket:
    """Change a ticket; asked again with the same `change_id`, the same answer.

    Raises NotFound, InvalidInput, Forbidden, and Conflict (with `current` and `fields`) when somebody else changed
    the same since `version`, or the ticket is closed.
    """
    actor = call.member
    checked = await check_both(desk, question.changes.contact_id, question.changes.charger_id, actor)
    return await _change(
        desk, question.reference, question.change_id, question.version, question.changes, actor, *checked
    )


async def change_tickets(desk: Desk, question: ChangeTickets, call: Call) -> ChangedTickets:
    """Change many tickets, each in a commit of its own; what is refused says why and holds up no other."""
    actor = call.member
    checked = await check_both(desk, question.changes.contact_id, question.changes.charger_id, actor)
    items = []
    for reference in question.references:
        if call.remaining_s() < ENOUGH_TIME_S:
            problem = "There was no time left for this one; nothing was changed. Please try it again."
            items.append(ChangedTicket(reference=reference, problem=problem))
            continue
        try:
            changed = await _change(desk, reference, question.change_id, None, question.changes, actor, *checked)
        except ProblemError as error:
            items.append(ChangedTicket(reference=reference, problem=error.detail))
        else:
            items.append(ChangedTicket(reference=reference, ticket=changed))
    return ChangedTickets(items=tuple(items))


async def _change(
    desk: Desk,
    reference: str,
    change_id: str,
    version: int | None,
    changes: Changes,
    actor: Actor,
    contact: Named | None,
    charger_remark: str | None,
) -> Ticket:
    number = number_of(reference)
    asked = _digest(version, changes, actor)
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        # Whoever is named is held before the ticket: a renaming holds them first too, and then writes their tickets.
        assignee = await _assignee(connection, changes)
        if contact is not None and (known := await members.held_contact(connection, contact.id)) is not None:
            contact = Named(known.id, known.name)
        row = await stored.locked(connection, number)
        if row is None:
            raise no_such(reference)
        if (made := await stored.made_change(connection, change_id, number)) is not None:
            if made.asked != asked:
                raise Conflict("This change id was used for another change; nothing was changed.")
            return await _answered(connection, number, made, actor)
        await _refuse_collisions(connection, row, version, changes, actor)
        if contact is not None:
            changes = changes.model_copy(update={"contact_id": contact.id})
        now = desk.clock()
        after, acts = decide(
            row.matter, changes, actor, assignee=assignee, contact=contact, charger_remark=charger_remark, now=now
        )
        refuse_endless(row.version, len(acts))
        if acts:
            changed = replace(row, matter=after)
            if "contact_id" in changes.model_fields_set:
                changed = replace(changed, contact_unchecked=contact is not None and contact.name is None)
            if "charger_id" in changes.model_fields_set:
                changed = replace(changed, charger_unchecked=charger_remark is not None)
            by = signature(actor)
            changed = await stored.write_history(connection, changed, acts, by, now)
            await stored.save(connection, row, changed)
            for event in events_of(row.matter, changed, acts, by, now):
                tx.emit(event)
            desk.screens.show(tx, [changed.summary()])
            row = changed
        answer = await whole(connection, row, actor)
        kept = answer.model_copy(update={"history": (), "attachments": ()})
        await stored.remember_change(connection, change_id, number, asked, now, kept.model_dump_json())
        return answer


def _digest(version: int | None, changes: Changes, actor: Actor) -> bytes:
    said = f"{actor.member_id} {version} {changes.model_dump_json(exclude_unset=True)}"
    return hashlib.sha256(said.encode()).digest()


async def _answered(connection: Connection, number: int, made: stored.MadeChange, actor: Actor) -> Ticket:
    """Return the answer given before: the ticket as it was then, its history up to there."""
    kept = Ticket.model_validate_json(made.answer)
    return kept.model_copy(
        update={
            "history": fitting_history(await stored.history(connection, number, kept.version)),
            "attachments": await attachments.kept(connection, number, kept.version),
            "may": may_state(kept.status, actor),
        }
    )


async def _refuse_collisions(
    connection: Connection, row: stored.TicketRow, version: int | None, changes: Changes, actor: Actor
) -> None:
    """Raise Conflict, with the ticket as it stands and the fields that collide."""

    async def current() -> dict[str, object]:
        return (await whole(connection, row, actor)).model_dump(mode="json")

    if row.matter.status is TicketStatus.CLOSED:
        raise Conflict(closed().detail, current=await current(), fields=())
    if version is None or version == row.version:
        return
    settled = already(row.matter, changes)
    if version > row.version:  # after a restore, or made up: nobody knows what was seen
        fields = tuple(sorted(changes.model_fields_set - settled - {"note"}))
    else:
        since = await stored.acts_since(connection, row.number, version)
        fields = collisions(changes.model_fields_set, since, settled)
    if fields:
        raise Conflict(
            "Somebody else changed this ticket meanwhile; nothing of yours was stored.",
            current=await current(),
            fields=fields,
        )


async def _assignee(connection: Connection, changes: Changes) -> TeamMember | None:
    return None if changes.assignee_id is None else await members.held_member(connection, changes.assignee_id)
