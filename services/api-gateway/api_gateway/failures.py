"""Every error as an RFC 9457 problem: what happened, whether anything changed, and a reference to quote."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from contracts.problems import URN, InvalidInput, Problem, ProblemError, Throttled

PROBLEM_JSON = "application/problem+json"


class CrossSite(ProblemError):
    """An unsafe request that a browser did not send from the product's own page (CSRF)."""

    slug, title, status = "cross-site", "This request did not come from the product's own page", 403


class BodyTooLarge(ProblemError):
    """The request's body is larger than any operation takes; nothing was changed."""

    slug, title, status = "body-too-large", "The request is too large", 413


class NotJson(ProblemError):
    """The request's body is not of a kind that the operation takes (JSON, mostly); nothing was changed."""

    slug, title, status = "unsupported-media-type", "This kind of body is not understood", 415


class TooSlow(ProblemError):
    """The request's body did not arrive in time; nothing was changed."""

    slug, title, status = "request-timeout", "The request took too long to arrive", 408


class TooManyRequests(Throttled):
    """More requests than one session or one address may send."""

    slug, title = "too-many-requests", "Too many requests"


def reference_of(scope: Scope) -> str:
    """Return the reference of this request: its trace id, or a random one where nothing is traced."""
    state = scope.setdefault("state", {})
    if "reference" not in state:
        context = trace.get_current_span().get_span_context()
        state["reference"] = format(context.trace_id, "032x") if context.is_valid else uuid.uuid4().hex
    return str(state["reference"])


def problem_response(problem: Problem, scope: Scope, headers: Mapping[str, str] | None = None) -> Response:
    """Render a problem; a 429 says when to come back, a 401 how to authenticate."""
    body = problem.model_dump(mode="json") | {"instance": scope["path"], "trace_id": reference_of(scope)}
    more = dict(headers or {})
    if (retry_after := body.get("retry_after_s")) is not None:
        more.setdefault("Retry-After", str(retry_after))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        more.setdefault("WWW-Authenticate", 'Bearer realm="voltcharge"')
    more.setdefault("Cache-Control", "no-store")
    return Response(json.dumps(body), status_code=problem.status, media_type=PROBLEM_JSON, headers=more)


def _of_status(status: int) -> Problem:
    """The problem of an HTTP error that the framework found (no such path, wrong method)."""
    detail = {
        404: "There is nothing at this address.",
        405: "This address does not take this method; the Allow header lists those it takes.",
    }.get(status, "The request was refused. Nothing was changed.")
    phrase = HTTPStatus(status).phrase
    return Problem(type=URN + phrase.lower().replace(" ", "-"), title=phrase, status=status, detail=detail)


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "The body cannot be read as JSON. Nothing was changed.",
        fields=[{"field": "body", "message": "cannot be read as JSON"}],
    )


def _fields(errors: list[Any]) -> list[dict[str, str]]:
    """What is wrong with which field. Never what was sent: it may be a password."""
    return [
        {"field": ".".join(str(part) for part in e["loc"] if part != "body") or "body", "message": e["msg"]}
        for e in errors
    ]


def answer_failures(app: FastAPI) -> None:
    """Make `app` answer each kind of failure with its problem."""

    async def expected(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101  # registered for this class alone
        return problem_response(error.problem(), request.scope)

    async def of_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        if error.status_code == HTTPStatus.BAD_REQUEST:  # its only cause: a body that is no JSON at all
            return problem_response(_unreadable().problem(), request.scope)
        return problem_response(_of_status(error.status_code), request.scope, error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        if any(wrong["type"] == "json_invalid" for wrong in error.errors()):
            return problem_response(_unreadable().problem(), request.scope)
        problem = InvalidInput(
            "Some fields are missing or not right. Nothing was changed.", fields=_fields(list(error.errors()))
        )
        return problem_response(problem.problem(), request.scope)

    async def ours(request: Request, _: Exception) -> Response:
        # The exception itself goes on outwards, to be logged and traced where the request began.
        return problem_response(unexpected(), request.scope)

    app.add_exception_handler(Exception, ours)
    app.add_exception_handler(ProblemError, expected)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(RequestValidationError, invalid)


def unexpected() -> Problem:
    """The problem shown when the cause is ours; the log has the rest, under the same trace id."""
    return ProblemError(
        "This is our fault and has been recorded. Quote the reference when you report it. "
        "Look before you repeat: what you asked for may have happened."
    ).problem()
