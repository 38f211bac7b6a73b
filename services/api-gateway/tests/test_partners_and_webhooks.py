"""Who comes from outside: partners with keys (ADM-5), telephone systems with signed events (HOT-9)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from edge_bench import Edge, StartEdge

from chassis.answering import Call
from contracts.permissions import Permission, Role
from contracts.problems import Unauthenticated
from contracts.rpc import telephony
from contracts.rpc.identity import CheckKey, CheckSession
from contracts.rpc.telephony import HearTelephoneSystem

HOOK = "/api/v1/webhooks/telephony"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_a_key_has_a_limit_of_its_own_told_on_every_answer(start_edge: StartEdge) -> None:
    edge = await start_edge(rate_per_session=2)
    key = edge.behind.key(Permission.CHARGERS_VIEW, per_minute=4)
    answers = [await edge.client.get("/api/v1/chargers", headers=bearer(key)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert '"key";q=4;w=60' in answers[0].headers["ratelimit-policy"]
    assert [answer.headers["ratelimit"] for answer in answers[:4]] == [f'"key";r={left};t=1' for left in (3, 2, 1, 0)]
    assert answers[4].json()["type"] == "urn:voltcharge:problem:too-many-requests"
    assert int(answers[4].headers["retry-after"]) >= 1
    another = edge.behind.key(Permission.CHARGERS_VIEW)
    assert (await edge.client.get("/api/v1/chargers", headers=bearer(another))).status_code == 200


async def test_two_replicas_count_a_key_together(start_edge: StartEdge) -> None:
    one, two = await start_edge(), await start_edge()
    key = one.behind.key(Permission.CHARGERS_VIEW, per_minute=3)
    answers = [await edge.client.get("/api/v1/chargers", headers=bearer(key)) for edge in (one, two, one, two)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


async def test_a_revoked_key_opens_nothing_from_the_next_request_on(edge: Edge) -> None:
    key = edge.behind.key(Permission.CHARGERS_VIEW)
    assert (await edge.client.get("/api/v1/chargers", headers=bearer(key))).status_code == 200
    del edge.behind.keys[key]
    assert (await edge.client.get("/api/v1/chargers", headers=bearer(key))).status_code == 401


async def test_a_key_is_a_bearer_token_and_nothing_else(edge: Edge) -> None:
    key = edge.behind.key(*Permission)
    cookie = await edge.client.get("/api/v1/chargers", headers={"Cookie": f"volt_session={key}"})
    assert cookie.status_code == 401
    assert edge.behind.questions(CheckKey) == []
    assert (await edge.client.get("/api/v1/live", headers=bearer(key))).status_code == 403
    assert (await edge.client.get("/api/v1/session", headers=bearer(key))).status_code == 403
    assert edge.behind.questions(CheckSession)[1:] == []


async def test_a_key_without_a_scope_is_told_which_one_it_lacks(edge: Edge) -> None:
    answer = await edge.client.get("/api/v1/dashboard", headers=bearer(edge.behind.key(Permission.CHARGERS_VIEW)))
    assert answer.status_code == 403
    assert answer.json()["permission"] == "dashboard.network"


async def test_an_event_is_passed_on_exactly_as_it_was_signed(edge: Edge) -> None:
    body = '{"event_id": "1",  "from": "+94 77 \u0d85"}\n'
    signed = {"X-Telephony-Signature": "sha256=abc", "X-Telephony-Timestamp": "1795344000"}
    answer = await edge.client.post(HOOK, content=body.encode(), headers=signed)
    assert answer.status_code == 204
    assert answer.content == b""
    heard: HearTelephoneSystem = edge.behind.questions(HearTelephoneSystem)[0]
    assert (heard.body, heard.signature, heard.timestamp) == (body, "sha256=abc", "1795344000")


async def test_a_forged_event_is_refused_and_says_nothing(edge: Edge) -> None:
    async def forged(_: HearTelephoneSystem, __: Call) -> Any:
        raise Unauthenticated("The signature is missing, wrong or too old.")

    edge.behind.instead[telephony.HEAR_TELEPHONE_SYSTEM] = forged
    answer = await edge.client.post(HOOK, content=b"{}")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("body", "status"), [(b"x" * (16 * 1024 + 1), 413), (b"\xff\xfe", 422), (b"x" * 16_384, 204)])
async def test_an_event_is_bounded_and_text(edge: Edge, body: bytes, status: int) -> None:
    assert (await edge.client.post(HOOK, content=body)).status_code == status


@pytest.mark.alone
async def test_a_telephone_system_is_answered_within_250_ms_also_when_nobody_hears(edge: Edge) -> None:
    forever = asyncio.Event()

    async def slow(_: HearTelephoneSystem, __: Call) -> Any:
        await forever.wait()

    edge.behind.instead[telephony.HEAR_TELEPHONE_SYSTEM] = slow
    took = []
    for _ in range(3):
        began = time.monotonic()
        assert (await edge.client.post(HOOK, content=b"{}")).status_code == 504
        took.append(time.monotonic() - began)
    assert min(took) < 0.25
    await edge.behind.silence("telephony")
    assert (await edge.client.post(HOOK, content=b"{}")).status_code == 503


async def test_an_address_may_not_flood_the_webhook(start_edge: StartEdge) -> None:
    edge = await start_edge(webhooks_per_address=3)
    answers = [(await edge.client.post(HOOK, content=b"{}")).status_code for _ in range(4)]
    assert answers == [204, 204, 204, 429]
    assert (await edge.get("/api/v1/session", Role.ADMIN)).status_code == 200
