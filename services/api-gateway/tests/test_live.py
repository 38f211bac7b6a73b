"""The live stream: what a screen gets, catches up on, misses honestly, and when it ends."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import httpx
from edge_bench import Edge, StartEdge
from edge_screens import screen
from edge_standins import CPO, a_command, charger

from api_gateway import desk_examples as desk
from api_gateway.live.stream import STREAMS_PER_SESSION
from chassis.answering import Call
from contracts import live as subjects
from contracts.permissions import Role
from contracts.rpc.tickets import COUNT_TICKETS, CountTickets, TicketCounts
from voltctl.testing import eventually

DESK = {Role.ADMIN, Role.MANAGER, Role.DISPATCHER, Role.OPS_AGENT}


async def test_a_change_reaches_the_screen_with_a_position(edge: Edge) -> None:
    async with screen(edge.client, edge.behind.session(Role.OPS_AGENT)) as live:
        await edge.behind.show(charger(version=2, status="Faulted"))
        shown = await live.wait("charger")
    assert shown["charger"]["status"] == "Faulted"
    assert shown["charger"]["version"] == 2
    ids = [message.id for message in live.messages]
    assert all(message_id.rpartition("-")[2].isdigit() for message_id in ids)
    assert live.messages[0].event == "hello"
    assert live.messages[0].data == {"epoch": ids[0].rpartition("-")[0], "seq": int(ids[0].rpartition("-")[2])}


async def test_a_screen_resumes_where_it_left_off(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    async with screen(edge.client, token) as live:
        await edge.behind.show(charger(version=2))
        await live.wait("charger")
        left_at = live.last_id
    for version in range(3, 8):
        await edge.behind.show(charger(version=version))
    async with screen(edge.client, token, left_at) as live:
        await live.wait("charger", lambda data: data["charger"]["version"] == 7)
    assert [data["charger"]["version"] for data in live.events("charger")] == [3, 4, 5, 6, 7]
    assert live.events("reset") == []


async def test_another_replica_resumes_a_screen_from_the_same_position(start_edge: StartEdge) -> None:
    one, two = await start_edge(), await start_edge()
    async with screen(one.client, one.behind.session(Role.OPS_AGENT)) as live:
        await one.behind.show(charger(version=2))
        await live.wait("charger")
        left_at = live.last_id
    await one.behind.show(charger(version=3))
    async with screen(two.client, two.behind.session(Role.OPS_AGENT), left_at) as live:
        await live.wait("charger", lambda data: data["charger"]["version"] == 3)
    assert len(live.events("charger")) == 1
    assert live.events("reset") == []


async def test_a_screen_that_missed_too_much_is_told_once_and_goes_on(start_edge: StartEdge) -> None:
    edge = await start_edge(live_ring_size=10)
    token = edge.behind.session(Role.OPS_AGENT)
    async with screen(edge.client, token) as live:
        left_at = live.last_id
        for version in range(2, 60):
            await edge.behind.show(charger(version=version))
            await live.wait("charger", partial(_is_version, version))
    async with screen(edge.client, token, left_at) as live:
        await live.wait("reset")
        await edge.behind.show(charger(version=60))
        await live.wait("charger", lambda data: data["charger"]["version"] == 60)
    assert live.events("reset") == [{}]


async def test_a_position_of_another_life_of_the_stream_is_a_reset(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    for position in ("0123456789ab-5", "nonsense", "x" * 90):
        async with screen(edge.client, token, position) as live:
            await live.wait("reset")
            assert live.events("hello")[0]["epoch"] != "0123456789ab"


async def test_a_cpo_sees_only_its_own_chargers_and_no_commands(edge: Edge) -> None:
    async with screen(edge.client, edge.behind.session(Role.CPO)) as live:
        await edge.behind.show(charger("100001", version=2))
        await edge.behind.show_removed(charger("100001"))
        await edge.behind.show_command(a_command("100002"), CPO)
        await edge.behind.show(charger("100002", cpo_id=CPO, version=2))
        await live.wait("charger")
        await live.wait("network")
    assert [data["charger"]["id"] for data in live.events("charger")] == ["100002"]
    assert live.events("command") == []
    assert live.events("charger_removed") == []
    assert live.events("network")[-1]["dc"]["total"] == 1


async def test_an_installer_sees_the_numbers_and_no_charger(edge: Edge) -> None:
    async with screen(edge.client, edge.behind.session(Role.INSTALLER)) as live:
        await edge.behind.show(charger("100001", version=2, status="Faulted"))
        await edge.behind.show_command(a_command())
        await live.wait("network", lambda data: data["dc"]["faulted"] == 1)
    assert live.events("charger") == []
    assert live.events("command") == []


async def test_an_agent_sees_commands_and_removals(edge: Edge) -> None:
    async with screen(edge.client, edge.behind.session(Role.DISPATCHER)) as live:
        await edge.behind.show_command(a_command())
        assert (await live.wait("command"))["kind"] == "reset"
        await edge.behind.show_removed(charger("100002", cpo_id=CPO))
        assert await live.wait("charger_removed") == {"id": "100002"}


async def test_each_change_of_the_desk_reaches_whoever_may_see_it_and_nobody_else(edge: Edge) -> None:
    changes: dict[str, tuple[str, Any, set[Role]]] = {
        "ticket": (subjects.ticket_subject("TKT-000042"), desk.TICKET_ROW, DESK | {Role.INSTALLER}),
        "lookers": (subjects.lookers_subject("TKT-000042"), desk.LOOKERS, DESK),
        "contact": (subjects.contact_subject(desk.CONTACT_ID), desk.CONTACT, DESK),
        "call": (subjects.call_subject("member-ops_agent", desk.CALL_ID), desk.RUNNING, {Role.OPS_AGENT}),
        "notification": (
            subjects.notification_subject("member-installer", desk.CALL_ID),
            desk.NOTIFICATIONS["items"][0],
            {Role.INSTALLER},
        ),
    }
    async with AsyncExitStack() as screens:
        of = {r: await screens.enter_async_context(screen(edge.client, edge.behind.session(r))) for r in Role}
        for subject, body, _ in changes.values():
            await edge.nats.publish(subject, json.dumps(body).encode())
        await edge.nats.flush()
        await edge.behind.show(charger("100002", cpo_id=CPO, version=2))
        last = {role: "charger" if role is not Role.INSTALLER else "notification" for role in Role}
        for role, live in of.items():
            await live.wait(last[role])
        for kind, (_, body, audience) in changes.items():
            assert {role for role, live in of.items() if live.events(kind)} == audience, kind
            assert all(live.events(kind) in ([], [body]) for live in of.values())


async def test_ticket_counts_are_each_members_own_and_asked_at_most_once_a_second(edge: Edge) -> None:
    asked: list[str] = []

    async def count(_: CountTickets, call: Call) -> TicketCounts:
        assert call.actor is not None
        asked.append(call.actor.role)
        mine = 5 if call.actor.role is Role.DISPATCHER else len(asked)
        return TicketCounts.model_validate(desk.TICKET_COUNTS | {"mine": mine})

    edge.behind.instead[COUNT_TICKETS] = count
    async with (
        screen(edge.client, edge.behind.session(Role.DISPATCHER)) as one,
        screen(edge.client, edge.behind.session(Role.CPO)) as other,
    ):
        assert (await one.wait("ticket_counts"))["mine"] == 5
        began, before = time.monotonic(), len(asked)
        for version in range(200):
            row = desk.TICKET_ROW | {"version": version}
            await edge.nats.publish(subjects.ticket_subject("TKT-000042"), json.dumps(row).encode())
        await one.wait("ticket", lambda row: row["version"] == 199)
        await eventually(lambda: len(asked) > before)
        assert len(asked) - before <= time.monotonic() - began + 2
    assert set(asked) == {Role.DISPATCHER}
    assert other.events("ticket_counts") == other.events("ticket") == []


async def test_a_screen_gets_its_ticket_counts_when_tickets_is_back(edge: Edge) -> None:
    await edge.behind.silence("tickets")
    async with screen(edge.client, edge.behind.session(Role.OPS_AGENT)) as live:
        await live.wait("network")
        assert live.events("ticket_counts") == []
        await edge.behind.start_desk("tickets")
        assert (await live.wait("ticket_counts"))["open"] == 7


async def test_many_changes_cost_few_counts(edge: Edge) -> None:
    async with screen(edge.client, edge.behind.session(Role.MANAGER)) as live:
        await live.wait("network")
        began, before = time.monotonic(), edge.behind.counted
        for version in range(2, 302):
            await edge.behind.show(charger(version=version, status="Faulted" if version == 301 else "Available"))
        await live.wait("network", lambda data: data["dc"]["faulted"] == 1)
        counted, took_s = edge.behind.counted - before, time.monotonic() - began
    assert counted <= took_s + 2


async def test_deactivation_closes_the_stream_within_a_second(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    async with screen(edge.client, token) as one, screen(edge.client, token) as two:
        began = time.monotonic()
        await edge.behind.end(token, "deactivated")
        await asyncio.wait_for(asyncio.gather(one.closed.wait(), two.closed.wait()), 1.0)
        assert time.monotonic() - began < 1.0
    assert one.events("session_ended") == two.events("session_ended") == [{"reason": "deactivated"}]


async def test_a_session_that_ends_between_its_check_and_its_stream_has_none(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    session = edge.behind.sessions[token]
    async with screen(edge.client, token) as before:
        await edge.behind.end(token, "deactivated")
        await asyncio.wait_for(before.closed.wait(), 1.0)
    edge.behind.sessions[token] = session  # as a check says that was answered before the end
    async with screen(edge.client, token) as late:
        await asyncio.wait_for(late.closed.wait(), 1.0)
    assert late.events("session_ended") == [{"reason": "deactivated"}]


async def test_signing_out_in_one_window_closes_the_stream_of_the_other(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    async with screen(edge.client, token) as live:
        answer = await edge.client.delete("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 204
        await asyncio.wait_for(live.closed.wait(), 1.0)
    assert live.events("session_ended") == [{"reason": "signed_out"}]


async def test_a_stream_ends_when_its_session_expires(edge: Edge) -> None:
    edge.behind.session_lives_s = 3.0
    async with screen(edge.client, edge.behind.session(Role.OPS_AGENT)) as live:
        # As long after the end as ever: only the life before it grew, so that a busy machine can open the stream.
        await asyncio.wait_for(live.closed.wait(), 4.3)
    assert live.events("session_ended") == [{"reason": "expired"}]


async def test_a_quiet_stream_has_a_heartbeat_that_moves_the_position(start_edge: StartEdge) -> None:
    edge = await start_edge(live_heartbeat_s=0.2)
    async with screen(edge.client, edge.behind.session(Role.INSTALLER)) as live:
        await edge.behind.show(charger(version=2))
        await eventually(lambda: live.last_id.endswith("-1"))
        await live.wait_for_comment()


async def test_a_screen_that_does_not_read_is_dropped_and_holds_nobody_up(start_edge: StartEdge) -> None:
    edge = await start_edge(live_send_timeout_s=0.5)
    slow_token = edge.behind.session(Role.OPS_AGENT)
    loop = asyncio.get_running_loop()
    slow = socket.socket()
    slow.setblocking(False)
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await loop.sock_connect(slow, ("127.0.0.1", edge.port))
    head = f"GET /api/v1/live HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {slow_token}\r\n\r\n"
    await loop.sock_sendall(slow, head.encode())
    assert b"200 OK" in await loop.sock_recv(slow, 1024)
    view = charger(version=1).model_copy(update={"address": "x" * 20_000})
    async with screen(edge.client, edge.behind.session(Role.OPS_AGENT)) as live:
        version = 1

        async def dropped() -> bool:
            nonlocal version
            for _ in range(40):
                version += 1
                await edge.behind.show(view.model_copy(update={"version": version}))
            await live.wait("charger", lambda data: data["charger"]["version"] == version)
            live.messages.clear()
            return _is_reset(slow)

        await eventually(dropped, within=20)
    slow.close()


def _is_version(version: int, data: dict[str, dict[str, int]]) -> bool:
    return data["charger"]["version"] == version


def _is_reset(connection: socket.socket) -> bool:
    try:
        connection.send(b"\r\n")
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False


async def test_a_full_house_says_so(start_edge: StartEdge) -> None:
    edge = await start_edge(live_clients=1)
    async with screen(edge.client, edge.behind.session(Role.OPS_AGENT)):
        answer = await edge.get("/api/v1/live")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
    await eventually(lambda: _opens(edge.client, edge.behind.session(Role.OPS_AGENT)))


async def test_one_session_cannot_take_all_streams(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    async with AsyncExitStack() as windows:
        for _ in range(STREAMS_PER_SESSION):
            await windows.enter_async_context(screen(edge.client, token))
        refused = await edge.client.get("/api/v1/live", headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "10"
        await windows.enter_async_context(screen(edge.client, edge.behind.session(Role.OPS_AGENT)))


async def _opens(client: httpx.AsyncClient, token: str) -> bool:
    async with client.stream("GET", "/api/v1/live", headers={"Authorization": f"Bearer {token}"}) as response:
        return response.status_code == 200


async def test_the_stream_needs_a_session(edge: Edge) -> None:
    answer = await edge.client.get("/api/v1/live", headers={"Authorization": "Bearer nobody"})
    assert answer.status_code == 401
