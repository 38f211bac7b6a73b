"""Commands about the people at the desk: the first Admin, and a telephone that rings."""

import os
import sys
from typing import Annotated

import sqlalchemy.exc
import typer

from contracts.problems import ProblemError
from voltctl import runfile
from voltctl.belongings import telephone_secret
from voltctl.commands.shell import console, fail, run
from voltctl.places import places
from voltctl.reach import database_urls, servers

admin = typer.Typer(no_args_is_help=True, help="Admins.")


@admin.callback()
def _admins() -> None:
    """Admins. Everyone after the first is added in the ERP."""


@admin.command()
def first(
    name: Annotated[str, typer.Argument(help="Their name, as the team knows them.")],
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
    phone: Annotated[str | None, typer.Option(help="Their number, in any notation.")] = None,
) -> None:
    """Make the first Admin of an installation and print their temporary password, once.

    They choose a password of their own at the first sign-in. Needs `voltctl provision` and `voltctl migrate` before;
    refused once there is an Admin.
    """
    run(_first(name, email, phone))


async def _first(name: str, email: str, phone: str | None) -> None:
    # A service is imported only where its own work is done: voltctl works without any of them.
    from identity.first_admin import first_admin  # noqa: PLC0415

    here = places()
    async with servers(here) as endpoints:
        try:
            password = await first_admin(
                database_urls(here, endpoints)["identity"], name=name, email=email, phone=phone
            )
        except ProblemError as problem:
            fail(problem.detail)
        except ValueError as problem:
            fail(str(problem))
        except sqlalchemy.exc.DBAPIError as problem:
            fail(f"identity's database is not ready ({problem.orig}).\nFirst: voltctl provision, then voltctl migrate")
    console.print(f"{name} may sign in as {email} with the temporary password", markup=False)
    console.print(password, style="bold", markup=False)
    console.print("It is shown this once, and must be changed at the first sign-in.")


def call(
    agent: Annotated[str, typer.Argument(help="Email of the member whose telephone rings.")] = (
        "agent@demo.voltcharge.lk"
    ),
    caller: Annotated[str, typer.Option("--from", help="The caller's number; empty for a withheld one.")] = (
        "077 123 4567"
    ),
    ring: Annotated[float, typer.Option(min=0.0, help="Seconds until somebody answers.")] = 5.0,
    talk: Annotated[float, typer.Option(min=0.0, help="Seconds they talk.")] = 60.0,
    unanswered: Annotated[bool, typer.Option("--unanswered", help="Nobody answers.")] = False,
) -> None:
    """Play a telephone system that tells the running suite of one call, signed as a real one would."""
    here = places()
    running = runfile.read(here.run_file)
    if running is None or running.erp_url is None:
        fail("No suite runs that could be called. Start one with: voltctl up")
    secret = os.environ.get("VOLT_TELEPHONE_SECRETS") or telephone_secret(here)
    url = f"{running.erp_url.rstrip('/')}/api/v1/webhooks/telephony"
    arguments = ["--url", url, "--agent", agent, "--from", caller, "--ring", str(ring), "--talk", str(talk)]
    if unanswered:
        arguments.append("--unanswered")
    argv = [sys.executable, "-m", "simulator.telephone", *arguments]
    sys.stdout.flush()
    os.execve(sys.executable, argv, {**os.environ, "VOLT_TELEPHONE_SECRETS": secret})  # noqa: S606
