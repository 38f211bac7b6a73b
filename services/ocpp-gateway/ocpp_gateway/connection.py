"""One charger's socket: what we know of it, and our CALLs to it, one in flight at a time (OCPP-J 1.6 §4.1.1)."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime
from typing import Literal, Protocol, TypeVar

import msgspec
import structlog
from opentelemetry.trace import SpanKind
from websockets.exceptions import ConnectionClosed

from chassis.telemetry import span
from ocpp_gateway import frames
from ocpp_gateway.charger import ChargerEntry
from ocpp_gateway.frames import CallError, CallResult
from ocpp_gateway.wire_log import WireLog

log = structlog.get_logger()

A = TypeVar("A", bound=msgspec.Struct)
Leaving = Literal["closed", "lost", "silent", "replaced", "gateway_stopped", "retired"]

GOING_AWAY, POLICY, TRY_AGAIN_LATER, INTERNAL = 1001, 1008, 1013, 1011


class Socket(Protocol):
    """What of a websocket is needed here."""

    async def send(self, message: bytes, *, text: bool | None = None) -> None:
        """Send one frame; raises ConnectionClosed."""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close with a reason the charger can log."""


class NotSent(Exception):
    """The CALL was never sent: the line was gone, or an earlier one was still unanswered at the deadline."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__("busy" if busy else "offline")
        self.busy = busy


class NoAnswer(Exception):
    """The CALL was sent and no answer came; the charger may still act. `lost`: the line broke meanwhile."""

    def __init__(self, *, lost: bool) -> None:
        super().__init__("lost" if lost else "late")
        self.lost = lost


class Refused(Exception):
    """The charger answered with a CALLERROR."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


class AnswerUnreadable(Exception):
    """The charger answered something that is no answer to the question."""


class Connection:
    """A charger's open socket. `connection_id` is given when the connection is entered as the one that counts."""

    def __init__(
        self,
        socket: Socket,
        charger: ChargerEntry,
        *,
        protocol: str,
        remote_address: str,
        opened_at: datetime,
        heartbeat_interval_s: int,
        wire_log: WireLog,
    ) -> None:
        self.charger = charger
        self.protocol = protocol
        self.remote_address = remote_address
        self.opened_at = opened_at
        self.heartbeat_interval_s = heartbeat_interval_s
        self.connection_id = ""
        self.statuses: dict[int, str] = {}
        """The newest status per connector that this connection brought."""
        self.settled = False
        self.gone = False
        self.leaving: Leaving | None = None
        """Why we close it; None while we do not."""
        self.loop = asyncio.get_running_loop()
        self.heard_at = self.opened_mono = self.loop.time()
        self._socket = socket
        self._wire = wire_log
        self.handling = asyncio.Lock()
        """Held while a CALL of the charger is being handled, so that a graceful stop can let it finish."""
        self._closing: asyncio.Task[None] | None = None
        self._one_call = asyncio.Lock()
        self._expected: tuple[str, asyncio.Future[CallResult]] | None = None

    @property
    def id(self) -> str:
        """The charger's id, in its canonical case."""
        return self.charger.id

    async def reply(self, frame: bytes) -> None:
        """Send an answer. A line that is gone by now is no failure: the fact is stored, the charger will ask again."""
        self._wire.sent(self.id, frame)
        try:
            await self._socket.send(frame, text=True)
        except ConnectionClosed:
            log.info("ocpp.reply_undeliverable", charger=self.id)

    async def call(self, action: str, payload: msgspec.Struct, answer: type[A], *, within_s: float) -> A:
        """Ask the charger something and return its answer; waits its turn behind earlier CALLs.

        Raises NotSent, NoAnswer, Refused or AnswerUnreadable.
        """
        ends = self.loop.time() + within_s
        try:
            async with asyncio.timeout_at(ends):
                await self._one_call.acquire()
        except TimeoutError as error:
            raise NotSent(busy=True) from error
        try:
            with span(f"ocpp {action}", kind=SpanKind.CLIENT):
                result = await self._exchange(action, payload, ends)
        finally:
            self._expected = None
            self._one_call.release()
        try:
            return msgspec.json.decode(result.payload, type=answer)
        except msgspec.MsgspecError as error:
            raise AnswerUnreadable(str(error)) from error

    async def _exchange(self, action: str, payload: msgspec.Struct, ends: float) -> CallResult:
        if self.gone:
            raise NotSent(busy=False)
        message_id = uuid.uuid4().hex
        future: asyncio.Future[CallResult] = self.loop.create_future()
        self._expected = (message_id, future)
        frame = frames.encode_call(message_id, action, payload)
        self._wire.sent(self.id, frame)
        try:
            async with asyncio.timeout_at(ends):
                # Within the deadline too: to a charger that does not read, sending takes for ever.
                await self._socket.send(frame, text=True)
                return await future
        except ConnectionClosed as error:
            raise NotSent(busy=False) from error
        except TimeoutError as error:
            raise NoAnswer(lost=False) from error

    def answered(self, frame: CallResult | CallError) -> None:
        """Hand an answer to whoever waits for it; one that nobody waits for is late, and only logged."""
        if self._expected is None or self._expected[0] != frame.message_id or self._expected[1].done():
            log.info("ocpp.late_answer", charger=self.id, message_id=frame.message_id[:40], kind=type(frame).__name__)
            return
        future = self._expected[1]
        if isinstance(frame, CallResult):
            future.set_result(frame)
        else:
            future.set_exception(Refused(frame.code[:60], frame.description[:255]))

    def lost(self) -> None:
        """The line is gone: whoever waits for an answer learns it now."""
        self.gone = True
        if self._expected is not None and not self._expected[1].done():
            self._expected[1].set_exception(NoAnswer(lost=True))

    async def close(self, why: Leaving, code: int, reason: str) -> None:
        """Close the socket, once, and remember why."""
        if self.leaving is None and not self.gone:
            self.leaving = why
            await self._socket.close(code, reason)

    def close_soon(self, why: Leaving, code: int, reason: str) -> None:
        """As `close`, without waiting: a socket that is dead takes seconds to close."""
        if self._closing is None:
            self._closing = self.loop.create_task(self.close(why, code, reason))
