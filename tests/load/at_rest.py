"""What the suite costs while nobody does anything: 40 demo chargers, one minute."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.harness import Product, running_product
from tests.load.report import Figure

Say = Callable[[str], None]

CHARGERS = 40
_SETTLE_SECONDS = 30.0


def measure(home: Path, say: Say, *, seconds: float) -> list[Figure]:
    """Run it. Counted is the whole process tree: voltctl, servers, services and the simulator."""
    with running_product(home / "at-rest", chargers=CHARGERS) as product:
        say(f"settling for {_SETTLE_SECONDS:.0f} s, then counting for {seconds:.0f} s")
        time.sleep(_SETTLE_SECONDS)
        before, began = _cpu_seconds(product), time.monotonic()
        time.sleep(seconds)
        after, lasted = _cpu_seconds(product), time.monotonic() - began
        memory = {process: _memory(process) for process in product.processes()}
        by_pid = {pid: name for name, pid in product.pids().items()}
    cpu = {pid: (spent - before.get(pid, 0.0)) / lasted * 100 for pid, spent in after.items()}
    exact = sum(proportional for proportional, _ in memory.values())
    resident = sum(rss for _, rss in memory.values())
    heavy = sorted(((share, by_pid.get(pid, "a worker of these")) for pid, share in cpu.items()), reverse=True)[:4]
    return [
        Figure(
            f"Memory at rest with {CHARGERS} chargers",
            exact / 2**30,
            "GB",
            limit=1.5,
            how=f"PSS (shared pages counted once) of {len(memory)} processes with the simulator;"
            f" their RSS adds up to {resident / 2**30:.2f} GB",
        ),
        Figure(
            f"CPU at rest with {CHARGERS} chargers",
            sum(cpu.values()),
            "% of a core",
            limit=25.0,
            how=f"over {lasted:.0f} s; most: " + ", ".join(f"{name} {share:.1f}" for share, name in heavy),
        ),
    ]


def _cpu_seconds(product: Product) -> dict[int, float]:
    spent: dict[int, float] = {}
    for process in product.processes():
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        # Ended children are counted with their parent, as the kernel does.
        spent[process.pid] = times.user + times.system + times.children_user + times.children_system
    return spent


def _memory(process: psutil.Process) -> tuple[int, int]:
    """Proportional and resident set size in octets; the first needs the right to look (root, or the owner)."""
    try:
        full = process.memory_full_info()
        return full.pss, full.rss
    except psutil.NoSuchProcess:
        return 0, 0
