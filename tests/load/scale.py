"""Lists and commands with 10,000 chargers in the registry: what a member waits for, through the API."""

import asyncio
import time
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from random import Random

import httpx

from simulator.demo import demo_fleet, demo_password
from simulator.fleet import Fleet
from tests.harness import Product, ProductFailed, running_product
from tests.load.report import Figure, percentile

Say = Callable[[str], None]

CHARGERS = 10_000
CONNECTED = 50
_LISTS = 300
_COMMANDS = 100
_QUESTIONS = (
    {"limit": "100"},
    {"limit": "100", "sort": "-last_event_at"},
    {"limit": "100", "q": "colombo"},
    {"limit": "100", "status": "Faulted,Offline", "kind": "DC"},
)
# A measurement is no flood: what it asks in seconds, a member asks in an hour.
_ENVIRONMENT = {"VOLT_RATE_PER_SESSION": "1000000", "VOLT_RATE_PER_ADDRESS": "1000000"}


def measure(home: Path, say: Say) -> list[Figure]:
    """Run it. Registering takes a minute or two."""
    with running_product(home / "scale", environment=_ENVIRONMENT) as product:
        began = time.monotonic()
        product.register_chargers(CHARGERS)
        say(f"{CHARGERS:,} chargers registered in {time.monotonic() - began:.0f} s")
        with closing(product.sign_in("admin")) as member:
            lists = [_timed(member, Random(number)) for number in range(_LISTS)]
            commands = asyncio.run(_command(product, member))
    how = "one member through the API, one after another"
    return [
        Figure(f"List of chargers at {CHARGERS:,}, p50", percentile(lists, 0.5), "ms", how=f"{_LISTS} pages, {how}"),
        Figure(f"List of chargers at {CHARGERS:,}, p99", percentile(lists, 0.99), "ms"),
        Figure("Command → charger's answer, p50", percentile(commands, 0.5), "ms", how=f"{_COMMANDS} commands, {how}"),
        Figure("Command → charger's answer, p99", percentile(commands, 0.99), "ms"),
    ]


def _timed(member: httpx.Client, draw: Random) -> float:
    began = time.perf_counter()
    answer = member.get("/api/v1/chargers", params=draw.choice(_QUESTIONS))
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise ProductFailed(f"a list was answered {answer.status_code}: {answer.text[:300]}")
    return took


async def _command(product: Product, member: httpx.Client) -> list[float]:
    fleet = Fleet(
        demo_fleet(CONNECTED),
        url=product.ocpp_url,
        password_of=partial(demo_password, secret=product.demo_secret),
        seed="bench",
        with_days=False,
    )
    living = asyncio.create_task(fleet.run())
    try:
        async with asyncio.timeout(60):
            while fleet.summary()["online"] < CONNECTED:
                await asyncio.sleep(0.2)
        chargers = list(fleet.chargers)
        return [await asyncio.to_thread(_clear_cache, member, chargers[n % CONNECTED]) for n in range(_COMMANDS)]
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living


def _clear_cache(member: httpx.Client, charger_id: str) -> float:
    """The command that changes nothing; from the click to the charger's own word."""
    body = {"command_id": str(uuid.uuid4()), "kind": "clear_cache", "parameters": {}}
    began = time.perf_counter()
    answer = member.post(f"/api/v1/chargers/{charger_id}/commands", json=body)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200 or answer.json()["outcome"] != "accepted":
        raise ProductFailed(f"a command was answered {answer.status_code}: {answer.text[:300]}")
    return took
