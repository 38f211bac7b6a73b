"""The live streams of all connected screens: what each gets, in which order, and when its stream ends."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime

import structlog

from api_gateway.live.numbers import LiveNumbers
from api_gateway.live.ring import Change, Position, Ring
from api_gateway.live.viewers import Viewer, may_see
from api_gateway.resources.live import LiveHello
from api_gateway.system_state import SystemWatch
from contracts.permissions import Permission
from contracts.problems import ProblemError, Throttled, Unavailable
from contracts.rpc.identity import Session

log = structlog.get_logger()

CHUNK = 64 * 1024
CHANGES_AT_ONCE = 500
RECHECKS_AT_ONCE = 8
STREAMS_PER_SESSION = 20
ENDS_REMEMBERED_S = 60.0
"""Far longer than a session's check may take that was answered before the session ended."""

CheckAlive = Callable[[str], Awaitable[Session | None]]
"""Returns the session behind a token, or None when it is dead; raises Unavailable."""


def frame(event: str, body: str, position: Position) -> bytes:
    """Return one SSE message (WHATWG HTML §9.2)."""
    return f"id: {position}\nevent: {event}\ndata: {body}\n\n".encode()


class LiveStreams:
    """Everybody who watches. All work per change is a wake-up; frames are made once and shared."""

    def __init__(
        self,
        ring: Ring,
        system: SystemWatch,
        numbers: Sequence[LiveNumbers],
        check_alive: CheckAlive,
        *,
        heartbeat_s: float,
        most_viewers: int,
    ) -> None:
        self.ring = ring
        self._system = system
        self._numbers = numbers
        self._check_alive = check_alive
        self._heartbeat_s = heartbeat_s
        self._most_viewers = most_viewers
        self.viewers: set[Viewer] = set()
        self._ended: dict[str, tuple[str, float]] = {}
        self._closing = False

    def changed(self, change: Change) -> None:
        """Tell screens of a new change in the ring, and note that numbers need counting again."""
        for numbers in self._numbers:
            numbers.changed(change)
        for viewer in self.viewers:
            if may_see(viewer.session, change):
                viewer.wake.set()

    def wake(self) -> None:
        """Let every screen look whether something is new."""
        for viewer in self.viewers:
            viewer.wake.set()

    def end_session(self, session_id: str, reason: str) -> None:
        """Close every stream of a session that is over (AUTH-4, AUTH-5), also one that is just about to join: its
        session was checked a moment ago, and lived then.
        """
        now = time.monotonic()
        while self._ended and now - next(iter(self._ended.values()))[1] > ENDS_REMEMBERED_S:
            del self._ended[next(iter(self._ended))]
        self._ended[session_id] = (reason, now)
        for viewer in list(self.viewers):
            if viewer.session.session_id == session_id:
                viewer.finish(reason)

    def close(self) -> None:
        """Close every stream, so that screens connect to another replica or to this one's successor."""
        self._closing = True
        for viewer in list(self.viewers):
            viewer.finish(None)

    async def recheck(self) -> None:
        """Close the streams of sessions that ended while nothing could be heard."""
        gate = asyncio.Semaphore(RECHECKS_AT_ONCE)

        async def one(viewer: Viewer) -> None:
            async with gate:
                await self._live_on(viewer)

        await asyncio.gather(*(one(viewer) for viewer in list(self.viewers)))

    def join(self, session: Session, token: str, last_event_id: str | None) -> Viewer:
        """Add a screen: where it left off when it says so, else from now on.

        Raises Unavailable when full, Throttled when this session has too many open already.
        """
        if sum(viewer.session.session_id == session.session_id for viewer in self.viewers) >= STREAMS_PER_SESSION:
            raise Throttled(
                f"One session may have {STREAMS_PER_SESSION} live streams open. Close another window first.",
                retry_after_s=10,
            )
        if self._closing or len(self.viewers) >= self._most_viewers:
            raise Unavailable("This server takes no more live connections now. Try again in a moment.")
        resumed = Position.parse(last_event_id) if last_event_id else None
        if last_event_id and resumed is None:
            resumed = Position("unknown", 0)
        viewer = Viewer(session, token, resumed or self.ring.position)
        for numbers in self._numbers:
            numbers.wanted(viewer, self.viewers)
        self.viewers.add(viewer)
        if (ended := self._ended.get(session.session_id)) is not None:
            viewer.finish(ended[0])
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget a screen."""
        self.viewers.discard(viewer)

    async def messages(self, viewer: Viewer) -> AsyncIterator[bytes]:
        """Yield what to send to `viewer`, for as long as the stream lives. Never more than CHUNK and a message."""
        hello = LiveHello(epoch=viewer.position.epoch, seq=viewer.position.seq)
        if self.ring.after(viewer.position, 1) is not None:
            yield frame("hello", hello.model_dump_json(), viewer.position)
        else:
            position = self.ring.position
            yield frame("hello", LiveHello(epoch=position.epoch, seq=position.seq).model_dump_json(), position)
        while True:
            viewer.wake.clear()
            if viewer.over.is_set():
                if viewer.end_reason is not None:
                    yield frame("session_ended", json.dumps({"reason": viewer.end_reason}), viewer.position)
                return
            if (news := self._news(viewer)) is not None:
                yield news
                continue
            expires_in_s = (viewer.session.expires_at - datetime.now(UTC)).total_seconds()
            if expires_in_s <= 0:
                await self._live_on(viewer)
                continue
            try:
                async with asyncio.timeout(min(self._heartbeat_s, expires_in_s)):
                    await viewer.wake.wait()
            except TimeoutError:
                # A comment for proxies and watchdogs; the id moves the point of resumption along in quiet times.
                yield b"id: %s\n: still here\n\n" % str(viewer.position).encode()

    async def _live_on(self, viewer: Viewer) -> None:
        """Ask whether the session lives on; close the stream when it does not, or when nobody can tell."""
        try:
            session = await self._check_alive(viewer.token)
        except ProblemError as error:
            if viewer.session.expires_at <= datetime.now(UTC):
                log.info("live.closed_unverified", problem=error.slug)
                viewer.finish(None)
            return
        if session is None:
            viewer.finish("expired")
            return
        viewer.session = session
        if session.expires_at <= datetime.now(UTC):
            viewer.finish("expired")

    def _news(self, viewer: Viewer) -> bytes | None:
        """Take what is new for this screen: state first, then changes in order."""
        parts: list[bytes] = []
        changes = self.ring.after(viewer.position, CHANGES_AT_ONCE)
        if changes is None:
            viewer.position = self.ring.position
            parts.append(frame("reset", "{}", viewer.position))
            changes = []
        if viewer.shown.get("system") != self._system.version and viewer.may(Permission.SYSTEM_VIEW):
            viewer.shown["system"] = self._system.version
            parts.append(frame("system", self._system.state.model_dump_json(), viewer.position))
        size = 0
        epoch = self.ring.epoch
        for change in changes:
            if size > CHUNK:
                viewer.wake.set()
                break
            viewer.position = Position(epoch, change.seq)
            if may_see(viewer.session, change):
                parts.append(b"id: %s-%d\n" % (epoch.encode(), change.seq))
                parts.append(change.frame)
                size += len(change.frame)
        if len(changes) == CHANGES_AT_ONCE:
            viewer.wake.set()
        parts.extend(
            frame(numbers.kind.event, body, viewer.position)
            for numbers in self._numbers
            if (body := numbers.unseen(viewer)) is not None
        )
        return b"".join(parts) if parts else None
