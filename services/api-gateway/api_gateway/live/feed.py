"""Reads the stream LIVE in order into the ring, whatever happens to the connection in between.

An ephemeral push consumer without acknowledgements, made anew where it left off when a sequence is missing or
nothing is heard: what clients call an ordered consumer. It is written out here because nats-py makes its own
under a subject (CONSUMER.CREATE without a name) that this service's NATS user may not publish.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamInfo

from api_gateway.live.ring import Change, Kind, Ring
from chassis.failures import backoff_s
from contracts.streams import LIVE

log = structlog.get_logger()

IDLE_HEARTBEAT_S = 1.0
SILENCE_S = 3.5
"""No message and no heartbeat of the server for this long: the consumer is gone."""

_KINDS: dict[str, Kind] = {
    "charger": "charger",
    "charger-removed": "charger_removed",
    "command": "command",
    "ticket": "ticket",
    "lookers": "lookers",
    "contact": "contact",
    "call": "call",
    "notification": "notification",
}


def change_of(subject: str, body: bytes, seq: int, at: float) -> Change | None:
    """Turn a message of LIVE into what screens get; None for a subject that this release does not know."""
    parts = subject.split(".")
    kind = _KINDS.get(parts[1]) if len(parts) == 4 else None
    if kind is None:
        return None
    # A line feed in JSON can only be white space, and would end the SSE line.
    line = body.replace(b"\n", b" ").replace(b"\r", b" ")
    payload = b'{"charger":' + line + b"}" if kind == "charger" else line
    return Change(seq, kind, parts[2], at, b"event: " + kind.encode() + b"\ndata: " + payload + b"\n\n")


def epoch_of(info: StreamInfo, server_id: str) -> str:
    """Name this life of the stream. Changes on their way die with a single server: it is part of the name."""
    life = server_id if (info.config.num_replicas or 1) == 1 else ""
    return hashlib.blake2s(f"{info.created}|{life}".encode(), digest_size=6).hexdigest()


class LiveFeed:
    """Keeps `ring` filled."""

    def __init__(self, client: Client, ring: Ring) -> None:
        self._client = client
        self._jetstream = client.jetstream(timeout=2)
        self._ring = ring
        self._changed: Callable[[Change], None] = lambda _: None
        self._life = ""
        self._delivered = 0
        self._heard_at = 0.0
        self._broken = asyncio.Event()
        self.reading = False

    @property
    def complaint(self) -> str | None:
        """Why screens get no changes, None when they do."""
        return None if self.reading else "Live changes cannot be read; screens show them late."

    async def run(self, changed: Callable[[Change], None]) -> None:
        """Read for ever, calling `changed` for each change; start again with back-off when the stream is not there."""
        self._changed = changed
        attempt = 0
        while True:
            try:
                async with asyncio.timeout(5):
                    subscription, consumer = await self._start()
            except (OSError, TimeoutError, nats.errors.Error) as error:
                attempt += 1
                log.warning("live.not_readable", error=repr(error))
                await asyncio.sleep(backoff_s(attempt, longest=1.0))
                continue
            attempt = 0
            self.reading = True
            try:
                await self._watch()
            finally:
                self.reading = False
                await self._leave(subscription, consumer)

    async def _leave(self, subscription: Subscription, consumer: str) -> None:
        try:
            async with asyncio.timeout(1):
                await subscription.unsubscribe()
                await self._jetstream.delete_consumer(LIVE.name, consumer)
        except (OSError, TimeoutError, nats.errors.Error) as error:
            # The server forgets it by itself after inactive_threshold.
            log.info("live.consumer_left_behind", consumer=consumer, error=repr(error))

    async def _start(self) -> tuple[Subscription, str]:
        info = await self._jetstream.stream_info(LIVE.name)
        self._find_place(info)
        consumer = f"api-gateway-{secrets.token_hex(6)}"
        inbox = self._client.new_inbox()
        self._delivered = 0
        self._heard_at = time.monotonic()
        self._broken.clear()
        subscription = await self._client.subscribe(inbox, cb=self._hear)
        try:
            await self._jetstream.add_consumer(
                LIVE.name,
                ConsumerConfig(
                    name=consumer,
                    deliver_subject=inbox,
                    deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                    opt_start_seq=self._ring.head + 1,
                    ack_policy=AckPolicy.NONE,
                    max_deliver=1,
                    mem_storage=True,
                    num_replicas=1,
                    idle_heartbeat=IDLE_HEARTBEAT_S,
                    inactive_threshold=10.0,
                ),
            )
        except BaseException:
            await subscription.unsubscribe()
            raise
        return subscription, consumer

    def _find_place(self, info: StreamInfo) -> None:
        """Go on after the last change seen, or begin a new epoch where that is not possible."""
        # nats-py keeps the server's INFO to itself; nothing public tells one life of a server from the next.
        life = epoch_of(info, str(self._client._server_info.get("server_id")))
        oldest = max(info.state.first_seq - 1, info.state.last_seq - self._ring.size, 0)
        if life != self._life:
            self._life = life
            self._ring.restart(life, oldest)
        elif info.state.last_seq < self._ring.head:
            self._ring.restart(f"{life}{secrets.token_hex(2)}", oldest)
        elif oldest > self._ring.head:
            self._ring.restart(self._ring.epoch, oldest)

    async def _hear(self, message: Msg) -> None:
        self._heard_at = time.monotonic()
        if not message.reply or not message.reply.startswith("$JS.ACK."):
            last = (message.headers or {}).get("Nats-Last-Consumer")
            if last is not None and int(last) > self._delivered:
                self._broken.set()
            return
        sequence = message.metadata.sequence
        if sequence.consumer != self._delivered + 1:
            self._broken.set()
        if self._broken.is_set():
            return
        self._delivered = sequence.consumer
        change = change_of(message.subject, message.data, sequence.stream, self._heard_at)
        if change is None:
            self._ring.skip(sequence.stream)
            return
        self._ring.append(change)
        self._changed(change)

    async def _watch(self) -> None:
        """Return when the consumer must be made anew: also at once after a reconnection, which it rarely survives."""
        connections = self._client.stats["reconnects"]
        while (
            not self._broken.is_set()
            and self._client.stats["reconnects"] == connections
            and time.monotonic() - self._heard_at < SILENCE_S
        ):
            try:
                async with asyncio.timeout(0.25):
                    await self._broken.wait()
            except TimeoutError:
                continue
        log.info("live.reading_again", after=self._ring.head)
