"""The load generator against the yardstick: real sockets, real confirmations, honest counting."""

import pytest
from recording_central_system import PASSWORD, CentralSystem

from simulator.lean_socket import LoadFailed
from simulator.load import generate_load
from simulator.minimal_central_system import start_central_system


async def test_every_counted_meter_value_was_confirmed_and_none_was_sent_before_the_last_conf() -> None:
    async with await start_central_system() as server:
        port = next(iter(server.sockets)).getsockname()[1]
        result = await generate_load(
            f"ws://127.0.0.1:{port}/ocpp", ["a", "b", "c"], lambda _: None, seconds=0.5, warm_up_s=0.1
        )
    assert result.confirmed > 10
    assert (result.sockets, result.refused, result.lost_sockets) == (3, 0, 0)
    assert 0 < result.p50_ms <= result.p95_ms <= result.p99_ms <= result.max_ms


async def test_what_the_server_hears_is_ten_valid_samples_with_moving_energy(system: CentralSystem) -> None:
    result = await generate_load(system.url, ["100001"], lambda _: PASSWORD, seconds=0.3, warm_up_s=0.0)
    heard = [one.payload for one in system.of("MeterValues")]
    assert 0 <= len(heard) - result.confirmed <= 2
    assert all(len(one["meter_value"][0]["sampled_value"]) == 10 for one in heard)
    energy = [int(one["meter_value"][0]["sampled_value"][0]["value"]) for one in heard]
    assert energy == sorted(set(energy))
    assert {one["transaction_id"] for one in heard} == {701}


async def test_a_refused_handshake_is_said_and_not_measured(system: CentralSystem) -> None:
    with pytest.raises(LoadFailed, match="401"):
        await generate_load(system.url, ["100001"], lambda _: "wrong", seconds=0.1)
