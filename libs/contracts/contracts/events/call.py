"""Facts about telephone calls."""

from __future__ import annotations

from typing import ClassVar

from contracts.desk import Category, Key, Person, Priority, TicketReference
from contracts.envelope import Event, Instant
from contracts.streams import CALL, Stream


class CallEvent(Event):
    """What every fact about a call carries."""

    STREAM: ClassVar[Stream] = CALL

    call_id: Key
    at: Instant
    by: Person

    @property
    def key(self) -> str:
        return self.call_id


class CallStarted(CallEvent):
    """An agent took a call."""

    TYPE = "voltcharge.call.started.v1"
    phone: str | None = None
    from_telephone_system: bool = False


class CallSaved(CallEvent):
    """A call was logged (HOT-5). `duration_s` is by the server's clock, from taking it to its end."""

    TYPE = "voltcharge.call.saved.v1"
    phone: str | None = None
    contact_id: Key | None = None
    category: Category
    priority: Priority
    notes: str
    started_at: Instant
    duration_s: int


class CallCancelled(CallEvent):
    """A call was given up without being logged."""

    TYPE = "voltcharge.call.cancelled.v1"


class CallLinked(CallEvent):
    """A ticket was made from the call (HOT-6)."""

    TYPE = "voltcharge.call.linked.v1"
    reference: TicketReference
