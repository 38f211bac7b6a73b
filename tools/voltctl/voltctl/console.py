"""How voltctl talks to the person in front of it."""

import time

from rich.console import Console
from rich.text import Text

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_red", "bright_cyan", "bright_magenta")
_NAME_WIDTH = 14


class ConsoleReporter:
    """Steps with the time since the start; every process's lines behind its name in its colour."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._began = time.monotonic()
        self._colours: dict[str, str] = {}

    def step(self, text: str) -> None:
        elapsed = time.monotonic() - self._began
        self._console.print(Text.assemble((f"{elapsed:5.1f} s  ", "dim"), ("▸ ", "bold"), (text, "bold")))

    def note(self, text: str) -> None:
        self._console.print(Text.assemble("          ", (text, "dim")))

    def line(self, name: str, text: str) -> None:
        if self._quiet:
            return
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        # What a process writes is shown as it is: its own colours, no markup.
        self._console.print(Text.assemble((f"{name:<{_NAME_WIDTH}}│ ", colour), Text.from_ansi(text)), soft_wrap=True)
