"""The HTTP application: the REST API under /api, health, the web ERP everywhere else, and what stands before them.

A request's way: Observed (span, log, reference) → SecurityHeaders → RateLimits → Recorded (audit) →
Intake (body) → a room of routes/.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api_gateway.acts import Journal, Recorded
from api_gateway.document import DESCRIPTION, TITLE, VERSION, document
from api_gateway.edge import Edge
from api_gateway.erp import WebErp
from api_gateway.failures import answer_failures
from api_gateway.observed import API, Observed
from api_gateway.rate_limits import RateLimits
from api_gateway.routes import (
    attachments,
    audit,
    calls,
    chargers,
    contacts,
    exports,
    keys,
    live,
    me,
    network,
    notifications,
    organisations,
    search,
    session,
    team,
    ticket_tools,
    tickets,
    webhooks,
)
from api_gateway.shield import Intake, SecurityHeaders
from chassis.health import Health

# In this order: of two paths that fit, the first is taken, so what is named stands before what is an id.
ROOMS = tuple(
    room.router
    for room in (
        session, me, chargers, network, search, contacts, calls, ticket_tools, tickets, attachments, exports,
        team, organisations, keys, audit, notifications, webhooks, live,
    )
)  # fmt: skip


def create_api() -> FastAPI:
    """Return the REST API, without anything to stand on yet: enough to describe it."""
    api = FastAPI(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    routes = APIRouter(prefix=API)
    for room in ROOMS:
        routes.include_router(room)
    api.include_router(routes)
    answer_failures(api)

    @cache
    def described() -> dict[str, Any]:
        return document(api, ROOMS)

    api.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
    return api


def create_application(edge: Edge, health: Health, journal: Journal) -> ASGIApp:
    """Return everything that answers on the HTTP port."""
    settings = edge.settings
    api = create_api()
    api.state.edge = edge
    guarded_api = RateLimits(Recorded(Intake(api, settings), journal), settings, edge.counts)
    erp = WebErp(settings.erp_dist)

    async def by_path(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == "/api" or path.startswith("/api/"):
            await guarded_api(scope, receive, send)
        elif path in {"/healthz", "/readyz"}:
            await _health(path, health)(scope, receive, send)
        else:
            scope["route_template"] = "/*"
            await erp(scope, receive, send)

    return Observed(SecurityHeaders(by_path, settings), settings)


def _health(path: str, health: Health) -> JSONResponse:
    """Liveness: this answers. Readiness: the newest round of checks found nothing wrong."""
    if path == "/healthz" or health.ready:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
    return JSONResponse({"status": "not ready", **health.complaints}, 503, headers={"Cache-Control": "no-store"})
