"""What a handler of a charger's message has at hand, and what it is handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from chassis.database import Database
from ocpp_gateway.authoriser import Authoriser
from ocpp_gateway.facts import Facts

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Desk:
    """The dependencies of every action."""

    database: Database
    facts: Facts
    authorise: Authoriser
    heartbeat_interval_s: int
    clock: Clock


class Heard(msgspec.Struct, frozen=True):
    """A CALL as it arrived. Handling it again (after a store failed) uses the same `fact_id`.

    `malformed` says what was wrong with a payload that could only be read forgivingly.
    """

    received_at: datetime
    fact_id: str
    payload: bytes
    malformed: str | None = None
