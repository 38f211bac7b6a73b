"""Commands of the central system and their real outcome, asked through the `ocpp` library (schemas checked)."""

import pytest
from ocpp.exceptions import NotSupportedError  # type: ignore[import-untyped] # the library carries no types
from ocpp.v16 import call  # type: ignore[import-untyped]
from recording_central_system import CentralSystem
from stage import HASTY, a_visit, playing, settled, transaction_confirmed

from simulator import LASTING_FAULTS, TRANSIENT_FAULTS, Charger, Temper

CHARGER = "100001"


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
async def test_a_reset_stops_the_transaction_goes_away_and_boots_again(
    system: CentralSystem, kind: str, reason: str
) -> None:
    async with playing(system) as charger:
        charger.plug_in(1, a_visit())
        transaction_id = await transaction_confirmed(charger)
        answer = await system.ask(CHARGER, call.Reset(type=kind))
        assert answer.status == "Accepted"
        await system.until(lambda: len(system.of("BootNotification")) == 2)
        await settled(charger)

        stop = system.of("StopTransaction")[0].payload
        assert (stop["reason"], stop["transaction_id"]) == (reason, transaction_id)
        boot = system.of("BootNotification")[1]
        assert boot.connection == 2
        after_boot = [one.payload["connector_id"] for one in system.of("StatusNotification") if one.connection == 2]
        assert after_boot[:3] == [0, 1, 2]
        assert charger.truth().running == {}


async def test_a_soft_reset_delivers_the_stop_before_it_goes(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.plug_in(1, a_visit())
        await transaction_confirmed(charger)
        await system.ask(CHARGER, call.Reset(type="Soft"))
        await charger.changed.until(lambda: charger.boots == 2, timeout=10)
    assert system.of("StopTransaction")[0].connection == 1


async def test_a_transient_fault_is_cleared_by_switching_off_and_on(system: CentralSystem) -> None:
    async with playing(system) as charger:
        await _fail(system, charger, lasting=False)
        await _clear_fault(system)
        await settled(charger)
    assert system.statuses(1)[-3:] == ["Faulted", "Unavailable", "Available"]


async def test_a_lasting_fault_comes_back_after_switching_and_after_a_reset(system: CentralSystem) -> None:
    async with playing(system) as charger:
        await _fail(system, charger, lasting=True)
        await _clear_fault(system)
        await settled(charger)
        assert system.statuses(1)[-3:] == ["Faulted", "Unavailable", "Faulted"]
        await system.ask(CHARGER, call.Reset(type="Hard"))
        await charger.changed.until(lambda: charger.boots == 2, timeout=10)
        await settled(charger)
        assert system.statuses(1)[-1] == "Faulted"
        charger.repair(1)
        await settled(charger)
        assert system.statuses(1)[-1] == "Available"


async def test_a_reset_clears_a_transient_fault(system: CentralSystem) -> None:
    async with playing(system) as charger:
        await _fail(system, charger, lasting=False)
        await system.ask(CHARGER, call.Reset(type="Soft"))
        await charger.changed.until(lambda: charger.boots == 2, timeout=10)
        await settled(charger)
    assert system.statuses(1)[-1] == "Available"


async def test_a_fault_ends_the_transaction_and_tells_what_it_is(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.plug_in(1, a_visit())
        await transaction_confirmed(charger)
        charger.break_down(1, TRANSIENT_FAULTS[0])
        await system.until(lambda: system.of("StopTransaction") != [])
        await settled(charger)
    told = next(one.payload for one in system.of("StatusNotification") if one.payload["status"] == "Faulted")
    assert told["error_code"] == TRANSIENT_FAULTS[0].error_code
    assert told["vendor_error_code"] == TRANSIENT_FAULTS[0].vendor_error_code
    assert told["info"] == TRANSIENT_FAULTS[0].info


async def test_a_fault_of_the_charger_itself_is_told_on_connector_0(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.break_down(0, LASTING_FAULTS[0])
        await settled(charger)
        assert system.statuses(0)[-1] == "Faulted"
        assert not charger.plug_in(1, a_visit())
        answer = await system.ask(CHARGER, call.RemoteStartTransaction(id_tag="04AABBCC", connector_id=1))
        assert answer.status == "Rejected"


async def test_a_remote_start_charges_for_the_given_tag_and_a_remote_stop_ends_it(system: CentralSystem) -> None:
    async with playing(system) as charger:
        answer = await system.ask(CHARGER, call.RemoteStartTransaction(id_tag="FORCE-1", connector_id=2))
        assert answer.status == "Accepted"
        transaction_id = await transaction_confirmed(charger, 2)
        start = system.of("StartTransaction")[0].payload
        assert (start["id_tag"], start["connector_id"]) == ("FORCE-1", 2)
        assert system.of("Authorize") == []  # AuthorizeRemoteTxRequests is off
        wrong = await system.ask(CHARGER, call.RemoteStopTransaction(transaction_id=transaction_id + 1))
        assert wrong.status == "Rejected"
        right = await system.ask(CHARGER, call.RemoteStopTransaction(transaction_id=transaction_id))
        assert right.status == "Accepted"
        await system.until(lambda: system.of("StopTransaction") != [])
    assert system.of("StopTransaction")[0].payload["reason"] == "Remote"
    assert system.statuses(2)[:3] == ["Available", "Preparing", "Charging"]


async def test_a_remote_start_uses_the_car_that_is_already_plugged_in(system: CentralSystem) -> None:
    async with playing(system, speed=1) as charger:
        waits_for_card = a_visit()
        charger.plug_in(1, type(waits_for_card)(waits_for_card.car, "04AABBCC", stays_s=1e6, prepares_s=1e6))
        await system.until(lambda: system.statuses(1)[-1] == "Preparing")
        answer = await system.ask(CHARGER, call.RemoteStartTransaction(id_tag="FORCE-1"))
        assert answer.status == "Accepted"
        await transaction_confirmed(charger)
    assert system.of("StartTransaction")[0].payload["id_tag"] == "FORCE-1"


async def test_a_remote_start_that_nobody_follows_times_out(system: CentralSystem) -> None:
    nobody = Temper(first_backoff_s=HASTY.first_backoff_s, driver_follows_remote_start_s=None)
    async with playing(system, temper=nobody) as charger:
        charger.configuration.change("ConnectionTimeOut", "0")
        answer = await system.ask(CHARGER, call.RemoteStartTransaction(id_tag="FORCE-1", connector_id=1))
        assert answer.status == "Accepted"
        await system.until(lambda: system.statuses(1) == ["Available", "Preparing", "Available"])
    assert system.of("StartTransaction") == []


async def test_switching_off_during_a_transaction_is_scheduled_for_its_end(system: CentralSystem) -> None:
    async with playing(system) as charger:
        charger.plug_in(1, a_visit())
        await transaction_confirmed(charger)
        answer = await system.ask(CHARGER, call.ChangeAvailability(connector_id=0, type="Inoperative"))
        assert answer.status == "Scheduled"
        await settled(charger)
        assert system.statuses(1)[-1] == "Charging"
        assert system.statuses(2)[-1] == "Unavailable"
        charger.stop_session(1)
        await system.until(lambda: system.statuses(1)[-1] == "Unavailable")
        rejected = await system.ask(CHARGER, call.RemoteStartTransaction(id_tag="FORCE-1", connector_id=1))
        assert rejected.status == "Rejected"


async def test_configuration_is_read_changed_and_obeyed(system: CentralSystem) -> None:
    async with playing(system):
        read = await system.ask(CHARGER, call.GetConfiguration(key=["HeartbeatInterval", "Nonsense"]))
        assert read.configuration_key == [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]
        assert read.unknown_key == ["Nonsense"]

        async def change(key: str, value: str) -> str:
            answer = await system.ask(CHARGER, call.ChangeConfiguration(key=key, value=value))
            return str(answer.status)

        assert await change("NumberOfConnectors", "9") == "Rejected"
        assert await change("HeartbeatInterval", "soon") == "Rejected"
        assert await change("Nonsense", "1") == "NotSupported"
        assert system.of("Heartbeat") == []
        assert await change("HeartbeatInterval", "1") == "Accepted"
        await system.until(lambda: len(system.of("Heartbeat")) >= 2)
        everything = await system.ask(CHARGER, call.GetConfiguration())
        assert len(everything.configuration_key) > 15


@pytest.mark.parametrize(
    "message", ["BootNotification", "Heartbeat", "StatusNotification", "MeterValues", "FirmwareStatusNotification"]
)
async def test_a_triggered_message_follows_the_answer(system: CentralSystem, message: str) -> None:
    async with playing(system) as charger:
        before = len(system.of(message))
        answer = await system.ask(CHARGER, call.TriggerMessage(requested_message=message, connector_id=1))
        assert answer.status == "Accepted"
        await system.until(lambda: len(system.of(message)) > before)
        assert charger.connections == 1


async def test_the_other_commands_answer_what_they_did(system: CentralSystem) -> None:
    async with playing(system, position=1) as charger:
        name = charger.identity.charger_id

        async def status_of(request: object) -> str:
            return str((await system.ask(name, request)).status)

        assert await status_of(call.ClearCache()) == "Accepted"
        assert await status_of(call.DataTransfer(vendor_id="Somebody")) == "UnknownVendorId"
        assert await status_of(call.UnlockConnector(connector_id=1)) == "Unlocked"
        assert await status_of(call.UnlockConnector(connector_id=9)) == "NotSupported"
        assert await status_of(call.ChangeAvailability(connector_id=9, type="Operative")) == "Rejected"
        with pytest.raises(NotSupportedError):
            await system.ask(name, call.GetLocalListVersion())


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ('[2,"w","MakeCoffee",{}]', ("w", "NotImplemented")),
        ('[2,"x","Reset",{"type":7}]', ("x", "TypeConstraintViolation")),
        ('[2,"y","Reset"]', ("-1", "FormationViolation")),
        ("no json", ("-1", "FormationViolation")),
    ],
)
async def test_what_is_no_command_is_answered_with_the_right_callerror(
    system: CentralSystem, text: str, answered: tuple[str, str]
) -> None:
    async with playing(system):
        assert await system.say_raw(CHARGER, text) == answered


async def _fail(system: CentralSystem, charger: Charger, *, lasting: bool) -> None:
    charger.break_down(1, (LASTING_FAULTS if lasting else TRANSIENT_FAULTS)[0])
    await system.until(lambda: system.statuses(1)[-1] == "Faulted")


async def _clear_fault(system: CentralSystem) -> None:
    for kind in ("Inoperative", "Operative"):
        answer = await system.ask(CHARGER, call.ChangeAvailability(connector_id=1, type=kind))
        assert answer.status == "Accepted"
