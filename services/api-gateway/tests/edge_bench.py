"""What a test of the edge has at hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from edge_standins import StandIns
from nats.aio.client import Client

from contracts.permissions import Role
from contracts.streams import AUDIT, IDENTITY, LIVE
from voltctl.provisioning import provision
from voltctl.testing import RunningInfrastructure


@dataclass
class Edge:
    """A running api-gateway, a client of it, and the stand-ins behind it."""

    client: httpx.AsyncClient
    behind: StandIns
    infra: RunningInfrastructure
    port: int
    nats: Client

    def bearer(self, role: Role) -> dict[str, str]:
        """The headers of an app in which a member of `role` is signed in."""
        return {"Authorization": f"Bearer {self.behind.session(role)}"}

    async def recreate_streams(self) -> None:
        """Make streams that a test took away."""
        await provision(self.nats, STREAMS, [])

    async def get(self, path: str, role: Role = Role.OPS_AGENT, **more: Any) -> httpx.Response:
        """GET as a member of `role`."""
        return await self.client.get(path, headers=self.bearer(role), **more)


STREAMS = [LIVE, IDENTITY, AUDIT]
StartEdge = Callable[..., Awaitable[Edge]]
