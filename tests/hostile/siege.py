"""A siege: all attackers at once against one running product, honest chargers and an honest member in their midst."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from typing import Final
from urllib.parse import urlsplit

import psutil

from simulator.demo import demo_fleet
from simulator.messages import Status
from tests.harness import SERVERS, Product
from tests.hostile.attackers import (
    Tally,
    attack_with_frames,
    attack_with_handshakes,
    attack_with_requests,
    credentials,
    drip,
)
from tests.probe_charger import ProbeCharger, Refused, connect_probe

Say = Callable[[str], None]

HOSTILE_CHARGERS: Final = 12
HONEST_CHARGERS: Final = 10
# Every address may do what a siege does from one: limits are tested elsewhere, here the code behind them is.
ENVIRONMENT: Final = {
    "VOLT_RATE_PER_SESSION": "10000000",
    "VOLT_RATE_PER_ADDRESS": "10000000",
}
# Both ports give a request head ten seconds; a machine with other work to do may look at its clock late.
_PATIENCE_S: Final = 25.0
_SLOW_EACH: Final = 40
_FRAMES_SHARE, _HANDSHAKES_SHARE = 0.80, 0.04
_HONEST_PAUSE_S: Final = 0.4
_WARM_UP_SHARE: Final = 0.1


@dataclass
class Outcome:
    """What a siege left behind."""

    tally: Tally
    honest_answers_s: list[float]
    honest_losses: list[str]
    grown_mb: dict[str, float]
    pids_before: dict[str, int | None]
    pids_after: dict[str, int | None]
    lasted_s: float = 0.0
    confessions: list[str] = field(default_factory=list)
    """Stack traces in the services' own logs: nothing a client can send should surprise us."""


async def besiege(product: Product, seed: int, cases: int, say: Say) -> Outcome:
    """Send `cases` hostile things. The product must know HOSTILE_CHARGERS + HONEST_CHARGERS demo chargers."""
    fleet = demo_fleet(HOSTILE_CHARGERS + HONEST_CHARGERS)
    secret = product.demo_secret
    honest = [
        await connect_probe(product.ocpp_url, identity.charger_id, len(identity.connectors), secret)
        for identity in fleet[HOSTILE_CHARGERS:]
    ]
    pids = product.pids()
    tally = Tally()
    losses: list[str] = []
    working = [asyncio.create_task(_work(probe, losses)) for probe in honest]
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        # What a first use allocates is no leak: caches, pools, compiled statements.
        await _storm(product, f"{seed}/warm-up", int(cases * _WARM_UP_SHARE), tally, slow=False)
        before = _memory_mb(product)
        say(f"warm-up: {loop.time() - began:.0f} s, {dict(tally.sent)}")
        await _storm(product, str(seed), cases - tally.sent.total(), tally, slow=True)
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    outcome = Outcome(
        tally=tally,
        honest_answers_s=sorted(delay for probe in honest for delay in probe.answered_after_s),
        honest_losses=losses,
        grown_mb={name: after - before[name] for name, after in _memory_mb(product).items() if name in before},
        pids_before=pids,
        pids_after=product.pids(),
        lasted_s=loop.time() - began,
        confessions=product.stack_traces(),
    )
    for probe in honest:
        probe.close()
    return outcome


async def _work(probe: ProbeCharger, losses: list[str]) -> None:
    """An honest charger's day: heartbeats and status changes, over and over."""
    statuses = (Status.PREPARING, Status.CHARGING, Status.AVAILABLE)
    number = 0
    while True:
        await asyncio.sleep(_HONEST_PAUSE_S)
        number += 1
        try:
            if number % 3:
                await probe.beat()
            else:
                await probe.change(statuses[number // 3 % 3])
        except (Refused, TimeoutError, ConnectionError) as problem:
            losses.append(f"{probe.charger_id}: {problem!r}")
            return


async def _storm(product: Product, seed: str, cases: int, tally: Tally, *, slow: bool) -> None:
    ocpp, web = _address(product.ocpp_url), _address(product.erp_url)
    secret = product.demo_secret
    hostile_ids = [identity.charger_id for identity in demo_fleet(HOSTILE_CHARGERS)]
    knocks = int(cases * _HANDSHAKES_SHARE)
    frames = int(cases * _FRAMES_SHARE) // HOSTILE_CHARGERS
    drips = 3 * _SLOW_EACH if slow else 0
    requests = cases - knocks - frames * HOSTILE_CHARGERS - drips
    with closing(product.sign_in("admin")) as session:
        async with asyncio.TaskGroup() as attack:
            for charger_id in hostile_ids:
                draw = Random(f"{seed}/frames/{charger_id}")
                attack.create_task(attack_with_frames(ocpp, charger_id, secret, frames, draw, tally))
            attack.create_task(
                attack_with_handshakes(
                    ocpp, credentials(hostile_ids[0], secret), knocks, Random(f"{seed}/knocks"), tally
                )
            )
            for number, share in enumerate(_shares(requests, 4)):
                draw = Random(f"{seed}/requests/{number}")
                attack.create_task(attack_with_requests(web, session, share, draw, tally))
            if slow:
                for kind, address, wire in _slow_cases(ocpp, web):
                    for _ in range(_SLOW_EACH):
                        attack.create_task(drip(address, wire, _PATIENCE_S, tally, kind))


def _slow_cases(ocpp: tuple[str, int], web: tuple[str, int]) -> list[tuple[str, tuple[str, int], bytes]]:
    never = b"x" * 10_000
    return [
        ("request head", web, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " + never),
        ("handshake", ocpp, b"GET /ocpp/100001 HTTP/1.1\r\nHost: x\r\nX-Slow: " + never),
        ("body", web, b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n" + never),
    ]


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (number < total % parts) for number in range(parts)]


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise ValueError(f"no address in {url!r}")
    return parts.hostname, parts.port


def _memory_mb(product: Product) -> dict[str, float]:
    """Private memory by process, in MiB: what sharing, or another's growth, cannot hide. Servers count whole."""
    grown: dict[str, float] = {}
    for name, pid in product.pids().items():
        if pid is None or name in SERVERS:
            continue
        grown[name] = psutil.Process(pid).memory_full_info().uss / 2**20
    return grown
