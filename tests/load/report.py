"""What a measurement says, and how it is printed."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Literal

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `limit` is what the project promised itself; `bound` on which side of it is good."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    bound: Literal["at most", "at least"] = "at most"
    peer: str = ""
    """The same figure of what it is compared with, from the same run."""
    how: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.limit is None:
            return None
        return self.value <= self.limit if self.bound == "at most" else self.value >= self.limit


def machine() -> dict[str, str | int]:
    """Where the figures come from."""
    return {
        "name": platform.node(),
        "cores": os.cpu_count() or 0,
        "processor": _processor(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": f"{os.getloadavg()[0]:.2f}",
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank. Raises ValueError without values: a figure of nothing is no figure."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def show(figures: Sequence[Figure], where: dict[str, str | int], console: Console) -> None:
    """Print the table."""
    console.print(
        f"{where['name']}: {where['cores']} cores ({where['processor']}), {where['memory_gb']} GB, {where['system']},"
        f" Python {where['python']}; load average before: {where['load_before']}"
    )
    table = Table("figure", "measured", "limit", "", "compared with, and how")
    for figure in figures:
        limit = "" if figure.limit is None else f"{figure.bound} {figure.limit:g} {figure.unit}".rstrip()
        verdict = {True: "[green]met[/]", False: "[bold red]missed[/]", None: ""}[figure.is_met]
        notes = "; ".join(part for part in (figure.peer, figure.how) if part)
        table.add_row(figure.name, f"{figure.value:,.4g} {figure.unit}".rstrip(), limit, verdict, notes)
    console.print(table)


def as_json(figures: Sequence[Figure], where: dict[str, str | int]) -> str:
    """The same for a program."""
    rows = [
        {
            "name": figure.name,
            "value": figure.value,
            "unit": figure.unit,
            "limit": figure.limit,
            "bound": figure.bound,
            "met": figure.is_met,
            "peer": figure.peer,
            "how": figure.how,
        }
        for figure in figures
    ]
    return json.dumps({"machine": where, "figures": rows}, indent=2)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
