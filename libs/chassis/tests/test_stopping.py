"""A stop ends every loop, also one that loses a cancellation."""

from __future__ import annotations

import asyncio

import pytest

from chassis.stopping import end


async def test_a_loop_that_lost_its_cancellation_is_ended_all_the_same() -> None:
    lost = 0

    async def loses_one() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
                if lost > 1:
                    raise

    task = asyncio.create_task(loses_one())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end([task])
    assert task.cancelled()
    assert lost == 2


async def test_a_loop_that_failed_does_not_keep_the_others_from_ending() -> None:
    async def fails() -> None:
        raise OSError("gone")

    async def lives() -> None:
        await asyncio.sleep(60)

    failed, living = asyncio.create_task(fails()), asyncio.create_task(lives())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end([failed, living])
    assert living.cancelled()
    with pytest.raises(OSError, match="gone"):
        failed.result()


async def test_ending_nothing_returns() -> None:
    await end([])
