"""Consuming events: projections fold a partition in batches, reactions handle one event at a time per key.

Both are exactly-once in effect: the position, or the inbox row, is committed with the effect, and only then is the
message acknowledged. What fails for its own fault is retried a bounded number of times and becomes a dead letter;
what fails because a server is away is waited out, for as long as it takes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog
from nats.aio.msg import Msg
from opentelemetry.trace import SpanKind
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis import crashpoints, figures
from chassis.bus import Bus
from chassis.database import Database, Transaction
from chassis.dead_letters import bury
from chassis.failures import backoff_s, passes_by_itself
from chassis.pulling import Puller
from chassis.tables import inbox, position
from chassis.telemetry import span
from contracts.envelope import Envelope, Event, UnknownEventType, parse_event
from contracts.streams import Consumer

log = structlog.get_logger()

ATTEMPTS = 5
CONCURRENT_KEYS = 64


@dataclass(frozen=True)
class Received:
    """An event with its envelope and its place in the stream."""

    event: Event
    envelope: Envelope
    sequence: int


Fold = Callable[[Sequence[Received], Transaction], Awaitable[None]]
Reaction = Callable[[Event, Envelope, Transaction], Awaitable[None]]


def parse(message: Msg) -> Received:
    """Read a message; raises ValueError (also for an unknown type) when it is no event of ours."""
    envelope = Envelope.from_headers(message.headers or {})
    return Received(parse_event(envelope.type, message.data), envelope, message.metadata.sequence.stream)


class Lag:
    """How many messages each partition still has to go, as the server last said."""

    def __init__(self) -> None:
        self.pending: dict[tuple[str, int], int] = {}
        self._beyond: set[tuple[str, int]] = set()

    def note(self, consumer: Consumer, partition: int, message: Msg) -> None:
        """Remember what the server said with its newest delivery."""
        self.pending[(consumer.stream.name, partition)] = message.metadata.num_pending

    def note_end(self, consumer: Consumer, partition: int, committed: int, end: int) -> None:
        """Remember whether a position lies beyond its stream's end: the stream lost its tail, and what comes now under
        the lost numbers is taken for folded."""
        place = (consumer.stream.name, partition)
        if committed <= end:
            self._beyond.discard(place)
            return
        self._beyond.add(place)
        log.error("projection.stream_lost_its_tail", stream=place[0], partition=partition, folded=committed, end=end)

    @property
    def cut_streams(self) -> list[str]:
        """Streams that lost their tail."""
        return sorted({stream for stream, _ in self._beyond})

    @property
    def total(self) -> int:
        """Messages waiting over all partitions read here."""
        return sum(self.pending.values())


async def project(bus: Bus, database: Database, consumer: Consumer, partition: int, fold: Fold, lag: Lag) -> None:
    """Fold one partition for ever, in stream order. Events of types unknown to this release are passed over."""

    async def resume() -> int:
        committed = await _committed(database, consumer, partition)
        end = (await bus.jetstream.stream_info(consumer.stream.name)).state.last_seq
        lag.note_end(consumer, partition, committed, end)
        return committed

    stream, durable = consumer.stream.name, consumer.durable(partition)
    async with Puller(bus, stream, durable, resume=resume, gather_s=consumer.gather_s) as puller:
        while True:
            messages = await puller.batch()
            crashpoints.reach("after-delivery-before-effect")
            received = []
            for message in messages:
                try:
                    received.append(parse(message))
                except UnknownEventType:
                    continue
                except (ValueError, ValidationError) as error:
                    await _until_it_works(partial(bury, bus, consumer.service, message, str(error)), consumer)
            await _fold_surely(bus, database, consumer, partition, fold, messages, received)
            crashpoints.reach("after-effect-before-ack")
            lag.note(consumer, partition, messages[-1])
            await messages[-1].ack()


async def _committed(database: Database, consumer: Consumer, partition: int) -> int:
    """Return how far this partition is folded."""
    place = {"consumer": consumer.service, "stream": consumer.stream.name, "partition": partition}
    async with database.transaction() as tx:
        connection = await tx.session.connection()
        found = await connection.execute(select(position.c.sequence).filter_by(**place))
        return found.scalar_one_or_none() or 0


async def _acknowledged() -> None:
    """Reactions are acknowledged one by one: the server knows best which are open."""


async def _fold_surely(
    bus: Bus,
    database: Database,
    consumer: Consumer,
    partition: int,
    fold: Fold,
    messages: Sequence[Msg],
    received: Sequence[Received],
) -> None:
    """Fold a batch; when it fails for its own fault, fold one by one so that only the culprit is buried."""
    last = messages[-1].metadata.sequence.stream

    async def whole() -> None:
        await _fold_once(database, consumer, partition, fold, received, last)

    try:
        await _until_it_works(whole, consumer)
    except Exception as error:  # noqa: BLE001  # the culprit is found below, and named there
        log.warning("projection.batch_failed", consumer=consumer.service, size=len(received), error=repr(error))
        by_sequence = {m.metadata.sequence.stream: m for m in messages}
        for one in received:

            async def single(one: Received = one) -> None:
                await _fold_once(database, consumer, partition, fold, [one], one.sequence)

            try:
                await _until_it_works(single, consumer, attempts=ATTEMPTS)
            except Exception as fault:  # noqa: BLE001  # becomes a dead letter with its reason
                message = by_sequence[one.sequence]
                await _until_it_works(partial(bury, bus, consumer.service, message, repr(fault)), consumer)
        await _until_it_works(lambda: _fold_once(database, consumer, partition, fold, [], last), consumer)


async def _fold_once(
    database: Database, consumer: Consumer, partition: int, fold: Fold, received: Sequence[Received], last: int
) -> None:
    """Fold what lies beyond the committed position and move the position, in one commit."""
    place = {"consumer": consumer.service, "stream": consumer.stream.name, "partition": partition}
    async with database.transaction() as tx:
        connection = await tx.session.connection()
        # Makes the row when it is missing, locks it in any case and reads it, in one round trip.
        unmoved = {"sequence": position.c.sequence}
        row = (
            insert(position).values(**place, sequence=0).on_conflict_do_update(index_elements=list(place), set_=unmoved)
        )
        committed = (await connection.execute(row.returning(position.c.sequence))).scalar_one()
        fresh = [r for r in received if r.sequence > committed]
        if fresh:
            with span(f"fold {consumer.stream.name}", kind=SpanKind.CONSUMER, parent=fresh[-1].envelope.traceparent):
                await fold(fresh, tx)
        if last > committed:
            await connection.execute(position.update().filter_by(**place).values(sequence=last))
    _count(consumer, fresh)


def _count(consumer: Consumer, handled: Sequence[Received]) -> None:
    if handled:
        labels = {"consumer": f"{consumer.service}/{consumer.stream.name}"}
        figures.events_handled.add(len(handled), labels)
        age = datetime.now(UTC) - handled[-1].envelope.time
        figures.event_delay_seconds.record(max(0.0, age.total_seconds()), labels)


async def react(bus: Bus, database: Database, consumer: Consumer, partition: int, reaction: Reaction, lag: Lag) -> None:
    """Handle one partition's events for ever: in order per key, concurrently over keys."""
    queues: dict[str, deque[Msg]] = {}
    slots = asyncio.Semaphore(CONCURRENT_KEYS)

    async def work(key: str) -> None:
        queue = queues[key]
        async with slots:
            while queue:
                await _react_surely(bus, database, consumer, reaction, queue[0])
                queue.popleft()
        del queues[key]

    async with (
        asyncio.TaskGroup() as workers,
        Puller(
            bus, consumer.stream.name, consumer.durable(partition), resume=_acknowledged, gather_s=consumer.gather_s
        ) as puller,
    ):
        while True:
            messages = await puller.batch()
            crashpoints.reach("after-delivery-before-effect")
            for message in messages:
                lag.note(consumer, partition, message)
                key = (message.headers or {}).get("ce-subject", message.subject)
                if key in queues:
                    queues[key].append(message)
                else:
                    queues[key] = deque([message])
                    workers.create_task(work(key))


async def _react_surely(bus: Bus, database: Database, consumer: Consumer, reaction: Reaction, message: Msg) -> None:
    """Handle one message until it is done or buried; then acknowledge it."""

    async def once() -> None:
        await message.in_progress()
        received = parse(message)
        async with database.reacting, database.transaction() as tx:
            connection = await tx.session.connection()
            row = insert(inbox).values(consumer=consumer.service, event_id=received.envelope.id)
            if (await connection.execute(row.on_conflict_do_nothing())).rowcount == 0:
                return
            with span(f"react {consumer.stream.name}", kind=SpanKind.CONSUMER, parent=received.envelope.traceparent):
                await reaction(received.event, received.envelope, tx)
        _count(consumer, [received])

    try:
        await _until_it_works(once, consumer, attempts=ATTEMPTS)
    except UnknownEventType:
        log.info("reaction.unknown_type", consumer=consumer.service, subject=message.subject)
    except Exception as fault:  # noqa: BLE001  # becomes a dead letter with its reason
        await _until_it_works(partial(bury, bus, consumer.service, message, repr(fault)), consumer)
    crashpoints.reach("after-effect-before-ack")
    await message.ack()


async def _until_it_works(act: Callable[[], Awaitable[None]], consumer: Consumer, *, attempts: int = 1) -> None:
    """Call `act` until it succeeds. Faults of its own count against `attempts`; a server's absence never does."""
    own_faults = waits = 0
    while True:
        try:
            return await act()
        except UnknownEventType:
            raise
        except Exception as error:
            if passes_by_itself(error):
                waits += 1
                log.warning("consumer.waiting", consumer=consumer.service, error=repr(error)[:200], wait=waits)
                await asyncio.sleep(backoff_s(waits))
                continue
            own_faults += 1
            if own_faults >= attempts:
                raise
            await asyncio.sleep(backoff_s(own_faults))
