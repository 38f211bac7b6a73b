"""What a change makes of a ticket: the ticket after it, and the acts its history keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from contracts.desk import Capability, Category, Person, Priority
from contracts.events.ticket import TicketStatus
from contracts.permissions import Actor, Role
from contracts.problems import InvalidInput
from contracts.rpc.tickets import Changes
from tickets.domain.lifecycle import Hands, settle
from tickets.domain.targets import moved_target
from tickets.domain.words import spoken, visit_words

Kind = Literal[
    "created", "status", "note", "assignment", "priority", "visit", "description", "category", "contact", "charger",
    "attachment", "target_missed",
]  # fmt: skip

TAKEN_AWAY = frozenset({"assignee_id", "visit_date", "visit_time", "contact_id", "charger_id"})
"""Fields that null takes away; the others always have a value."""


@dataclass(frozen=True)
class TeamMember:
    """A member as tickets knows them. `no` is their number in this service's tables."""

    no: int
    id: str
    name: str
    role: Role
    capabilities: frozenset[Capability]
    active: bool

    @property
    def person(self) -> Person:
        """The member as others see them."""
        return Person.model_validate({"member_id": self.id, "name": self.name})


@dataclass(frozen=True)
class Assigned:
    """Who is responsible."""

    no: int
    person: Person


@dataclass(frozen=True)
class Matter:
    """What a change can touch of a ticket, and what its rules look at."""

    status: TicketStatus
    priority: Priority
    category: Category
    description: str
    created_at: datetime
    respond_by: datetime
    responded_at: datetime | None = None
    target_missed: bool = False
    assignee: Assigned | None = None
    contact_id: str | None = None
    contact_name: str | None = None
    charger_id: str | None = None
    visit_date: date | None = None
    visit_time: time | None = None


@dataclass(frozen=True)
class Act:
    """One entry of the history: `was` and `now` are words to show."""

    kind: Kind
    was: str | None = None
    now: str | None = None
    text: str | None = None
    resolution: bool = False


@dataclass(frozen=True)
class Named:
    """A contact and its name, when it is known. `remark` says why it is not."""

    id: str
    name: str | None = None
    remark: str | None = None


def refuse_misfit(member: TeamMember | None, category: Category) -> None:
    """Raise InvalidInput unless this member may be given a ticket of this category (TKT-1)."""
    if member is None:
        raise InvalidInput("There is no such member in the team.", field="assignee_id")
    if member.role is Role.CPO:
        raise InvalidInput(f"{member.name} belongs to a partner and takes no tickets.", field="assignee_id")
    if not member.active:
        raise InvalidInput(f"{member.name} is not active any more; choose somebody else.", field="assignee_id")
    if category.capability not in member.capabilities:
        raise InvalidInput(
            f"{member.name} does not work for {spoken_capability(category.capability)}, which handles"
            f" {spoken(category)} tickets; choose somebody who does.",
            field="assignee_id",
        )


def spoken_capability(capability: Capability) -> str:
    """Return `Technical` for `technical`."""
    return capability.value.title()


def refuse_nothing(changes: Changes) -> None:
    """Raise InvalidInput for a field set to null that cannot be without a value."""
    for field in sorted(changes.model_fields_set - TAKEN_AWAY):
        if getattr(changes, field) is None:
            raise InvalidInput(f"A ticket always has a {field}; it can be changed but not taken away.", field=field)


def already(before: Matter, changes: Changes) -> Set[str]:
    """Return the wanted fields that are as they are wanted already."""
    now: dict[str, object] = {
        "status": before.status,
        "priority": before.priority,
        "category": before.category,
        "description": before.description,
        "assignee_id": before.assignee.person.member_id if before.assignee else None,
        "contact_id": before.contact_id,
        "charger_id": before.charger_id,
        "visit_date": before.visit_date,
        "visit_time": before.visit_time,
    }
    return {field for field in changes.model_fields_set if field in now and now[field] == getattr(changes, field)}


def decide(
    before: Matter,
    changes: Changes,
    actor: Actor,
    *,
    assignee: TeamMember | None,
    contact: Named | None,
    charger_remark: str | None,
    now: datetime,
) -> tuple[Matter, tuple[Act, ...]]:
    """Return the ticket after `changes` and what its history keeps. Nothing changed: no acts.

    `assignee` and `contact` are what `changes` names. Raises Conflict, Forbidden or InvalidInput.
    """
    refuse_nothing(changes)
    touched = changes.model_fields_set - already(before, changes)
    hands = _hands(changes, touched)
    after = replace(before, category=changes.category or before.category)
    if hands is Hands.GIVEN:
        refuse_misfit(assignee, after.category)
    status = settle(before.status, hands, changes.status, actor, has_note=changes.note is not None)
    if hands is not Hands.KEPT:
        after = replace(after, assignee=Assigned(assignee.no, assignee.person) if assignee else None)
    after = replace(
        after,
        status=status,
        priority=changes.priority or before.priority,
        description=changes.description or before.description,
    )
    if status is TicketStatus.IN_PROGRESS and before.responded_at is None:
        after = replace(after, responded_at=now)
    if before.responded_at is None and not before.target_missed:
        moved = moved_target(before.respond_by, before.priority, after.priority, created_at=before.created_at, now=now)
        after = replace(after, respond_by=moved)
    if "contact_id" in touched:
        named = contact or Named("")
        after = replace(after, contact_id=changes.contact_id, contact_name=named.name if changes.contact_id else None)
    if "charger_id" in touched:
        after = replace(after, charger_id=changes.charger_id)
    after = _visited(after, changes)
    remarks = {"contact": contact.remark if contact else None, "charger": charger_remark}
    return after, tuple(_acts(before, after, changes, remarks))


def _hands(changes: Changes, touched: Set[str]) -> Hands:
    if "assignee_id" not in touched:
        return Hands.KEPT
    return Hands.TAKEN if changes.assignee_id is None else Hands.GIVEN


def hour_of(at: time | None) -> time | None:
    """Return a time of day in the place's own time, whatever zone a client added."""
    return None if at is None else at.replace(tzinfo=None)


def _visited(matter: Matter, changes: Changes) -> Matter:
    given = changes.model_fields_set
    day = changes.visit_date if "visit_date" in given else matter.visit_date
    at = hour_of(changes.visit_time) if "visit_time" in given else matter.visit_time
    if day is None:
        if changes.visit_time is not None:
            raise InvalidInput("A time of day needs the day of the visit.", field="visit_time")
        at = None
    return replace(matter, visit_date=day, visit_time=at)


_SHOWN: tuple[tuple[Kind, Callable[[Matter], str | None]], ...] = (
    ("assignment", lambda m: m.assignee.person.name if m.assignee else None),
    ("status", lambda m: m.status.value),
    ("priority", lambda m: spoken(m.priority)),
    ("category", lambda m: spoken(m.category)),
    ("visit", lambda m: visit_words(m.visit_date, m.visit_time)),
    ("contact", lambda m: m.contact_name or m.contact_id),
    ("charger", lambda m: m.charger_id),
    ("description", lambda m: m.description),
)


def _identity(matter: Matter, kind: Kind) -> object:
    """What must differ for an act of this kind: two people or contacts of one name are still two."""
    if kind == "assignment":
        return matter.assignee.no if matter.assignee else None
    if kind == "contact":
        return matter.contact_id
    if kind == "visit":
        return matter.visit_date, matter.visit_time
    return dict(_SHOWN)[kind](matter)


def _acts(before: Matter, after: Matter, changes: Changes, remarks: dict[str, str | None]) -> Iterator[Act]:
    for kind, shown in _SHOWN:
        if _identity(before, kind) != _identity(after, kind):
            yield Act(kind, was=shown(before), now=shown(after), text=remarks.get(kind))
    if changes.note is not None:
        resolved = after.status is TicketStatus.RESOLVED and before.status is not TicketStatus.RESOLVED
        yield Act("note", text=changes.note, resolution=resolved)
