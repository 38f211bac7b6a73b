"""A charger in a test's hand: says what it is told, when it is told, and knows how long each answer took."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from simulator.demo import demo_password
from simulator.frames import CallError, CallResult, decode, encode_call, encode_error
from simulator.lean_socket import LeanSocket, upgrade_request
from simulator.messages import BootNotification, Heartbeat, Message, Status, StatusNotification, stamp


class Refused(Exception):
    """The central system answered a CALL with a CALLERROR."""


@dataclass(eq=False)
class ProbeCharger:
    """One open connection. `said` holds each status with the moment (seconds since 1970) just before it was sent."""

    charger_id: str
    connectors: int
    socket: LeanSocket
    patience_s: float = 10.0
    said: list[tuple[Status, float]] = field(default_factory=list)
    answered_after_s: list[float] = field(default_factory=list)
    lost: bool = False
    _number: int = 0
    _answer: "asyncio.Future[None] | None" = None

    async def boot(self) -> None:
        """Introduce itself; the charger and every connector are free."""
        await self.call(BootNotification("VoltCharge", "Probe"))
        for connector_id in range(self.connectors + 1):
            await self.call(_status(connector_id, Status.AVAILABLE))

    async def change(self, status: Status) -> None:
        """Say a new state of connector 1."""
        self.said.append((status, time.time()))
        await self.call(_status(1, status))

    async def beat(self) -> None:
        """Say that it lives."""
        await self.call(Heartbeat())

    async def call(self, request: Message) -> None:
        """Return when confirmed. Raises Refused, TimeoutError, ConnectionError."""
        if self.lost:
            raise ConnectionError(f"{self.charger_id} has lost its connection")
        self._number += 1
        self._answer = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self.socket.send(encode_call(str(self._number), request).encode())
        async with asyncio.timeout(self.patience_s):
            await self._answer
        self.answered_after_s.append(time.perf_counter() - began)

    def close(self) -> None:
        """Say goodbye."""
        self.socket.close()

    def take(self, text: bytes) -> None:
        """An answer, or a command, which a probe does not obey."""
        frame = decode(text)
        waiting = self._answer if self._answer is not None and not self._answer.done() else None
        if isinstance(frame, CallResult):
            if waiting is not None:
                waiting.set_result(None)
        elif isinstance(frame, CallError):
            if waiting is not None:
                waiting.set_exception(Refused(f"{frame.code}: {frame.description}"))
        else:
            self.socket.send(encode_error(frame.message_id, "NotSupported", "a probe").encode())

    def line_lost(self) -> None:
        """The server, or the network, closed the connection."""
        self.lost = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError(f"{self.charger_id} lost its connection"))


async def connect_probe(url: str, charger_id: str, connectors: int, secret: str) -> ProbeCharger:
    """Connect and boot. Raises LoadFailed when the connection is refused."""
    host, port, request = upgrade_request(url, charger_id, demo_password(charger_id, secret))
    _, socket = await asyncio.get_running_loop().create_connection(partial(LeanSocket, request), host, port)
    await socket.opened
    probe = ProbeCharger(charger_id, connectors, socket)
    socket.on_text, socket.on_lost = probe.take, probe.line_lost
    await probe.boot()
    return probe


def _status(connector_id: int, status: Status) -> StatusNotification:
    return StatusNotification(connector_id, status, "NoError", timestamp=stamp(datetime.now(UTC)))
