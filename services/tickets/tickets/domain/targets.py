"""Response targets (TKT-8): by when somebody must have begun.

Raising the priority brings the target forward, to the new priority's time from now on, and never moves it back:
who escalates asks for help soon. Lowering it gives the new priority's time from the ticket's creation, and never less
than before. Once work began, or the target was missed, it stands as it is: both are facts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from contracts.desk import Priority

RESPOND_WITHIN = MappingProxyType(
    {
        Priority.CRITICAL: timedelta(minutes=30),
        Priority.HIGH: timedelta(hours=2),
        Priority.NORMAL: timedelta(hours=8),
        Priority.LOW: timedelta(hours=24),
    }
)
"""How soon work begins, from the ticket's creation on."""
LONGEST_TARGET = max(RESPOND_WITHIN.values())
"""A response target is never before a ticket's creation and never later than this after it, whatever its priority
was on the way."""


def first_target(priority: Priority, created_at: datetime) -> datetime:
    """Return by when somebody must have begun."""
    return created_at + RESPOND_WITHIN[priority]


def moved_target(
    respond_by: datetime, was: Priority, priority: Priority, *, created_at: datetime, now: datetime
) -> datetime:
    """Return the target of a ticket that still waits, after its priority changed from `was`."""
    if priority.rank < was.rank:
        return min(respond_by, now + RESPOND_WITHIN[priority])
    if priority.rank > was.rank:
        return max(respond_by, first_target(priority, created_at))
    return respond_by
