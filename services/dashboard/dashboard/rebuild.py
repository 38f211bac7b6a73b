"""Folding everything again from the beginning, beside the running service, and taking the outcome over in one commit.

The shadow is this process's memory. Both streams are read to their end without holding anybody up; then the positions
are locked, which pauses the live fold, what arrived meanwhile is read, and rows and positions are replaced together.
Whoever folds next goes on behind the new positions. Questions are answered throughout: they see the old rows until the
commit. A rebuild that dies has changed nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import redis.asyncio
import structlog
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from pydantic import ValidationError
from redis.exceptions import RedisError

from chassis.bus import Bus
from chassis.consuming import parse
from chassis.pulling import Puller
from contracts.envelope import UnknownEventType
from contracts.events.charger import ChargerEvent
from contracts.streams import CHARGER, TELEMETRY, Stream
from dashboard import repository
from dashboard.domain.facts import Facts
from dashboard.domain.heartbeats import Telemetry
from dashboard.domain.standing import standing
from dashboard.reactions import fold_events
from dashboard.repository import Held, Written
from dashboard.settings import Settings
from dashboard.snapshot import CHARGERS, WHOLE

log = structlog.get_logger()

CONSUMER = "dashboard"
STREAMS = (CHARGER, TELEMETRY)
SILENCE_S = 2.0


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild came to. `differing`: chargers whose state is not what it was, in order of id."""

    chargers: int
    events: int
    passed_over: int
    differing: tuple[str, ...]
    paused_s: float


@dataclass
class Shadow:
    """State as folded anew so far."""

    chargers: dict[str, Held] = field(default_factory=dict)
    faults: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    events: int = 0
    passed_over: int = 0

    def fold(self, message: Msg) -> None:
        """Fold one message. What the live fold buried or passed over is passed over here too."""
        try:
            received = parse(message)
            if not isinstance(received.event, ChargerEvent):
                return
            charger_id = received.event.charger_id
            before = self.chargers.get(charger_id) or Held(Facts(), Telemetry())
            after = fold_events(before, [(received.event, received.sequence)])
        except (UnknownEventType, ValidationError, ValueError) as error:
            self.passed_over += 1
            log.warning("rebuild.passed_over", subject=message.subject, error=repr(error)[:200])
            return
        self.events += 1
        self.chargers[charger_id] = Held(after.facts, after.telemetry)
        self.faults.update({(charger_id, hour): n for hour, n in after.faults.items()})


class Reader:
    """A stream read from its first message by a consumer of its own, which the server forgets by itself."""

    def __init__(self, bus: Bus, stream: Stream, name: str, puller: Puller) -> None:
        self._bus = bus
        self._puller = puller
        self.stream = stream
        self._name = name
        self.sequence = 0

    async def fold_to_the_end(self, shadow: Shadow) -> None:
        """Fold everything that is in the stream at this moment."""
        end = (await self._bus.jetstream.stream_info(self.stream.name)).state.last_seq
        while self.sequence < end:
            try:
                async with asyncio.timeout(SILENCE_S):
                    messages = await self._puller.batch()
            except TimeoutError:
                # The newest messages may have expired; then nothing more will come.
                info = await self._bus.jetstream.consumer_info(self.stream.name, self._name)
                if info.num_pending == 0:
                    self.sequence = end
                    return
                continue
            for message in messages:
                shadow.fold(message)
            self.sequence = messages[-1].metadata.sequence.stream


@asynccontextmanager
async def reading(bus: Bus, stream: Stream) -> AsyncIterator[Reader]:
    """Yield a reader of the whole of `stream`."""
    name = f"dashboard-rebuild-{secrets.token_hex(4)}"
    await bus.jetstream.add_consumer(
        stream.name,
        ConsumerConfig(
            name=name,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=300,
            mem_storage=True,
        ),
    )
    try:
        async with Puller(bus, stream.name, name) as puller:
            yield Reader(bus, stream, name, puller)
    finally:
        await bus.jetstream.delete_consumer(stream.name, name)


async def rebuild(settings: Settings) -> Rebuilt:
    """Fold both streams anew and swap. `settings` carry an operator's login to NATS, as it makes consumers.

    Raises what the servers raise; nothing is changed then.
    """
    if settings.database_url is None:
        raise ValueError("VOLT_DATABASE_URL is not set; there is nothing to rebuild")
    bus = await Bus.connect(settings)
    try:
        connection = await asyncpg.connect(settings.database_url.get_secret_value())
        try:
            async with reading(bus, CHARGER) as facts, reading(bus, TELEMETRY) as telemetry:
                outcome = await _rebuild(connection, bus, (facts, telemetry))
        finally:
            await connection.close()
    finally:
        await bus.close()
    await _distrust_snapshot(settings)
    return outcome


async def _rebuild(connection: asyncpg.Connection[asyncpg.Record], bus: Bus, readers: tuple[Reader, ...]) -> Rebuilt:
    shadow = Shadow()
    for reader in readers:
        await reader.fold_to_the_end(shadow)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with connection.transaction():
        await repository.lock_positions(connection, CONSUMER, {s.name: s.partitions for s in STREAMS})
        for reader in readers:
            await reader.fold_to_the_end(shadow)
        before = await repository.everything(connection)
        first = (await bus.jetstream.stream_info(TELEMETRY.name)).state.first_seq
        _keep_what_has_expired(shadow, before, first)
        now = datetime.now(UTC)
        writing = [_written(charger_id, held, before.get(charger_id)) for charger_id, held in shadow.chargers.items()]
        await repository.replace_everything(connection, writing, shadow.faults, now)
        for reader in readers:
            await repository.move_positions(connection, CONSUMER, reader.stream.name, reader.sequence)
    gone = before.keys() - shadow.chargers.keys()
    return Rebuilt(
        chargers=len(writing),
        events=shadow.events,
        passed_over=shadow.passed_over,
        differing=tuple(sorted(gone | {w.charger_id for w in writing if w.changed})),
        paused_s=loop.time() - began,
    )


def _keep_what_has_expired(shadow: Shadow, before: dict[str, Held], first_sequence: int) -> None:
    """Telemetry is kept for days, not for ever: what was folded from messages that are gone cannot be folded again."""
    for charger_id, held in shadow.chargers.items():
        known = before.get(charger_id)
        if held.telemetry.sequence == 0 and known is not None and 0 < known.telemetry.sequence < first_sequence:
            shadow.chargers[charger_id] = Held(held.facts, known.telemetry)


def _written(charger_id: str, held: Held, before: Held | None) -> Written:
    same = before is not None and (before.facts, before.telemetry) == (held.facts, held.telemetry)
    # What screens were told stays true of them: the watch over weak signals tells what now differs.
    told_weak = before is not None and before.told_weak
    return Written(
        charger_id, held.facts, held.telemetry, standing(held.facts, held.telemetry), told_weak, changed=not same
    )


async def _distrust_snapshot(settings: Settings) -> None:
    """Take the snapshot and its mark away, so that the running service copies it anew. Kept values could bear higher
    sequences than the rebuilt ones, when the stream had lost its tail, and would not give way."""
    if settings.redis_url is None:
        return
    client = redis.asyncio.Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=2)
    try:
        await client.delete(WHOLE, CHARGERS)
    except RedisError as error:
        log.warning("rebuild.snapshot_not_told", error=repr(error)[:200])
    finally:
        await client.aclose()
