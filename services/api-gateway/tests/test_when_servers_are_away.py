"""NATS or Redis away: the edge says so at once, on the stream too, and heals by itself."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from uuid import uuid4

from edge_bench import Edge, StartEdge
from edge_screens import screen
from edge_standins import charger
from structlog.testing import capture_logs

from contracts.live import Pulse
from contracts.permissions import Role
from voltctl.testing import RunningInfrastructure, eventually


def state_of(system: dict[str, list[dict[str, str]]], name: str) -> str:
    """The state of a service or server."""
    return next(part["state"] for part in [*system["services"], *system["infrastructure"]] if part["name"] == name)


async def pulsing(edge: Edge, ready: bool = True, detail: str = "") -> None:
    """Send one sign of life of dashboard, as its chassis does."""
    sign = Pulse(
        service="dashboard",
        instance="one",
        at=datetime.now(UTC),
        ready=ready,
        detail=detail,
        checks={"postgresql": ready, "nats": True},
    )
    await edge.behind.dashboard.broadcast("health.dashboard.one", sign.model_dump_json().encode())


async def test_a_service_that_falls_silent_is_shown_down_within_seconds(edge: Edge) -> None:
    async with screen(edge.client, edge.behind.session(Role.OPS_AGENT)) as live:
        await pulsing(edge)
        await live.wait("system", lambda system: state_of(system, "dashboard") == "up")
        began = time.monotonic()
        await live.wait("system", lambda system: state_of(system, "dashboard") == "down")
        assert 2.0 < time.monotonic() - began < 5.0
        await pulsing(edge, ready=False, detail="the database does not answer")
        await live.wait("system", lambda system: state_of(system, "postgresql") == "down")
    told = (await edge.get("/api/v1/system")).json()
    assert {service["name"] for service in told["services"]} >= {"identity", "dashboard", "ocpp-gateway", "api-gateway"}
    assert state_of(told, "nats") == "up"


async def test_without_nats_the_stream_says_so_and_requests_answer_at_once(
    start_edge: StartEdge, fragile_infra: RunningInfrastructure
) -> None:
    edge = await start_edge()
    token = edge.behind.session(Role.OPS_AGENT)
    async with screen(edge.client, token) as live:
        await live.wait("system", lambda system: state_of(system, "nats") == "up")
        await fragile_infra.stop("nats")
        await live.wait("system", lambda system: state_of(system, "nats") == "down")
        answer = await edge.client.post(
            "/api/v1/chargers/100001/commands",
            json={"command_id": str(uuid4()), "kind": "reset"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 503
        assert "nothing was done" in answer.json()["detail"]
        assert (await edge.client.get("/healthz")).status_code == 200
        live.messages.clear()
        await fragile_infra.start("nats")
        await live.wait("system", lambda system: state_of(system, "nats") == "up", within_s=10)
        assert not live.closed.is_set()
        # Changes on their way died with the server: screens refetch.
        await live.wait("reset", within_s=10)
        await edge.behind.show(charger(version=9))
        await live.wait("charger", lambda data: data["charger"]["version"] == 9)
    await eventually(lambda: _is_signed_in(edge, token))


async def _is_signed_in(edge: Edge, token: str) -> bool:
    answer = await edge.client.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


async def test_a_session_that_ended_while_nothing_could_be_heard_closes_its_stream_when_nats_is_back(
    start_edge: StartEdge, fragile_infra: RunningInfrastructure
) -> None:
    edge = await start_edge()
    token = edge.behind.session(Role.OPS_AGENT)
    async with screen(edge.client, token) as live:
        await fragile_infra.stop("nats")
        await live.wait("system", lambda system: state_of(system, "nats") == "down")
        await edge.behind.end(token, say=False)
        await fragile_infra.start("nats")
        await asyncio.wait_for(live.closed.wait(), 10)
    assert [message.event for message in live.messages][-1] == "session_ended"


async def test_without_redis_limits_are_counted_here_and_nothing_else_changes(
    start_edge: StartEdge, fragile_infra: RunningInfrastructure
) -> None:
    edge = await start_edge(rate_per_session=8)
    headers = edge.bearer(Role.OPS_AGENT)
    assert (await edge.client.get("/api/v1/session", headers=headers)).status_code == 200
    await fragile_infra.stop("redis")
    statuses = [(await edge.client.get("/api/v1/session", headers=headers)).status_code for _ in range(9)]
    assert statuses == [200] * 8 + [429]
    async with screen(edge.client, edge.behind.session(Role.ADMIN)) as live:
        await live.wait("system", lambda system: state_of(system, "redis") == "down")
        await fragile_infra.start("redis")
        await live.wait("system", lambda system: state_of(system, "redis") == "up", within_s=10)


async def test_a_frozen_redis_is_not_asked_by_every_request(
    start_edge: StartEdge, fragile_infra: RunningInfrastructure
) -> None:
    edge = await start_edge()
    headers = edge.bearer(Role.OPS_AGENT)
    fragile_infra.freeze("redis")
    began = time.monotonic()
    with capture_logs() as lines:
        for _ in range(20):
            assert (await edge.client.get("/api/v1/session", headers=headers)).status_code == 200
    waited_for = sum(line["event"] == "rate_limits.in_memory" for line in lines)
    assert 1 <= waited_for <= 1 + (time.monotonic() - began) / 2


async def test_readiness_says_what_is_missing(start_edge: StartEdge, fragile_infra: RunningInfrastructure) -> None:
    edge = await start_edge()
    await fragile_infra.stop("nats")

    async def told() -> bool:
        answer = await edge.client.get("/readyz")
        return answer.status_code == 503 and "message bus" in answer.text

    await eventually(told)
