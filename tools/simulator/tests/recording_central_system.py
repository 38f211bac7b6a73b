"""A real peer for the tests: a central system on the `ocpp` package, schema validation on, that keeps what it hears.

A test can make it refuse, stay silent, lose a confirmation or pretend that a transaction id is taken.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from ocpp.routing import on  # type: ignore[import-untyped] # the library carries no types
from ocpp.v16 import ChargePoint, call_result  # type: ignore[import-untyped]
from ocpp.v16.enums import Action  # type: ignore[import-untyped]
from websockets.asyncio.server import ServerConnection, basic_auth, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from simulator.worldtime import Signal

PASSWORD = "a-password-of-24-letters"


@dataclass
class Heard:
    """One message of a charger, as the library decoded it (snake_case keys)."""

    charger_id: str
    connection: int
    action: str
    payload: dict[str, Any]


@dataclass
class CentralSystem:
    """State shared by all connections."""

    heartbeat_interval: int = 300
    boot_statuses: list[str] = field(default_factory=list)
    """Answers to the next BootNotifications; Accepted when used up."""
    blocked_tags: set[str] = field(default_factory=set)
    swallow_next_conf_of: str | None = None
    """Handle the next such action, then cut the line before its .conf leaves."""
    refuse_next: str | None = None
    """Answer the next such action with a CALLERROR."""
    heard: list[Heard] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)
    sockets: dict[str, "Peer"] = field(default_factory=dict)
    connections: int = 0
    refused_handshakes: int = 0
    port: int = 0
    _transaction_ids: "count[int]" = field(default_factory=lambda: count(701))
    _known_starts: dict[tuple[Any, ...], int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where chargers connect, without their id."""
        return f"ws://127.0.0.1:{self.port}/ocpp"

    def of(self, *actions: str) -> list[Heard]:
        """What was heard of these actions, in order."""
        return [one for one in self.heard if one.action in actions]

    def statuses(self, connector_id: int) -> list[str]:
        """The statuses reported for a connector, in order."""
        return [
            one.payload["status"]
            for one in self.of("StatusNotification")
            if one.payload["connector_id"] == connector_id
        ]

    async def until(self, holds: Callable[[], bool], timeout: float = 15) -> None:
        """Wait for a condition on what was heard."""
        await self.changed.until(holds, timeout=timeout)

    async def ask(self, charger_id: str, request: Any) -> Any:
        """Send a command and return the charger's answer; a CALLERROR raises."""
        return await self.sockets[charger_id].call(request, suppress=False)

    async def say_raw(self, charger_id: str, text: str) -> tuple[str, str]:
        """Send any text; returns message id and code of the CALLERROR that comes back."""
        peer = self.sockets[charger_id]
        await peer._connection.send(text)
        async with asyncio.timeout(5):
            answer = await peer._response_queue.get()
        return answer.unique_id, answer.error_code

    def check_password(self, _: str, password: str) -> bool:
        """Basic auth of the handshake."""
        right = password == PASSWORD
        if not right:
            self.refused_handshakes += 1
            self.changed.ring()
        return right

    def transaction_id(self, charger_id: str, payload: dict[str, Any]) -> int:
        """The same Start always gets the same id."""
        key = (charger_id, payload["connector_id"], payload["id_tag"], payload["meter_start"], payload["timestamp"])
        if key not in self._known_starts:
            self._known_starts[key] = next(self._transaction_ids)
        return self._known_starts[key]


class Peer(ChargePoint):  # type: ignore[misc] # its base has no types
    """One connection."""

    system: CentralSystem
    connection: int

    async def _hear(self, action: str, payload: dict[str, Any]) -> None:
        system = self.system
        system.heard.append(Heard(self.id, self.connection, action, payload))
        system.changed.ring()
        if system.refuse_next == action:
            system.refuse_next = None
            raise RuntimeError("refused for the test")
        if system.swallow_next_conf_of == action:
            system.swallow_next_conf_of = None
            self._connection.transport.abort()

    def _info(self, id_tag: str) -> dict[str, str]:
        return {"status": "Blocked" if id_tag in self.system.blocked_tags else "Accepted"}

    @on(Action.boot_notification)  # type: ignore[untyped-decorator] # from the untyped library, as below
    async def on_boot(self, **payload: Any) -> Any:
        await self._hear("BootNotification", payload)
        status = self.system.boot_statuses.pop(0) if self.system.boot_statuses else "Accepted"
        interval = self.system.heartbeat_interval if status == "Accepted" else 0
        return call_result.BootNotification(_now(), interval, status)

    @on(Action.heartbeat)  # type: ignore[untyped-decorator]
    async def on_heartbeat(self, **payload: Any) -> Any:
        await self._hear("Heartbeat", payload)
        return call_result.Heartbeat(_now())

    @on(Action.status_notification)  # type: ignore[untyped-decorator]
    async def on_status(self, **payload: Any) -> Any:
        await self._hear("StatusNotification", payload)
        return call_result.StatusNotification()

    @on(Action.authorize)  # type: ignore[untyped-decorator]
    async def on_authorize(self, **payload: Any) -> Any:
        await self._hear("Authorize", payload)
        return call_result.Authorize(self._info(payload["id_tag"]))

    @on(Action.start_transaction)  # type: ignore[untyped-decorator]
    async def on_start(self, **payload: Any) -> Any:
        await self._hear("StartTransaction", payload)
        transaction_id = self.system.transaction_id(self.id, payload)
        return call_result.StartTransaction(transaction_id, self._info(payload["id_tag"]))

    @on(Action.meter_values)  # type: ignore[untyped-decorator]
    async def on_meter_values(self, **payload: Any) -> Any:
        await self._hear("MeterValues", payload)
        return call_result.MeterValues()

    @on(Action.stop_transaction)  # type: ignore[untyped-decorator]
    async def on_stop(self, **payload: Any) -> Any:
        await self._hear("StopTransaction", payload)
        return call_result.StopTransaction()

    @on(Action.firmware_status_notification)  # type: ignore[untyped-decorator]
    async def on_firmware(self, **payload: Any) -> Any:
        await self._hear("FirmwareStatusNotification", payload)
        return call_result.FirmwareStatusNotification()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _handler(system: CentralSystem) -> Callable[[ServerConnection], Awaitable[None]]:
    async def on_connect(socket: ServerConnection) -> None:
        assert socket.request is not None
        assert socket.subprotocol == "ocpp1.6"
        system.connections += 1
        peer = Peer(socket.request.path.rpartition("/")[2], socket)
        peer.system, peer.connection = system, system.connections
        assert socket.username == peer.id
        system.sockets[peer.id] = peer
        system.changed.ring()
        try:
            await peer.start()
        except ConnectionClosed:
            system.changed.ring()

    return on_connect


@asynccontextmanager
async def central_system(port: int = 0) -> AsyncIterator[CentralSystem]:
    """A listening central system; stops with the block."""
    system = CentralSystem()
    async with serve(
        _handler(system),
        "127.0.0.1",
        port,
        subprotocols=[Subprotocol("ocpp1.6")],
        process_request=basic_auth(check_credentials=system.check_password),
        close_timeout=0.2,
    ) as server:
        system.port = next(iter(server.sockets)).getsockname()[1]
        yield system
