"""The audit trail's beginning (ADM-6): every attempt to change something, and every export of a whole list, becomes an
`ActRecorded` on the stream AUDIT.

The act is noted when its answer is known and stored in the background, so that nobody waits for it. What was sent is
never noted.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_gateway.authentication import SAFE_METHODS, Caller, KeyHolder
from api_gateway.edge import Publishes
from api_gateway.failures import reference_of
from chassis.failures import backoff_s
from contracts.events.audit import ActRecorded
from contracts.problems import Unavailable

log = structlog.get_logger()

MOST_WAITING = 10_000
UNRECORDED = frozenset({"lookAtTicket", "updateCall"})
"""Said every few seconds and no act: who looks, and drafts, of which saving or cancelling the call is the act."""
EXPORTS = frozenset({"exportContacts", "exportCalls", "exportTickets", "exportAudit"})
"""They change nothing, and carry a whole list out of the house."""


class Journal:
    """Acts on their way to the stream, in order. Kept in memory while the stream cannot be reached, up to
    MOST_WAITING; what does not fit is written to the log instead.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: deque[tuple[str, ActRecorded]] = deque()
        self._something = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def note(self, act: ActRecorded) -> None:
        """Take note of an act."""
        if len(self._waiting) >= self._most:
            log.error("audit.not_stored", **act.model_dump(mode="json", exclude_none=True))
            return
        self._waiting.append((uuid.uuid4().hex, act))
        self._something.set()

    async def run(self, bus: Publishes) -> None:
        """Store what was noted, for ever; an act stays first in line until the stream has confirmed it."""
        failures = 0
        while True:
            await self._something.wait()
            try:
                await self.store(bus)
                failures = 0
            except Unavailable as error:
                failures += 1
                log.warning("audit.waiting", acts=len(self), error=error.detail)
                await asyncio.sleep(backoff_s(failures, longest=5.0))

    async def store(self, bus: Publishes) -> None:
        """Store everything noted so far. Raises Unavailable; repeating it stores nothing twice (same message ids)."""
        while self._waiting:
            number, act = self._waiting[0]
            await bus.publish(act, id=number)
            self._waiting.popleft()
        self._something.clear()


class Recorded:
    """Notes each unsafe request and each export of a member or a key, with how it ended: also those refused."""

    def __init__(
        self, app: ASGIApp, journal: Journal, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._app = app
        self._journal = journal
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            if (act := act_of(scope, status, self._now())) is not None:
                self._journal.note(act)


def act_of(scope: Scope, status: int, at: datetime) -> ActRecorded | None:
    """Return what a request did; None when nobody was signed in, or it was no act."""
    caller: Caller | None = scope["state"].get("caller")
    operation = getattr(scope.get("route"), "operation_id", None)
    if caller is None or operation is None or operation in UNRECORDED:
        return None
    if scope["method"] in SAFE_METHODS and operation not in EXPORTS:
        return None
    actor = caller.actor
    return ActRecorded(
        actor_id=actor.member_id,
        actor_name=actor.name,
        role=actor.role,
        cpo_id=actor.cpo_id,
        key_id=caller.checked.key_id if isinstance(caller, KeyHolder) else None,
        operation=operation,
        target=" ".join(str(value) for value in scope.get("path_params", {}).values())[:200],
        status=status,
        remote_address=scope["state"]["remote_address"],
        trace_id=reference_of(scope),
        at=at,
    )
