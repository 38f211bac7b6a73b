"""Reading a durable consumer: a standing pull request, messages as they come, batches as large as what has come.

nats-py's `fetch(n)` waits for a full batch once it has to wait at all, and FastStream's `batch=True` polls; both cost
either latency or order. This keeps one request open and hands over whatever has arrived, in stream order.
"""

from __future__ import annotations

import asyncio
import json

import structlog
from nats.aio.msg import Msg

from chassis.bus import Bus
from chassis.failures import backoff_s

log = structlog.get_logger()

REQUEST_SIZE = 500
EXPIRES_S = 30.0
HEARTBEAT_S = 5.0


class Puller:
    """The messages of one durable, in order. Use as an async context; then call `batch` in a loop."""

    def __init__(self, bus: Bus, stream: str, durable: str, request_size: int = REQUEST_SIZE) -> None:
        self._bus = bus
        self._client = bus.client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._name = f"{stream}/{durable}"
        self._size = request_size
        self._arrived: asyncio.Queue[Msg | None] = asyncio.Queue()
        self._requested = 0
        self._failures = 0

    async def __aenter__(self) -> Puller:
        self._inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(
            self._inbox, cb=self._arrived.put, pending_msgs_limit=4 * self._size
        )
        self._bus.on_reconnect.add(self._ask_anew)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._bus.on_reconnect.discard(self._ask_anew)
        if not self._client.is_closed:
            await self._subscription.unsubscribe()

    def _ask_anew(self) -> None:
        self._requested = 0
        self._arrived.put_nowait(None)

    async def batch(self) -> list[Msg]:
        """Wait for messages and return what has arrived, at least one, in stream order."""
        messages: list[Msg] = []
        while not messages:
            if self._requested <= 0:
                await self._request()
            try:
                async with asyncio.timeout(2 * HEARTBEAT_S + 1):
                    message = await self._arrived.get()
            except TimeoutError:
                # Neither a message nor a sign of life: the request is lost (a server restarted). Ask anew.
                self._requested = 0
                continue
            while True:
                if message is None:
                    pass
                elif self._is_message(message):
                    self._requested -= 1
                    self._failures = 0
                    messages.append(message)
                elif self._requested == 0 and self._failures:
                    await asyncio.sleep(backoff_s(self._failures))
                if self._arrived.empty():
                    break
                message = self._arrived.get_nowait()
        return messages

    def _is_message(self, message: Msg) -> bool:
        """Tell messages from the server's status words; the latter end or keep the standing request."""
        headers = message.headers or {}
        status = headers.get("Status")
        if not status or message.data:
            return True
        if status == "100":
            return False
        if status not in {"404", "408"}:
            self._failures += 1
            log.warning("consumer.status", consumer=self._name, status=status, text=headers.get("Description"))
        self._requested = 0
        return False

    async def _request(self) -> None:
        while not self._client.is_connected:
            await asyncio.sleep(0.1)
        body = {"batch": self._size, "expires": int(EXPIRES_S * 1e9), "idle_heartbeat": int(HEARTBEAT_S * 1e9)}
        await self._client.publish(self._subject, json.dumps(body).encode(), reply=self._inbox)
        self._requested = self._size
