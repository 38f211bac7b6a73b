"""The firehose keeps the promise of `Bus.publish`: acknowledged means stored, silence means Unavailable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from workbench import Workbench

from chassis.firehose import Firehose
from contracts.problems import Unavailable
from voltctl.testing import RunningInfrastructure


@pytest.fixture
async def hose(bench: Workbench) -> AsyncIterator[Firehose]:
    async with bench.bus() as bus:
        hose = Firehose(bus)
        await hose.open()
        yield hose
        hose.close()


SUBJECT = "evt.counting.0.key.counted"


async def test_what_is_acknowledged_is_stored_in_the_order_of_the_calls(bench: Workbench, hose: Firehose) -> None:
    await asyncio.gather(*(hose.store(SUBJECT, str(n).encode(), {"n": str(n)}) for n in range(500)))
    stream = await bench.nats.jetstream().stream_info("COUNTING")
    assert stream.state.messages == 500
    last = await bench.nats.jetstream().get_msg("COUNTING", 500)
    assert last.data == b"499"


async def test_a_message_no_stream_captures_is_not_stored(hose: Firehose) -> None:
    with pytest.raises(Unavailable):
        await hose.store("evt.nowhere.0.key.counted", b"", {"a": "b"})


async def test_silence_of_the_server_is_unavailable_and_a_closed_hose_leaves_nobody_waiting(
    hose: Firehose, fragile_infra: RunningInfrastructure
) -> None:
    fragile_infra.freeze("nats")
    overdue = await first_unanswered(hose)
    done, _ = await asyncio.wait({overdue}, timeout=8)
    assert done
    with pytest.raises(Unavailable):
        overdue.result()
    waiting = asyncio.create_task(hose.store(SUBJECT, b"3", {"a": "b"}))
    await asyncio.sleep(0)
    hose.close()
    with pytest.raises(Unavailable):
        await waiting
    fragile_infra.thaw("nats")


async def first_unanswered(hose: Firehose) -> asyncio.Task[None]:
    """Store until the server has fallen silent; return the store that still waits."""
    while True:
        storing = asyncio.create_task(hose.store(SUBJECT, b"2", {"a": "b"}))
        done, _ = await asyncio.wait({storing}, timeout=0.5)
        if not done:
            return storing
