"""Measure and print the project's figures.

    make bench                                # everything but the fresh clone
    make bench ARGS="--only throughput"       # one of: throughput, screen, rest, scale, desk, start
    make bench ARGS="--fresh --json"

Ends with status 1 when a limit is missed.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from tests.load import at_rest, desk, scale, screen, start_up, throughput
from tests.load.report import Figure, as_json, machine, show

_ALL = ("throughput", "screen", "rest", "scale", "desk", "start")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=_ALL, action="append", help="just this; may be repeated")
    parser.add_argument("--fresh", action="store_true", help="also time a fresh clone, which takes minutes")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the throughput measurement")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to watch the screen and the rest")
    arguments = parser.parse_args()
    progress = Console(stderr=True, highlight=False)
    where = machine()

    def say(text: str) -> None:
        progress.print(f"    {text}", style="dim", markup=False)

    chosen: tuple[str, ...] = tuple(arguments.only or _ALL[:5]) + (("start",) if arguments.fresh else ())
    with tempfile.TemporaryDirectory(prefix="volt-bench-") as folder:
        home = Path(folder)
        measurements: dict[str, Callable[[], list[Figure]]] = {
            "throughput": lambda: throughput.measure(home, say, rounds=arguments.rounds, seconds=8.0),
            "screen": lambda: screen.measure(home, say, seconds=arguments.seconds),
            "rest": lambda: at_rest.measure(home, say, seconds=arguments.seconds),
            "scale": lambda: scale.measure(home, say),
            "desk": lambda: desk.measure(home, say),
            "start": lambda: start_up.measure(home, say),
        }
        figures: list[Figure] = []
        for name in dict.fromkeys(chosen):
            progress.print(f"▸ {name}", style="bold")
            figures += measurements[name]()
    if arguments.json:
        sys.stdout.write(as_json(figures, where) + "\n")
    else:
        show(figures, where, Console(highlight=False, width=max(140, progress.width)))
    sys.exit(any(figure.is_met is False for figure in figures))


if __name__ == "__main__":
    main()
