"""A charging session over the wire, and what happens to its messages when the line does not hold."""

import asyncio
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest
from recording_central_system import CentralSystem, central_system
from stage import HASTY, a_visit, playing, settled, transaction_confirmed

from simulator import Charger, StopReason, demo_charger


async def test_a_charger_boots_and_reports_the_charger_and_every_connector(system: CentralSystem) -> None:
    async with playing(system):
        assert [one.action for one in system.heard] == ["BootNotification"] + ["StatusNotification"] * 3
        assert [one.payload["connector_id"] for one in system.of("StatusNotification")] == [0, 1, 2]
        boot = system.of("BootNotification")[0].payload
        assert boot["charge_point_vendor"] == "Norrvolt"
        assert boot["firmware_version"] == "R7.0.3"


async def test_a_pending_charger_asks_again_and_says_nothing_else(system: CentralSystem) -> None:
    system.boot_statuses = ["Pending", "Rejected"]
    async with playing(system) as charger:
        actions = [one.action for one in system.heard]
        assert actions[:4] == ["BootNotification"] * 3 + ["StatusNotification"]
        assert charger.boots == 1


async def test_a_wrong_password_never_gets_a_word_in(system: CentralSystem) -> None:
    charger = Charger(demo_charger(0), url=system.url, password="wrong", temper=HASTY)
    life = asyncio.create_task(charger.run())
    try:
        await system.until(lambda: system.refused_handshakes >= 3)
    finally:
        life.cancel()
        await asyncio.wait([life])
    assert system.heard == []
    assert charger.connections == 0


async def test_a_whole_session_is_told_in_order_with_a_meter_that_never_falls(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.plug_in(1, a_visit(stays_s=200))
        await system.until(lambda: system.of("StopTransaction") != [])
        await system.until(lambda: system.statuses(1)[-1] == "Available")
        await settled(charger)

    assert system.statuses(1) == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    transaction = [one.action for one in system.of("Authorize", "StartTransaction", "MeterValues", "StopTransaction")]
    assert transaction[:2] == ["Authorize", "StartTransaction"]
    assert transaction[-1] == "StopTransaction"
    assert transaction.count("MeterValues") >= 2

    start, stop = system.of("StartTransaction")[0].payload, system.of("StopTransaction")[0].payload
    readings = [
        int(value["value"])
        for one in system.of("MeterValues")
        for value in one.payload["meter_value"][0]["sampled_value"]
        if value["measurand"] == "Energy.Active.Import.Register"
    ]
    meter = [start["meter_start"], *readings, stop["meter_stop"]]
    assert all(earlier <= later for earlier, later in pairwise(meter))
    # 200 world seconds at up to 60 kW.
    assert 2_500 < stop["meter_stop"] - start["meter_start"] <= 3_400
    assert stop["reason"] == "Local"
    measurands = {v["measurand"] for v in system.of("MeterValues")[0].payload["meter_value"][0]["sampled_value"]}
    assert measurands == {
        "Energy.Active.Import.Register", "Power.Active.Import", "Voltage", "Current.Import", "SoC",
    }  # fmt: skip


async def test_a_refused_card_starts_nothing(system: CentralSystem) -> None:
    system.blocked_tags = {"04AABBCC"}
    async with playing(system) as charger:
        charger.plug_in(1, a_visit())
        await system.until(lambda: system.statuses(1)[-2:] == ["Preparing", "Available"])
    assert system.of("Authorize") != []
    assert system.of("StartTransaction") == []


async def test_a_start_that_is_confirmed_as_blocked_ends_deauthorized(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.configuration.change("AllowOfflineTxForUnknownId", "true")
        charger.cut_line(0.3)
        charger.plug_in(1, a_visit())
        system.blocked_tags = {"04AABBCC"}
        await system.until(lambda: system.of("StopTransaction") != [])
    assert system.of("StopTransaction")[0].payload["reason"] == "DeAuthorized"


async def test_a_session_that_began_and_ended_offline_is_delivered_in_order_with_the_real_id(
    system: CentralSystem,
) -> None:
    async with playing(system) as charger:
        charger.configuration.change("AllowOfflineTxForUnknownId", "true")
        charger.cut_line(60)
        await charger.changed.until(lambda: not charger.online, timeout=5)
        charger.plug_in(1, a_visit(stays_s=100))
        await charger.changed.until(lambda: charger.connectors[1].transaction is not None, timeout=5)
        assert charger.truth().running == {1: -1}
        await charger.changed.until(lambda: charger.connectors[1].transaction is None, timeout=10)
        waiting = charger.truth().waiting
        assert waiting >= 3
        assert system.of("StartTransaction", "StopTransaction", "MeterValues") == []

        charger.restore_line()
        await settled(charger)
        told = system.of("StartTransaction", "MeterValues", "StopTransaction")
        assert len(told) == waiting
        assert told[0].action == "StartTransaction"
        assert told[-1].action == "StopTransaction"
        given = system.transaction_id(charger.identity.charger_id, told[0].payload)
        assert {one.payload["transaction_id"] for one in told[1:]} == {given}
        assert [message.transaction_id for message in charger.truth().confirmed] == [given] * waiting


async def test_a_start_whose_confirmation_was_lost_is_repeated_unchanged(system: CentralSystem) -> None:
    async with playing(system) as charger:
        system.swallow_next_conf_of = "StartTransaction"
        charger.plug_in(1, a_visit())
        transaction_id = await transaction_confirmed(charger)
        starts = system.of("StartTransaction")
        assert len(starts) == 2
        assert starts[0].payload == starts[1].payload
        assert starts[0].connection != starts[1].connection
        assert transaction_id == system.transaction_id(charger.identity.charger_id, starts[0].payload)


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
async def test_a_refused_transaction_message_is_repeated_and_nothing_overtakes_it(
    system: CentralSystem, action: str
) -> None:
    async with playing(system) as charger:
        system.refuse_next = action
        charger.plug_in(1, a_visit(stays_s=60))
        await charger.changed.until(lambda: charger.truth().confirmed_count > 0, timeout=10)
        await charger.changed.until(lambda: charger.connectors[1].transaction is None, timeout=10)
        await settled(charger)
        order = [one.action for one in system.of("StartTransaction", "MeterValues", "StopTransaction")]
        repeated = [one.payload for one in system.of(action)]
        assert len(repeated) == 2
        assert repeated[0] == repeated[1]
        starts, stops = order.count("StartTransaction"), order.count("StopTransaction")
        assert starts + stops == 3
        assert order[:starts] == ["StartTransaction"] * starts
        assert order[-stops:] == ["StopTransaction"] * stops


async def test_a_cut_line_is_reopened_without_boot_and_only_news_are_told(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.plug_in(2, a_visit())
        await transaction_confirmed(charger, 2)
        await settled(charger)
        before = len(system.heard)
        charger.cut_line(0.2)
        charger.plug_in(1, a_visit())  # nobody here knows this card yet
        await system.until(lambda: system.connections == 2)
        await system.until(lambda: any(one.connection == 2 for one in system.of("StatusNotification")))
        later = [one for one in system.heard[before:] if one.connection == 2]
        assert charger.boots == 1
        assert all(one.action != "BootNotification" for one in later)
        assert {one.payload["connector_id"] for one in later if one.action == "StatusNotification"} == {1}
        assert 2 in charger.truth().running


async def test_the_charger_outlives_a_central_system_that_restarts() -> None:
    async with AsyncExitStack() as first_life:
        first = await first_life.enter_async_context(central_system())
        async with playing(first) as charger:
            charger.plug_in(1, a_visit())
            await transaction_confirmed(charger)
            await first_life.aclose()
            await charger.changed.until(lambda: not charger.online, timeout=5)
            charger.stop_session(1, StopReason.LOCAL)
            async with central_system(first.port) as second:
                await second.until(lambda: second.of("StopTransaction") != [])
                assert second.of("BootNotification") == []
                assert charger.boots == 1


async def test_a_connector_in_use_takes_no_second_driver(system: CentralSystem) -> None:
    async with playing(system) as charger:
        assert charger.plug_in(1, a_visit())
        assert not charger.plug_in(1, a_visit())
