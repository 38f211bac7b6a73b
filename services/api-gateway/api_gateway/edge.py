"""What request handlers stand on; made once in app.py and reached through the request."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel

from api_gateway.limits import Counts
from api_gateway.live.stream import LiveStreams
from api_gateway.settings import Settings
from api_gateway.system_state import SystemWatch
from contracts.envelope import Event
from contracts.permissions import Actor
from contracts.rpc import Rpc

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
T = TypeVar("T")


class Asks(Protocol):
    """Whoever can be asked: the bus."""

    async def ask(
        self,
        rpc: Rpc[Q, A],
        question: Q,
        *,
        actor: Actor | None = None,
        timeout_s: float | None = None,
        subject: str | None = None,
    ) -> A:
        """Ask and return the answer; raises ProblemErrors."""
        ...


class Publishes(Protocol):
    """Whoever can store an event in its stream: the bus."""

    async def publish(self, event: Event, *, id: str | None = None) -> None:  # noqa: A002  # the attribute's name
        """Store `event`; returns once that is confirmed, raises Unavailable when it was not."""
        ...


@dataclass
class Edge:
    """The edge's parts. `unfinished` holds work that goes on when the client has gone."""

    settings: Settings
    bus: Asks
    live: LiveStreams
    system: SystemWatch
    counts: Counts
    unfinished: set[asyncio.Task[Any]] = field(default_factory=set)

    async def see_through(self, work: Coroutine[Any, Any, T]) -> T:
        """Await `work` so that cancelling the request does not cancel it: what was sent to a charger stays sent."""
        task = asyncio.create_task(work)
        self.unfinished.add(task)
        task.add_done_callback(self.unfinished.discard)
        return await asyncio.shield(task)


def _edge(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


TheEdge = Annotated[Edge, Depends(_edge)]
