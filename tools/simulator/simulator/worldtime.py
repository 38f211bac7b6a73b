"""World time (how fast cars charge and drivers come) and signals to wait on.

The protocol always runs in real time: heartbeats, meter sample intervals, time-outs and every timestamp a charger
reports. Only the world around it runs at `speed`: at speed 6 a half-hour charge is over after five minutes, and
its energy arrives six times faster than its power figure would explain.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic


class World:
    """World seconds since the world began, running `speed` times as fast as the real ones."""

    def __init__(self, speed: float = 1.0) -> None:
        """Begin now. Raises ValueError unless speed is positive."""
        if speed <= 0:
            raise ValueError("speed must be positive")
        self.speed = speed
        self._began = monotonic()

    def now(self) -> float:
        """World seconds since the beginning."""
        return (monotonic() - self._began) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of the world pass."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    async def sleep_until(self, moment: float) -> None:
        """Wait for the world second `moment`; at once if it is over."""
        await self.sleep(moment - self.now())

    def clock(self) -> datetime:
        """What the charger's own clock shows: real time."""
        return datetime.now(UTC)


class Signal:
    """Something changed: wakes everyone who waits for a condition. One event loop only."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Let every waiter look again."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, holds: Callable[[], bool], *, timeout: float | None = None) -> None:
        """Return as soon as `holds()`; raises TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while not holds():
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
