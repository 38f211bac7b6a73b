"""Processes are kept running while they are wanted, and not a moment longer."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from voltctl.supervision import Command, StartFailed, Supervised, restart_delay
from voltctl.testing import eventually

ENVIRONMENT = {"PATH": os.defpath}


def _gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _runs(process: Supervised) -> bool:
    return process.pid is not None


async def _at_once() -> bool:
    await asyncio.sleep(0)
    return True


@asynccontextmanager
async def _supervised(script: str, *, lines: list[str] | None = None) -> AsyncIterator[Supervised]:
    command = Command("sh", ("/bin/sh", "-c", script), cwd=Path("/"), env=ENVIRONMENT)
    heard = lines if lines is not None else []
    process = Supervised(command, ready=_at_once, on_line=heard.append, announce=heard.append)
    try:
        yield process
    finally:
        await process.stop(grace=0.2)


def test_restarts_are_delayed_from_a_fifth_of_a_second_to_ten() -> None:
    delays = [restart_delay(failures) for failures in range(1, 9)]
    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


async def test_a_killed_process_is_started_again() -> None:
    lines: list[str] = []
    async with _supervised("echo alive; exec sleep 1000", lines=lines) as process:
        await process.start(5)
        first = process.pid
        await eventually(lambda: "alive" in lines)
        process.kill()
        await eventually(lambda: process.pid not in (None, first))
        assert process.restarts == 1
        assert "was killed by SIGKILL; starting again in 0.2 s" in lines
        await eventually(lambda: lines.count("alive") == 2)


async def test_a_stop_that_is_ignored_ends_in_a_kill_of_the_whole_group() -> None:
    lines: list[str] = []
    async with _supervised("trap '' TERM; sleep 1000 & echo $!; while :; do wait; done", lines=lines) as process:
        await process.start(5)
        child = int(await eventually(lambda: lines[0] if lines else None) or 0)
        parent = process.pid
        await process.stop(grace=0.2)
        assert parent is not None
        await eventually(lambda: _gone(parent) and _gone(child))
        assert process.pid is None


async def test_a_stopped_process_stays_stopped_and_can_be_started_again() -> None:
    async with _supervised("exec sleep 1000") as process:
        await process.start(5)
        await process.stop()
        assert not _runs(process)
        await process.start(5)
        assert _runs(process)
        assert process.restarts == 0


async def test_a_start_that_fails_shows_what_the_process_said() -> None:
    async def never() -> bool:
        await asyncio.sleep(0)
        return False

    command = Command("sh", ("/bin/sh", "-c", "echo no licence >&2; exit 3"), cwd=Path("/"), env=ENVIRONMENT)
    process = Supervised(command, ready=never)
    with pytest.raises(StartFailed, match="no licence"):
        await process.start(5)
    assert process.pid is None


async def test_a_line_too_long_to_read_does_not_stop_the_reading() -> None:
    lines: list[str] = []
    async with _supervised(
        "head -c 300000 /dev/zero | tr '\\0' x; echo; echo after; exec sleep 9", lines=lines
    ) as process:
        await process.start(5)
        await eventually(lambda: "after" in lines)


ORPHANS = """
import asyncio, sys
from pathlib import Path
from voltctl.infrastructure.embedded import EmbeddedInfrastructure

async def main():
    infrastructure = EmbeddedInfrastructure(Path(sys.argv[1]))
    await infrastructure.start()
    print(*(server.pid for server in infrastructure.servers.values()), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has an orphan signal; elsewhere the next start cleans up"
)
@pytest.mark.chaos
async def test_a_killed_voltctl_leaves_no_server_behind_and_the_next_start_works(tmp_path: Path) -> None:
    from voltctl.infrastructure.embedded import EmbeddedInfrastructure  # noqa: PLC0415

    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ORPHANS, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pids = [int(word) for word in (await parent.stdout.readline()).split()]
    assert len(pids) == 3
    family = [child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True)]
    parent.send_signal(signal.SIGKILL)
    await parent.communicate()
    await eventually(lambda: all(_gone(pid) for pid in (*pids, *family)))

    again = EmbeddedInfrastructure(tmp_path)
    await again.start()
    assert all(server.pid for server in again.servers.values())
    await again.stop()
