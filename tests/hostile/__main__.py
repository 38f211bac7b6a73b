"""A siege with any seed and size, outside the test suite: python -m tests.hostile --seed 7 --cases 20000"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.harness import running_product
from tests.hostile.siege import ENVIRONMENT, HONEST_CHARGERS, HOSTILE_CHARGERS, Outcome, besiege
from tests.load.report import percentile


def report(outcome: Outcome, console: Console) -> bool:
    """Print what happened; True when no promise was broken."""
    honest = outcome.honest_answers_s
    console.print(f"{outcome.tally.sent.total():,} cases in {outcome.lasted_s:.0f} s: {dict(outcome.tally.sent)}")
    for answer, count in outcome.tally.answers.most_common():
        console.print(f"  {count:>8,}  {answer}", markup=False)
    console.print(
        f"honest chargers: {len(honest):,} answers, p50 {percentile(honest, 0.5) * 1000:.0f} ms,"
        f" p99 {percentile(honest, 0.99) * 1000:.0f} ms, slowest {honest[-1] * 1000:.0f} ms;"
        f" lost: {outcome.honest_losses or 'none'}"
    )
    grown = ", ".join(f"{name} {mb:+.1f}" for name, mb in outcome.grown_mb.items())
    console.print(f"private memory since the warm-up, MiB: {grown}")
    for text in (*outcome.tally.complaints, *outcome.confessions):
        console.print(text, style="red", markup=False)
    same = outcome.pids_after == outcome.pids_before
    if not same:
        console.print(f"processes changed: {outcome.pids_before} → {outcome.pids_after}", style="red")
    return same and not (outcome.tally.complaints or outcome.confessions or outcome.honest_losses)


def besiege_once(seed: int, cases: int, console: Console) -> bool:
    """Besiege a product of its own and report; True when no promise was broken."""
    with (
        tempfile.TemporaryDirectory(prefix="volt-siege-") as folder,
        running_product(Path(folder), environment=ENVIRONMENT) as product,
    ):
        product.register_chargers(HOSTILE_CHARGERS + HONEST_CHARGERS)
        return report(asyncio.run(besiege(product, seed, cases, console.print)), console)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=100_000)
    arguments = parser.parse_args()
    if not besiege_once(arguments.seed, arguments.cases, Console(highlight=False)):
        sys.exit(f"promises were broken; again with: python -m tests.hostile --seed {arguments.seed}")


if __name__ == "__main__":
    main()
