"""Who gets in, which socket counts, and what becomes of connections (facts/ocpp.md 11 to 16)."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from field_charger import PASSWORD
from websockets.exceptions import ConnectionClosed, InvalidStatus
from yard import ADMIN, AGENT, Yard, beat, profile, settings_for

from chassis.testing import running
from contracts.events.charger import (
    ChargerConnected,
    ChargerDisconnected,
    ChargerRegistered,
    ChargerRetired,
    CommandKind,
    CommandResult,
    HeartbeatReceived,
)
from contracts.problems import Conflict, Forbidden, NotFound
from contracts.rpc.chargers import (
    CONFIGURE_CHARGER,
    LIST_KNOCKING,
    REGISTER_CHARGER,
    RETIRE_CHARGER,
    UPDATE_CHARGER,
    ConfigureCharger,
    Knocking,
    ListKnocking,
    RegisterCharger,
    RetireCharger,
    UpdateCharger,
)
from ocpp_gateway.app import serve
from voltctl.testing import eventually


async def refused(yard: Yard, charger_id: str = "100001", **options: Any) -> int:
    with pytest.raises(InvalidStatus) as caught:
        async with yard.line(charger_id, **options):
            pass
    return caught.value.response.status_code


async def knocking(yard: Yard, count: int) -> Knocking:
    async def enough() -> bool:
        return len((await yard.edge.ask(LIST_KNOCKING, ListKnocking(), actor=ADMIN)).items) >= count

    await eventually(enough)
    return await yard.edge.ask(LIST_KNOCKING, ListKnocking(), actor=ADMIN)


async def test_strangers_and_wrong_passwords_are_refused_and_listed(yard: Yard) -> None:
    assert await refused(yard, "999999") == 404
    assert await refused(yard, password="not-its-password") == 401
    assert await refused(yard, password=None) == 401
    assert await refused(yard, user="100002") == 401
    assert await refused(yard, path="/ocpp/%1b%5b31mevil%20name") == 404
    assert await refused(yard, path="/elsewhere/100001") == 404
    listed = {knock.identity: knock for knock in (await knocking(yard, 3)).items}
    assert set(listed) == {"999999", "100001", "\ufffd[31mevil name"}
    assert (listed["100001"].attempts, listed["999999"].reason) == (3, "unknown")
    with pytest.raises(Forbidden):
        await yard.edge.ask(LIST_KNOCKING, ListKnocking(), actor=AGENT)


async def test_the_registry_knows_the_canonical_case(yard: Yard) -> None:
    await yard.register("CH-Abc")
    async with yard.line("ch-aBC", path="//ocpp//ch%2DaBC/") as line:
        await beat(line)
    assert (await yard.hears(HeartbeatReceived))[0].charger_id == "CH-Abc"


async def test_the_subprotocol_is_the_chargers_choice_among_ours(yard: Yard) -> None:
    async with yard.line(versions=("ocpp2.1", "ocpp2.0.1", "ocpp1.6")) as line:
        assert line.subprotocol == "ocpp1.6"
    assert await refused(yard, versions=("ocpp2.0.1",)) == 400
    assert await refused(yard, versions=None) == 400
    lenient = ConfigureCharger(charger_id="100001", accept_missing_subprotocol=True)
    await yard.operator.ask(CONFIGURE_CHARGER, lenient, actor=ADMIN)
    async with yard.line(versions=None) as line:
        assert line.subprotocol is None
        await beat(line)


async def test_plain_http_gets_a_short_clear_answer(yard: Yard) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{yard.settings.ocpp_port}") as client:
        assert (await client.get("/healthz")).text == "ok\n"
        answer = await client.get("/ocpp/100001")
        assert (answer.status_code, answer.text) == (426, "This port speaks OCPP over WebSocket.\n")
        assert "server" not in answer.headers


async def test_the_newest_socket_wins_and_keeps_winning(yard: Yard) -> None:
    async with yard.line() as older:
        await beat(older)
        async with yard.line() as newer:
            await beat(newer)
            with pytest.raises(ConnectionClosed):
                await older.recv()
            assert older.close_code == 1008
            # The clean-up of the older one must not harm the newer: it still takes commands.
            await yard.hears(ChargerDisconnected)
            asking = asyncio.create_task(yard.command(CommandKind.RESET))
            frame = json.loads(await newer.recv())
            await newer.send(json.dumps([3, frame[1], {"status": "Accepted"}]))
            assert (await asking).outcome is CommandResult.ACCEPTED
    connected = await yard.hears(ChargerConnected, 2)
    gone = await yard.hears(ChargerDisconnected, 2)
    assert connected[0].connection_id < connected[1].connection_id
    assert [(e.connection_id, e.reason) for e in gone] == [
        (connected[0].connection_id, "replaced"),
        (connected[1].connection_id, "closed"),
    ]


async def test_the_newest_socket_wins_across_replicas(yard: Yard) -> None:
    second = settings_for(yard.infra, yard.database_url)
    async with running(serve, second), yard.line() as older:
        await beat(older)
        async with yard.line(port=second.ocpp_port) as newer:
            await beat(newer)
            with pytest.raises(ConnectionClosed):
                await older.recv()
            asking = asyncio.create_task(yard.command(CommandKind.CLEAR_CACHE))
            frame = json.loads(await newer.recv())
            await newer.send(json.dumps([3, frame[1], {"status": "Accepted"}]))
            assert (await asking).outcome is CommandResult.ACCEPTED
        gone = await yard.hears(ChargerDisconnected, 2)
    assert [e.reason for e in gone] == ["replaced", "closed"]
    connected = yard.told(ChargerConnected)
    assert len({e.gateway for e in connected}) == 2


async def test_a_lost_line_is_told_from_a_closed_one(yard: Yard) -> None:
    async with yard.line() as line:
        await beat(line)
        line.transport.abort()
    assert (await yard.hears(ChargerDisconnected))[0].reason == "lost"


async def test_a_silent_charger_is_closed_after_three_heartbeats(closed_yard: Yard) -> None:
    settings = settings_for(closed_yard.infra, closed_yard.database_url)
    # Shorter than the setting allows, so that the test need not wait for three of the shortest.
    closed_yard.settings = settings.model_copy(update={"heartbeat_interval_s": 0.3})
    async with running(serve, closed_yard.settings):
        await closed_yard.register()
        async with closed_yard.line() as line:
            for _ in range(4):  # any frame counts as life, even one that cannot be read
                await line.send("noise")
                await asyncio.sleep(0.3)
            assert line.close_code is None
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(line.recv(), 10)
        assert (await closed_yard.hears(ChargerDisconnected))[0].reason == "silent"


async def test_a_missed_pong_closes_unless_this_charger_never_pongs(closed_yard: Yard) -> None:
    settings = settings_for(closed_yard.infra, closed_yard.database_url, ping_interval_s=0.2, ping_timeout_s=0.2)
    closed_yard.settings = settings
    async with running(serve, settings):
        await closed_yard.register()
        await closed_yard.register("100002")
        mute = ConfigureCharger(charger_id="100002", no_pong=True)
        await closed_yard.operator.ask(CONFIGURE_CHARGER, mute, actor=ADMIN)
        async with closed_yard.line() as usual, closed_yard.line("100002") as never:
            for line in (usual, never):
                await beat(line)
                line.transport.pause_reading()
            [gone] = await closed_yard.hears(ChargerDisconnected)
            assert gone.charger_id == "100001"
            never.transport.resume_reading()
            await beat(never)
            usual.transport.abort()


async def test_garbage_is_survived_until_there_is_too_much_of_it(yard: Yard) -> None:
    async with yard.line() as line:
        for _ in range(yard.settings.garbage_frames - 1):
            await line.send("{not ocpp")
        await beat(line)
        await line.send('[2,"broken"]')
        assert json.loads(await line.recv())[:3] == [4, "broken", "FormationViolation"]
        for _ in range(yard.settings.garbage_frames):
            await line.send("{not ocpp")
        with pytest.raises(ConnectionClosed):
            await line.recv()
        assert line.close_code == 1008


async def test_a_huge_frame_closes_only_its_own_line(yard: Yard) -> None:
    await yard.register("100002")
    async with yard.line() as honest, yard.line("100002") as hostile:
        await hostile.send("x" * (yard.settings.max_frame_bytes + 1))
        with pytest.raises(ConnectionClosed):
            await hostile.recv()
        assert hostile.close_code == 1009
        await beat(honest)


async def test_a_graceful_stop_says_goodbye_and_tells_what_became_of_everyone(closed_yard: Yard) -> None:
    async with AsyncExitStack() as after_the_gateway:
        async with running(serve, closed_yard.settings):
            await closed_yard.register()
            line = await after_the_gateway.enter_async_context(closed_yard.line())
            await beat(line)
        with pytest.raises(ConnectionClosed):
            await line.recv()
    assert (line.close_code, line.close_reason) == (1001, "the gateway is restarting")
    assert (await closed_yard.hears(ChargerDisconnected))[0].reason == "gateway_stopped"
    assert await closed_yard.fetch("SELECT 1 FROM connection") == []
    assert await closed_yard.fetch("SELECT 1 FROM gateway_instance") == []


async def test_a_charger_that_says_nothing_of_its_connectors_is_asked_once_it_has_settled(closed_yard: Yard) -> None:
    closed_yard.settings = settings_for(closed_yard.infra, closed_yard.database_url, settle_s=0.2, settle_spread_s=0.1)
    async with running(serve, closed_yard.settings):
        await closed_yard.register()
        await closed_yard.register("100002")
        async with closed_yard.line("100002") as talkative, closed_yard.line() as quiet:
            status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
            await talkative.send(json.dumps([2, "1", "StatusNotification", status]))
            assert json.loads(await talkative.recv()) == [3, "1", {}]
            asked = json.loads(await quiet.recv())
            assert asked[2:] == ["TriggerMessage", {"requestedMessage": "StatusNotification"}]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(talkative.recv(), 1.5)


async def test_registering_again_changes_nothing_and_an_id_is_taken_once(yard: Yard) -> None:
    again = await yard.edge.ask(REGISTER_CHARGER, RegisterCharger(profile=profile(), password=PASSWORD), actor=ADMIN)
    assert (again.ocpp_path, again.password) == ("/ocpp/100001", PASSWORD)
    for question in (
        RegisterCharger(profile=profile()),
        RegisterCharger(profile=profile(name="Another"), password=PASSWORD),
        RegisterCharger(profile=profile(), password=PASSWORD + "x"),
    ):
        with pytest.raises(Conflict):
            await yard.edge.ask(REGISTER_CHARGER, question, actor=ADMIN)
    with pytest.raises(Forbidden):
        await yard.edge.ask(REGISTER_CHARGER, RegisterCharger(profile=profile("1")), actor=AGENT)
    assert len(await yard.hears(ChargerRegistered)) == 1


async def test_a_made_password_opens_the_door_and_is_nowhere_to_be_read(yard: Yard) -> None:
    made = await yard.edge.ask(REGISTER_CHARGER, RegisterCharger(profile=profile("NEW-1")), actor=ADMIN)
    assert len(made.password) >= 32
    async with yard.line("NEW-1", password=made.password) as line:
        await beat(line)
    [row] = await yard.fetch("SELECT charger::text AS all FROM charger WHERE id = 'NEW-1'")
    assert made.password not in row["all"]


async def test_an_update_changes_what_is_given(yard: Yard) -> None:
    question = UpdateCharger(charger_id="100001", name="Renamed", cpo_id="coastal")
    changed = await yard.edge.ask(UPDATE_CHARGER, question, actor=ADMIN)
    assert (changed.name, changed.cpo_id, changed.connectors) == ("Renamed", "coastal", 2)
    kept = await yard.edge.ask(UPDATE_CHARGER, UpdateCharger(charger_id="100001", connectors=2), actor=ADMIN)
    assert kept.cpo_id == "coastal", "what is not given stays"
    freed = await yard.edge.ask(UPDATE_CHARGER, UpdateCharger(charger_id="100001", cpo_id=None), actor=ADMIN)
    assert (freed.name, freed.cpo_id) == ("Renamed", None)
    assert [e.profile.cpo_id for e in await yard.hears(ChargerRegistered, 3)] == [None, "coastal", None]
    with pytest.raises(NotFound):
        await yard.edge.ask(UPDATE_CHARGER, UpdateCharger(charger_id="nobody"), actor=ADMIN)


async def test_a_retired_charger_is_sent_away_and_refused_until_it_is_registered_again(yard: Yard) -> None:
    async with yard.line() as line:
        await beat(line)
        await yard.edge.ask(RETIRE_CHARGER, RetireCharger(charger_id="100001"), actor=ADMIN)
        with pytest.raises(ConnectionClosed):
            await line.recv()
    assert (await yard.hears(ChargerDisconnected))[0].reason == "retired"
    await yard.hears(ChargerRetired)
    assert await refused(yard) == 404
    await yard.register()
    async with yard.line() as line:
        await beat(line)
