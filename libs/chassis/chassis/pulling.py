"""Reading a durable consumer: a standing pull request, messages as they come, batches as large as what has come.

nats-py's `fetch(n)` waits for a full batch once it has to wait at all, and FastStream's `batch=True` polls; both cost
either latency or order. This keeps one request open and hands over whatever has arrived, in stream order.

A durable remembers what it has delivered, not what was done with it: what went to a reader that died, or to a line that
was cut, comes again only after the ack wait, behind newer messages. A reader that folds in order must not depend on
that. So it puts the durable back to where its own work stands, at the start, after each reconnect, and whenever the
durable's delivery number shows that a message went astray (docs/decisions/0012).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import structlog
from nats.aio.msg import Msg

from chassis.bus import Bus
from chassis.failures import backoff_s, passes_by_itself

log = structlog.get_logger()

REQUEST_SIZE = 500
EXPIRES_S = 30.0
HEARTBEAT_S = 5.0
RESET_TIMEOUT_S = 2.0

Resume = Callable[[], Awaitable[int | None]]
"""Returns the last stream sequence whose effect is committed; None leaves it to the server's acknowledgements."""


class ResetRefused(Exception):
    """The server would not put a durable back; most likely it does not exist."""


class Puller:
    """The messages of one durable, in order and without a gap. Use as an async context; then call `batch` in a loop.

    Whoever calls `batch` again has finished with the batch before. Without `resume` the durable belongs to this reader
    alone and is read as it comes.
    """

    def __init__(
        self,
        bus: Bus,
        stream: str,
        durable: str,
        request_size: int = REQUEST_SIZE,
        *,
        resume: Resume | None = None,
        gather_s: float = 0.0,
    ) -> None:
        self._bus = bus
        self._client = bus.client
        self._resume = resume
        self._gather_s = gather_s
        self._astray = resume is not None
        self._delivered = 0
        self._reset_subject = f"$JS.API.CONSUMER.RESET.{stream}.{durable}"
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._name = f"{stream}/{durable}"
        self._size = request_size
        self._arrived: asyncio.Queue[Msg | None] = asyncio.Queue()
        self._requested = 0
        self._failures = 0

    async def __aenter__(self) -> Puller:
        await self._listen()
        self._bus.on_reconnect.add(self._ask_anew)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._bus.on_reconnect.discard(self._ask_anew)
        if not self._client.is_closed:
            await self._subscription.unsubscribe()

    async def batch(self) -> list[Msg]:
        """Wait for messages and return what has arrived, at least one, in stream order."""
        messages: list[Msg] = []
        while not messages:
            if self._astray:
                await self._start_over()
            if self._requested <= 0:
                await self._request()
            try:
                async with asyncio.timeout(2 * HEARTBEAT_S + 1):
                    message = await self._arrived.get()
            except TimeoutError:
                # Neither a message nor a sign of life: the request is lost (a server restarted). Ask anew.
                self._requested = 0
                continue
            if self._gather_s:
                await asyncio.sleep(self._gather_s)
            while True:
                if message is None:
                    pass
                elif self._is_message(message):
                    self._requested -= 1
                    self._failures = 0
                    if not self._follows(message):
                        break
                    messages.append(message)
                elif self._requested == 0 and self._failures:
                    await asyncio.sleep(backoff_s(self._failures))
                if self._arrived.empty():
                    break
                message = self._arrived.get_nowait()
        return messages

    def _ask_anew(self) -> None:
        self._requested = 0
        self._astray = self._resume is not None
        self._arrived.put_nowait(None)

    def _follows(self, message: Msg) -> bool:
        """Say whether nothing was delivered between the message before and this one, to whomever."""
        if self._resume is None:
            return True
        number = message.metadata.sequence.consumer
        if number == self._delivered + 1:
            self._delivered = number
            return True
        log.warning("consumer.gap", consumer=self._name, after=self._delivered, came=number)
        self._astray = True
        return False

    async def _listen(self) -> None:
        self._inbox = self._client.new_inbox()
        self._arrived = asyncio.Queue()
        self._subscription = await self._client.subscribe(
            self._inbox, cb=self._arrived.put, pending_msgs_limit=4 * self._size
        )

    async def _start_over(self) -> None:
        """Put the durable back behind what is committed, and forget whatever is still on its way."""
        attempt = 0
        while self._resume is not None and self._astray:
            # Set back first: a reconnect in the middle asks for another start.
            self._astray = False
            try:
                committed = await self._resume()
                await self._subscription.unsubscribe()
                await self._listen()
                await self._reset(None if committed is None else committed + 1)
            except Exception as error:
                if not isinstance(error, ResetRefused) and not passes_by_itself(error):
                    raise
                self._astray = True
                attempt += 1
                log.warning("consumer.not_reset", consumer=self._name, attempt=attempt, error=repr(error)[:200])
                await asyncio.sleep(backoff_s(attempt))
            else:
                self._requested = self._delivered = 0

    async def _reset(self, sequence: int | None) -> None:
        """Let the durable deliver from `sequence` on, or from its acknowledgements on. Numbers begin at 1 again."""
        body = b"" if sequence is None else json.dumps({"seq": sequence}).encode()
        answer = await self._client.request(self._reset_subject, body, timeout=RESET_TIMEOUT_S)
        if (error := json.loads(answer.data).get("error")) is not None:
            raise ResetRefused(f"{error.get('code')}: {error.get('description')}")

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
