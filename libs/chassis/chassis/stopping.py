"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

AGAIN_AFTER_S = 0.2


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel `tasks` and return when they are done, whatever they end with.

    Cancels more than once: before Python 3.12, `asyncio.wait_for` (used by nats-py for each publish) loses a
    cancellation that arrives while its inner future completes, and the loop around it would run for ever.
    """
    ending = set(tasks)
    pending = ending
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_AFTER_S)
    await asyncio.gather(*ending, return_exceptions=True)
