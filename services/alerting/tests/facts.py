"""Members and tickets that the tests speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from contracts.desk import Category, Person, Priority
from contracts.events.identity import MemberAdded
from contracts.events.ticket import (
    TicketAssigned,
    TicketCreated,
    TicketEvent,
    TicketNoteAdded,
    TicketPriorityChanged,
    TicketState,
    TicketStatus,
    TicketTargetMissed,
    TicketVisitPlanned,
)
from contracts.ids import MemberId
from contracts.permissions import Role

AT = datetime.now(UTC)
DUE = datetime(2026, 11, 22, 8, 15, 30, tzinfo=UTC)
VISIT = date(2026, 11, 25)
NOTE_ID = "11111111-2222-4333-8444-555555555555"


def person(name: str) -> Person:
    return Person(member_id=MemberId(f"{name.lower()}-id"), name=name)


RUWAN, KASUN, FATHIMA = person("Ruwan"), person("Kasun"), person("Fathima")


def added(who: Person, role: Role, email: str | None = None) -> MemberAdded:
    return MemberAdded(
        member_id=who.member_id, at=AT, name=who.name, email=email or f"{who.name.lower()}@volt.lk", role=role
    )


def state(assignee: Person | None, **changes: Any) -> TicketState:
    return TicketState(
        **{
            "summary": "Connector 2 is broken",
            "category": Category.TECHNICAL_SUPPORT,
            "priority": Priority.HIGH,
            "status": TicketStatus.OPEN,
            "assignee": assignee,
        }
        | changes
    )


def _said(by: Person | None, assignee: Person | None, reference: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {"reference": reference, "at": AT, "by": by, "version": 1, "ticket": state(assignee, **changes)}


def created(by: Person | None, assignee: Person | None, *, reference: str = "TKT-000042", **of: Any) -> TicketEvent:
    return TicketCreated(**_said(by, assignee, reference, of))


def assigned(
    by: Person | None, assignee: Person | None, *, was: Person | None = None, reference: str = "TKT-000042", **of: Any
) -> TicketEvent:
    return TicketAssigned(**_said(by, assignee, reference, of), was=was)


def reprioritised(by: Person | None, assignee: Person | None, was: Priority, **of: Any) -> TicketEvent:
    return TicketPriorityChanged(**_said(by, assignee, "TKT-000042", of), was=was)


def noted(by: Person | None, assignee: Person | None, text: str = "Cable ordered.") -> TicketEvent:
    return TicketNoteAdded(**_said(by, assignee, "TKT-000042", {}), note_id=NOTE_ID, text=text)


def visit(by: Person | None, assignee: Person | None, *, was: date | None, on: date | None) -> TicketEvent:
    of = {"visit_date": on, "visit_time": time(9, 30) if on else None}
    return TicketVisitPlanned(**_said(by, assignee, "TKT-000042", of), was_date=was)


def missed(assignee: Person | None, *, reference: str = "TKT-000042") -> TicketEvent:
    return TicketTargetMissed(**_said(None, assignee, reference, {}), respond_by=DUE)


def long_ago(event: TicketEvent, *, days: int) -> TicketEvent:
    return event.model_copy(update={"at": event.at - timedelta(days=days)})
