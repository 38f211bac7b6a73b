"""Child processes that are kept running, and that never outlive the process that started them."""

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from voltctl.launching import launched

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
# A process that stayed up this long had a good start: its next restart is quick again.
STEADY_SECONDS = 10.0
_POLL_SECONDS = 0.025
_TAIL_LINES = 30


class StartFailed(Exception):
    """A process ended, or did not answer in time, before it was ready."""


def restart_delay(failures_in_a_row: int) -> float:
    """Seconds to wait before restart number `failures_in_a_row` (from 1): doubling, bounded."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** (failures_in_a_row - 1))


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. Each process leads a session of its own, so that its whole group can be killed."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends when voltctl itself is killed: nothing may stay behind.
    orphan_signal: signal.Signals = signal.SIGKILL
    # How it stops being root; see `launching`.
    leave_root: tuple[str, ...] = ()


Ready = Callable[[], Awaitable[bool]]
Say = Callable[[str], None]


def _silent(_: str) -> None:
    return


class Supervised:
    """Keeps one command running, with growing delays between restarts, until it is stopped.

    Every line of output goes to `on_line`; what the supervisor itself does goes to `announce`.
    Must be used from one event loop whose thread lives as long as the process: on Linux the kernel
    ties the orphan signal to the thread that forked.
    """

    def __init__(
        self,
        command: Command,
        *,
        ready: Ready,
        on_line: Say = _silent,
        announce: Say = _silent,
    ) -> None:
        self.command = command
        self.restarts = 0
        self._ready = ready
        self._on_line = on_line
        self._announce = announce
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def pid(self) -> int | None:
        """The running process, or None between two lives."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self, timeout: float) -> None:
        """Launch and wait until ready. Raises StartFailed, with the last output, and stops the attempt."""
        await self.launch()
        try:
            await self.wait_ready(timeout, give_up_on_exit=True)
        except StartFailed:
            await self.stop(grace=1.0)
            raise

    async def launch(self) -> None:
        """Start without waiting. Does nothing when it runs already."""
        if self._keeper is not None and not self._keeper.done():
            return
        self._stopping = False
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def wait_ready(self, timeout: float, *, give_up_on_exit: bool = False) -> None:
        """Return once the process answers. Raises StartFailed after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        lives = self.restarts
        while not (self.pid is not None and await self._ready()):
            if give_up_on_exit and (self.pid is None or self.restarts != lives):
                if self._reader is not None:
                    await self._reader
                raise StartFailed(f"{self.name} ended before it was ready:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} was not ready after {timeout:.0f} s:\n{self.tail()}")
            await asyncio.sleep(_POLL_SECONDS)

    async def stop(self, grace: float = 10.0) -> None:
        """Ask to stop, wait `grace` seconds, then kill the whole process group."""
        self._stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            self._signal(self.command.stop_signal)
            self._signal(signal.SIGCONT)
            try:
                await asyncio.wait_for(process.wait(), grace)
            except TimeoutError:
                self._announce(f"did not stop within {grace:g} s: killed")
                self.kill()
                await process.wait()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        if self._reader is not None:
            await self._reader
            self._reader = None

    def kill(self) -> None:
        """`kill -9` of the process and its group; the supervisor brings it back unless it is stopping."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP the whole process tree: it stays connected and answers nothing."""
        self._signal_tree(signal.SIGSTOP)

    def thaw(self) -> None:
        """Undo `freeze`."""
        self._signal_tree(signal.SIGCONT)

    def tail(self) -> str:
        """The last lines of output."""
        return "\n".join(self._tail) or "(no output)"

    async def _keep(self) -> None:
        failures = 0
        while True:
            process, began = self._process, time.monotonic()
            if process is None:
                raise RuntimeError("kept before it was launched")
            code = await process.wait()
            if self._stopping:
                return
            failures = 1 if time.monotonic() - began > STEADY_SECONDS else failures + 1
            delay = restart_delay(failures)
            self._announce(f"{_how_it_ended(code)}; starting again in {delay:.1f} s")
            await asyncio.sleep(delay)
            self.restarts += 1
            await self._spawn()

    async def _spawn(self) -> None:
        command = self.command
        process = await asyncio.create_subprocess_exec(
            *launched(command.argv, orphan_signal=command.orphan_signal, leave_root=command.leave_root),
            cwd=command.cwd,
            env=dict(command.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._process = process
        if process.stdout is None:
            raise RuntimeError("the child has no output pipe")
        self._reader = asyncio.create_task(self._read(process.stdout), name=f"read {self.name}")

    async def _read(self, output: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await output.readline()
            except ValueError:
                # One line longer than the reader's limit: it was dropped, what follows is read on.
                self._announce("wrote a line of more than 64 KiB, which is not shown")
                continue
            if not line:
                return
            text = line.decode(errors="replace").rstrip()
            self._tail.append(text)
            self._on_line(text)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _signal_tree(self, number: signal.Signals) -> None:
        if self.pid is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            for member in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    member.send_signal(number)


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with status {code}"
