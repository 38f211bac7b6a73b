"""What any request meets before an operation sees it: headers, limits, problems."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from edge_bench import Edge, StartEdge
from structlog.testing import capture_logs

from contracts.permissions import Role
from contracts.rpc.dashboard import LIST_CHARGERS

PROBLEM = "application/problem+json"


async def raw(edge: Edge, *parts: bytes, wait_s: float = 5.0) -> bytes:
    """Send bytes as they are and return everything that comes back until the connection closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(wait_s):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def assert_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:voltcharge:problem:")
    assert body["detail"]
    assert body["trace_id"] == answer.headers["x-trace-id"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api", 404),
        ("PUT", "/api/v1/session", 405),
        ("GET", "/api/v1/tokens", 405),
        ("GET", "/api/v1/chargers/no%20such%20id", 422),
        ("OPTIONS", "/api/v1/chargers", 405),
        ("DELETE", "/", 405),
        ("GET", "/assets/none.js", 404),
    ],
)
async def test_every_error_is_a_problem_with_a_reference(
    start_edge: StartEdge, erp_dist: object, method: str, path: str, status: int
) -> None:
    edge = await start_edge(erp_dist=erp_dist)
    answer = await edge.client.request(method, path, headers=edge.bearer(Role.ADMIN))
    assert_problem(answer, status)
    if status == 405:
        assert answer.headers["allow"]


async def test_security_headers_are_on_everything(start_edge: StartEdge, erp_dist: object) -> None:
    edge = await start_edge(erp_dist=erp_dist)
    for path in ("/", "/api/v1/session", "/api/v1/nothing", "/healthz", "/assets/index-B8aF3kQz.js", "/nothing.js"):
        headers = (await edge.client.get(path, headers={"Accept-Encoding": "identity"})).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "geolocation" in headers["permissions-policy"]
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers
        assert "strict-transport-security" not in headers


async def test_a_body_is_bounded_with_and_without_a_length(edge: Edge) -> None:
    big = json.dumps({"email": "x" * 70_000}).encode()
    told = await edge.client.post("/api/v1/session", content=big, headers={"Content-Type": "application/json"})
    assert_problem(told, 413)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 8_000

    untold = await raw(
        edge,
        b"POST /api/v1/session HTTP/1.1\r\nHost: e\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n",
        *[b"1f40\r\n" + chunk + b"\r\n" async for chunk in chunks()],
    )
    assert untold.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in untold.lower()


async def test_a_body_that_does_not_come_is_not_waited_for(start_edge: StartEdge) -> None:
    edge = await start_edge(body_timeout_s=0.3)
    answer = await raw(
        edge,
        b"POST /api/v1/session HTTP/1.1\r\nHost: e\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    )
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert PROBLEM.encode() in answer


async def test_headers_that_do_not_come_are_not_waited_for(start_edge: StartEdge) -> None:
    edge = await start_edge(header_timeout_s=0.3)
    assert await raw(edge, b"GET / HTTP/1.1\r\nHost: e\r\nX-Slow: ") == b""
    assert await raw(edge) == b""


async def test_headers_are_bounded(edge: Edge) -> None:
    many = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 500) for number in range(60))
    assert (await raw(edge, b"GET / HTTP/1.1\r\nHost: e\r\n", many)).startswith(b"HTTP/1.1 431 ")
    one = [b"GET / HTTP/1.1\r\nHost: e\r\nX-Long: ", *([b"y" * 16_000] * 8)]
    assert (await raw(edge, *one))[:13] in {b"HTTP/1.1 431 ", b""}
    assert (await raw(edge, b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: e\r\n\r\n")).startswith(b"HTTP/1.1 431 ")


async def test_what_is_not_http_gets_a_short_answer(edge: Edge) -> None:
    for nonsense in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"HELO there\r\n\r\n", b"GET  HTTP/1.1\r\n\r\n"):
        answer = await raw(edge, nonsense)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"Traceback" not in answer
    assert (await edge.client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"email=x&password=y", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"{", "application/json", 422),
        (b'{"email": "\xff"}', "application/json", 422),
        (b"[" * 30_000, "application/json", 422),
        (b"9" * 5_000, "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"email": "\\ud800", "password": "x"}', "application/json", 422),
        (b'{"email": "a\\u0000b", "password": "x"}', "application/json", 422),
        (b"", "application/json", 422),
    ],
)
async def test_a_body_that_is_no_good_is_refused_kindly(
    edge: Edge, content: bytes, content_type: str, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    assert_problem(await edge.client.post("/api/v1/session", content=content, headers=headers), status)


async def test_a_read_takes_no_body(edge: Edge) -> None:
    answer = await edge.client.request("GET", "/api/v1/session", content=b"x" * 10, headers=edge.bearer(Role.ADMIN))
    assert_problem(answer, 413)


async def test_a_session_that_asks_too_often_is_told_when_to_come_back(start_edge: StartEdge) -> None:
    edge = await start_edge(rate_per_session=5)
    headers = edge.bearer(Role.OPS_AGENT)
    answers = [await edge.client.get("/api/v1/session", headers=headers) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["ratelimit"].partition(";")[2][:3] for answer in answers[:5]] == [
        f"r={left}" for left in (4, 3, 2, 1, 0)
    ]
    assert '"session";q=5;w=60' in answers[0].headers["ratelimit-policy"]
    assert_problem(answers[5], 429)
    assert int(answers[5].headers["retry-after"]) >= 1
    assert (await edge.get("/api/v1/session")).status_code == 200


async def test_two_replicas_count_together(start_edge: StartEdge) -> None:
    one, two = await start_edge(rate_per_session=4), await start_edge(rate_per_session=4)
    headers = one.bearer(Role.OPS_AGENT)
    answers = [await edge.client.get("/api/v1/session", headers=headers) for edge in (one, two, one, two, one)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]


async def test_an_address_may_not_try_to_sign_in_for_ever(start_edge: StartEdge) -> None:
    edge = await start_edge(sign_ins_per_address=3)
    body = {"email": "nobody@voltcharge.example", "password": "x"}
    answers = [await edge.client.post("/api/v1/session", json=body) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


async def test_our_own_mistakes_are_logged_and_not_shown(edge: Edge) -> None:
    await edge.behind.silence("dashboard")
    await edge.behind.answer_nonsense(LIST_CHARGERS)
    with capture_logs() as lines:
        answer = await edge.get("/api/v1/chargers")
    assert_problem(answer, 500)
    assert "recorded" in answer.json()["detail"]
    assert "validation" not in answer.text.lower()
    logged = next(line for line in lines if line["event"] == "http.failed")
    assert logged["exc_info"]
    assert logged["reference"] == answer.json()["trace_id"]


async def test_one_trace_leads_from_the_browser_through_every_question(edge: Edge) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"} | edge.bearer(Role.OPS_AGENT)
    answer = await edge.client.get("/api/v1/chargers/100001", headers=headers)
    assert answer.headers["x-trace-id"] == trace_id
    assert edge.behind.trace_ids == [trace_id] * 3  # the session, the charger, its commands


async def test_health_is_told_without_a_session(edge: Edge) -> None:
    assert (await edge.client.get("/healthz")).json() == {"status": "ok"}
    assert (await edge.client.get("/readyz")).json() == {"status": "ok"}


async def test_a_log_line_tells_the_route_and_no_secret(edge: Edge) -> None:
    token = edge.behind.session(Role.OPS_AGENT)
    with capture_logs() as lines:
        await edge.client.get("/api/v1/chargers/100001?q=secret-word", headers={"Authorization": f"Bearer {token}"})
    told = next(line for line in lines if line["event"] == "http.request")
    assert told["route"] == "/api/v1/chargers/{charger_id}"
    assert told["member"] == "member-ops_agent"
    assert token not in str(lines)
    assert "secret-word" not in str(lines)


async def test_an_answer_is_not_held_back_for_an_acknowledgement(edge: Edge) -> None:
    async def took_s() -> float:
        began = time.perf_counter()
        await edge.client.get("/healthz")
        return time.perf_counter() - began

    assert min([await took_s() for _ in range(20)]) < 0.03
