"""Everything that is promised, in one list: every event, every procedure, and the bodies that travel beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from contracts import events, live, permissions, problems, rpc
from contracts.envelope import REGISTRY, Event
from contracts.rpc import Rpc, alerting, chargers, contacts, dashboard, identity, telephony, tickets

__all__ = ["Contract", "Direction", "declared", "declared_events", "events", "procedures"]

Direction = Literal["event", "question", "answer"]


@dataclass(frozen=True)
class Contract:
    """One body that crosses a border. `name` is its file's name under golden/ and stays as it is for ever."""

    name: str
    direction: Direction
    model: type[BaseModel]


def declared_events() -> tuple[type[Event], ...]:
    """Return every declared event, ordered by type. (Tests register events of their own, which promise nothing.)"""
    return tuple(event for _, event in sorted(REGISTRY.items()) if event.__module__.startswith(events.__name__))


def procedures() -> tuple[Rpc[Any, Any], ...]:
    """Return every declared procedure, ordered by its subject."""
    found = (
        value
        for module in (alerting, chargers, contacts, dashboard, identity, telephony, tickets)
        for value in vars(module).values()
    )
    return tuple(sorted((value for value in found if isinstance(value, Rpc)), key=lambda p: p.subject))


def _declared() -> Iterator[Contract]:
    for event in declared_events():
        yield Contract(event.TYPE, "event", event)
    for procedure in procedures():
        yield Contract(f"{procedure.subject}.question", "question", procedure.question)
        yield Contract(f"{procedure.subject}.answer", "answer", procedure.answer)
    # Bodies that are neither event nor RPC, read by other releases all the same.
    yield Contract(f"header.{rpc.HEADER_ACTOR}", "answer", permissions.Actor)
    yield Contract("problem", "answer", problems.Problem)
    yield Contract("health.pulse", "answer", live.Pulse)


def declared() -> dict[str, Contract]:
    """Return every contract by its name."""
    return {contract.name: contract for contract in _declared()}
