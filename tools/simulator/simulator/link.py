"""One open OCPP-J line: one CALL of ours in flight, the other side's CALLs answered as they come."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from simulator.frames import (
    Call,
    CallError,
    CallResult,
    UnreadableFrame,
    decode,
    encode_call,
    encode_error,
    encode_result,
)
from simulator.messages import Message

T = TypeVar("T", bound=Message)


class LinkLost(Exception):
    """The line is gone; whether the last CALL arrived is unknown."""


class CallTimedOut(Exception):
    """No answer in time; a later one will be ignored."""


class CallRefused(Exception):
    """The central system answered CALLERROR, or something that is no answer to the question."""

    def __init__(self, code: str, description: str) -> None:
        """Keep the CALLERROR's code for the caller."""
        super().__init__(f"{code}: {description}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer a CALL, and what to do once it is on its way."""

    payload: Message | dict[str, object]
    then: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A CALLERROR to answer."""

    code: str
    description: str


class Link:
    """Guards the rule of OCPP-J 1.6 §4.1.1: no new CALL before the last one is answered or has timed out."""

    def __init__(
        self, socket: ClientConnection, answer: Callable[[Call], Answer | Refusal], call_timeout: float
    ) -> None:
        """`answer` decides about the central system's CALLs; `call_timeout` in seconds."""
        self._socket = socket
        self._answer = answer
        self._call_timeout = call_timeout
        self._one_in_flight = asyncio.Lock()
        self._expected: tuple[str, asyncio.Future[msgspec.Raw]] | None = None
        self._lost = False
        # Chargers restart small counters with each line; the other side must cope (it is legal).
        self._last_message_id = 0

    async def call(self, request: Message, conf: type[T]) -> T:
        """Send `request` and return its confirmation. Raises LinkLost, CallTimedOut, CallRefused."""
        async with self._one_in_flight:
            if self._lost:
                raise LinkLost
            self._last_message_id += 1
            message_id = str(self._last_message_id)
            future: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
            self._expected = (message_id, future)
            try:
                await self._send(encode_call(message_id, request))
                async with asyncio.timeout(self._call_timeout):
                    payload = await future
            except TimeoutError as error:
                raise CallTimedOut(type(request).__name__) from error
            finally:
                self._expected = None
        try:
            return msgspec.json.decode(payload, type=conf)
        except msgspec.MsgspecError as error:
            raise CallRefused("FormationViolation", f"no {conf.__name__}: {error}") from error

    async def serve(self) -> None:
        """Read until the line is gone; always ends by raising LinkLost."""
        try:
            while True:
                await self._take(await self._socket.recv())
        except ConnectionClosed as error:
            raise LinkLost from error
        finally:
            self._lost = True
            if self._expected is not None and not self._expected[1].done():
                self._expected[1].set_exception(LinkLost())
                # Its waiter may be cancelled in the same breath; then nobody asks, which is right.
                self._expected[1].exception()

    async def close(self) -> None:
        """Say goodbye properly, but not for longer than half a second."""
        self._lost = True
        try:
            async with asyncio.timeout(0.5):
                await self._socket.close(1001)
        except TimeoutError:
            self.cut()

    def cut(self) -> None:
        """The cable breaks: no goodbye."""
        self._lost = True
        self._socket.transport.abort()

    async def _take(self, text: str | bytes) -> None:
        try:
            frame = decode(text)
        except UnreadableFrame as error:
            await self._send(encode_error("-1", "FormationViolation", str(error)))
            return
        match frame:
            case Call():
                answer = self._answer(frame)
                if isinstance(answer, Refusal):
                    await self._send(encode_error(frame.message_id, answer.code, answer.description))
                    return
                await self._send(encode_result(frame.message_id, answer.payload))
                if answer.then is not None:
                    answer.then()
            case CallResult(message_id, payload):
                if (future := self._awaited(message_id)) is not None:
                    future.set_result(payload)
            case CallError(message_id, code, description):
                if (future := self._awaited(message_id)) is not None:
                    future.set_exception(CallRefused(code, description))

    def _awaited(self, message_id: str) -> asyncio.Future[msgspec.Raw] | None:
        """The CALL this answers; None for a late or unknown answer, which is ignored (OCPP-J 1.6 §4.1.1)."""
        if self._expected is None or self._expected[0] != message_id or self._expected[1].done():
            return None
        return self._expected[1]

    async def _send(self, text: str) -> None:
        try:
            await self._socket.send(text)
        except ConnectionClosed as error:
            raise LinkLost from error
