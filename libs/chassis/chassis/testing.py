"""For tests: a service run in the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from chassis.service import Service, observe_start
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)


@asynccontextmanager
async def running(
    serve: Callable[[S, asyncio.Event], Awaitable[None]], settings: S, *, within_s: float = 15.0
) -> AsyncIterator[Service]:
    """Run `serve` in this process until the block ends; yields the Service once it answers and consumes.

    An error of the service is raised in the test.
    """
    stop = asyncio.Event()
    started: asyncio.Future[Service] = asyncio.get_running_loop().create_future()
    with observe_start(started):
        task = asyncio.ensure_future(serve(settings, stop))
    waiting: asyncio.Future[object] = asyncio.ensure_future(started)
    try:
        async with asyncio.timeout(within_s):
            await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
            raise AssertionError("the service stopped before it was ready")
        yield started.result()
    finally:
        stop.set()
        async with asyncio.timeout(within_s):
            await task
