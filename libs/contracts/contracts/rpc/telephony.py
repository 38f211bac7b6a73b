"""What telephony answers: calls as agents log them (HOT-1 to HOT-9)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.desk import Category, Key, Priority, Prose, TicketReference
from contracts.envelope import Instant
from contracts.ids import MemberId
from contracts.permissions import Permission
from contracts.rpc import Answer, Nothing, Question, Rpc

CallState = Literal["ringing", "running", "ended", "saved", "cancelled", "missed"]
"""`ended`: the telephone system says the caller hung up; the agent still writes. `missed`: nobody answered."""


class Call(Answer):
    """A call. `phone` is E.164 as soon as it is a whole number, else what was typed so far. `duration_s` is set when
    the call has ended; while it runs it is `now - started_at` by the server's clock (`CurrentCall.now`).
    `version` grows with each change of the draft."""

    id: Key
    state: CallState
    member_id: MemberId | None = None
    member_name: str | None = None
    from_telephone_system: bool = False
    phone: str = ""
    contact_id: Key | None = None
    contact_name: str | None = None
    category: Category = Category.TECHNICAL_SUPPORT
    priority: Priority = Priority.NORMAL
    notes: str = ""
    started_at: Instant
    ended_at: Instant | None = None
    duration_s: int | None = None
    ticket_reference: TicketReference | None = None
    version: int


class GetCurrentCall(Question):
    """The asking member's calls in hand."""


class CurrentCall(Answer):
    """`call` runs or waits to be written up; None when the member has none. `ringing` are calls of the telephone
    system at this member's telephone, `waiting` were answered while another was still open. `now` is the server's
    clock, so that every tab shows one timer."""

    call: Call | None = None
    ringing: tuple[Call, ...] = ()
    waiting: tuple[Call, ...] = ()
    now: Instant


class StartCall(Question):
    """Start a call. Asked again with the same key: the same call. Conflict with `current` (a Call) when the member
    already has one running."""

    call_id: Key
    phone: str = Field(default="", max_length=40)


class UpdateCall(Question):
    """Keep the draft: what is given replaces, the rest stays. Only the member whose call it is may."""

    call_id: Key
    phone: str | None = Field(default=None, max_length=40)
    contact_id: Key | None = None
    category: Category | None = None
    priority: Priority | None = None
    notes: Prose | None = None


class SaveCall(UpdateCall):
    """Log the call with what is given on top of the draft; ends the timer. Asked again: the same call."""


class CancelCall(Question):
    """Give the call up without logging it. Asked again: nothing happens."""

    call_id: Key


class GetCall(Question):
    """One call."""

    call_id: Key


class CallFilter(Question):
    """Which calls, in which order: the one filter of history and export. `q` matches notes, number and names."""

    q: str = Field(default="", max_length=120)
    category: tuple[Category, ...] = ()
    priority: tuple[Priority, ...] = ()
    member_id: MemberId | None = None
    contact_id: Key | None = None
    phone: str | None = Field(default=None, max_length=40)
    with_ticket: bool | None = None
    started_from: Instant | None = None
    started_before: Instant | None = None
    sort: Literal["started_at", "-started_at", "duration", "-duration", "priority"] = "-started_at"


class ListCalls(Question):
    """A page of logged calls."""

    filter: CallFilter = CallFilter()
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400)


class CallPage(Answer):
    """Calls that match. `total` is exact when `total_is_exact`, else at least that many match."""

    items: tuple[Call, ...]
    next_cursor: str | None = None
    total: int
    total_is_exact: bool = True


class HearTelephoneSystem(Question):
    """A webhook as it came in: the body's bytes as text, and the headers that sign it. See docs/telephone-systems.md.

    Raises Unauthenticated for a signature that is missing, wrong or older than five minutes, InvalidInput for a body
    that says nothing. An `event_id` heard before is answered alike and changes nothing.
    """

    body: str = Field(max_length=20_000)
    signature: str = Field(default="", max_length=200, repr=False)
    timestamp: str = Field(default="", max_length=40)


GET_CURRENT_CALL = Rpc("telephony", "get-current-call", GetCurrentCall, CurrentCall, needs=Permission.HOTLINE_USE)
START_CALL = Rpc("telephony", "start-call", StartCall, Call, needs=Permission.HOTLINE_USE)
UPDATE_CALL = Rpc("telephony", "update-call", UpdateCall, Call, needs=Permission.HOTLINE_USE)
SAVE_CALL = Rpc("telephony", "save-call", SaveCall, Call, needs=Permission.HOTLINE_USE)
CANCEL_CALL = Rpc("telephony", "cancel-call", CancelCall, Nothing, needs=Permission.HOTLINE_USE)
GET_CALL = Rpc("telephony", "get-call", GetCall, Call, needs=Permission.HOTLINE_USE)
LIST_CALLS = Rpc("telephony", "list-calls", ListCalls, CallPage, needs=Permission.HOTLINE_USE)
HEAR_TELEPHONE_SYSTEM = Rpc("telephony", "hear-telephone-system", HearTelephoneSystem, Nothing, needs=None)
