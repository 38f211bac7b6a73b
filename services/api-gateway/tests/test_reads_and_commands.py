"""Chargers, commands and aggregated reads: honest when something behind them is missing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from edge_bench import Edge, StartEdge

from contracts.permissions import Role
from contracts.rpc.chargers import SendCommand
from contracts.rpc.dashboard import ListChargers
from voltctl.testing import eventually


async def command(edge: Edge, charger_id: str = "100001", **changes: Any) -> httpx.Response:
    body = {"command_id": str(uuid4()), "kind": "reset"} | changes
    return await edge.client.post(
        f"/api/v1/chargers/{charger_id}/commands", json=body, headers=edge.bearer(Role.OPS_AGENT)
    )


async def test_filters_reach_dashboard_as_they_were_meant(edge: Edge) -> None:
    path = "/api/v1/chargers?q=galle&kind=DC&status=Faulted,Offline&sort=-last_event_at&limit=7&cursor=abc"
    assert (await edge.get(path)).status_code == 200
    asked: ListChargers = edge.behind.questions(ListChargers)[0]
    assert asked.model_dump(mode="json") == {
        "q": "galle",
        "kind": "DC",
        "status": ["Faulted", "Offline"],
        "sort": "-last_event_at",
        "limit": 7,
        "cursor": "abc",
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=Sleeping", "query.status"),
        ("kind=XX", "query.kind"),
        ("limit=501", "query.limit"),
        ("limit=0", "query.limit"),
        ("sort=colour", "query.sort"),
        ("q=%00", "query.q"),
    ],
)
async def test_a_wrong_filter_is_named(edge: Edge, query: str, field: str) -> None:
    answer = await edge.get(f"/api/v1/chargers?{query}")
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["fields"]] == [field]


async def test_the_detail_view_shows_the_charger_when_its_commands_cannot_be_had(edge: Edge) -> None:
    await edge.behind.silence("ocpp-gateway")
    answer = await edge.get("/api/v1/chargers/100001")
    assert answer.status_code == 200
    detail = answer.json()
    assert detail["charger"]["id"] == "100001"
    assert detail["commands"] is None
    assert [part["part"] for part in detail["unavailable"]] == ["commands"]
    assert detail["unavailable"][0]["problem"]["status"] == 503
    assert detail["unavailable"][0]["problem"]["trace_id"] == answer.headers["x-trace-id"]


async def test_a_slow_part_costs_its_own_deadline_and_no_more(edge: Edge) -> None:
    edge.behind.release.clear()
    detail = (await edge.get("/api/v1/chargers/100001")).json()
    problem = detail["unavailable"][0]["problem"]
    assert problem["type"] == "urn:voltcharge:problem:deadline-exceeded"
    assert "within 1 s" in problem["detail"]
    edge.behind.release.set()


async def test_the_overview_says_which_parts_are_missing(edge: Edge) -> None:
    await edge.behind.silence("dashboard")
    answer = await edge.get("/api/v1/dashboard")
    assert answer.status_code == 200
    overview = answer.json()
    assert overview["network"] is overview["errors"] is overview["faults_24h"] is None
    assert [part["part"] for part in overview["unavailable"]] == ["network", "errors", "faults_24h"]
    assert (await edge.get("/api/v1/chargers")).status_code == 503
    await edge.behind.start_dashboard()
    whole = (await edge.get("/api/v1/dashboard")).json()
    assert whole["network"]["dc"]["total"] == 2
    assert whole["unavailable"] == []


async def test_a_connected_charger_answers_in_its_own_word(edge: Edge) -> None:
    await edge.behind.connect_charger("100001")
    outcome = (await command(edge)).json()
    assert outcome["outcome"] == "accepted"
    assert outcome["charger_answer"] == "Accepted"
    assert outcome["requested_by"] == {"id": "member-ops_agent", "name": "A OPS Agent"}


async def test_a_charger_nobody_holds_is_offline_at_once(edge: Edge) -> None:
    began = time.monotonic()
    outcome = (await command(edge)).json()
    assert outcome["outcome"] == "offline"
    assert outcome["charger_answer"] is None
    assert time.monotonic() - began < 5.0


async def test_without_any_gateway_nothing_is_sent_and_it_says_so(edge: Edge) -> None:
    await edge.behind.silence("ocpp-gateway")
    answer = await command(edge)
    assert answer.status_code == 503
    assert "nothing was done" in answer.json()["detail"]


async def test_a_command_asked_twice_has_one_outcome(edge: Edge) -> None:
    await edge.behind.connect_charger("100001")
    command_id = str(uuid4())
    first, second = [(await command(edge, command_id=command_id)).json() for _ in range(2)]
    assert first == second
    assert first["command_id"] == command_id


async def test_going_away_does_not_take_a_sent_command_back(edge: Edge) -> None:
    await edge.behind.connect_charger("100001")
    edge.behind.release.clear()
    command_id = str(uuid4())
    asking = asyncio.create_task(command(edge, command_id=command_id))
    await eventually(lambda: edge.behind.questions(SendCommand))
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    edge.behind.release.set()
    await eventually(lambda: command_id in edge.behind.commands)
    assert (await command(edge, command_id=command_id)).json()["outcome"] == "accepted"


async def test_a_request_may_wait_shorter_for_a_charger(edge: Edge) -> None:
    await edge.behind.connect_charger("100001")
    edge.behind.release.clear()
    began = time.monotonic()
    answer = await edge.client.post(
        "/api/v1/chargers/100001/commands",
        json={"command_id": str(uuid4()), "kind": "reset"},
        headers=edge.bearer(Role.OPS_AGENT) | {"Prefer": "wait=2"},
    )
    assert answer.status_code == 504
    assert "may" in answer.json()["detail"]
    assert time.monotonic() - began < 10
    edge.behind.release.set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "explode"},
        {"command_id": "not-a-uuid"},
        {"parameters": {"nested": {"deep": 1}}},
        {"parameters": {"long": "x" * 600}},
        {"surprise": True},
    ],
)
async def test_a_wrong_command_reaches_no_charger(edge: Edge, wrong: dict[str, Any]) -> None:
    await edge.behind.connect_charger("100001")
    assert (await command(edge, **wrong)).status_code == 422
    assert edge.behind.questions(SendCommand) == []


async def test_a_new_charger_comes_with_what_to_type_into_it(start_edge: StartEdge) -> None:
    edge = await start_edge(ocpp_public_url="wss://ocpp.voltcharge.example/")
    body = {"name": "Kandy 1", "kind": "AC", "connectors": 2, "address": "Kandy", "latitude": 7.3, "longitude": 80.6}
    added = await edge.client.post("/api/v1/chargers", json=body | {"id": "100041"}, headers=edge.bearer(Role.ADMIN))
    assert added.status_code == 201
    assert added.json()["ocpp_url"] == "wss://ocpp.voltcharge.example/ocpp/100041"
    assert len(added.json()["password"]) >= 16
    assert added.headers["cache-control"] == "no-store"
    taken = await edge.client.post("/api/v1/chargers", json=body | {"id": "100001"}, headers=edge.bearer(Role.ADMIN))
    assert taken.status_code == 409
    renamed = await edge.client.patch("/api/v1/chargers/100001", json={"name": "New"}, headers=edge.bearer(Role.ADMIN))
    assert renamed.json()["name"] == "New"
    gone = await edge.client.delete("/api/v1/chargers/no-such", headers=edge.bearer(Role.ADMIN))
    assert gone.status_code == 404
