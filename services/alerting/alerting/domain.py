"""The rules of alerting, pure: who should know what, and what to do when a mail was not taken."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from contracts.desk import Key, Person
from contracts.events.ticket import (
    TicketAssigned,
    TicketCreated,
    TicketEvent,
    TicketNoteAdded,
    TicketPriorityChanged,
    TicketTargetMissed,
    TicketVisitPlanned,
)
from contracts.ids import MemberId
from contracts.permissions import Permission, Role, permissions_of
from contracts.rpc.alerting import NotificationKind

OVERSEERS = (Role.DISPATCHER, Role.MANAGER)
"""Who is told, besides the assignee, that a response target was missed (TKT-8)."""
TOLD = tuple(role for role in Role if Permission.NOTIFICATIONS_VIEW in permissions_of(role))
"""Roles that are told anything. A member may become a partner's and still stand on tickets as their assignee."""
KEPT_FOR = timedelta(days=90)
MAILED_WITHIN = timedelta(days=2)
"""A mail that comes later than this tells nobody anything: it is given up, or not written at all."""
EXCERPT = 300
ZONE = ZoneInfo("Asia/Colombo")
"""The office's own time, in which moments are written out."""
_IDS = uuid.UUID("8d1f6d2e-4c0a-4f52-9a35-6f2a3d0e7b11")
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Notice:
    """What one member should know of one event. `headline` begins the subject of its mail."""

    member_id: MemberId
    kind: NotificationKind
    headline: str
    title: str
    text: str


def notification_id(event_id: str, member_id: str) -> Key:
    """The one id of what `member_id` is told about this event, however often the event arrives."""
    return str(uuid.uuid5(_IDS, f"{event_id}/{member_id}"))


def notices(event: TicketEvent, overseers: Iterable[MemberId] = ()) -> tuple[Notice, ...]:
    """Say who should know of `event`: at most one notice a member, and none to whoever did it.

    `overseers` are the active members of the roles OVERSEERS; they matter for missed targets alone.
    """
    found = {notice.member_id: notice for notice in reversed(_meant(event, overseers))}
    doer = event.by.member_id if event.by else None
    return tuple(notice for member_id, notice in sorted(found.items()) if member_id != doer)


def _meant(event: TicketEvent, overseers: Iterable[MemberId]) -> list[Notice]:
    ticket, reference, doer = event.ticket, event.reference, _name(event.by)
    assignee = ticket.assignee

    def tell(person: Person | None, kind: NotificationKind, headline: str, title: str, text: str) -> list[Notice]:
        return [] if person is None else [Notice(person.member_id, kind, headline, title, text)]

    quoted = f"“{one_line(ticket.summary)}”"
    match event:
        case TicketCreated():
            return tell(
                assignee,
                "assigned",
                "Assigned to you",
                f"{reference} is yours",
                f"{doer} created {quoted} and assigned it to you.",
            )
        case TicketAssigned():
            if event.was is not None and assignee is not None and event.was.member_id == assignee.member_id:
                return []
            went_to = f" to {one_line(assignee.name)}" if assignee else ", to nobody yet"
            return [
                *tell(
                    assignee, "assigned", "Assigned to you", f"{reference} is yours", f"{doer} assigned you {quoted}."
                ),
                *tell(
                    event.was,
                    "unassigned",
                    "No longer yours",
                    f"{reference} is no longer yours",
                    f"{doer} reassigned {quoted}{went_to}.",
                ),
            ]
        case TicketPriorityChanged() if ticket.priority.rank < event.was.rank:
            raised = f"from {event.was.value.capitalize()} to {ticket.priority.value.capitalize()}"
            return tell(
                assignee,
                "priority",
                "Priority raised",
                f"{reference} is now {ticket.priority.value.capitalize()}",
                f"{doer} raised the priority of {quoted} {raised}.",
            )
        case TicketNoteAdded():
            return tell(
                assignee, "note", "New note", f"New note on {reference}", f"{doer} wrote: {excerpt(event.text)}"
            )
        case TicketVisitPlanned():
            return tell(assignee, "visit", *_visit(event, doer, quoted))
        case TicketTargetMissed():
            due = moment(event.respond_by)
            responsible = f"It is with {one_line(assignee.name)}." if assignee else "It has no assignee."
            yours = tell(
                assignee,
                "target_missed",
                "Response target missed",
                f"{reference} missed its response target",
                f"Work on {quoted} should have begun by {due}.",
            )
            theirs = [
                Notice(
                    member_id,
                    "target_missed",
                    "Response target missed",
                    f"{reference} missed its response target",
                    f"Work on {quoted} should have begun by {due}. {responsible}",
                )
                for member_id in overseers
            ]
            return [*yours, *theirs]
        case _:
            return []


def _visit(event: TicketVisitPlanned, doer: str, quoted: str) -> tuple[str, str, str]:
    on, at, reference = event.ticket.visit_date, event.ticket.visit_time, event.reference
    if on is None:
        was = f" of {day(event.was_date)}" if event.was_date else ""
        return "Visit cancelled", f"No visit for {reference} any more", f"{doer} cancelled the visit{was} for {quoted}."
    if event.was_date is None:
        return "Visit planned", f"Visit for {reference}: {day(on, at)}", f"{doer} planned a visit for {quoted}."
    was = "to another time" if event.was_date == on else f"from {day(event.was_date)}"
    return (
        "Visit moved",
        f"Visit for {reference} moved to {day(on, at)}",
        f"{doer} moved the visit for {quoted} {was}.",
    )


def _name(person: Person | None) -> str:
    return one_line(person.name) if person else "VoltCharge"


def one_line(text: str) -> str:
    """Return `text` without line breaks, tabs and other control characters, so that it can stand in a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def excerpt(text: str, longest: int = EXCERPT) -> str:
    """Return the beginning of `text` on one line, at most `longest` characters."""
    line = one_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def day(on: date, at: time | None = None) -> str:
    """Write a day, with its time where one is set: `Wed 25 Nov 2026, 09:30`."""
    text = f"{_DAY_NAMES[on.weekday()]} {on.day} {on:%b %Y}"
    return f"{text}, {at:%H:%M}" if at else text


def moment(at: datetime) -> str:
    """Write a moment in the office's own time: `13:45 on Sun 22 Nov 2026`."""
    local = at.astimezone(ZONE)
    return f"{local:%H:%M} on {day(local.date())}"


class Outcome(Enum):
    """How one attempt to hand over a mail ended."""

    TAKEN = "taken"
    REFUSED = "refused"
    """The server said no for good (5xx)."""
    LATER = "later"
    """The server said not now (4xx), or the line broke before the mail was handed over: it has not arrived."""
    UNCONFIRMED = "unconfirmed"
    """The mail was handed over and the answer never came: it may have arrived."""
    NOBODY = "nobody"
    """The member may not sign in (any more): no mail to them."""


@dataclass(frozen=True)
class Pace:
    """When a mail is tried again. A server that cannot be reached costs no attempt: see `delivery`."""

    first_pause: timedelta = timedelta(seconds=30)
    longest_pause: timedelta = timedelta(minutes=15)
    unconfirmed_pauses: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
    """Each of these may deliver the same mail once more; after the last one nothing is tried again."""
    give_up_after: timedelta = MAILED_WITHIN
    look_every_s: float = 5.0
    """How soon after it is due a mail is tried again, in seconds. A new one wakes the mailer."""
    lease: timedelta = timedelta(minutes=5)
    """For how long a mail belongs to the replica that sends it; more than the time-outs of one attempt add up to."""


PACE = Pace()


@dataclass(frozen=True)
class Settled:
    """What becomes of a mail after an attempt: `due_at` when it is tried again, else it is settled as `state`."""

    state: str
    due_at: datetime | None = None


def settle(
    outcome: Outcome, *, attempts: int, unconfirmed: int, queued_at: datetime, now: datetime, pace: Pace = PACE
) -> Settled:
    """Decide what becomes of a mail after attempt number `attempts`, of which `unconfirmed` were never answered."""
    match outcome:
        case Outcome.TAKEN:
            return Settled("sent")
        case Outcome.NOBODY:
            return Settled("dropped")
        case Outcome.REFUSED:
            return Settled("failed")
        case Outcome.UNCONFIRMED:
            if unconfirmed > len(pace.unconfirmed_pauses):
                return Settled("failed")
            pause = pace.unconfirmed_pauses[unconfirmed - 1]
        case Outcome.LATER:
            pause = min(pace.first_pause * 2 ** min(attempts - 1, 20), pace.longest_pause)
    if now + pause > queued_at + pace.give_up_after:
        return Settled("failed")
    return Settled("waiting", now + pause)
