"""From the acts of a ticket's history to the events that tell of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from contracts.desk import Person
from contracts.events.ticket import (
    TicketAssigned,
    TicketCreated,
    TicketEdited,
    TicketEvent,
    TicketNoteAdded,
    TicketPriorityChanged,
    TicketState,
    TicketStatusChanged,
    TicketTargetMissed,
    TicketVisitPlanned,
)
from tickets.domain.changes import Act, Matter
from tickets.domain.words import summary_of
from tickets.repository.tickets import TicketRow


def state_of(matter: Matter) -> TicketState:
    """Return the ticket as it stands after a fact."""
    return TicketState(
        summary=summary_of(matter.description),
        category=matter.category,
        priority=matter.priority,
        status=matter.status,
        assignee=matter.assignee.person if matter.assignee else None,
        contact_id=matter.contact_id,
        charger_id=matter.charger_id,
        visit_date=matter.visit_date,
        visit_time=matter.visit_time,
        respond_by=matter.respond_by,
    )


def events_of(
    before: Matter, after: TicketRow, acts: Sequence[Act], by: Person | None, at: datetime
) -> Iterator[TicketEvent]:
    """Yield an event for each act; the last one has the ticket's version, as in its history.

    A new ticket is told of in one event, which names its assignee: whoever is told of both would hear it twice.
    """
    state = state_of(after.matter)
    note = next((act.text for act in acts if act.kind == "note" and act.resolution), None)
    first = 1 if acts[0].kind == "created" else after.version - len(acts) + 1
    for version, act in enumerate(acts, start=first):
        said = {"reference": after.reference, "at": at, "by": by, "version": version, "ticket": state}
        match act.kind:
            case "created":
                yield TicketCreated(**said, call_id=after.call_id)
                return
            case "status":
                yield TicketStatusChanged(**said, was=before.status, resolution=note)
            case "assignment":
                yield TicketAssigned(**said, was=before.assignee.person if before.assignee else None)
            case "priority":
                yield TicketPriorityChanged(**said, was=before.priority)
            case "note":
                # Named by its place in the history, so that it is the same however often it is said.
                note_id = str(uuid5(NAMESPACE_URL, f"voltcharge:{after.reference}:{version}"))
                yield TicketNoteAdded(**said, note_id=note_id, text=act.text)
            case "visit":
                yield TicketVisitPlanned(**said, was_date=before.visit_date)
            case "target_missed":
                yield TicketTargetMissed(**said, respond_by=after.matter.respond_by)
            case "description" | "category" | "contact" | "charger":
                yield TicketEdited(**said, fields=(act.kind,))
            case "attachment":
                continue  # said by whoever keeps the file, who knows its id
