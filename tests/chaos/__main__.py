"""The long run: make chaos SEED=7

Kills processes for several rounds, now and then two at once, while 200 chargers work; then besieges a product with
100,000 hostile cases. Prints the seed, so that a failure can be had again.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from tests.chaos.storm import ENVIRONMENT, Outcome, Plan, storm
from tests.harness import running_product
from tests.hostile.__main__ import besiege_once


def main() -> None:
    """Run both, or one."""
    parser = argparse.ArgumentParser(prog="make chaos", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chargers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=100_000, help="hostile cases")
    parser.add_argument("--only", choices=("kills", "hostile"))
    arguments = parser.parse_args()
    console = Console(highlight=False)
    console.print(f"seed {arguments.seed}", style="bold")
    fine = True
    if arguments.only != "hostile":
        plan = Plan(arguments.seed, arguments.chargers, arguments.rounds, both_at_once=True)
        fine &= _report(_run(plan, console), console)
    if arguments.only != "kills":
        fine &= besiege_once(arguments.seed, arguments.cases, console)
    if not fine:
        sys.exit(f"promises were broken; again with: make chaos SEED={arguments.seed}")


def _run(plan: Plan, console: Console) -> Outcome:
    began = time.monotonic()

    def say(text: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} s  {text}", markup=False)

    with (
        tempfile.TemporaryDirectory(prefix="volt-chaos-") as folder,
        running_product(Path(folder), environment=ENVIRONMENT) as product,
    ):
        product.register_chargers(plan.chargers)
        return asyncio.run(storm(product, plan, say))


def _report(outcome: Outcome, console: Console) -> bool:
    for name, value in outcome.figures.items():
        console.print(f"  {name}: {value}", markup=False)
    for text in outcome.complaints:
        console.print(text, style="red", markup=False)
    console.print("no promise was broken" if not outcome.complaints else f"{len(outcome.complaints)} broken promises")
    return not outcome.complaints


if __name__ == "__main__":
    main()
