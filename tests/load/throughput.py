"""MeterValues per second, acknowledged after being durable, beside a minimal central system under the same load.

Both are loaded by the same generator in a process of its own, in turn, several rounds each, so that whatever else the
machine does falls on both. Between rounds the product finishes what it still has to read, so that its peer does not
share the machine with it.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from nats.aio.client import Client

from simulator.demo import DEMO_SECRET_VARIABLE
from tests.harness import CHECKOUT, Product, ProductFailed, running_product
from tests.load.report import Figure

Say = Callable[[str], None]

SOCKETS = 100
_DRAIN_SECONDS = 120.0


def measure(home: Path, say: Say, *, rounds: int, seconds: float) -> list[Figure]:
    """Run it. The product runs whole: dashboard folds every one of these messages on the same two cores."""
    with running_product(home / "throughput") as product, _minimal_central_system() as peer_url:
        product.register_chargers(SOCKETS)
        ours: list[dict[str, float]] = []
        theirs: list[dict[str, float]] = []
        for number in range(1, rounds + 1):
            theirs.append(_load(peer_url, seconds, {}))
            ours.append(_load(product.ocpp_url, seconds, {DEMO_SECRET_VARIABLE: product.demo_secret}))
            say(f"round {number}: {ours[-1]['per_second']:,.0f}/s, peer {theirs[-1]['per_second']:,.0f}/s")
            asyncio.run(_drained(product))
    for result in (*ours, *theirs):
        if result["refused"] or result["lost_sockets"]:
            raise ProductFailed(f"a round is not worth counting: {result}")
    by_round = ", ".join(f"{a['per_second']:.0f}:{b['per_second']:.0f}" for a, b in zip(ours, theirs, strict=True))
    mine, other = (median(result["per_second"] for result in results) for results in (ours, theirs))
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
        Figure(
            "… p99 under that load",
            median(result["p99_ms"] for result in ours),
            "ms",
            peer=f"{median(result['p99_ms'] for result in theirs):.0f} ms",
        ),
    ]


def _load(url: str, seconds: float, environment: dict[str, str]) -> dict[str, float]:
    arguments = ("--url", url, "--sockets", str(SOCKETS), "--seconds", str(seconds))
    done = subprocess.run(
        [sys.executable, "-m", "simulator.load", *arguments],
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        timeout=seconds + 120,
        check=False,
    )
    if done.returncode:
        raise ProductFailed(f"the load generator failed: {done.stderr.decode()[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout)
    return result


@contextmanager
def _minimal_central_system() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator.minimal_central_system"], cwd=CHECKOUT, stdout=subprocess.PIPE
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the peer has no output pipe")
        address = process.stdout.readline().decode().split()[-1]
        yield f"{address}/ocpp"
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
