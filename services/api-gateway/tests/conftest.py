"""The edge as its own process would run it, with its own NATS login, and stand-ins for everything behind it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from edge_bench import STREAMS, Edge, StartEdge
from edge_standins import StandIns
from pydantic import SecretStr

from api_gateway.app import serve
from api_gateway.settings import Settings
from chassis.bus import Bus
from chassis.settings import ServiceSettings
from chassis.testing import running
from voltctl.provisioning import provision
from voltctl.testing import RunningInfrastructure, nats_connection


@pytest.fixture
async def start_edge(infra: RunningInfrastructure, redis_url: str) -> AsyncIterator[StartEdge]:
    """Start an edge with settings of the test's choice; streams are empty. Ends with the test."""
    async with AsyncExitStack() as stack:
        endpoints = infra.endpoints

        def login(service: str) -> dict[str, Any]:
            of = endpoints.nats_login(service)
            return {
                "service": service,
                "nats_url": endpoints.nats_url,
                "nats_user": of.user,
                "nats_password": SecretStr(of.password),
            }

        async def start(**changes: Any) -> Edge:
            settings = Settings(
                **login("api-gateway"), redis_url=SecretStr(redis_url), **({"stop_grace_s": 4.0} | changes)
            )
            bound = socket.socket()
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            await stack.enter_async_context(running(partial(serve, bound=bound), settings))
            client = await stack.enter_async_context(
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False)
            )
            return Edge(client, behind, infra, port, streams)

        async def stand_ins() -> StandIns:
            async def connect(service: str) -> Bus:
                bus = await Bus.connect(ServiceSettings(**login(service)))
                stack.push_async_callback(bus.close)
                return bus

            started = StandIns(
                identity=await connect("identity"),
                dashboard=await connect("dashboard"),
                gateway=await connect("ocpp-gateway"),
                desk={name: await connect(name) for name in ("contacts", "telephony", "tickets", "alerting")},
            )
            await started.start()
            return started

        # Not the `clean_nats` fixture: its connection must not outlive a NATS that a test kills.
        async with nats_connection(infra.endpoints) as streams:
            jetstream = streams.jetstream()
            for stream in await jetstream.streams_info():
                await jetstream.delete_stream(str(stream.config.name))
            await provision(streams, STREAMS, [])
            behind = await stand_ins()
            yield start


@pytest.fixture
async def edge(start_edge: StartEdge) -> Edge:
    """An edge with its usual settings."""
    return await start_edge()


@pytest.fixture
def erp_dist(tmp_path: Path) -> Path:
    """A built ERP, as Vite leaves it."""
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<!doctype html><title>VoltCharge</title>")
    (tmp_path / "dist" / "favicon.svg").write_text("<svg/>")
    (assets / "index-B8aF3kQz.js").write_text("console.log('erp')")
    (assets / "index-B8aF3kQz.js.br").write_bytes(b"packed with brotli")
    (assets / "index-B8aF3kQz.js.gz").write_bytes(b"packed with gzip")
    (tmp_path / "secret.txt").write_text("not for you")
    return tmp_path / "dist"
