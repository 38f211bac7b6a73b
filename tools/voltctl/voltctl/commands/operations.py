"""Commands for operators: provisioning, migrations, streams, dead letters, outbox, rebuild, seed, simulate."""

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.table import Table

from voltctl import databases, demo, letters, provisioning, runfile, streamview
from voltctl.commands.shell import console, fail, run
from voltctl.infrastructure.nats_config import deployment
from voltctl.places import places
from voltctl.reach import database_urls, operator, servers
from voltctl.suite import SERVICES, declared_access

dead_letters = typer.Typer(no_args_is_help=True, help="Messages a consumer gave up on.")
outbox = typer.Typer(no_args_is_help=True, help="Events a service has said.")
rebuild = typer.Typer(no_args_is_help=True, help="Projections, folded anew from the streams.")


def provision() -> None:
    """Create missing streams, consumers, databases and roles. Harmless to repeat."""
    run(_provision())


def migrate() -> None:
    """Bring every service's database schema up to date. Harmless to repeat."""
    run(_migrate())


def streams() -> None:
    """Streams and consumers, with what is still to be read."""
    run(_streams())


def nats_config() -> None:
    """Print nats.conf for a deployment, with the permissions contracts.access declares."""
    sys.stdout.write(deployment(declared_access()))


async def _provision() -> None:
    here = places()
    async with servers(here) as endpoints, operator(endpoints) as client:
        changes = await provisioning.provision(client)
        logins = {
            service.name: here.secrets.login("databases", databases.database_name(service))
            for service in SERVICES
            if service.has_database
        }
        changes += [f"database {name} created" for name in await databases.provision(endpoints.postgres_url, logins)]
    for change in changes or ["Nothing to do."]:
        console.print(change)


async def _migrate() -> None:
    here = places()
    async with servers(here) as endpoints:
        await databases.migrate(database_urls(here, endpoints), SERVICES)
    console.print("All schemas are up to date.")


async def _streams() -> None:
    async with servers(places()) as endpoints, operator(endpoints) as client:
        found = await streamview.streams(client)
    table = Table("stream / consumer", "messages", "size", "to read", "in flight", "delivered again")
    for stream in found:
        table.add_row(
            f"[bold]{stream.name}[/]", f"{stream.messages:,}", _size(stream.size), f"[bold]{stream.lag:,}[/]", "", ""
        )
        for consumer in stream.consumers:
            table.add_row(
                f"  {consumer.name}",
                *("", "", f"{consumer.waiting:,}", f"{consumer.in_flight:,}", f"{consumer.redelivered:,}"),
            )
    console.print(table)


@dead_letters.command("list")
def list_dead_letters(
    consumer: Annotated[str | None, typer.Option(help="Only of this consumer, such as dashboard/CHARGER.")] = None,
) -> None:
    """Dead letters, oldest first."""

    async def show() -> None:
        table = Table("number", "since", "consumer", "subject", "reason")
        async with servers(places()) as endpoints, operator(endpoints) as client:
            async for found in letters.letters(client, consumer=consumer):
                table.add_row(str(found.number), found.buried_at[:19], found.consumer, found.subject, found.reason)
        console.print(table if table.row_count else "No dead letters.")

    run(show())


@dead_letters.command("show")
def show_dead_letter(number: int) -> None:
    """One dead letter: headers and body."""

    async def show() -> None:
        async with servers(places()) as endpoints, operator(endpoints) as client:
            found = await letters.letter(client, number)
        for name, value in found.headers.items():
            console.print(f"{name}: {value}", markup=False)
        console.print()
        try:
            console.print_json(found.body.decode())
        except ValueError:
            console.print(repr(found.body), markup=False)

    run(show())


@dead_letters.command("replay")
def replay_dead_letters(
    numbers: Annotated[list[int] | None, typer.Argument(help="Which; see list.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    consumer: Annotated[str | None, typer.Option(help="With --all: only of this consumer.")] = None,
) -> None:
    """Send dead letters to their subject again. Readers that have handled one ignore it."""
    if bool(numbers) == everything:
        fail("Name the letters to replay, or say --all.")

    async def again() -> None:
        async with servers(places()) as endpoints, operator(endpoints) as client:
            chosen = (
                [found async for found in letters.letters(client, consumer=consumer)]
                if everything
                else [await letters.letter(client, number) for number in numbers or ()]
            )
            for found in chosen:
                sequence = await letters.replay(client, found)
                console.print(f"{found.number} → {found.subject}, now sequence {sequence}")
        console.print(f"{len(chosen)} replayed.")

    run(again())


@outbox.command("replay")
def replay_outbox(
    service_name: Annotated[str, typer.Argument(metavar="SERVICE")],
    since: Annotated[str | None, typer.Option(help="ISO time or a span such as 36h or 14d; default: all kept.")] = None,
) -> None:
    """Publish a service's events again, to refill a lost stream. Readers ignore what they have seen."""
    begin = _moment(since) if since else datetime.min.replace(tzinfo=UTC)

    async def again() -> None:
        here = places()
        async with servers(here) as endpoints:
            urls = database_urls(here, endpoints)
            if service_name not in urls:
                fail(f"{service_name} has no outbox; these have: {', '.join(urls)}")
            count = await databases.replay_outbox(urls[service_name], begin)
        console.print(f"{count:,} events wait to be published again; {service_name} does it while it runs.")

    run(again())


@rebuild.command("dashboard")
def rebuild_dashboard() -> None:
    """Fold the dashboard's state anew from the streams, beside the running one, and swap."""

    async def again() -> None:
        # The service is imported only where its own work is done: voltctl works without it.
        from dashboard.rebuild import rebuild as fold_anew  # noqa: PLC0415
        from dashboard.settings import Settings  # noqa: PLC0415

        here = places()
        async with servers(here) as endpoints:
            outcome = await fold_anew(
                Settings(
                    nats_url=endpoints.nats_url,
                    nats_user=endpoints.nats_operator.user,
                    nats_password=SecretStr(endpoints.nats_operator.password),
                    database_url=SecretStr(database_urls(here, endpoints)["dashboard"]),
                    redis_url=SecretStr(endpoints.redis_url),
                )
            )
        console.print(
            f"{outcome.chargers:,} chargers from {outcome.events:,} events; "
            f"{len(outcome.differing)} differed from before, {outcome.passed_over} events were passed over, "
            f"folding paused for {outcome.paused_s:.2f} s."
        )

    run(again())


def seed(
    chargers: Annotated[int, typer.Option(min=0, max=10_000, help="Chargers to register.")] = 40,
) -> None:
    """Store the demo team, chargers and support desk in the running suite."""

    async def store() -> None:
        here = places()
        running = runfile.read(here.run_file)
        if running is None:
            fail("Seeding goes through the services, and none runs. Start them with: voltctl up --no-demo")
        secret = here.secrets.login("demo", "fleet").password
        members = await demo.seed(running.endpoints, database_urls(here, running.endpoints), secret, chargers)
        for member in members:
            console.print(f"{member.role:<12} {member.email}")

    run(store())


def simulate(
    chargers: Annotated[int, typer.Option(min=1, max=10_000)] = 40,
    speed: Annotated[float, typer.Option(min=0.1, help="How fast the simulated world runs.")] = 1.0,
    seed_word: Annotated[str, typer.Option("--seed", help="The same seed plans the same days.")] = "0",
    url: Annotated[str | None, typer.Option(help="OCPP endpoint; default: the running suite's.")] = None,
) -> None:
    """Play a fleet of chargers that speak OCPP 1.6J, until Ctrl-C."""
    here = places()
    running = runfile.read(here.run_file)
    target = url or (running.ocpp_url if running else None)
    if target is None:
        fail("No suite runs. Start one with `voltctl up --no-demo`, or name an endpoint with --url.")
    environment = {**os.environ, demo.SECRET_VARIABLE: here.secrets.login("demo", "fleet").password}
    arguments = ["--url", target, "--chargers", str(chargers), "--speed", str(speed), "--seed", seed_word]
    os.execve(sys.executable, [sys.executable, "-m", "simulator", *arguments], environment)  # noqa: S606


def _moment(text: str) -> datetime:
    spans = {"m": "minutes", "h": "hours", "d": "days"}
    if text[:-1].isdecimal() and text[-1] in spans:
        return datetime.now(UTC) - timedelta(**{spans[text[-1]]: int(text[:-1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--since {text}: write 2026-01-31T08:00, or 36h")
    return moment if moment.tzinfo else moment.astimezone()


def _size(octets: float) -> str:
    for unit in ("B", "kB", "MB"):
        if octets < 1000:
            return f"{octets:.0f} {unit}"
        octets /= 1000
    return f"{octets:.1f} GB"
