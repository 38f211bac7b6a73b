"""Days are planned from a seed, look like a network, and the fleet knows its own truth."""

import asyncio
import json
import signal
import sys
from collections import Counter
from itertools import islice, takewhile
from pathlib import Path

import pytest
from recording_central_system import PASSWORD, CentralSystem
from stage import HASTY, a_visit

from simulator import DEMO_ID_TAGS, Fleet, demo_charger, demo_fleet
from simulator.day import HOUR, Arrival, Trouble, arrivals, slots, spells

TAGS = [tag.id_tag for tag in DEMO_ID_TAGS]


def a_days_arrivals(position: int, *, seed: str, hour: float = 0) -> list[Arrival]:
    plan = arrivals(demo_charger(position), seed=seed, starts_at_hour=hour, id_tags=TAGS)
    return list(takewhile(lambda arrival: arrival.at < 24 * HOUR, plan))


def test_the_same_seed_plans_the_same_day_and_another_seed_another() -> None:
    assert a_days_arrivals(0, seed="7") == a_days_arrivals(0, seed="7")
    assert a_days_arrivals(0, seed="7") != a_days_arrivals(0, seed="8")
    fleet = demo_fleet()
    for slot in range(slots(len(fleet))):
        assert list(islice(spells(fleet, slot, seed="7"), 20)) == list(islice(spells(fleet, slot, seed="7"), 20))


def test_arrivals_come_in_order_and_more_of_them_in_the_evening_than_at_night() -> None:
    by_hour: Counter[int] = Counter()
    for position in range(40):
        day = a_days_arrivals(position, seed="7")
        assert [one.at for one in day] == sorted(one.at for one in day)
        by_hour.update(int(one.at / HOUR) for one in day if one.at > 0)
    assert sum(by_hour[hour] for hour in (17, 18, 19)) > 2 * sum(by_hour[hour] for hour in (1, 2, 3))


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_of_forty_chargers_a_few_are_always_in_trouble_and_never_many(seed: str) -> None:
    fleet = demo_fleet()
    planned = [
        spell
        for slot in range(slots(len(fleet)))
        for spell in takewhile(lambda spell: spell.at < 24 * HOUR, spells(fleet, slot, seed=seed))
    ]
    counts: dict[str, Counter[int]] = {"faulted": Counter(), "offline": Counter(), "weak": Counter()}
    for minute in range(5, 24 * 60):
        now = [spell for spell in planned if spell.at <= minute * 60 < spell.at + spell.lasts_s]
        assert len({spell.charger_id for spell in now}) == len(now), "two troubles at one charger"
        troubles = Counter(spell.trouble for spell in now)
        faulted = troubles[Trouble.TRANSIENT_FAULT] + troubles[Trouble.LASTING_FAULT]
        counts["faulted"][faulted] += 1
        counts["offline"][troubles[Trouble.LINE_CUT] + troubles[Trouble.POWER_LOSS]] += 1
        counts["weak"][troubles[Trouble.WEAK_SIGNAL]] += 1
    for kind, most in (("faulted", 3), ("offline", 2), ("weak", 2)):
        assert set(counts[kind]) <= set(range(most + 1)), kind
        # Between two spells of a slot there may be a minute without.
        assert counts[kind][0] < 0.05 * counts[kind].total(), kind


def fleet_of(size: int, system: CentralSystem, *, seed: str = "7", speed: float = 1, days: bool = False) -> Fleet:
    return Fleet(
        demo_fleet(size),
        url=system.url,
        password_of=lambda _: PASSWORD,
        seed=seed,
        speed=speed,
        starts_at_hour=18,
        with_days=days,
        temper=HASTY,
    )


async def test_the_fleets_truth_is_what_the_central_system_heard(system: CentralSystem) -> None:
    fleet = fleet_of(12, system, speed=600, days=True)
    for charger in fleet.chargers.values():
        charger.configuration.change("MeterValueSampleInterval", "1")
    life = asyncio.create_task(fleet.run())
    try:
        # Enough of a day to see sessions end, with lines cut and chargers restarting underneath.
        await system.until(lambda: len(system.of("StopTransaction")) >= 4, timeout=60)
        fleet.freeze()
        for charger in fleet.chargers.values():
            for number in charger.connectors:
                charger.stop_session(number)
        async with asyncio.timeout(30):
            while any(c.transaction for one in fleet.chargers.values() for c in one.connectors.values()):
                await fleet.settle(timeout=20)
        await fleet.settle(timeout=20)
        truth = fleet.truth()
    finally:
        life.cancel()
        await asyncio.wait([life])

    for charger_id, one in truth.items():
        assert one.online
        for number, status in one.statuses.items():
            told = [
                heard.payload["status"]
                for heard in system.of("StatusNotification")
                if heard.charger_id == charger_id and heard.payload["connector_id"] == number
            ]
            assert told[-1] == status
        starts = [message for message in one.confirmed if message.action == "StartTransaction"]
        stops = [message for message in one.confirmed if message.action == "StopTransaction"]
        assert [message.transaction_id for message in starts] == [
            message.transaction_id for message in sorted(stops, key=lambda stop: stop.transaction_id)
        ]
        heard_stops = {
            heard.payload["transaction_id"] for heard in system.of("StopTransaction") if heard.charger_id == charger_id
        }
        assert heard_stops == {message.transaction_id for message in stops}


async def test_two_fleets_of_one_seed_meter_the_same_cars(system: CentralSystem) -> None:
    first, second = (fleet_of(3, system, seed="7") for _ in range(2))
    other = fleet_of(3, system, seed="8")
    registers = [
        [connector.register for charger in fleet.chargers.values() for connector in charger.connectors.values()]
        for fleet in (first, second, other)
    ]
    assert registers[0] == registers[1] != registers[2]


async def test_a_fleet_without_days_is_idle_until_a_test_plays_with_it(system: CentralSystem) -> None:
    fleet = fleet_of(3, system)
    life = asyncio.create_task(fleet.run())
    try:
        await fleet.settle(timeout=10)
        assert fleet.summary() == {"online": 3, "offline": 0, "Available": sum(
            len(charger.connectors) for charger in fleet.chargers.values()
        )}  # fmt: skip
        fleet.chargers["100001"].plug_in(1, a_visit())
        await system.until(lambda: system.of("StartTransaction") != [])
    finally:
        life.cancel()
        await asyncio.wait([life])


async def test_a_weak_signal_keeps_dropping_the_line_without_a_boot_until_it_is_restored(
    system: CentralSystem,
) -> None:
    fleet = fleet_of(1, system)
    charger = fleet.chargers["100001"]
    life = asyncio.create_task(fleet.run())
    try:
        await fleet.settle(timeout=10)
        charger.weaken_signal(600)
        await system.until(lambda: system.connections >= 4)
        fleet.freeze()
        await fleet.settle(timeout=10)
        assert not charger.heartbeats_are_late
        assert len(system.of("BootNotification")) == 1
    finally:
        life.cancel()
        await asyncio.wait([life])


async def test_the_command_line_plays_a_fleet_writes_its_truth_and_stops_within_two_seconds(
    system: CentralSystem, tmp_path: Path
) -> None:
    passwords, truth = tmp_path / "passwords.json", tmp_path / "truth.json"
    passwords.write_text(json.dumps({charger.charger_id: PASSWORD for charger in demo_fleet(5)}))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--url", system.url, "--chargers", "5", "--speed", "60",
        "--passwords", passwords, "--truth", truth, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await system.until(lambda: len(system.of("BootNotification")) == 5)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(2):
        _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert set(json.loads(truth.read_text())) == {charger.charger_id for charger in demo_fleet(5)}
    assert PASSWORD not in said.decode()
