"""Doing two things until one of them ends."""

import asyncio
from collections.abc import Coroutine


async def until_first_ends(*work: Coroutine[None, None, None]) -> None:
    """Run `work` side by side; when one ends, cancel the others. Raises an ExceptionGroup of what failed.

    Unlike asyncio.TaskGroup before Python 3.13 it does not forget a cancellation from outside when something fails
    in the same moment, which would make a charger deaf to SIGTERM.
    """
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        failures = [error for task in tasks if not task.cancelled() and (error := task.exception())]
    if failures:
        raise BaseExceptionGroup("ended", failures)
