"""The HTTP application: the REST API under /api/v1, the web ERP everywhere else, and what stands before both."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI

from api_gateway.document import DESCRIPTION, TITLE, VERSION, document
from api_gateway.failures import answer_failures
from api_gateway.routes import chargers, live, network, session

API = "/api/v1"
ROOMS = (session.router, chargers.router, network.router, live.router)


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
