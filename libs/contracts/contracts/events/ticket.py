"""Facts about service tickets."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from contracts.desk import Category, Key, Person, Priority, TicketReference
from contracts.envelope import Event, Instant
from contracts.streams import TICKET, Stream


class TicketStatus(StrEnum):
    """The life of a ticket, in order (TKT-3)."""

    OPEN = "OPEN"
    ASSIGNED = "ASSIGNED"
    IN_PROGRESS = "IN_PROGRESS"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class TicketState(BaseModel):
    """A ticket as it stands after a fact: enough for whoever notifies, counts or shows it without asking back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    summary: str
    category: Category
    priority: Priority
    status: TicketStatus
    assignee: Person | None = None
    contact_id: Key | None = None
    charger_id: str | None = None
    visit_date: date | None = None
    visit_time: time | None = None
    respond_by: Instant | None = None


class TicketEvent(Event):
    """What every fact about a ticket carries. `by` is None when the suite itself acted. `version` grows with each."""

    STREAM: ClassVar[Stream] = TICKET

    reference: TicketReference
    at: Instant
    by: Person | None = None
    version: int
    ticket: TicketState

    @property
    def key(self) -> str:
        return self.reference


class TicketCreated(TicketEvent):
    """A ticket was made, from a call when `call_id` is given."""

    TYPE = "voltcharge.ticket.created.v1"
    call_id: Key | None = None


class TicketStatusChanged(TicketEvent):
    """The status moved. `resolution` is the note that goes with RESOLVED."""

    TYPE = "voltcharge.ticket.status-changed.v1"
    was: TicketStatus
    resolution: str | None = None


class TicketAssigned(TicketEvent):
    """Somebody else is responsible now, or nobody (`ticket.assignee` None)."""

    TYPE = "voltcharge.ticket.assigned.v1"
    was: Person | None = None


class TicketPriorityChanged(TicketEvent):
    """It became more or less urgent (TKT-6)."""

    TYPE = "voltcharge.ticket.priority-changed.v1"
    was: Priority


class TicketNoteAdded(TicketEvent):
    """Somebody wrote a note; notes are never altered (TKT-4)."""

    TYPE = "voltcharge.ticket.note-added.v1"
    note_id: Key
    text: str


class TicketVisitPlanned(TicketEvent):
    """The day of the visit was set, moved or taken away (TKT-10)."""

    TYPE = "voltcharge.ticket.visit-planned.v1"
    was_date: date | None = None


class TicketEdited(TicketEvent):
    """What the ticket is about was corrected: description, category, contact, charger."""

    TYPE = "voltcharge.ticket.edited.v1"
    fields: tuple[Literal["description", "category", "contact", "charger"], ...]


class TicketTargetMissed(TicketEvent):
    """Nobody had begun when the response target ran out (TKT-8)."""

    TYPE = "voltcharge.ticket.target-missed.v1"
    respond_by: Instant


class TicketAttachmentAdded(TicketEvent):
    """A file was attached."""

    TYPE = "voltcharge.ticket.attachment-added.v1"
    attachment_id: Key
    name: str
