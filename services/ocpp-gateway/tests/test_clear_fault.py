"""Clear Fault is a defined sequence that ends with the charger's own status (docs/decisions/0011)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from field_charger import FieldCharger
from ocpp.v16 import call, call_result  # type: ignore[import-untyped]  # the library carries no types
from yard import Yard, now, settings_for

from chassis.testing import running
from contracts.events.charger import CommandKind, CommandResult
from ocpp_gateway.app import serve

Answer = Any


class FaultyCharger:
    """Plays a charger with a fault on connector 1; `cleared_by` names the OCPP action that helps, if any does."""

    def __init__(self, yard: Yard, cleared_by: str | None) -> None:
        self.yard = yard
        self.cleared_by = cleared_by
        self.faulted = True
        self.triggers = True
        self.open = AsyncExitStack()
        self.charger: FieldCharger
        self.later: set[asyncio.Task[Any]] = set()

    async def connect(self, port: int | None = None) -> None:
        self.charger = await self.open.enter_async_context(self.yard.charger(port=port))
        self.charger.answers |= {
            "TriggerMessage": self.on_trigger,
            "ChangeAvailability": self.on_availability,
            "Reset": self.on_reset,
        }

    async def say_status(self) -> None:
        status, error = ("Faulted", "GroundFailure") if self.faulted else ("Available", "NoError")
        await self.charger.call(call.StatusNotification(connector_id=1, status=status, error_code=error))

    def soon(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    def on_trigger(self, _: dict[str, Any]) -> Answer:
        if not self.triggers:
            return call_result.TriggerMessage(status="NotImplemented")
        if self.cleared_by == "TriggerMessage":
            self.faulted = False
        self.soon(self.say_status())
        return call_result.TriggerMessage(status="Accepted")

    def on_availability(self, asked: dict[str, Any]) -> Answer:
        if self.cleared_by == "ChangeAvailability":
            self.faulted = False
        if asked["type"] == "Operative":
            self.soon(self.say_status())
        return call_result.ChangeAvailability(status="Accepted")

    def on_reset(self, _: dict[str, Any]) -> Answer:
        if self.cleared_by == "Reset":
            self.faulted = False
        self.soon(self.restart())
        return call_result.Reset(status="Accepted")

    async def restart(self, port: int | None = None) -> None:
        await self.charger.reset_answered.wait()
        old, self.open = self.open, AsyncExitStack()
        await old.aclose()
        await self.connect(port)
        await self.charger.call(call.BootNotification(charge_point_vendor="v", charge_point_model="m"))
        await self.say_status()

    @property
    def asked(self) -> list[str]:
        return [action for action, _ in self.charger.asked]


@pytest.fixture
async def faulty(yard: Yard) -> AsyncIterator[FaultyCharger]:
    made = FaultyCharger(yard, None)
    await made.connect()
    await made.charger.call(call.BootNotification(charge_point_vendor="v", charge_point_model="m"))
    await made.say_status()
    yield made
    await asyncio.gather(*made.later)
    await made.open.aclose()


async def test_a_charger_that_reports_no_fault_when_asked_is_left_alone(yard: Yard, faulty: FaultyCharger) -> None:
    faulty.cleared_by = "TriggerMessage"
    record = await yard.command(CommandKind.CLEAR_FAULT)
    assert (record.outcome, record.charger_status) == (CommandResult.ACCEPTED, "Available")
    assert faulty.asked == ["TriggerMessage"]


async def test_out_of_service_and_back_clears_what_it_can(yard: Yard, faulty: FaultyCharger) -> None:
    faulty.cleared_by = "ChangeAvailability"
    record = await yard.command(CommandKind.CLEAR_FAULT)
    assert (record.outcome, record.charger_status) == (CommandResult.ACCEPTED, "Available")
    assert faulty.asked == ["TriggerMessage", "ChangeAvailability", "ChangeAvailability"]
    assert [(s.step, s.answer) for s in record.steps] == [
        ("ask for the status of connector 1", "Accepted"),
        ("status of connector 1", "Faulted"),
        ("take connector 1 out of service", "Accepted"),
        ("put connector 1 back into service", "Accepted"),
        ("status of connector 1", "Available"),
    ]


async def test_a_soft_restart_is_the_last_resort_and_its_status_is_awaited(yard: Yard, faulty: FaultyCharger) -> None:
    faulty.cleared_by = "Reset"
    record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=40)
    assert (record.outcome, record.charger_status) == (CommandResult.ACCEPTED, "Available")
    assert record.detail == "The fault is cleared: the charger restarted."


async def test_the_restarted_charger_may_come_back_to_another_replica(yard: Yard, faulty: FaultyCharger) -> None:
    faulty.cleared_by = "Reset"
    second = settings_for(yard.infra, yard.database_url)
    async with running(serve, second):

        def restart_elsewhere(_: dict[str, Any]) -> Answer:
            faulty.faulted = False
            faulty.soon(faulty.restart(second.ocpp_port))
            return call_result.Reset(status="Accepted")

        faulty.charger.answers["Reset"] = restart_elsewhere
        record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=40)
        assert (record.outcome, record.charger_status) == (CommandResult.ACCEPTED, "Available")


@pytest.mark.usefixtures("faulty")
async def test_a_fault_that_comes_back_after_the_restart_is_for_a_technician(yard: Yard) -> None:
    record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=40)
    assert (record.outcome, record.charger_status) == (CommandResult.REJECTED, "Faulted")
    assert "Connector 1 is still Faulted (GroundFailure)" in record.detail
    assert "technician" in record.detail


async def test_nobody_is_cut_off_while_a_car_is_charging(yard: Yard, faulty: FaultyCharger) -> None:
    await yard.add_tag("CARD-1")
    await faulty.charger.call(call.StartTransaction(connector_id=2, id_tag="CARD-1", meter_start=0, timestamp=now()))
    record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=40)
    assert record.outcome is CommandResult.REJECTED
    assert "A car is charging" in record.detail
    assert "Reset" not in faulty.asked


async def test_a_charger_that_cannot_be_asked_is_waited_for_instead(yard: Yard, faulty: FaultyCharger) -> None:
    faulty.triggers = False
    faulty.cleared_by = "ChangeAvailability"
    record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=40)
    assert (record.outcome, record.charger_status) == (CommandResult.ACCEPTED, "Available")
    assert faulty.asked.count("TriggerMessage") == 1


async def test_a_charger_that_restarts_before_it_has_answered_is_waited_for_too(
    yard: Yard, faulty: FaultyCharger
) -> None:
    def restart_at_once(_: dict[str, Any]) -> Answer:
        faulty.faulted = False
        faulty.charger.reset_answered.set()
        faulty.charger.line.transport.abort()
        faulty.soon(faulty.restart())
        return call_result.Reset(status="Accepted")

    faulty.charger.answers["Reset"] = restart_at_once
    record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=40)
    assert (record.outcome, record.charger_status) == (CommandResult.ACCEPTED, "Available")
    assert ("restart softly", "no answer") in [(s.step, s.answer) for s in record.steps]


async def test_a_restart_without_return_is_no_answer(yard: Yard, faulty: FaultyCharger) -> None:
    def vanish(_: dict[str, Any]) -> Answer:
        faulty.soon(faulty.charger.line.close())
        return call_result.Reset(status="Accepted")

    faulty.charger.answers["Reset"] = vanish
    record = await yard.command(CommandKind.CLEAR_FAULT, timeout_s=6)
    assert record.outcome is CommandResult.NO_ANSWER
