"""What every operation's documentation shares: its problems, its example, how it is authenticated."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from api_gateway.failures import PROBLEM_JSON, BodyTooLarge, CrossSite, NotJson, TooManyRequests, TooSlow
from contracts.problems import (
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    PasswordChangeRequired,
    ProblemError,
    SignInLocked,
    SignInSlowed,
    Unauthenticated,
    Unavailable,
)

Responses = dict[int | str, dict[str, Any]]

_ALWAYS: tuple[type[ProblemError], ...] = (TooManyRequests, Unavailable, DeadlineExceeded, ProblemError)
_WITH_SESSION: tuple[type[ProblemError], ...] = (Unauthenticated, Forbidden, PasswordChangeRequired)
_WITH_BODY: tuple[type[ProblemError], ...] = (InvalidInput, TooSlow, BodyTooLarge, NotJson)

_PLACE = {"instance": "/api/v1/…", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}

SAFE: dict[str, Any] = {"security": [{"cookie": []}, {"bearer": []}]}
UNSAFE: dict[str, Any] = {"security": [{"cookie": [], "csrf": []}, {"bearer": []}]}
OPEN: dict[str, Any] = {"security": []}


def reads(*problems: type[ProblemError]) -> Responses:
    """Return the problems of an operation that changes nothing and needs a session."""
    return _documented(*_WITH_SESSION, InvalidInput, *problems)


def changes(*problems: type[ProblemError]) -> Responses:
    """Return the problems of an operation that changes something and needs a session."""
    return _documented(*_WITH_SESSION, CrossSite, *_WITH_BODY, *problems)


def signs_in() -> Responses:
    """Return the problems of signing in, which needs no session."""
    return _documented(InvalidCredentials, CrossSite, *_WITH_BODY, SignInSlowed, SignInLocked)


def tells() -> Responses:
    """Return the problems of a webhook, whose signature stands for a session."""
    return _documented(Unauthenticated, InvalidInput, TooSlow, BodyTooLarge)


def answers(description: str, example: Any, *, media_type: str = "application/json") -> dict[str, Any]:
    """Return the documentation of a successful answer with its example."""
    return {"description": description, "content": {media_type: {"example": example}}}


def body_examples(**examples: Any) -> dict[str, Any]:
    """Return named examples for a request body."""
    return {name: {"summary": name.replace("_", " ").capitalize(), "value": value} for name, value in examples.items()}


def _documented(*problems: type[ProblemError]) -> Responses:
    by_status: dict[int, list[type[ProblemError]]] = {}
    for problem in (*problems, *_ALWAYS):
        kinds = by_status.setdefault(problem.status, [])
        if problem not in kinds:
            kinds.append(problem)
    return {
        status: {
            "description": "; or ".join(kind.title for kind in kinds),
            "content": {
                PROBLEM_JSON: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {kind.slug: {"value": _example(kind)} for kind in kinds},
                }
            },
            **({"headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}} if status == 429 else {}),
        }
        for status, kinds in sorted(by_status.items())
    }


def _example(kind: type[ProblemError]) -> dict[str, Any]:
    more: dict[str, Any] = {"retry_after_s": 8} if kind.status == 429 else {}
    detail = (kind.__doc__ or "").strip().splitlines()[0]
    error = kind.__new__(kind)
    ProblemError.__init__(error, detail, **more)
    return error.problem().model_dump() | _PLACE


def conflicts(body: type[BaseModel], detail: str, **members: Any) -> Responses:
    """Return the documentation of a conflict whose problem carries `members` of its own, as `body` describes them."""
    example = Conflict(detail, **members).problem().model_dump(mode="json") | _PLACE
    return {
        Conflict.status: {
            "description": Conflict.title,
            "content": {
                PROBLEM_JSON: {
                    "schema": {"$ref": f"#/components/schemas/{body.__name__}"},
                    "examples": {Conflict.slug: {"value": example}},
                }
            },
        }
    }
