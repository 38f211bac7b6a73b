"""Aggregated reads: each part has its own deadline, and what could not be had is named instead of guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from starlette.types import Scope

from api_gateway.authentication import Caller
from api_gateway.edge import Asks
from api_gateway.failures import reference_of
from api_gateway.resources.shapes import Problem, UnavailablePart
from contracts.permissions import Actor, Permission
from contracts.problems import ProblemError

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Part(Generic[S]):
    """A part of an aggregated answer about a subject of type `S`: what is asked, who may see it, how long to wait.

    `ask(bus, actor, subject, deadline_s)` returns the part's value, None where there is none.
    """

    name: str
    permission: Permission
    deadline_s: float
    ask: Callable[[Asks, Actor, S, float], Awaitable[Any]]


async def gathered(
    parts: Sequence[Part[S]], subject: S, asks: Asks, caller: Caller, scope: Scope
) -> tuple[dict[str, Any], tuple[UnavailablePart, ...]]:
    """Ask for all `parts` side by side and return their values by name, and which could not be had, and why.

    A part that `caller` may not see is None, and is not asked for.
    """
    seen = [part for part in parts if caller.may(part.permission)]
    had = await abreast(
        *(part_or_why((part.name,), part.ask(asks, caller.actor, subject, part.deadline_s), scope) for part in seen)
    )
    values: dict[str, Any] = {part.name: None for part in parts}
    values |= {part.name: value for part, (value, _) in zip(seen, had, strict=True)}
    return values, tuple(missing for _, why in had for missing in why)


async def part_or_why(
    names: tuple[str, ...], part: Awaitable[T], scope: Scope
) -> tuple[T | None, list[UnavailablePart]]:
    """Await `part`; when its service cannot answer now, return None and say so for each of `names`.

    Problems of whoever asks (not found, forbidden) are about the whole question and pass through.
    """
    try:
        return await part, []
    except ProblemError as error:
        if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        problem = Problem(**error.problem().model_dump(), instance=scope["path"], trace_id=reference_of(scope))
        return None, [UnavailablePart(part=name, problem=problem) for name in names]


async def abreast(*work: Awaitable[Any]) -> list[Any]:
    """Await all of `work` at once and return its results in order; the first failure ends the rest and is raised."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
