"""What must not go astray when a connection ends, is replaced or cannot be entered: commands, departures, memory."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed
from yard import AGENT, Yard, beat, now, settings_for

from chassis.database import Database
from chassis.testing import running
from contracts.events.charger import (
    ChargerDisconnected,
    CommandAnswered,
    CommandKind,
    CommandRecord,
    CommandResult,
    RequestedBy,
)
from contracts.problems import Unavailable
from ocpp_gateway.app import serve
from ocpp_gateway.charger import ChargerEntry, Quirks
from ocpp_gateway.connection import Connection, NoAnswer
from ocpp_gateway.knocks import MOST_WAITING, Knocks
from ocpp_gateway.models import LiveConnection
from ocpp_gateway.ocpp16.orders import status_order
from ocpp_gateway.presence import Presence
from ocpp_gateway.repository import presence
from ocpp_gateway.repository.presence import Held
from ocpp_gateway.wire_log import WireLog
from voltctl.testing import RunningInfrastructure, eventually

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def line_of(connection_id: str) -> LiveConnection:
    return LiveConnection(
        charger_id="100001",
        connection_id=connection_id,
        incarnation="one",
        protocol="ocpp1.6",
        remote_address="192.0.2.1:1",
        opened_at=NOW,
    )


async def test_a_line_that_ends_while_its_successor_enters_is_told_gone_once(closed_yard: Yard) -> None:
    database = Database(SecretStr(closed_yard.database_url), "test")

    async def leave() -> list[Held]:
        async with database.transaction() as tx:
            return await presence.leave(tx.session, [Held("100001", "older")])

    async with database.transaction() as tx:
        await presence.take(tx.session, line_of("older"))
    async with database.transaction() as entering:
        assert await presence.counting(entering.session, "100001") == "older"
        leaving = asyncio.create_task(leave())
        done, _ = await asyncio.wait({leaving}, timeout=0.5)
        assert not done, "whoever enters tells of the older one; the older one must wait for that"
        await presence.take(entering.session, line_of("newer"))
    assert await leaving == []
    await database.close()


async def test_a_replaced_line_takes_no_more_commands_though_its_socket_is_slow_to_close(yard: Yard) -> None:
    second = settings_for(yard.infra, yard.database_url)
    async with running(serve, second), yard.line() as older:
        await beat(older)
        older.transport.pause_reading()
        async with yard.line(port=second.ocpp_port) as newer:
            await beat(newer)
            for _ in range(6):  # were both to listen, chance would decide which of them takes a command on
                asking = asyncio.create_task(yard.command(CommandKind.CLEAR_CACHE))
                frame = json.loads(await asyncio.wait_for(newer.recv(), 5))
                await newer.send(json.dumps([3, frame[1], {"status": "Accepted"}]))
                assert (await asking).outcome is CommandResult.ACCEPTED
        older.transport.abort()


async def test_a_charger_that_left_while_the_bus_was_away_leaves_no_ear_behind(
    yard: Yard, fragile_infra: RunningInfrastructure
) -> None:
    async with yard.line() as line:
        await beat(line)
        await fragile_infra.stop("nats")
        line.transport.abort()

    async def gone() -> bool:
        return await yard.fetch("SELECT 1 FROM connection") == []

    await eventually(gone)
    await fragile_infra.start("nats")

    async def nobody_listens() -> bool:
        # Asked where only the holder of a connection listens. An ear left behind would answer in its place.
        try:
            await asyncio.wait_for(yard.edge.client.request("rpc.charger.100001.command", b"{}", timeout=5), 6)
        except Exception as error:  # noqa: BLE001  # told apart by its name
            return type(error).__name__ == "NoRespondersError"
        return False

    await eventually(lambda: yard.edge.connected)
    # The gateway is back as well, and has said again what it listens to.
    async with yard.line() as again:
        await beat(again)
        assert not await nobody_listens()
    await eventually(nobody_listens)


async def test_what_could_not_be_entered_in_time_stands_nowhere_as_connected(
    closed_yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    entering = Presence.enter

    async def enter_without_hearing_so(self: Presence, connection: Connection) -> None:
        await entering(self, connection)
        raise Unavailable("the commit took place, the word of it was lost")

    monkeypatch.setattr(Presence, "enter", enter_without_hearing_so)
    yard = closed_yard
    yard.settings = yard.settings.model_copy(update={"storing_patience_s": 0.3})
    async with running(serve, yard.settings):
        await yard.register()
        async with yard.line() as line:
            with pytest.raises(ConnectionClosed):
                await line.recv()
            assert line.close_code == 1013

        async def nobody() -> bool:
            return await yard.fetch("SELECT 1 FROM connection") == []

        await eventually(nobody)
        assert (await yard.hears(ChargerDisconnected))[-1].reason in ("closed", "replaced")


async def test_a_graceful_stop_ends_with_several_calls_of_a_charger_waiting(closed_yard: Yard) -> None:
    yard = closed_yard
    start = {"connectorId": 1, "idTag": "x", "meterStart": 0, "timestamp": now()}
    lock = "SELECT pg_advisory_lock(hashtextextended('100001', 16))"
    blocker = await asyncpg.connect(yard.database_url)

    async def let_go_when_the_door_is_closed() -> None:
        async def closed() -> bool:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", yard.settings.ocpp_port)
            except OSError:
                return True
            writer.close()
            return False

        await eventually(closed)
        await blocker.close()

    async with AsyncExitStack() as after_the_gateway:
        async with running(serve, yard.settings, within_s=12):
            await yard.register()
            line = await after_the_gateway.enter_async_context(yard.line())
            await beat(line)
            await blocker.execute(lock)
            for message_id in ("1", "2", "3"):
                await line.send(json.dumps([2, message_id, "StartTransaction", start]))

            async def one_waits() -> bool:
                return len(await yard.fetch("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) > 0

            await eventually(one_waits)
            releasing = asyncio.create_task(let_go_when_the_door_is_closed())
        await releasing
        assert json.loads(await line.recv())[:2] == [3, "1"]
        with pytest.raises(ConnectionClosed):
            await line.recv()


async def test_a_graceful_stop_ends_the_commands_nobody_will_see_through(closed_yard: Yard) -> None:
    yard = closed_yard
    record = CommandRecord(
        command_id="5f0b5a6e-8f2a-4d0e-9a55-0c4f1f6b7a10",
        charger_id="100001",
        kind=CommandKind.CLEAR_FAULT,
        requested_by=RequestedBy(id=AGENT.member_id, name=AGENT.name),
        requested_at=NOW,
    )
    async with running(serve, yard.settings):
        await yard.register()
        await yard.fetch(
            "INSERT INTO command SELECT $1, '100001', 'x', incarnation, $2::jsonb, false, $3 FROM gateway_instance",
            record.command_id,
            record.model_dump_json(),
            NOW,
        )
    [answered] = await yard.hears(CommandAnswered)
    assert answered.command.outcome is CommandResult.NO_ANSWER
    assert await yard.fetch("SELECT 1 FROM command WHERE NOT finished") == []


async def test_an_outcome_outlives_an_outage_of_the_database(yard: Yard, fragile_infra: RunningInfrastructure) -> None:
    async with yard.line() as line:
        await beat(line)
        asking = asyncio.create_task(yard.command(CommandKind.RESET, timeout_s=2))
        frame = json.loads(await line.recv())
        await fragile_infra.stop("postgres")
        await line.send(json.dumps([3, frame[1], {"status": "Accepted"}]))
        await asyncio.wait({asking})
        assert asking.exception() is not None, "nobody could be told"
        await fragile_infra.start("postgres")
        [answered] = await yard.hears(CommandAnswered, within=20)
    assert answered.command.outcome is CommandResult.ACCEPTED


class Deaf:
    """A socket whose peer reads nothing: sending never ends."""

    async def send(self, message: bytes, *, text: bool | None = None) -> None:  # noqa: ARG002  # the port's signature
        await asyncio.Event().wait()

    async def close(self, code: int = 1000, reason: str = "") -> None:  # noqa: ARG002  # the port's signature
        raise AssertionError("nobody closes it here")


async def test_a_charger_that_does_not_read_holds_a_command_no_longer_than_its_deadline() -> None:
    values: dict[str, Any] = {"name": "n", "kind": "DC", "connectors": 1, "address": "", "latitude": 0, "longitude": 0}
    entry = ChargerEntry(
        id="100001", cpo_id=None, password_salt=b"", password_hash=b"", retired=False, quirks=Quirks(), **values
    )
    connection = Connection(
        Deaf(),
        entry,
        protocol="ocpp1.6",
        remote_address="",
        opened_at=NOW,
        heartbeat_interval_s=60,
        wire_log=WireLog(enabled=False),
    )
    order = status_order(1)
    async with asyncio.timeout(5):
        for _ in range(2):  # the second shows that the turn was given back
            with pytest.raises(NoAnswer):
                await connection.call(order.action, order.payload, order.answer, within_s=0.05)


async def test_knocks_stay_bounded_and_counted_while_they_cannot_be_written() -> None:
    database = Database(SecretStr("postgresql://nobody@127.0.0.1:1/nowhere"), "test")
    knocks = Knocks(database)
    knocks.note("known", "a", "unknown", NOW)

    def more_while_writing() -> None:
        knocks.note("known", "b", "unknown", NOW)
        for number in range(2 * MOST_WAITING):
            knocks.note(str(number), "a", "unknown", NOW)

    for _ in range(3):
        asyncio.get_running_loop().call_soon(more_while_writing)
        with pytest.raises(ConnectionRefusedError):
            await knocks.write()
    assert len(knocks._waiting) == MOST_WAITING
    assert knocks._waiting["known"].attempts == 4
    assert knocks._waiting["known"].remote_address == "b"
