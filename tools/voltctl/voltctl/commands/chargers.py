"""Commands about single chargers."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from contracts.problems import ProblemError
from voltctl import runfile
from voltctl.commands.shell import console, fail, run
from voltctl.places import places

charger = typer.Typer(no_args_is_help=True, help="Single chargers.")


class EnergyUnit(StrEnum):
    """What a charger's energy figures are in, whatever it labels them."""

    AS_LABELLED = "as_labelled"
    WH = "Wh"
    KWH = "kWh"


class WhenSilent(StrEnum):
    """What a charger is told about an ID tag while nobody can be asked."""

    ACCEPT = "accept"
    REFUSE = "refuse"


@charger.command()
def configure(
    charger_id: str,
    missing_subprotocol: Annotated[
        bool | None, typer.Option(help="Let it connect without naming an OCPP version.")
    ] = None,
    pong: Annotated[
        bool | None, typer.Option(help="--no-pong: it never answers pings; do not close it for that.")
    ] = None,
    relaxed_validation: Annotated[bool | None, typer.Option(help="Read its messages forgivingly.")] = None,
    energy_unit: Annotated[EnergyUnit | None, typer.Option(help="What its energy figures are in.")] = None,
    when_authoriser_silent: Annotated[WhenSilent | None, typer.Option(help="Policy for ID tags nobody knows.")] = None,
) -> None:
    """Grant leniency to one charger, from its next connection on. What is not given stays as it is."""
    given: dict[str, Any] = {
        "accept_missing_subprotocol": missing_subprotocol,
        "no_pong": None if pong is None else not pong,
        "relaxed_validation": relaxed_validation,
        "energy_unit": energy_unit and energy_unit.value,
        "when_authoriser_silent": when_authoriser_silent and when_authoriser_silent.value,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        fail("Nothing to change: name at least one option (voltctl charger configure --help).")
    run(_configure(charger_id, changes))


async def _configure(charger_id: str, changes: dict[str, Any]) -> None:
    from contracts.rpc.chargers import CONFIGURE_CHARGER, ConfigureCharger  # noqa: PLC0415 - see asking
    from voltctl.asking import OPERATOR, asking  # noqa: PLC0415 - a second of imports other commands need not wait for

    running = runfile.read(places().run_file)
    if running is None:
        fail("The suite is not running: its gateway keeps the registry. Start it with `voltctl up`.")
    try:
        async with asking(running.endpoints) as bus:
            await bus.ask(CONFIGURE_CHARGER, ConfigureCharger(charger_id=charger_id, **changes), actor=OPERATOR)
    except ProblemError as problem:
        fail(str(problem))
    console.print(
        f"Charger {charger_id}: {', '.join(f'{n} = {v}' for n, v in changes.items())}, from its next connection."
    )
