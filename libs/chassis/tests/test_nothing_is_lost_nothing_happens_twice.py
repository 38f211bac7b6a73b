"""The chassis's promise, with processes killed at the moments that matter (architecture.md, 1–4)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import pytest
from counting_events import COUNTED_PROJECTION, COUNTED_REACTION, COUNTING, Counted
from nats.js.api import PubAck
from pydantic import SecretStr
from workbench import Workbench

from chassis import outbox
from chassis.consuming import Fold, Reaction, Received
from chassis.database import POOL_SIZE, Database, Transaction
from chassis.outbox import Relay
from chassis.service import open_service
from chassis.settings import ServiceSettings
from chassis.testing import running
from contracts.envelope import Envelope, Event
from contracts.problems import Unavailable
from voltctl.testing import eventually

Serve = Callable[[ServiceSettings, asyncio.Event], Awaitable[None]]


async def stored(bench: Workbench) -> int:
    info = await bench.nats.jetstream().stream_info(COUNTING.name)
    return info.state.messages


async def unacknowledged(bench: Workbench, service: str) -> int:
    infos = await bench.nats.jetstream().consumers_info(COUNTING.name)
    return sum((i.num_ack_pending or 0) + (i.num_pending or 0) for i in infos if i.name and i.name.startswith(service))


@pytest.mark.parametrize("point", ["after-commit-before-publish", "after-publish-before-mark"])
async def test_a_committed_event_reaches_the_stream_once_when_the_relay_dies(bench: Workbench, point: str) -> None:
    async with bench.process("write", crash_at=point) as process:
        assert await process.wait() == -signal.SIGKILL
    assert await stored(bench) == (1 if point == "after-publish-before-mark" else 0)

    async with bench.process("relay"):
        await eventually(lambda: _all_published(bench), within=40)
    assert await stored(bench) == 1
    assert await bench.numbers() == [1]


async def _all_published(bench: Workbench) -> bool:
    rows = await bench.fetch("SELECT published_at FROM outbox")
    return bool(rows) and all(row["published_at"] for row in rows)


@pytest.mark.parametrize("mode", ["project", "react"])
async def test_an_effect_takes_place_once_when_the_reader_dies_before_the_ack(bench: Workbench, mode: str) -> None:
    async with bench.bus() as bus:
        for number in range(20):
            await bus.publish(Counted(name="one", number=number))

    async with bench.process(mode, crash_at="after-effect-before-ack") as process:
        assert await process.wait() == -signal.SIGKILL
    before = await bench.numbers()
    assert before, "the crash point lies after the effect"

    service = "dashboard" if mode == "project" else "reactor"
    async with bench.process(mode):

        async def all_acknowledged() -> bool:
            return await unacknowledged(bench, service) == 0

        await eventually(all_acknowledged, within=40)
    assert await bench.numbers() == list(range(20))


@pytest.mark.parametrize("mode", ["project", "react"])
async def test_what_a_dead_reader_had_in_its_hands_comes_before_what_is_newer(bench: Workbench, mode: str) -> None:
    async with bench.bus() as bus:
        for number in range(20):
            await bus.publish(Counted(name="one", number=number))
        async with bench.process(mode, crash_at="after-delivery-before-effect") as process:
            assert await process.wait() == -signal.SIGKILL
        assert await bench.numbers() == []
        for number in range(20, 40):
            await bus.publish(Counted(name="one", number=number))

    service = "dashboard" if mode == "project" else "reactor"
    async with bench.process(mode):

        async def all_acknowledged() -> bool:
            return await unacknowledged(bench, service) == 0

        # Well within the ack wait: nobody waits until the server gives the dead one up.
        await eventually(all_acknowledged, within=15)
    assert await bench.numbers() == list(range(40))


async def test_a_relay_without_acknowledgements_holds_no_places_among_the_pending(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PUBLISH_TIMEOUT_S", 0.2)
    async with bench.bus() as bus:
        database = Database(SecretStr(bench.database_url), "writer")
        async with database.transaction() as tx:
            for number in range(20):
                tx.emit(Counted(name="one", number=number))
        # The server hears, and its stream is gone for now: nobody acknowledges.
        never: list[asyncio.Future[PubAck]] = []

        async def unanswered(*_: object) -> asyncio.Future[PubAck]:
            never.append(asyncio.get_running_loop().create_future())
            return never[-1]

        monkeypatch.setattr(bus, "store_soon", unanswered)
        with pytest.raises(Unavailable):
            await Relay(database, bus).run()
        await database.close()
    assert len(never) == 20
    assert all(ack.cancelled() for ack in never)


async def test_an_event_of_a_rolled_back_transaction_is_never_said(bench: Workbench) -> None:
    async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
        async with open_service(settings, stop) as service:
            database = await service.open_database()

            async def work() -> None:
                with suppress(ZeroDivisionError):
                    async with database.transaction() as tx:
                        tx.emit(Counted(name="lost", number=1 // 0))
                with suppress(ZeroDivisionError):
                    async with database.transaction() as tx:
                        tx.emit(Counted(name="lost", number=1))
                        tx.emit(Counted(name="lost", number=1 // 0))
                async with database.transaction() as tx:
                    tx.emit(Counted(name="said", number=2))

            service.background("work", work)
            await service.run()

    async with running(serve, bench.settings()):
        await eventually(lambda: _all_published(bench))
    message = await bench.nats.jetstream().get_last_msg(COUNTING.name, "evt.counting.>")
    assert message.subject is not None
    assert ".said." in message.subject
    assert await stored(bench) == 1


async def test_outbox_keeps_the_order_of_a_key_and_marks_what_it_published(bench: Workbench) -> None:
    async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
        async with open_service(settings, stop) as service:
            database = await service.open_database()

            async def work() -> None:
                for first in range(0, 1500, 100):
                    async with database.transaction() as tx:
                        for number in range(first, first + 100):
                            tx.emit(Counted(name="k", number=number))

            service.background("work", work)
            await service.run()

    async with running(serve, bench.settings()):

        async def all_stored() -> bool:
            return await stored(bench) == 1500

        await eventually(all_stored, within=20)
    seen: list[int] = []

    async def fold(batch: Sequence[Received], _: Transaction) -> None:
        seen.extend(r.event.number for r in batch if isinstance(r.event, Counted))

    async with running(_projecting(fold), bench.settings()):
        await eventually(lambda: len(seen) >= 1500, within=20)
    assert seen == list(range(1500))


def _projecting(fold: Fold) -> Serve:
    async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
        async with open_service(settings, stop) as service:
            await service.open_database()
            service.project(COUNTED_PROJECTION, fold)
            await service.run()

    return serve


def _reacting(reaction: Reaction) -> Serve:
    async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
        async with open_service(settings, stop) as service:
            await service.open_database()
            service.react(COUNTED_REACTION, reaction)
            await service.run()

    return serve


async def test_one_keys_events_stay_in_order_while_a_slow_key_holds_nobody_up(bench: Workbench) -> None:
    seen: list[tuple[str, int]] = []
    release = asyncio.Event()

    async def reaction(event: Event, _: Envelope, __: Transaction) -> None:
        assert isinstance(event, Counted)
        if event.name == "slow":
            await release.wait()
        seen.append((event.name, event.number))

    async with bench.bus() as bus:
        for number in range(30):
            for name in ("slow", "a", "b"):
                await bus.publish(Counted(name=name, number=number))
    async with running(_reacting(reaction), bench.settings()):
        await eventually(lambda: len(seen) == 60)
        assert "slow" not in {name for name, _ in seen}
        release.set()
        await eventually(lambda: len(seen) == 90)
    for name in ("slow", "a", "b"):
        assert [number for n, number in seen if n == name] == list(range(30))


async def test_a_flood_of_events_leaves_connections_for_whoever_asks(bench: Workbench) -> None:
    """Each event of another key, each with a slow effect: at most half of the connections are in their hands."""
    busy = most = 0

    async def slow(_: Event, __: Envelope, tx: Transaction) -> None:
        nonlocal busy, most
        await tx.session.connection()
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.02)
        busy -= 1

    async with bench.bus() as bus:
        for number in range(100):
            await bus.publish(Counted(name=f"key-{number}", number=number))
    async with running(_reacting(slow), bench.settings("reactor")):

        async def all_acknowledged() -> bool:
            return await unacknowledged(bench, "reactor") == 0

        await eventually(all_acknowledged, within=40)
    assert 1 < most <= POOL_SIZE


@pytest.mark.parametrize("kind", ["project", "react"])
async def test_poison_becomes_a_dead_letter_with_its_reason_and_blocks_nobody(bench: Workbench, kind: str) -> None:
    seen: list[int] = []

    def handle(event: Event) -> None:
        assert isinstance(event, Counted)
        if event.number == 13:
            raise ValueError("thirteen cannot be counted")
        seen.append(event.number)

    async def fold(batch: Sequence[Received], _: Transaction) -> None:
        for one in batch:
            handle(one.event)

    async def reaction(event: Event, _: Envelope, __: Transaction) -> None:
        handle(event)

    async with bench.bus() as bus:
        for number in (12, 13, 14):
            await bus.publish(Counted(name="k", number=number))
        await bus.store("evt.counting.0.k.counted", b"{ not json", {"ce-specversion": "1.0"})
    serve = _projecting(fold) if kind == "project" else _reacting(reaction)
    async with running(serve, bench.settings()):

        async def both_buried() -> bool:
            return (await bench.nats.jetstream().stream_info("DEAD")).state.messages == 2

        await eventually(both_buried, within=20)
        await eventually(lambda: 14 in seen)
    letters = [await bench.nats.jetstream().get_msg("DEAD", sequence) for sequence in (1, 2)]
    reasons = " | ".join((letter.headers or {})["volt-dead-reason"] for letter in letters)
    assert "thirteen cannot be counted" in reasons
    thirteen = next(letter for letter in letters if b"13" in (letter.data or b""))
    assert (thirteen.headers or {})["ce-type"] == Counted.TYPE
    assert 13 not in seen


async def test_an_event_type_of_a_newer_release_is_passed_over(bench: Workbench) -> None:
    seen: list[int] = []

    async def fold(batch: Sequence[Received], _: Transaction) -> None:
        seen.extend(r.event.number for r in batch if isinstance(r.event, Counted))

    async with bench.bus() as bus:
        event = Counted(name="k", number=1)
        headers = Envelope.model_validate(
            {
                "id": "x",
                "source": "/t",
                "type": "voltcharge.test.unheard-of.v9",
                "subject": "k",
                "time": "2026-01-01T00:00Z",
            }
        ).headers()
        await bus.store(event.subject, b"{}", headers)
        await bus.publish(event)
    async with running(_projecting(fold), bench.settings()):
        await eventually(lambda: seen == [1])


@pytest.mark.usefixtures("fragile_infra")
async def test_a_database_that_is_away_is_waited_for_and_nothing_is_buried(bench: Workbench) -> None:
    seen: list[int] = []

    async def reaction(event: Event, _: Envelope, __: Transaction) -> None:
        assert isinstance(event, Counted)
        seen.append(event.number)

    async with running(_reacting(reaction), bench.settings()) as service, bench.bus() as bus:
        await bench.infra.stop("postgres")
        await bus.publish(Counted(name="k", number=1))
        await eventually(lambda: "postgresql" in service.health.complaints, within=10)
        assert seen == []
        await bench.infra.start("postgres")
        await eventually(lambda: seen == [1], within=30)
        await eventually(lambda: service.health.ready, within=10)
    assert (await bench.nats.jetstream().stream_info("DEAD")).state.messages == 0


@pytest.mark.usefixtures("fragile_infra")
async def test_consuming_and_publishing_go_on_after_nats_was_killed(bench: Workbench) -> None:
    seen: list[int] = []

    async def fold(batch: Sequence[Received], _: Transaction) -> None:
        seen.extend(r.event.number for r in batch if isinstance(r.event, Counted))

    async with running(_projecting(fold), bench.settings()), bench.bus() as bus:
        await bus.publish(Counted(name="k", number=1))
        await eventually(lambda: seen == [1])
        await bench.infra.restart("nats")
        await eventually(lambda: bus.connected, within=10)
        await bus.publish(Counted(name="k", number=2))
        await eventually(lambda: seen == [1, 2], within=20)


async def test_two_replicas_share_the_partitions_and_one_takes_over_all(bench: Workbench) -> None:
    seen: dict[str, set[int]] = {"one": set(), "two": set()}

    def fold_as(name: str) -> Fold:
        async def fold(batch: Sequence[Received], _: Transaction) -> None:
            seen[name].update(r.event.number for r in batch if isinstance(r.event, Counted))

        return fold

    async def shared() -> bool:
        rows = await bench.fetch(
            "SELECT pid, count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
            " AND objsubid = 2 GROUP BY pid"
        )
        return sorted(row["n"] for row in rows) == [2, 2]

    async with running(_projecting(fold_as("one")), bench.settings(instance="one")):
        async with running(_projecting(fold_as("two")), bench.settings(instance="two")), bench.bus() as bus:
            await eventually(shared, within=10)
            for number in range(40):
                await bus.publish(Counted(name=f"key-{number}", number=number))
            await eventually(lambda: len(seen["one"] | seen["two"]) == 40)
            assert seen["one"]
            assert seen["two"]
            assert not seen["one"] & seen["two"]
        async with bench.bus() as bus:
            for number in range(40, 80):
                await bus.publish(Counted(name=f"key-{number}", number=number))
            await eventually(lambda: seen["one"] >= set(range(40, 80)), within=10)
