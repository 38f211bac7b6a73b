"""Service tickets (TKT-1 to TKT-10)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api_gateway.resources.shapes import COMMA_SEPARATED, Problem, Taken, Text
from contracts.desk import Category, Key, Line, Priority, Prose
from contracts.envelope import Instant
from contracts.events.ticket import TicketStatus
from contracts.ids import ChargerId
from contracts.rpc.tickets import Changes, Ticket, TicketFilter, TicketSort


class TicketQuery(BaseModel):
    """Which tickets, in which order: the one filter of list, saved view and export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Text = Field(default="", max_length=120, description="Part of a reference, a description or a name.")
    status: Annotated[tuple[TicketStatus, ...], COMMA_SEPARATED] = Field(default=(), description="One or more.")
    priority: Annotated[tuple[Priority, ...], COMMA_SEPARATED] = Field(default=(), description="One or more.")
    category: Annotated[tuple[Category, ...], COMMA_SEPARATED] = Field(default=(), description="One or more.")
    assignee: Text | None = Field(default=None, max_length=64, description="A member's id, `me`, or `nobody`.")
    contact_id: Key | None = Field(default=None, description="Whom it is for.")
    charger_id: ChargerId | None = Field(default=None, description="The charger it is about.")
    call_id: Key | None = Field(default=None, description="The call it came from.")
    target: Literal["missed", "due"] | None = Field(
        default=None, description="`missed`: the response target ran out; `due`: it is still counting."
    )
    visit_from: date | None = Field(default=None, description="The earliest day of the visit.")
    visit_until: date | None = Field(default=None, description="The latest day of the visit, included.")
    created_from: Instant | None = Field(default=None, description="Made at this moment or later.")
    created_before: Instant | None = Field(default=None, description="Made before this moment.")
    sort: TicketSort = Field(
        default="-updated_at", description="What to sort by, `priority` most urgent first; `-` in front: descending."
    )

    def filter(self) -> TicketFilter:
        """Return the filter as tickets takes it."""
        return TicketFilter.model_validate(self.model_dump(exclude_unset=True, exclude={"limit", "cursor"}))


class TicketPageQuery(TicketQuery):
    """A page of the tickets that match."""

    limit: int = Field(default=50, ge=1, le=500)
    cursor: Text | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")


class TicketChange(Taken):
    """What to change of a ticket. `version` is what was seen; `change_id` is made by the client: sent again, the
    same answer.
    """

    change_id: Key
    version: int
    changes: Changes


class Presence(Taken):
    """What a member does with a ticket. Repeat it every 10 seconds; it is forgotten after 25."""

    doing: Literal["viewing", "editing", "gone"]


class ViewEntry(Taken):
    """A filter to keep under a name: one's own, or for everybody when `shared`."""

    name: Line = Field(min_length=1)
    filter: TicketFilter
    shared: bool = False


class MacroEntry(Taken):
    """A note that is written often, and what is proposed with it."""

    name: Line = Field(min_length=1)
    text: Prose = Field(min_length=1)
    status: TicketStatus | None = None
    priority: Priority | None = None


class TicketConflict(Problem):
    """Why a ticket was not changed: another changed `fields` in the meantime; `current` is the ticket as it is now."""

    current: Ticket | None = None
    fields: tuple[str, ...] = ()
