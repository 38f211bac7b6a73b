"""Play a fleet of chargers against a central system.

VOLT_DEMO_SECRET=… python -m simulator --url ws://127.0.0.1:8887/ocpp --chargers 40 --seed 7 --speed 6
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from functools import partial
from pathlib import Path

import msgspec

from simulator.demo import DEMO_FLEET_SIZE, DEMO_SECRET_VARIABLE, demo_fleet, demo_password
from simulator.fleet import Fleet

log = logging.getLogger("simulator")

_SUMMARY_EVERY_S = 60.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulator", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", required=True, help="OCPP endpoint without the charger id, ws:// or wss://")
    parser.add_argument("--chargers", type=int, default=DEMO_FLEET_SIZE, help="how many, from 100001 on")
    parser.add_argument("--seed", default="0", help="the same seed plans the same days")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast the world runs; the protocol runs at 1")
    parser.add_argument("--at", type=float, metavar="HOUR", help="begin at this hour in Colombo (default: now)")
    parser.add_argument("--passwords", type=Path, help="JSON object charger id → password, instead of the secret")
    parser.add_argument("--ca", type=Path, help="certificate authority for wss://")
    parser.add_argument("--truth", type=Path, help="write the fleet's truth here as JSON on SIGUSR1 and at the end")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING"))
    return parser.parse_args()


def write_truth(fleet: Fleet, path: Path) -> None:
    """The truth as JSON, replaced in one go so that a reader never sees half of it."""
    partial_file = path.with_suffix(path.suffix + ".part")
    partial_file.write_bytes(msgspec.json.encode(fleet.truth()))
    partial_file.replace(path)


async def _summarise(fleet: Fleet) -> None:
    while True:
        await asyncio.sleep(_SUMMARY_EVERY_S)
        log.info("%s", ", ".join(f"{count} {name}" for name, count in fleet.summary().items()))


async def _play(fleet: Fleet, truth_file: Path | None) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if truth_file is not None:
        loop.add_signal_handler(signal.SIGUSR1, write_truth, fleet, truth_file)
    playing = [asyncio.create_task(fleet.run()), asyncio.create_task(_summarise(fleet))]
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait([*playing, waiting], return_when=asyncio.FIRST_COMPLETED)
    if truth_file is not None:
        write_truth(fleet, truth_file)
    for task in (*playing, waiting):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    arguments = _arguments()
    logging.basicConfig(level=arguments.log_level, format="%(asctime)s simulator %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    secret = os.environ.get(DEMO_SECRET_VARIABLE, "")
    if arguments.passwords is None and not secret:
        sys.exit(f"no passwords: set {DEMO_SECRET_VARIABLE} to the secret used for seeding, or give --passwords")
    passwords = (
        partial(demo_password, secret=secret)
        if arguments.passwords is None
        else msgspec.json.decode(arguments.passwords.read_bytes(), type=dict[str, str])
    )
    tls = None
    if arguments.url.startswith("wss://"):
        tls = ssl.create_default_context(cafile=arguments.ca)
    fleet = Fleet(
        demo_fleet(arguments.chargers),
        url=arguments.url,
        password_of=passwords,
        seed=arguments.seed,
        speed=arguments.speed,
        starts_at_hour=arguments.at,
        tls=tls,
        remember=arguments.truth is not None,
    )
    log.info("%s chargers, seed %s, speed %s → %s", arguments.chargers, arguments.seed, arguments.speed, arguments.url)
    asyncio.run(_play(fleet, arguments.truth))


if __name__ == "__main__":
    main()
