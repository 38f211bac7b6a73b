"""MeterValues per second, acknowledged after being durable, beside a minimal central system under the same load.

Both are loaded by the same generator, which is this process, in turn, several rounds each, so that whatever else the
machine does falls on both. Between rounds the product finishes what it still has to read, so that its peer does not
share the machine with it.
"""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from nats.aio.client import Client

from simulator.demo import demo_fleet, demo_password
from simulator.load import generate_load
from tests.harness import CHECKOUT, Product, ProductFailed, running_product
from tests.load.report import Figure

Say = Callable[[str], None]

SOCKETS = 100
_DRAIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Round:
    """One round against one server; `cpu_us` is its own CPU per confirmed message in microseconds."""

    per_second: float
    p99_ms: float
    cpu_us: float


def measure(home: Path, say: Say, *, rounds: int, seconds: float) -> list[Figure]:
    """Run it. The product runs whole: dashboard folds every one of these messages on the same two cores."""
    with running_product(home / "throughput") as product, _minimal_central_system() as (peer_url, peer_pid):
        product.register_chargers(SOCKETS)
        ours: list[Round] = []
        theirs: list[Round] = []
        gateway = psutil.Process(product.pid("ocpp-gateway") or 0)
        for number in range(1, rounds + 1):
            theirs.append(_load(peer_url, seconds, None, psutil.Process(peer_pid)))
            ours.append(_load(product.ocpp_url, seconds, product.demo_secret, gateway))
            say(f"round {number}: {_in_words(ours[-1])}; peer {_in_words(theirs[-1])}")
            asyncio.run(_drained(product))
    mine, other = (median(each.per_second for each in results) for results in (ours, theirs))
    by_round = ", ".join(f"{a.per_second:.0f}:{b.per_second:.0f}" for a, b in zip(ours, theirs, strict=True))
    how = f"{SOCKETS} sockets, 10 samples a message, median of {rounds} rounds of {seconds:g} s, whole suite running"
    return [
        Figure("MeterValues durable and acknowledged", mine, "/s", peer=f"{other:,.0f}/s", how=how),
        Figure(
            "… against ocpp + websockets without storage",
            mine / other,
            "×",
            limit=3.0,
            bound="at least",
            how=f"ours:peer by round {by_round}",
        ),
        Figure("… p99 under that load", _median("p99_ms", ours), "ms", peer=f"{_median('p99_ms', theirs):.0f} ms"),
        Figure(
            "… CPU of the process that holds the sockets, per message",
            _median("cpu_us", ours),
            "µs",
            peer=f"{_median('cpu_us', theirs):.0f} µs",
            how="hardly moved by whatever else the machine does",
        ),
    ]


def _median(name: str, results: list[Round]) -> float:
    return float(median(getattr(each, name) for each in results))


def _in_words(each: Round) -> str:
    return f"{each.per_second:,.0f}/s at {each.cpu_us:,.0f} µs of CPU"


def _load(url: str, seconds: float, secret: str | None, server: psutil.Process) -> Round:
    """One round. This process is the generator; it does nothing else meanwhile."""
    spent: list[float] = []
    result = asyncio.run(
        generate_load(
            url,
            [charger.charger_id for charger in demo_fleet(SOCKETS)],
            lambda charger_id: demo_password(charger_id, secret) if secret else None,
            seconds=seconds,
            at_edges=lambda: spent.append(_cpu_s(server)),
        )
    )
    if result.refused or result.lost_sockets:
        raise ProductFailed(f"a round is not worth counting: {result}")
    began, ended = spent
    return Round(result.per_second, result.p99_ms, (ended - began) / result.confirmed * 1e6)


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextmanager
def _minimal_central_system() -> Iterator[tuple[str, int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator.minimal_central_system"], cwd=CHECKOUT, stdout=subprocess.PIPE
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the peer has no output pipe")
        address = process.stdout.readline().decode().split()[-1]
        yield f"{address}/ocpp", process.pid
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


async def _drained(product: Product) -> None:
    """Return when dashboard has read everything. Raises TimeoutError."""
    run = product.run
    client = Client()
    await client.connect(run.nats_url, user=run.nats_user, password=run.nats_password)
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while await _unread(client):
                await asyncio.sleep(0.2)
    finally:
        await client.close()


async def _unread(client: Client) -> int:
    jetstream = client.jetstream()
    unread = 0
    for stream in ("CHARGER", "TELEMETRY"):
        for consumer in await jetstream.consumers_info(stream):
            unread += (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
    return unread
