"""Two people at one ticket (TKT-9): what collides, decided from the history alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import MappingProxyType

TOUCHES = MappingProxyType(
    {
        "status": ("status",),
        "priority": ("priority",),
        "assignment": ("assignee_id",),
        "visit": ("visit_date", "visit_time"),
        "description": ("description",),
        "category": ("category",),
        "contact": ("contact_id",),
        "charger": ("charger_id",),
    }
)
"""Which fields an act of each kind touches. Day and time of a visit are one matter. Other kinds (notes, attachments)
stand beside each other and touch nothing."""


def collisions(wanted: Collection[str], acts_since: Iterable[str], settled: Collection[str] = ()) -> tuple[str, ...]:
    """Return the fields of `wanted` that acts (kinds of history) since the caller's version touched.

    `settled` are wanted fields that already are as the caller wants them: whoever agrees does not collide.
    """
    touched = {field for kind in acts_since for field in TOUCHES.get(kind, ())}
    return tuple(sorted(field for field in wanted if field in touched and field not in settled))
