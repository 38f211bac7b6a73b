"""Calls of the hotline (HOT-1 to HOT-9)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api_gateway.resources.shapes import COMMA_SEPARATED, Problem, Taken, Text
from contracts.desk import Category, Key, Priority, Prose
from contracts.envelope import Instant
from contracts.rpc.telephony import Call, CallFilter


class CallQuery(BaseModel):
    """Which calls, in which order: the one filter of history and export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Text = Field(default="", max_length=120, description="Part of the notes, the number or a name.")
    category: Annotated[tuple[Category, ...], COMMA_SEPARATED] = Field(default=(), description="One or more.")
    priority: Annotated[tuple[Priority, ...], COMMA_SEPARATED] = Field(default=(), description="One or more.")
    member_id: Text | None = Field(default=None, max_length=64, description="Who took the call.")
    contact_id: Key | None = Field(default=None, description="Who called.")
    phone: Text | None = Field(default=None, max_length=40, description="The caller's number, in any notation.")
    with_ticket: bool | None = Field(default=None, description="Only calls with, or without, a ticket.")
    started_from: Instant | None = Field(default=None, description="The earliest start.")
    started_before: Instant | None = Field(default=None, description="The latest start, not included.")
    sort: Literal["started_at", "-started_at", "duration", "-duration", "priority"] = Field(
        default="-started_at", description="What to sort by; `-` in front: descending."
    )

    def filter(self) -> CallFilter:
        """Return the filter as telephony takes it."""
        return CallFilter.model_validate(self.model_dump(exclude_unset=True, exclude={"limit", "cursor"}))


class CallPageQuery(CallQuery):
    """A page of the calls that match."""

    limit: int = Field(default=50, ge=1, le=500)
    cursor: Text | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")


class NewCall(Taken):
    """A call that begins now. `call_id` is made by the client: sent again, the same call is answered."""

    call_id: Key
    phone: Text = Field(default="", max_length=40)


class CallDraft(Taken):
    """What is written of a call so far; what is left out stays, null takes away."""

    phone: Text | None = Field(default=None, max_length=40)
    contact_id: Key | None = None
    category: Category | None = None
    priority: Priority | None = None
    notes: Prose | None = None


class CallConflict(Problem):
    """Why a call was not started or changed: `current` is the call that stands in the way, as it is now."""

    current: Call | None = None
