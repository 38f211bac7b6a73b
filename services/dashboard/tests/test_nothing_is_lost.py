"""Servers and processes that die, a snapshot that vanishes, and a rebuild while events keep coming."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from charger_facts import (
    connected,
    disconnected,
    ended,
    heartbeat,
    metered,
    online,
    registered,
    reported,
    retired,
    started,
)
from network import ChargerNetwork, cpo
from pydantic import SecretStr

from contracts.events.charger import ChargerEvent
from contracts.ids import partition_of
from contracts.problems import Unavailable
from contracts.rpc.dashboard import ChargerStatus
from contracts.streams import CHARGER, TELEMETRY, consumer_of
from dashboard.domain.facts import Facts
from dashboard.domain.heartbeats import Telemetry
from dashboard.reactions import fold_events
from dashboard.rebuild import Rebuilt, rebuild
from dashboard.repository import Held
from dashboard.snapshot import CHARGERS
from voltctl.provisioning import provision
from voltctl.testing import RunningInfrastructure, eventually

SEED = 20261122


def day(charger_id: str, draw: random.Random, length: int = 30) -> list[ChargerEvent]:
    """A charger's day: connections, statuses and heartbeats, from a seed."""
    line, events = 1, online(charger_id)
    for second in range(1, length):
        match draw.randrange(6):
            case 0:
                events += [disconnected(second, line, charger_id=charger_id)]
                line += 1
                events += [connected(second + 0.5, line, charger_id=charger_id)]
            case 1 | 2:
                events += [heartbeat(second, line, charger_id)]
            case _:
                status = draw.choice(["Available", "Charging", "Faulted"])
                events += [reported(second, draw.randrange(3), status, charger_id)]
    return events


def days(chargers: int, length: int = 30) -> list[ChargerEvent]:
    """The days of several chargers, interleaved."""
    draw = random.Random(SEED)
    each = [day(f"C{n:02}", draw, length) for n in range(chargers)]
    return [events[i] for i in range(max(map(len, each))) for events in each if i < len(events)]


def folded_in_memory(events: Sequence[ChargerEvent]) -> dict[str, tuple[Facts, Telemetry, dict[datetime, int]]]:
    """What the same events come to by the rules alone. Sequences are left out: they are the stream's."""
    by_charger: dict[str, list[tuple[ChargerEvent, int]]] = defaultdict(list)
    for n, event in enumerate(events, 1):
        by_charger[event.key].append((event, n))
    outcome = {}
    for charger_id, its in by_charger.items():
        after = fold_events(Held(Facts(), Telemetry()), its)
        facts = msgspec.structs.replace(after.facts, sequence=0)
        outcome[charger_id] = (facts, msgspec.structs.replace(after.telemetry, sequence=0), dict(after.faults))
    return outcome


async def stored(network: ChargerNetwork) -> dict[str, tuple[Facts, Telemetry, dict[datetime, int]]]:
    """What stands in the database."""
    hours: dict[str, dict[datetime, int]] = defaultdict(dict)
    for row in await network.fetch("SELECT * FROM fault_hour"):
        hours[row["charger_id"]][row["hour"]] = row["count"]
    rows = await network.fetch("SELECT charger_id, facts::text, telemetry::text FROM charger_state")
    return {
        row["charger_id"]: (
            msgspec.structs.replace(msgspec.json.decode(row["facts"], type=Facts), sequence=0),
            msgspec.structs.replace(msgspec.json.decode(row["telemetry"], type=Telemetry), sequence=0),
            hours[row["charger_id"]],
        )
        for row in rows
    }


async def test_a_dashboard_killed_between_commit_and_acknowledgement_folds_nothing_twice(
    network: ChargerNetwork,
) -> None:
    events = days(8)
    await network.say(events)
    async with network.process(crash_at="after-effect-before-ack") as process:
        assert await process.wait() == -signal.SIGKILL
    assert (await network.fetch("SELECT sum(sequence) AS s FROM position"))[0]["s"], (
        "the crash point lies after a commit"
    )
    async with network.process():
        await network.caught_up()
    assert await stored(network) == folded_in_memory(events)


async def test_what_was_delivered_to_a_reader_that_died_is_folded_before_what_comes_after(
    network: ChargerNetwork,
) -> None:
    events = days(1)
    await network.say(events[:10])
    for stream in (CHARGER, TELEMETRY):
        durable = consumer_of("dashboard", stream).durable(partition_of("C00", stream.partitions))
        dying = await network.bus.client.jetstream().pull_subscribe_bind(durable, stream.name)
        with suppress(TimeoutError):
            assert await dying.fetch(100, timeout=0.5)
        await dying.unsubscribe()
    await network.say(events[10:])
    async with network.dashboard():
        await network.caught_up()
        assert await stored(network) == folded_in_memory(events)


async def test_a_dashboard_killed_again_and_again_ends_at_the_truth_and_tells_screens(network: ChargerNetwork) -> None:
    events = days(20)
    step = len(events) // 4
    for start in range(0, len(events), step):
        async with network.process() as process:
            told = len(network.live.seen)
            await network.say(events[start : start + step])
            await eventually(lambda: len(network.live.seen) > told, within=40)  # noqa: B023  # awaited here
            process.kill()
    async with network.dashboard():
        await network.caught_up()
        assert await stored(network) == folded_in_memory(events)
        truth = {c.id: c.status for c in (await network.chargers(limit=500)).items}

        async def screens_agree() -> bool:
            told = {c: max(network.live.summaries(c), key=lambda s: s.version) for c in truth}
            return {c: s.status for c, s in told.items()} == truth

        await eventually(screens_agree)


async def test_servers_that_are_killed_cost_time_and_nothing_else(
    network: ChargerNetwork, fragile_infra: RunningInfrastructure
) -> None:
    events = days(20, 60)
    step = len(events) // 3
    async with network.dashboard():
        for start, server in zip(range(0, 3 * step, step), ("postgres", "redis", "nats"), strict=True):
            await network.say(events[start : start + step])
            await fragile_infra.restart(server)
        await eventually(lambda: network.bus.connected)
        await network.say(events[3 * step :])
        await network.caught_up()
        assert await stored(network) == folded_in_memory(events)


async def test_a_flushed_snapshot_changes_no_answer_and_comes_back(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([*online("C1"), *online("C2", cpo_id="cpo-a"), reported(5, 1, "Faulted", "C2")])
        await network.caught_up()
        before = (await network.chargers(), await network.network())
        client = network.redis()
        await client.flushall()
        assert (await network.chargers(), await network.network()) == before
        await eventually(lambda: client.hlen(CHARGERS))
        await client.aclose()


@asynccontextmanager
async def postgres_away(infra: RunningInfrastructure) -> AsyncIterator[None]:
    await infra.stop("postgres")
    try:
        yield
    finally:
        await infra.start("postgres")


async def test_while_postgresql_is_away_lists_and_counters_come_from_the_snapshot(
    network: ChargerNetwork, fragile_infra: RunningInfrastructure
) -> None:
    async with network.dashboard():
        await network.say([*online("C1"), *online("C2", cpo_id="cpo-a"), reported(5, 1, "Faulted", "C2")])
        await network.say([*online("C3"), retired(6, "C3")])
        await network.caught_up()
        asked: dict[str, Any] = {"sort": "-name", "status": (ChargerStatus.AVAILABLE, ChargerStatus.FAULTED)}
        before = (await network.chargers(**asked), await network.network(), await network.network(cpo("cpo-a")))
        client = network.redis()
        await eventually(lambda: client.hlen(CHARGERS))

        async def snapshot_follows() -> bool:
            return b'"Faulted"' in (await client.hget(CHARGERS, "C2") or b"")

        await eventually(snapshot_follows)
        async with postgres_away(fragile_infra):
            after = (await network.chargers(**asked), await network.network(), await network.network(cpo("cpo-a")))
            assert after == before
            with pytest.raises(Unavailable):
                await network.charger("C1")
            await client.flushall()
            with pytest.raises(Unavailable):
                await network.chargers()
        await client.aclose()

        async def answers_again() -> bool:
            return (await network.chargers()).total == 2

        await eventually(answers_again, retry_on=(Unavailable,))


async def test_without_redis_everything_goes_on(network: ChargerNetwork) -> None:
    async with network.dashboard(redis_url=SecretStr("redis://127.0.0.1:1/0")):
        await network.say([*online(), reported(5, 1, "Charging")])
        await network.caught_up()
        assert (await network.charger("C1")).status == "Charging"
        assert (await network.network()).network.dc.charging == 1


async def rebuilt(network: ChargerNetwork) -> Rebuilt:
    login = network.infra.endpoints.nats_operator
    return await rebuild(network.settings(nats_user=login.user, nats_password=SecretStr(login.password)))


async def test_a_rebuild_equals_what_live_folding_made(network: ChargerNetwork) -> None:
    events = [
        *days(12), started(40, 7), metered(41, 7, 2000, 7000), ended(42, 7), registered("C05", 50, cpo_id="cpo-a"),
        retired(51, "C06"),
    ]  # fmt: skip
    async with network.dashboard():
        await network.say(events)
        await network.caught_up()
        before = await network.fetch("SELECT * FROM charger ORDER BY id")
        outcome = await rebuilt(network)
        after = await network.fetch("SELECT * FROM charger ORDER BY id")
    assert (outcome.differing, outcome.events, outcome.chargers) == ((), len(events), len(before))
    assert [dict(row) | {"changed_at": None} for row in after if row["listed"]] == [
        dict(row) | {"changed_at": None} for row in before if row["listed"]
    ]
    assert await stored(network) == folded_in_memory(events)


async def test_a_rebuild_loses_nothing_of_what_keeps_coming(network: ChargerNetwork) -> None:
    events = days(20, 80)
    third = len(events) // 3

    async def keep_coming() -> None:
        for event in events[third:]:
            await network.bus.publish(event)

    async with network.dashboard(instance="a"), network.dashboard(instance="b"):
        await network.say(events[:third])
        coming = asyncio.create_task(keep_coming())
        rebuilds = 0
        while not coming.done():
            assert (await rebuilt(network)).passed_over == 0
            assert (await network.chargers()).total == 20
            rebuilds += 1
        await coming
        await network.caught_up()
        assert rebuilds > 1
        assert await stored(network) == folded_in_memory(events)


async def test_a_rebuild_heals_rows_that_are_wrong(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([*online("C1"), *online("C2")])
        await network.caught_up()
        await network.fetch("UPDATE charger SET status = 'Faulted' WHERE id = 'C1'")
        await network.fetch(
            "UPDATE charger_state SET facts = jsonb_set(facts, '{connectors}', '[]') WHERE charger_id = 'C1'"
        )
        await network.fetch("INSERT INTO fault_hour VALUES ('C1', now(), 5)")
        assert (await rebuilt(network)).differing == ("C1",)
        healed = await network.charger("C1")
        assert (healed.status, len(healed.connectors)) == ("Available", 2)
        assert sum(h.count for h in (await network.network()).faults_24h) == 0


async def test_after_a_rebuild_a_stream_that_lost_its_tail_is_read_on_from_its_end(network: ChargerNetwork) -> None:
    before = days(3, 30)
    async with network.dashboard():
        await network.say(before)
        await network.caught_up()
    # A power cut: the server comes back with less than was folded, and numbers go on from there.
    for name in ("CHARGER", "TELEMETRY"):
        await network.nats.jetstream().delete_stream(name)
    await provision(network.nats)
    kept = [*online("C00"), heartbeat(60, charger_id="C00")]
    await network.say(kept)
    async with network.dashboard() as service:
        await eventually(
            lambda: "the tail of CHARGER and TELEMETRY is lost" in service.health.complaints.get("lag", "")
        )
    await rebuilt(network)
    later = [reported(70, 1, "Charging", "C00"), heartbeat(120, charger_id="C00")]
    async with network.dashboard() as service:
        assert "lag" not in service.health.complaints
        await network.say(later)
        await network.caught_up()
        assert await stored(network) == folded_in_memory([*kept, *later])
        assert (await network.chargers()).total == 1
        client = network.redis()
        await eventually(lambda: client.hlen("dashboard:chargers"))
        assert await client.hlen("dashboard:chargers") == 1
        await client.aclose()


async def test_a_rebuild_keeps_what_was_folded_from_telemetry_that_has_expired(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([*online(), heartbeat(60), heartbeat(120)])
        await network.caught_up()
        before = (await network.charger("C1")).heartbeat
        await network.nats.jetstream().purge_stream("TELEMETRY")
        assert (await rebuilt(network)).differing == ()
        assert (await network.charger("C1")).heartbeat == before
        await network.say([heartbeat(180)])
        await network.caught_up()
        assert (await network.charger("C1")).heartbeat.recent_s == (60, 60)
    assert before.last_at is not None
    assert before.last_at.tzinfo == UTC
