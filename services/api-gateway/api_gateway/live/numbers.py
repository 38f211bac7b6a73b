"""Numbers that screens show live: asked at most once a second, only while somebody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable
from dataclasses import dataclass

import structlog
from pydantic import BaseModel

from api_gateway.live.ring import Change
from api_gateway.live.viewers import Viewer, scope_of
from contracts.permissions import Actor, Permission
from contracts.problems import ProblemError
from contracts.rpc.identity import Session

log = structlog.get_logger()

EVERY_S = 1.0
COUNTS_AT_ONCE = 8
EVERYBODY = object()
"""In the place of a scope: everybody's numbers may have moved."""

Count = Callable[[Actor], Awaitable[BaseModel]]


@dataclass(frozen=True)
class Numbers:
    """Numbers as they were last answered; `version` grows when they change."""

    version: int
    body: str


@dataclass(frozen=True)
class Kind:
    """One kind of live numbers: its event, who may see it, whose numbers a session shows (screens of one scope share
    them), and whose may have moved with a change.
    """

    event: str
    permission: Permission
    scope: Callable[[Session], Hashable]
    moved: Callable[[Change], Collection[Hashable]]


def _chargers_moved(change: Change) -> Collection[Hashable]:
    return (None, change.owner) if change.kind in ("charger", "charger_removed") else ()


def _tickets_moved(change: Change) -> Collection[Hashable]:
    return (EVERYBODY,) if change.kind == "ticket" else ()


NETWORK = Kind("network", Permission.NETWORK_VIEW, scope_of, _chargers_moved)
"""The network's counters: a CPO's own, or (scope None) everybody's."""
TICKET_COUNTS = Kind("ticket_counts", Permission.DASHBOARD_VIEW, lambda s: s.member.id, _tickets_moved)
"""How tickets stand; they hold a number of the member's own, so each member is a scope."""


class LiveNumbers:
    """Counts one kind again, at most every EVERY_S, where it has become stale and is watched."""

    def __init__(self, kind: Kind, count: Count) -> None:
        self.kind = kind
        self._count = count
        self._numbers: dict[Hashable, Numbers] = {}
        self._stale: set[Hashable] = set()
        self._something_stale = asyncio.Event()
        self._gate = asyncio.Semaphore(COUNTS_AT_ONCE)

    def changed(self, change: Change) -> None:
        """Note whose numbers may have moved with `change`."""
        if moved := self.kind.moved(change):
            self._stale.update(moved)
            self._something_stale.set()

    def wanted(self, viewer: Viewer, others: Collection[Viewer]) -> None:
        """Note that a new screen beside `others` shows numbers: it gets fresh ones.

        Where nobody watched, the last ones may be hours old: better none for a moment than those.
        """
        if not viewer.may(self.kind.permission):
            return
        scope = self.kind.scope(viewer.session)
        if not any(other.may(self.kind.permission) and self.kind.scope(other.session) == scope for other in others):
            self._numbers.pop(scope, None)
        self._stale.add(scope)
        self._something_stale.set()

    def unseen(self, viewer: Viewer) -> str | None:
        """Return the numbers that `viewer` may see and has not been sent, and take them for sent."""
        if not viewer.may(self.kind.permission):
            return None
        numbers = self._numbers.get(self.kind.scope(viewer.session))
        if numbers is None or viewer.shown.get(self.kind.event) == numbers.version:
            return None
        viewer.shown[self.kind.event] = numbers.version
        return numbers.body

    async def run(self, viewers: set[Viewer]) -> None:
        """Keep the numbers of `viewers` fresh, for ever."""
        while True:
            await self._something_stale.wait()
            self._something_stale.clear()
            watching = {self.kind.scope(v.session): v for v in list(viewers) if v.may(self.kind.permission)}
            due = [scope for scope in watching if scope in self._stale or EVERYBODY in self._stale]
            self._stale.difference_update(due, (EVERYBODY,))
            self._forget(watching)
            problems = await asyncio.gather(*(self._recount(scope, watching[scope], viewers) for scope in due))
            if failed := [problem for problem in problems if problem]:
                log.info("live.not_counted", what=self.kind.event, problem=failed[0], scopes=len(failed))
            await asyncio.sleep(EVERY_S)

    def _forget(self, watching: Collection[Hashable]) -> None:
        for scope in [scope for scope in self._numbers if scope not in watching]:
            del self._numbers[scope]

    async def _recount(self, scope: Hashable, viewer: Viewer, viewers: set[Viewer]) -> str | None:
        """Count for `scope`; return the problem when it could not be done, which is then tried again."""
        try:
            async with self._gate:
                body = (await self._count(viewer.actor)).model_dump_json()
        except ProblemError as error:
            self._stale.add(scope)
            self._something_stale.set()
            return error.slug
        known = self._numbers.get(scope)
        if known is None or known.body != body:
            self._numbers[scope] = Numbers(known.version + 1 if known else 0, body)
            for other in list(viewers):
                if self.kind.scope(other.session) == scope:
                    other.wake.set()
        return None
