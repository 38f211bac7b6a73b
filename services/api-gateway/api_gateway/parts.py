"""Aggregated reads: each part has its own deadline, and what could not be had is named instead of guessed."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from starlette.types import Scope

from api_gateway.failures import reference_of
from api_gateway.resources import Problem, UnavailablePart
from contracts.problems import Unavailable

T = TypeVar("T")


async def part_or_why(
    names: tuple[str, ...], part: Awaitable[T], scope: Scope
) -> tuple[T | None, list[UnavailablePart]]:
    """Await `part`; when its service cannot answer now, return None and say so for each of `names`.

    Other problems (not found, forbidden) are about the whole question and pass through.
    """
    try:
        return await part, []
    except Unavailable as error:
        problem = Problem(**error.problem().model_dump(), instance=scope["path"], trace_id=reference_of(scope))
        return None, [UnavailablePart(part=name, problem=problem) for name in names]
