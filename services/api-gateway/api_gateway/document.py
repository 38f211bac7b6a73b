"""The OpenAPI 3.1 document: made from the routes, completed with what the framework cannot know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from api_gateway.authentication import CSRF_HEADER, KEY_PREFIX, permission_of
from api_gateway.resources.calls import CallConflict
from api_gateway.resources.contacts import ContactConflict
from api_gateway.resources.live import LiveCharger, LiveChargerRemoved, LiveHello, LiveSessionEnded
from api_gateway.resources.shapes import Problem
from api_gateway.resources.team import MemberConflict
from api_gateway.resources.tickets import TicketConflict
from contracts.permissions import KEY_PERMISSIONS, Permission
from contracts.rpc.alerting import Notification
from contracts.rpc.tickets import Lookers, TicketCounts

VERSION = "1.0.0"
TITLE = "VoltCharge Operations API"
DESCRIPTION = """The one API of VoltCharge Operations, for the web ERP, the field app and partners.

Errors are RFC 9457 problems with a `trace_id` to quote. Browsers sign in with a cookie and send `X-CSRF-Token` on
every unsafe method; apps send a bearer token; partners send their API key as one, and reach what its scopes name
(`x-permission` of an operation). Limits: 1,200 requests a minute per session, 6,000 per address, and a key's own, told
in `RateLimit` headers; bodies up to 64 KiB where nothing else is said."""

LOCAL_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"

_CONFLICTS = (ContactConflict, CallConflict, TicketConflict, MemberConflict)
_OUTSIDE_ANSWERS = (
    Problem, LiveHello, LiveCharger, LiveChargerRemoved, LiveSessionEnded, Lookers, Notification, TicketCounts,
    *_CONFLICTS,
)  # fmt: skip
_PROBLEMS = ("Problem", *(conflict.__name__ for conflict in _CONFLICTS))


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
    for name in _PROBLEMS:
        schemas[name]["required"] = ["type", "title", "status", "detail"]
    _local_times(made)
    _require_what_is_always_there(made)
    _restore_examples(rooms, made)
    _tell_permissions(rooms, made)
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
        "key": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{KEY_PREFIX}…",
            "description": "A partner's API key; each operation names the scope it needs.",
        },
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
        if name not in taken and name not in _PROBLEMS and "properties" in schema:
            schema["required"] = list(schema["properties"])


def _local_times(made: dict[str, Any]) -> None:
    """A time of day here is that of the place. JSON Schema's format `time` would demand a zone (RFC 3339 full-time)."""
    waiting: list[Any] = [made]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            if node.get("type") == "string" and node.get("format") == "time":
                del node["format"]
                node["pattern"] = LOCAL_TIME
            waiting.extend(node.values())


def _restore_examples(rooms: Iterable[APIRouter], made: dict[str, Any]) -> None:
    """Put back the nulls that the framework takes out of examples: here they mean something."""
    told = {operation["operationId"]: operation for path in made["paths"].values() for operation in path.values()}
    for route in (route for room in rooms for route in room.routes if isinstance(route, APIRoute)):
        for status, response in route.responses.items():
            for media_type, content in response.get("content", {}).items():
                target = told[str(route.operation_id)]["responses"][str(status)]["content"][media_type]
                target.update({key: content[key] for key in ("example", "examples") if key in content})


def _tell_permissions(rooms: Iterable[APIRouter], made: dict[str, Any]) -> None:
    """Say of each operation which permission it needs, and let keys in where one can be granted it."""
    told = {operation["operationId"]: operation for path in made["paths"].values() for operation in path.values()}
    for route in (route for room in rooms for route in room.routes if isinstance(route, APIRoute)):
        needed = needed_for(route)
        if needed is None:
            continue
        operation = told[str(route.operation_id)]
        operation["x-permission"] = needed.value
        if needed in KEY_PERMISSIONS:
            operation["security"] = [*operation["security"], {"key": [needed.value]}]


def needed_for(route: APIRoute) -> Permission | None:
    """Return the permission that whoever asks needs; None where being signed in is enough, or nothing is needed."""
    found = [permission_of(dependency.call) for dependency in route.dependant.dependencies]
    return next((permission for permission in found if permission is not None), None)


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
