"""Commands end with the charger's own answer, or say why there is none; asked twice, they are sent once."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import asyncpg
import pytest
from field_charger import FieldCharger
from ocpp.v16 import call, call_result  # type: ignore[import-untyped]  # the library carries no types
from yard import ADMIN, Yard, beat, now, text

from contracts.events.charger import CommandAnswered, CommandKind, CommandRequested, CommandResult
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Conflict, Forbidden, InvalidInput, NotFound
from contracts.rpc.chargers import LIST_COMMANDS, ListCommands


@pytest.fixture
async def charger(yard: Yard) -> Any:
    async with yard.charger() as charger:
        await charger.call(call.Heartbeat())
        yield charger


ORDERS: tuple[tuple[CommandKind, dict[str, Any], str], ...] = (
    (CommandKind.RESET, {}, "Accepted"),
    (CommandKind.REBOOT, {}, "Accepted"),
    (CommandKind.CHANGE_AVAILABILITY, {"connector_id": 1, "type": "Inoperative"}, "Accepted"),
    (CommandKind.CLEAR_CACHE, {}, "Accepted"),
    (CommandKind.UNLOCK_CONNECTOR, {"connector_id": 1}, "Unlocked"),
    (CommandKind.REMOTE_START, {"connector_id": 1, "id_tag": "CARD-1"}, "Accepted"),
    (CommandKind.REMOTE_STOP, {"transaction_id": 7}, "Accepted"),
    (CommandKind.CHANGE_CONFIGURATION, {"key": "HeartbeatInterval", "value": "30"}, "Accepted"),
    (CommandKind.TRIGGER_MESSAGE, {"requested_message": "Heartbeat"}, "Accepted"),
)


async def test_the_chargers_own_answer_comes_back(yard: Yard, charger: FieldCharger) -> None:
    records = []
    for kind, parameters, word in ORDERS:
        record = await yard.command(kind, **parameters)
        assert (record.kind, record.outcome, record.charger_answer) == (kind, CommandResult.ACCEPTED, word)
        assert record.detail.endswith(".")
        records.append(record)
    requested = await yard.hears(CommandRequested, len(ORDERS))
    answered = await yard.hears(CommandAnswered, len(ORDERS))
    assert [e.command.outcome for e in requested] == [None] * len(ORDERS)
    assert [e.command for e in answered] == records
    assert len(charger.asked) == len(ORDERS)


async def test_configuration_is_read_without_the_password(yard: Yard, charger: FieldCharger) -> None:
    record = await yard.command(CommandKind.GET_CONFIGURATION)
    assert [(s.step, s.answer) for s in record.steps] == [("HeartbeatInterval", "60")]
    assert len(charger.asked) == 1


async def test_a_charger_nobody_holds_is_offline_at_once(yard: Yard) -> None:
    record = await yard.command(CommandKind.RESET)
    assert record.outcome is CommandResult.OFFLINE
    assert record.detail == "The charger is offline; nothing was sent."
    await yard.hears(CommandAnswered)


async def test_a_refusal_is_told_as_such(yard: Yard, charger: FieldCharger) -> None:
    charger.answers["Reset"] = call_result.Reset(status="Rejected")
    record = await yard.command(CommandKind.RESET)
    assert (record.outcome, record.charger_answer) == (CommandResult.REJECTED, "Rejected")


async def test_a_command_asked_twice_is_sent_once(yard: Yard, charger: FieldCharger) -> None:
    command_id = str(uuid.uuid4())
    first, second = await asyncio.gather(
        yard.command(CommandKind.RESET, command_id=command_id), yard.command(CommandKind.RESET, command_id=command_id)
    )
    third = await yard.command(CommandKind.RESET, command_id=command_id)
    assert first == second == third
    assert len(charger.asked) == 1
    with pytest.raises(Conflict):
        await yard.command(CommandKind.REBOOT, command_id=command_id)


async def test_a_charger_gets_one_call_at_a_time(yard: Yard) -> None:
    async with yard.line() as line:
        await beat(line)
        asked = [asyncio.create_task(yard.command(CommandKind.CLEAR_CACHE)) for _ in range(3)]
        for _ in range(3):
            frame = text(await line.recv())
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(line.recv(), 0.3)
            await line.send(f'[3,"{frame[4:36]}",{{"status":"Accepted"}}]')
        assert {(await task).outcome for task in asked} == {CommandResult.ACCEPTED}


async def test_silence_is_no_answer_and_a_late_answer_is_dropped(yard: Yard) -> None:
    async with yard.line() as line:
        await beat(line)
        record = await yard.command(CommandKind.RESET, timeout_s=1.5)
        assert record.outcome is CommandResult.NO_ANSWER
        late = text(await line.recv())
        await line.send(f'[3,"{late[4:36]}",{{"status":"Accepted"}}]')
        assert "currentTime" in await beat(line)


async def test_a_line_cut_before_the_answer_is_no_answer_at_once(yard: Yard) -> None:
    async with yard.line() as line:
        await beat(line)
        asking = asyncio.create_task(yard.command(CommandKind.RESET))
        await line.recv()
        line.transport.abort()
        record = await asking
    assert record.outcome is CommandResult.NO_ANSWER
    assert "connection broke" in record.detail


async def test_an_answer_that_makes_no_sense_is_an_error_not_a_crash(yard: Yard) -> None:
    async with yard.line() as line:
        await beat(line)
        for answer, outcome in [
            ("[3,{id},[1,2]]", CommandResult.ERROR),
            ('[4,{id},"NotImplemented","",{{}}]', CommandResult.REJECTED),
            ('[4,{id},"InternalError","sorry",{{}}]', CommandResult.ERROR),
        ]:
            asking = asyncio.create_task(yard.command(CommandKind.RESET))
            frame = text(await line.recv())
            await line.send(answer.format(id=frame[3:37]))
            assert (await asking).outcome is outcome


async def test_wrong_parameters_and_roles_are_refused_before_anything_is_sent(
    yard: Yard, charger: FieldCharger
) -> None:
    with pytest.raises(InvalidInput):
        await yard.command(CommandKind.UNLOCK_CONNECTOR)
    with pytest.raises(InvalidInput):
        await yard.command(CommandKind.REMOTE_START, id_tag="x" * 21)
    cpo = Actor(member_id=MemberId("m"), name="Partner", role=Role.CPO, cpo_id="coastal")
    for kind in (CommandKind.RESET, CommandKind.CLEAR_CACHE):
        with pytest.raises(Forbidden):
            await yard.command(kind, actor=cpo)
    with pytest.raises(NotFound):
        await yard.command(CommandKind.RESET, charger_id="nobody")
    assert charger.asked == []
    assert yard.told(CommandRequested) == []


@pytest.mark.usefixtures("charger")
async def test_the_newest_commands_are_listed_first(yard: Yard) -> None:
    first = await yard.command(CommandKind.CLEAR_CACHE)
    second = await yard.command(CommandKind.RESET)
    listed = await yard.edge.ask(LIST_COMMANDS, ListCommands(charger_id="100001"), actor=ADMIN)
    assert listed.items == (second, first)
    cpo = Actor(member_id=MemberId("m"), name="Partner", role=Role.CPO, cpo_id="coastal")
    with pytest.raises(Forbidden):  # also its own charger's: who was told what, and by whom, is the operators' matter
        await yard.edge.ask(LIST_COMMANDS, ListCommands(charger_id="100001"), actor=cpo)
    with pytest.raises(NotFound):
        await yard.edge.ask(LIST_COMMANDS, ListCommands(charger_id="999999"), actor=ADMIN)


async def test_the_two_directions_do_not_wait_for_each_other(yard: Yard) -> None:
    """A start that hangs in the database holds up neither a command nor its answer (facts/ocpp.md 2, 17)."""
    start = {"connectorId": 1, "idTag": "x", "meterStart": 0, "timestamp": now()}
    blocker = await asyncpg.connect(yard.database_url)
    async with yard.line() as line:
        await beat(line)
        async with blocker.transaction():
            await blocker.execute("LOCK TABLE ocpp_transaction IN ACCESS EXCLUSIVE MODE")
            await line.send(json.dumps([2, "start", "StartTransaction", start]))
            asking = asyncio.create_task(yard.command(CommandKind.CLEAR_CACHE))
            asked = json.loads(await line.recv())
            await line.send(json.dumps([3, asked[1], {"status": "Accepted"}]))
            assert (await asking).outcome is CommandResult.ACCEPTED
        assert json.loads(await line.recv())[:2] == [3, "start"]
    await blocker.close()
