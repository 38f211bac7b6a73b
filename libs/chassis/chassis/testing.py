"""For tests: a service run in the test's own process, and waiting for a condition instead of sleeping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from chassis import service as service_module
from chassis.service import Service
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
T = TypeVar("T")


@asynccontextmanager
async def running(
    serve: Callable[[S, asyncio.Event], Awaitable[None]], settings: S, *, within_s: float = 15.0
) -> AsyncIterator[Service]:
    """Run `serve` in this process until the block ends; yields the Service once it has started.

    An error of the service is raised in the test.
    """
    stop = asyncio.Event()
    opened: list[Service] = []
    original = Service.__init__

    def remember(self: Service, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged
        if self.settings is settings:
            opened.append(self)

    service_module.Service.__init__ = remember  # type: ignore[method-assign]
    task = asyncio.ensure_future(serve(settings, stop))
    try:
        await until(lambda: task.done() or (bool(opened) and opened[-1].started.is_set()), within_s=within_s)
        if task.done():
            task.result()
            raise AssertionError("the service stopped before it was ready")
        yield opened[-1]
    finally:
        service_module.Service.__init__ = original  # type: ignore[method-assign]
        stop.set()
        async with asyncio.timeout(within_s):
            await task


async def until(condition: Callable[[], T | Awaitable[T]], *, within_s: float = 5.0, every_s: float = 0.02) -> T:
    """Wait until `condition` returns something true and return it; raises AssertionError after `within_s`."""
    ends = time.monotonic() + within_s
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        if time.monotonic() > ends:
            raise AssertionError(f"not within {within_s} s: {inspect.getsource(condition).strip()[:200]}")
        await asyncio.sleep(every_s)
