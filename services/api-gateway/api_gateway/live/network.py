"""The network's numbers for screens that show them: asked at most once a second, only while somebody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

import structlog

from api_gateway.live.viewers import Viewer, scope_of
from api_gateway.resources.overview import Network
from contracts.permissions import Actor, Permission
from contracts.problems import ProblemError

log = structlog.get_logger()

EVERY_S = 1.0

Count = Callable[[Actor], Awaitable[Network]]
Scope = str | None
"""Whose chargers are counted: a CPO's, or (None) everybody's."""


@dataclass(frozen=True)
class Numbers:
    """Counters as they were last answered; `version` grows when they change."""

    version: int
    body: str


class NetworkNumbers:
    """Counts again, at most every EVERY_S, what has become stale and is watched."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._numbers: dict[Scope, Numbers] = {}
        self._stale: set[Scope] = set()
        self._something_stale = asyncio.Event()

    def stale(self, owner: str) -> None:
        """Note that a charger of `owner` changed."""
        self._stale |= {None, owner}
        self._something_stale.set()

    def wanted(self, viewer: Viewer, others: Collection[Viewer]) -> None:
        """Note that a new screen beside `others` shows numbers: it gets fresh ones.

        Where nobody watched, the last ones may be hours old: better none for a moment than those.
        """
        scope = scope_of(viewer.session)
        if not any(other.may(Permission.NETWORK_VIEW) and scope_of(other.session) == scope for other in others):
            self._numbers.pop(scope, None)
        self._stale.add(scope)
        self._something_stale.set()

    def newest(self, viewer: Viewer) -> Numbers | None:
        """Return the numbers of what `viewer` may see, None before they were counted."""
        return self._numbers.get(scope_of(viewer.session))

    async def run(self, viewers: set[Viewer]) -> None:
        """Keep the numbers of `viewers` fresh, for ever."""
        while True:
            await self._something_stale.wait()
            self._something_stale.clear()
            watching = {scope_of(v.session): v for v in list(viewers) if v.may(Permission.NETWORK_VIEW)}
            due = [scope for scope in watching if scope in self._stale]
            self._stale.difference_update(due)
            await asyncio.gather(*(self._recount(scope, watching[scope].actor, viewers) for scope in due))
            await asyncio.sleep(EVERY_S)

    async def _recount(self, scope: Scope, actor: Actor, viewers: set[Viewer]) -> None:
        try:
            body = (await self._count(actor)).model_dump_json()
        except ProblemError as error:
            log.info("live.numbers_not_counted", problem=error.slug)
            self._stale.add(scope)
            self._something_stale.set()
            return
        known = self._numbers.get(scope)
        if known is not None and known.body == body:
            return
        self._numbers[scope] = Numbers(known.version + 1 if known else 0, body)
        for viewer in list(viewers):
            if scope_of(viewer.session) == scope:
                viewer.wake.set()
