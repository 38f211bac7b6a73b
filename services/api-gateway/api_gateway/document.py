"""The OpenAPI 3.1 document: made from the routes, completed with what the framework cannot know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from api_gateway.authentication import CSRF_HEADER
from api_gateway.resources import (
    LiveCharger,
    LiveChargerRemoved,
    LiveHello,
    LiveSessionEnded,
    Problem,
)

VERSION = "1.0.0"
TITLE = "VoltCharge Operations API"
DESCRIPTION = """The one API of VoltCharge Operations, for the web ERP, the field app and partners.

Errors are RFC 9457 problems with a `trace_id` to quote. Browsers sign in with a cookie and send `X-CSRF-Token` on
every unsafe method; apps send a bearer token. Limits: 1,200 requests a minute per session and 6,000 per address, told
in `RateLimit` headers; bodies up to 64 KiB."""

_OUTSIDE_ANSWERS = (Problem, LiveHello, LiveCharger, LiveChargerRemoved, LiveSessionEnded)


def document(app: FastAPI, rooms: Iterable[APIRouter]) -> dict[str, Any]:
    """Return the whole document. The same for every process and run."""
    made = get_openapi(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    schemas: dict[str, Any] = made["components"]["schemas"]
    _, more = models_json_schema(
        [(model, "validation") for model in _OUTSIDE_ANSWERS], ref_template="#/components/schemas/{model}"
    )
    for name, schema in more["$defs"].items():
        schemas.setdefault(name, schema)
    schemas["Problem"]["required"] = ["type", "title", "status", "detail"]
    _require_what_is_always_there(made)
    _restore_examples(rooms, made)
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    made["components"]["headers"] = {
        "RetryAfter": {
            "description": "In how many seconds the next attempt makes sense.",
            "schema": {"type": "integer", "minimum": 1},
        }
    }
    made["components"]["securitySchemes"] = {
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "volt_session",
            "description": "Set by signing in; named `__Host-volt_session` over https.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": CSRF_HEADER,
            "description": "`csrf_token` of the session; with the cookie on unsafe methods.",
        },
        "bearer": {"type": "http", "scheme": "bearer", "description": "From `POST /api/v1/tokens`."},
    }
    return made


def _require_what_is_always_there(made: dict[str, Any]) -> None:
    """In answers every field is present, null or not: say so, so that generated types are exact."""
    schemas: dict[str, Any] = made["components"]["schemas"]
    taken: set[str] = set()
    for path in made["paths"].values():
        for operation in path.values():
            taken |= _reachable(operation.get("requestBody", {}), schemas)
            taken |= _reachable(operation.get("parameters", []), schemas)
    for name, schema in schemas.items():
        if name not in taken and name != "Problem" and "properties" in schema:
            schema["required"] = list(schema["properties"])


def _restore_examples(rooms: Iterable[APIRouter], made: dict[str, Any]) -> None:
    """Put back the nulls that the framework takes out of examples: here they mean something."""
    told = {operation["operationId"]: operation for path in made["paths"].values() for operation in path.values()}
    for route in (route for room in rooms for route in room.routes if isinstance(route, APIRoute)):
        for status, response in route.responses.items():
            for media_type, content in response.get("content", {}).items():
                target = told[str(route.operation_id)]["responses"][str(status)]["content"][media_type]
                target.update({key: content[key] for key in ("example", "examples") if key in content})


def _reachable(part: Any, schemas: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting.extend(node.values())
    return found
