"""Signing in and out, cookies, CSRF, bearer tokens (AUTH-1, AUTH-4, AUTH-7, AUTH-8)."""

from __future__ import annotations

import httpx
import pytest
from edge_bench import Edge, StartEdge
from edge_standins import PASSWORD

from contracts.permissions import Role
from contracts.rpc.identity import SignIn

AGENT = {"email": "ops_agent@voltcharge.example", "password": PASSWORD}


async def signed_in(edge: Edge) -> dict[str, str]:
    """Sign the client in as a browser; returns the header that unsafe requests need."""
    answer = await edge.client.post("/api/v1/session", json=AGENT)
    assert answer.status_code == 201, answer.text
    return {"X-CSRF-Token": answer.json()["csrf_token"]}


async def test_a_browser_gets_a_cookie_that_scripts_cannot_read(edge: Edge) -> None:
    answer = await edge.client.post("/api/v1/session", json=AGENT)
    cookies = {header.split("=")[0]: header for header in answer.headers.get_list("set-cookie")}
    assert set(cookies) == {"volt_session", "volt_csrf"}
    assert "HttpOnly" in cookies["volt_session"]
    assert "HttpOnly" not in cookies["volt_csrf"]
    for cookie in cookies.values():
        assert "SameSite=strict" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
        assert "Domain" not in cookie
    assert "token" not in answer.json()
    assert answer.json()["member"]["role"] == "ops_agent"
    assert (await edge.client.get("/api/v1/session")).json() == answer.json()
    assert edge.behind.questions(SignIn)[0].remote_address == "127.0.0.1"
    assert answer.headers["cache-control"] == "no-store"


async def test_over_https_cookies_are_secure_and_bound_to_the_host(start_edge: StartEdge) -> None:
    edge = await start_edge(public_url="https://ops.voltcharge.example")
    answer = await edge.client.post("/api/v1/session", json=AGENT)
    cookies = {header.split("=")[0]: header for header in answer.headers.get_list("set-cookie")}
    assert set(cookies) == {"__Host-volt_session", "volt_csrf"}
    assert all("Secure" in cookie for cookie in cookies.values())
    assert "max-age=" in answer.headers["strict-transport-security"]


async def test_wrong_halves_look_the_same(edge: Edge) -> None:
    answers = [
        (await edge.client.post("/api/v1/session", json=AGENT | wrong)).json()
        for wrong in ({"email": "nobody@voltcharge.example"}, {"password": "wrong"})
    ]
    for answer in answers:
        answer.pop("trace_id")
    assert answers[0] == answers[1]
    assert answers[0]["type"] == "urn:voltcharge:problem:invalid-credentials"
    assert answers[0]["status"] == 401


async def test_a_locked_sign_in_says_when_to_come_back(edge: Edge) -> None:
    answer = await edge.client.post("/api/v1/session", json=AGENT | {"email": "locked@voltcharge.example"})
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:voltcharge:problem:sign-in-locked"
    assert answer.headers["retry-after"] == "900"


async def test_a_password_never_comes_back_in_an_error(edge: Edge) -> None:
    answer = await edge.client.post("/api/v1/session", json={"email": "x", "password": "hunter2" * 200, "extra": 1})
    assert answer.status_code == 422
    assert "hunter2" not in answer.text
    assert {field["field"] for field in answer.json()["fields"]} == {"password", "extra"}


async def test_after_signing_out_the_token_is_dead(edge: Edge) -> None:
    csrf = await signed_in(edge)
    token = edge.client.cookies["volt_session"]
    answer = await edge.client.delete("/api/v1/session", headers=csrf)
    assert answer.status_code == 204
    assert "volt_session" not in edge.client.cookies
    again = await edge.client.get("/api/v1/session", headers={"Cookie": f"volt_session={token}"})
    assert again.status_code == 401
    assert again.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "of-another-session"},
        {"X-CSRF-Token": "x" * 500},
        {"X-CSRF-Token": "RIGHT", "Origin": "https://evil.example"},
        {"X-CSRF-Token": "RIGHT", "Origin": "null"},
        {"X-CSRF-Token": "RIGHT", "Sec-Fetch-Site": "cross-site"},
        {"X-CSRF-Token": "RIGHT", "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_an_unsafe_request_of_another_site_changes_nothing(edge: Edge, headers: dict[str, str]) -> None:
    right = await signed_in(edge)
    sent = {name: right["X-CSRF-Token"] if value == "RIGHT" else value for name, value in headers.items()}
    answer = await edge.client.delete("/api/v1/session", headers=sent)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:voltcharge:problem:cross-site"
    assert (await edge.client.get("/api/v1/session")).status_code == 200


async def test_our_own_page_may_act(edge: Edge) -> None:
    csrf = await signed_in(edge)
    own = {"Origin": f"http://127.0.0.1:{edge.port}", "Sec-Fetch-Site": "same-origin"}
    assert (await edge.client.delete("/api/v1/session", headers=csrf | own)).status_code == 204


async def test_another_site_cannot_sign_a_browser_in(edge: Edge) -> None:
    answer = await edge.client.post("/api/v1/session", json=AGENT, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_an_app_signs_in_with_the_same_account_and_needs_no_csrf(edge: Edge) -> None:
    answer = await edge.client.post("/api/v1/tokens", json=AGENT)
    assert answer.status_code == 201
    assert "set-cookie" not in answer.headers
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await edge.client.get("/api/v1/session", headers=bearer)).json() == answer.json()["session"]
    assert (await edge.client.delete("/api/v1/session", headers=bearer)).status_code == 204
    assert (await edge.client.get("/api/v1/session", headers=bearer)).status_code == 401
    assert [question.client for question in edge.behind.questions(SignIn)] == ["app"]


@pytest.mark.parametrize("value", ["", "Basic YTpi", "Bearer", "Bearer " + "x" * 500, "Bearer schlüssel"])
async def test_what_is_no_live_token_is_answered_401(edge: Edge, value: str) -> None:
    headers = httpx.Headers({b"Authorization": value.encode()})
    assert (await edge.client.get("/api/v1/session", headers=headers)).status_code == 401


async def test_each_role_gets_its_modules_and_permissions(edge: Edge) -> None:
    told = {role: (await edge.get("/api/v1/session", role)).json() for role in Role}
    assert "admin" in told[Role.ADMIN]["modules"]
    assert all("admin" not in told[role]["modules"] for role in Role if role is not Role.ADMIN)
    assert told[Role.CPO]["modules"] == ["dashboard", "chargers", "finance"]
    assert told[Role.CPO]["member"]["cpo_id"] == "lanka-ev"
    assert "chargers.command" not in told[Role.CPO]["permissions"]
