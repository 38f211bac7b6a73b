"""`voltctl up`, `down` and `status`."""

import asyncio
import os
import signal
import time
from typing import Annotated

import psutil
import typer
from nats.aio.msg import Msg
from rich.table import Table

from contracts.live import Pulse
from voltctl import runfile
from voltctl.commands.shell import console, fail, run
from voltctl.console import ConsoleReporter
from voltctl.infrastructure import InfrastructureError, choose
from voltctl.places import places
from voltctl.reach import operator
from voltctl.running import PLAYED, Options, RunningSuite, process_of
from voltctl.suite import SERVICES, Service, declared_access, service

_DOWN_SECONDS = 20.0
_PULSE_SECONDS = 1.5


def up(
    chargers: Annotated[int, typer.Option(min=0, max=10_000, help="Simulated chargers.")] = 40,
    demo: Annotated[bool, typer.Option(help="Seed demo members and chargers, and simulate these.")] = True,
    replicas: Annotated[list[str] | None, typer.Option(help="How many of a service: dashboard=2.")] = None,
    only: Annotated[str | None, typer.Option(help="Start only these services (comma-separated).")] = None,
    speed: Annotated[float, typer.Option(min=0.1, help="How fast the simulated world runs.")] = 1.0,
    quiet: Annotated[bool, typer.Option(help="Keep the services' output to .volt/logs.")] = False,
) -> None:
    """Start everything and keep it running until Ctrl-C.

    Ports: VOLT_PORT (web ERP, 8080), VOLT_OCPP_PORT (chargers, 9000) and VOLT_MAILBOX_PORT (mail it sent, 8025); a
    free one when those are taken. With VOLT_SMTP_URL mail goes to that server, and no mailbox runs.
    """
    chosen = tuple(_known(name) for name in only.split(",")) if only else SERVICES
    options = Options(
        services=chosen,
        replicas=dict(_replicas(text) for text in replicas or ()),
        http_port=_port("VOLT_PORT"),
        ocpp_port=_port("VOLT_OCPP_PORT"),
        mailbox_port=_port("VOLT_MAILBOX_PORT"),
        seed_demo=demo,
        chargers=chargers if demo else 0,
        simulator_speed=speed,
    )
    run(_up(options, quiet=quiet))


def down() -> None:
    """Stop the suite that `voltctl up` runs for this checkout."""
    running = runfile.read(places().run_file)
    if running is None:
        console.print("Nothing runs.")
        return
    process = psutil.Process(running.pid)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_DOWN_SECONDS)
    except psutil.TimeoutExpired:
        # Its children go with it: the kernel tells them.
        process.kill()
        console.print(f"Stopped hard: it did not end within {_DOWN_SECONDS:.0f} s.")
    else:
        console.print("Stopped.")


def status() -> None:
    """What runs, where, and what each service says about its health."""
    running = runfile.read(places().run_file)
    if running is None:
        console.print("Nothing runs. Start it with: voltctl up")
        raise typer.Exit(1)
    run(_status(running))


async def _up(options: Options, *, quiet: bool) -> None:
    here = places()
    report = ConsoleReporter(console, quiet=quiet)
    if (running := runfile.read(here.run_file)) is not None:
        fail(f"It runs already (process {running.pid}): {running.erp_url}. Stop it with: voltctl down")
    infrastructure = choose(os.environ, here.home, access=declared_access(), announce=report.note)
    suite = RunningSuite(here, infrastructure, options, report)
    stop = asyncio.Event()

    def asked_to_stop() -> None:
        if stop.is_set():
            report.note("Asked twice: stopping hard")
            suite.kill_all()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked_to_stop)
    starting = asyncio.create_task(suite.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            _welcome(suite, report)
            await stopping
    finally:
        report.step("Stopping")
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await suite.stop()
        report.step("Stopped")


def _welcome(suite: RunningSuite, report: ConsoleReporter) -> None:
    report.step("Ready")
    lines = [
        ("Web ERP", suite.erp_url),
        ("Mail it sends", suite.mailbox_url),
        ("Chargers connect to", suite.ocpp_url and f"{suite.ocpp_url}/<charger id>"),
    ]
    for label, address in lines:
        if address:
            console.print(f"          {label:<20} [bold]{address}[/]")
    if suite.members:
        console.print(f"          Sign in with password [bold]{suite.members[0].password}[/] as")
        for member in suite.members:
            console.print(f"            {member.role:<12} [bold]{member.email}[/]")
    console.print("          Stop with Ctrl-C. Status from another terminal: voltctl status")


async def _status(running: runfile.Run) -> None:
    minutes = (time.time() - running.started_at) / 60
    console.print(f"Running for {minutes:.0f} min as process {running.pid}, infrastructure {running.infrastructure}")
    for label, address in (
        ("Web ERP", running.erp_url),
        ("Mailbox", running.mailbox_url),
        ("OCPP", running.ocpp_url),
        ("NATS", running.nats_url),
        ("NATS monitor", running.nats_monitor_url),
    ):
        if address:
            console.print(f"  {label:<13} {address}")
    pulses = await _pulses(running)
    table = Table("process", "pid", "memory", "health")
    for name, pid in running.processes.items():
        table.add_row(name, str(pid or "–"), _memory(pid), pulses.get(name, "" if name in PLAYED else "silent"))
    console.print(table)


async def _pulses(running: runfile.Run) -> dict[str, str]:
    """What each process says within a second and a half; empty while NATS is away."""
    heard: dict[str, str] = {}

    async def note(message: Msg) -> None:
        pulse = Pulse.model_validate_json(message.data)
        heard[process_of(pulse.instance)] = "ready" if pulse.ready else pulse.detail or "not ready"

    try:
        async with operator(running.endpoints) as client:
            await client.subscribe("health.>", cb=note)
            await asyncio.sleep(_PULSE_SECONDS)
    except InfrastructureError as problem:
        console.print(str(problem), style="red", markup=False)
    return heard


def _memory(pid: int | None) -> str:
    if pid is None:
        return "–"
    try:
        return f"{psutil.Process(pid).memory_info().rss / 2**20:.0f} MB"
    except psutil.NoSuchProcess:
        return "–"


def _known(name: str) -> Service:
    try:
        return service(name.strip())
    except KeyError as problem:
        fail(str(problem.args[0]))


def _replicas(text: str) -> tuple[str, int]:
    name, _, count = text.partition("=")
    if not count.isdecimal() or int(count) < 1:
        fail(f"--replicas {text}: write it as dashboard=2")
    return _known(name).name, int(count)


def _port(variable: str) -> int | None:
    text = os.environ.get(variable)
    if text and not (text.isdecimal() and 0 < int(text) < 65536):
        fail(f"{variable}={text} is not a TCP port.")
    return int(text) if text else None
