"""Chargers work, a screen watches, processes are killed, and in the end everything is counted."""

import asyncio
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Final

import httpx

from simulator import Temper
from simulator.demo import DEMO_ID_TAGS, demo_fleet, demo_password
from simulator.fleet import Fleet
from simulator.session import Visit
from simulator.vehicles import CAR_MODELS, Car
from tests.chaos import invariants
from tests.chaos.screen import Screen
from tests.harness import Product, ProductFailed

Say = Callable[[str], None]

TARGETS: Final = ("ocpp-gateway", "dashboard", "api-gateway", "nats", "postgres", "redis")
# Chargers hear quickly that a line is dead, so that a short run has many retries in it.
ENVIRONMENT: Final = {"VOLT_HEARTBEAT_INTERVAL_S": "10"}
_HASTY: Final = Temper(
    call_timeout_s=6.0, first_backoff_s=0.4, max_backoff_s=3.0, boot_retry_s=2.0, soft_reboot_s=1.0, hard_reboot_s=2.0
)
_CONFIGURATION: Final = {"MeterValueSampleInterval": "2", "TransactionMessageRetryInterval": "1"}
_WORLD_SPEED: Final = 40.0
_ONLINE_WITHIN_S: Final = 90.0
_WHOLE_WITHIN_S: Final = 60.0
_SETTLED_WITHIN_S: Final = 90.0
_EQUAL_WITHIN_S: Final = 30.0
_BOTH_AT_ONCE: Final = 0.25
# Each charger is visited about every so many seconds, for so long (world seconds: 40 are one).
_RUSH_EVERY_S: Final = 20.0
_RUSH_STAYS_S: Final = (60.0, 600.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done; everything else follows from the seed."""

    seed: int
    chargers: int
    rounds: int
    calm_s: tuple[float, float] = (2.0, 5.0)
    """Between a recovery and the next kill."""
    both_at_once: bool = False
    """Now and then kill two together."""


@dataclass
class Outcome:
    """What a storm left behind."""

    complaints: list[str] = field(default_factory=list)
    recoveries: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)


async def storm(product: Product, plan: Plan, say: Say) -> Outcome:
    """Run `plan` against a product that knows its chargers and plays none of them."""
    outcome = Outcome()
    fleet = Fleet(
        demo_fleet(plan.chargers),
        url=product.ocpp_url,
        password_of=partial(demo_password, secret=product.demo_secret),
        seed=str(plan.seed),
        speed=_WORLD_SPEED,
        starts_at_hour=18.0,
        temper=_HASTY,
    )
    for charger in fleet.chargers.values():
        for key, value in _CONFIGURATION.items():
            if charger.configuration.change(key, value) != "Accepted":
                raise ProductFailed(f"the simulator does not take {key}")
    screen = Screen(product.erp_url, fleet.truth)
    tasks = [asyncio.create_task(fleet.run(), name="fleet"), asyncio.create_task(screen.watch(), name="screen")]
    rush = asyncio.create_task(_rush(fleet, plan), name="rush")
    try:
        await _until(lambda: fleet.summary()["online"] > 0.8 * plan.chargers, _ONLINE_WITHIN_S, "the fleet is online")
        await _until(lambda: screen.is_whole, _WHOLE_WITHIN_S, "the screen is live")
        say(f"at work: {fleet.summary()}")
        await _kill_in_turn(product, plan, screen, outcome, say)
        screen.phase = "after the storm"
        rush.cancel()
        fleet.freeze()
        await fleet.settle(timeout=_SETTLED_WITHIN_S)
        await _until(lambda: screen.is_whole, _WHOLE_WITHIN_S, "the screen is live again")
        outcome.complaints += await _compare(product, fleet, screen)
        outcome.complaints += screen.complaints
        # Hang up in a moment in which nobody waits for a .conf: what is confirmed is then all there is.
        await fleet.settle(timeout=_SETTLED_WITHIN_S)
    finally:
        for task in (rush, *tasks):
            task.cancel()
        for task in (rush, *tasks):
            with suppress(asyncio.CancelledError):
                await task
    # The fleet has hung up: from here on nothing changes any more.
    await _count(product, fleet, screen, outcome)
    return outcome


async def _rush(fleet: Fleet, plan: Plan) -> None:
    """Drivers who come on top of the day's, for a short time each: whatever is killed, starts and stops are on their
    way."""
    draw = Random(f"{plan.seed}/rush")
    chargers = list(fleet.chargers.values())
    while True:
        await asyncio.sleep(_RUSH_EVERY_S / plan.chargers)
        charger = draw.choice(chargers)
        connector = draw.choice(list(charger.connectors))
        model = draw.choice(CAR_MODELS)
        car = Car(model.model, model.battery_wh, draw.uniform(0.1, 0.6), 0.9, model.dc_limit_w, model.ac_limit_w)
        tag = draw.choice(DEMO_ID_TAGS).id_tag
        stays_s = draw.uniform(*_RUSH_STAYS_S)
        if charger.boots:
            charger.plug_in(connector, Visit(car, tag, stays_s, prepares_s=20.0, lingers_s=20.0))


async def _kill_in_turn(product: Product, plan: Plan, screen: Screen, outcome: Outcome, say: Say) -> None:
    draw = Random(f"{plan.seed}/kills")
    for number in range(1, plan.rounds + 1):
        victims = list(TARGETS)
        draw.shuffle(victims)
        while victims:
            together = 2 if plan.both_at_once and len(victims) > 1 and draw.random() < _BOTH_AT_ONCE else 1
            names, victims = victims[:together], victims[together:]
            await asyncio.sleep(draw.uniform(*plan.calm_s))
            told = await _kill(product, screen, names, outcome)
            say(f"round {number}: {told}")


async def _kill(product: Product, screen: Screen, names: list[str], outcome: Outcome) -> str:
    loop = asyncio.get_running_loop()
    what = " and ".join(names)
    screen.phase, screen.api_is_killed = f"{what} killed", "api-gateway" in names
    before = screen.told_down.copy()
    began = loop.time()
    for name in names:
        dead = await asyncio.to_thread(product.kill, name)
        await asyncio.to_thread(product.wait_for_restart, name, dead)
    restarted = loop.time() - began
    # The screen may be live before the others are back; whole means that everybody was heard again.
    await _until(lambda: loop.time() - began > 4.0 and screen.is_whole, _WHOLE_WITHIN_S, f"recovered after {what}")
    screen.phase, screen.api_is_killed = "calm", False
    told = screen.told_down - before
    text = f"kill -9 {what}: running again after {restarted:.1f} s, whole after {loop.time() - began:.1f} s"
    outcome.recoveries.append(text)
    return f"{text}; the screen said {', '.join(sorted(told)) or 'nothing was down'}"


async def _compare(product: Product, fleet: Fleet, screen: Screen) -> list[str]:
    """What is shown against what is so, while the chargers are still connected and charging."""
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(base_url=product.erp_url, timeout=10, trust_env=False) as client:
        with closing(await asyncio.to_thread(product.sign_in, "manager")) as member:
            client.cookies.update(member.cookies)
        deadline = loop.time() + _EQUAL_WITHIN_S
        while True:
            listed = (await client.get("/api/v1/chargers", params={"limit": 500})).json()["items"]
            broken = invariants.screens_equal_truth(listed, screen.chargers, fleet.truth())
            broken += await invariants.running_transactions_are_shown(client, fleet.truth())
            # A session may change state between the two looks; what is wrong stays wrong.
            if not broken or loop.time() > deadline:
                return broken
            await asyncio.sleep(1.0)


async def _count(product: Product, fleet: Fleet, screen: Screen, outcome: Outcome) -> None:
    loop = asyncio.get_running_loop()
    truths = fleet.truth()
    # Hanging up is told, too: wait until the last of it is in the streams.
    deadline = loop.time() + _EQUAL_WITHIN_S
    while True:
        streams = await invariants.read_streams(product)
        missing = await invariants.outboxes_are_in_their_streams(product, streams)
        if not missing or loop.time() > deadline:
            break
        await asyncio.sleep(1.0)
    lost, repeated = invariants.meter_values_are_durable(truths, streams)
    outcome.complaints += missing
    outcome.complaints += await invariants.transactions_are_stored_once(product, truths, streams)
    outcome.complaints += lost
    outcome.complaints += await invariants.nothing_was_given_up(product)
    outcome.complaints += await invariants.rebuild_equals_live(product)
    confirmed = [message.action for truth in truths.values() for message in truth.confirmed]
    outcome.figures = {
        "chargers": len(truths),
        "confirmed": {action: confirmed.count(action) for action in sorted(set(confirmed))},
        "meter values said twice": repeated,
        "lines opened": sum(charger.connections for charger in fleet.chargers.values()),
        "events": {name: len(events) for name, events in streams.items()},
        "answers": dict(screen.answers),
        "screen told": dict(screen.told_down),
        "screen refetched": screen.resets,
    }
    if outcome.complaints:
        outcome.figures["logged with a stack trace"] = product.stack_traces()


async def _until(holds: Callable[[], bool], within_s: float, what: str) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while not holds():
        if loop.time() > deadline:
            raise ProductFailed(f"not within {within_s:.0f} s: {what}")
        await asyncio.sleep(0.1)
