"""What everything that changes tickets has at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chassis.bus import Bus
from chassis.database import Database
from contracts.desk import Person
from contracts.permissions import Actor
from tickets.telling import Screens

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Desk:
    """Database, bus, screens, clock."""

    database: Database
    bus: Bus
    screens: Screens
    clock: Clock


def signature(actor: Actor) -> Person:
    """Return the actor as the history keeps them."""
    return Person(member_id=actor.member_id, name=actor.name)
