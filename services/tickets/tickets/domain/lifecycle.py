"""The life of a ticket (TKT-3): one table says which status follows which, and who may bring it about.

Two acts move a status. *Stating* it: work begins, is done, is confirmed, begins again. *Giving or taking* the ticket:
OPEN means that nobody is responsible, so an assignee makes it ASSIGNED and taking them away makes it OPEN again; in
new hands it is ASSIGNED, also when work had begun. When both are asked at once, hands come first.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType

from contracts.events.ticket import TicketStatus
from contracts.permissions import Actor, Permission
from contracts.problems import Conflict, Forbidden, InvalidInput, ProblemError

OPEN, ASSIGNED, IN_PROGRESS, RESOLVED, CLOSED = TicketStatus

IN_HAND = frozenset({ASSIGNED, IN_PROGRESS})
"""Somebody has these before them."""

STATED = MappingProxyType(
    {
        (ASSIGNED, IN_PROGRESS): Permission.TICKETS_WORK,
        (IN_PROGRESS, RESOLVED): Permission.TICKETS_WORK,
        (RESOLVED, IN_PROGRESS): Permission.TICKETS_WORK,
        (RESOLVED, CLOSED): Permission.TICKETS_CLOSE,
    }
)
"""Which status may be stated after which, and what that takes. What is not here is refused."""


class Hands(Enum):
    """What happens to the assignee."""

    KEPT = "kept"
    GIVEN = "given"
    TAKEN = "taken"


HANDED = MappingProxyType(
    {
        (OPEN, Hands.GIVEN): ASSIGNED,
        (ASSIGNED, Hands.GIVEN): ASSIGNED,
        (IN_PROGRESS, Hands.GIVEN): ASSIGNED,
        (ASSIGNED, Hands.TAKEN): OPEN,
        (IN_PROGRESS, Hands.TAKEN): OPEN,
        (OPEN, Hands.TAKEN): OPEN,
        **{(status, Hands.KEPT): status for status in TicketStatus},
    }
)
"""Which status a ticket has after a change of hands. What is not here is refused."""


def settle(
    status: TicketStatus, hands: Hands, stated: TicketStatus | None, actor: Actor, *, has_note: bool
) -> TicketStatus:
    """Return the status after a change. Raises Conflict for a CLOSED ticket, InvalidInput for a step that is not
    lawful or lacks its note, Forbidden for one that this actor may not take."""
    if status is CLOSED:
        raise closed()
    handed = HANDED.get((status, hands))
    if handed is None:
        raise InvalidInput(
            "Set the ticket back to IN_PROGRESS before somebody else takes it over.", field="assignee_id"
        )
    if stated is None or stated is handed:
        return handed
    needed = STATED.get((handed, stated))
    if needed is None:
        raise _unlawful(handed, stated)
    if not actor.may(needed):
        raise Forbidden(f"The role {actor.role.badge} does not include closing tickets.", permission=needed.value)
    if stated is RESOLVED and not has_note:
        raise InvalidInput("Write what was done and how it was fixed: RESOLVED needs a resolution note.", field="note")
    return stated


def may_state(status: TicketStatus, actor: Actor) -> tuple[TicketStatus, ...]:
    """Return the statuses this actor may state now, in the order of a ticket's life."""
    return tuple(to for to in TicketStatus if (needed := STATED.get((status, to))) is not None and actor.may(needed))


def closed() -> Conflict:
    """The refusal of every change to a closed ticket."""
    return Conflict("The ticket is closed, and a closed ticket never changes. Create a new one that refers to it.")


def _unlawful(status: TicketStatus, stated: TicketStatus) -> ProblemError:
    if status is OPEN and stated in (ASSIGNED, IN_PROGRESS):
        return InvalidInput(f"Choose who takes the ticket: {stated} needs an assignee.", field="assignee_id")
    if stated is OPEN:
        return InvalidInput("A ticket is OPEN again when its assignee is taken away.", field="status")
    ways = [to for (origin, to) in STATED if origin is status]
    then = f"; from there it goes to {' or '.join(ways)}" if ways else ""
    return InvalidInput(f"A ticket cannot go from {status} to {stated}{then}.", field="status")
