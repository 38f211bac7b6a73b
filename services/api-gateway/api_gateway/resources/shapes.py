"""What requests and answers of every theme are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict


def _printable(text: str) -> str:
    if any(character < " " or character == "\x7f" for character in text):
        raise ValueError("contains control characters")
    return text


Text = Annotated[str, AfterValidator(_printable)]
"""A line of text: no control characters, which no name needs and some stores refuse."""


class Taken(BaseModel):
    """A request body. Unknown fields are refused, so that a misspelt one is not silently without effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(BaseModel):
    """A part of an answer. Clients ignore fields they do not know."""

    model_config = ConfigDict(frozen=True)


class Problem(BaseModel):
    """RFC 9457: what went wrong, whether anything changed, and what to do. `trace_id` is the reference to quote."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    trace_id: str | None = None


class UnavailablePart(Shown):
    """A part of an answer that could not be had, and why. The rest of the answer is whole."""

    part: str
    problem: Problem


def _split(value: object) -> object:
    """Take `a,b` apart, also among repeated values."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        return given
    parts = [part.strip() for item in given for part in (item.split(",") if isinstance(item, str) else [item])]
    return list(dict.fromkeys(part for part in parts if part != ""))


COMMA_SEPARATED = BeforeValidator(_split)
"""For a list in a query: repeated (`status=OPEN&status=ASSIGNED`) or separated by commas (`status=OPEN,ASSIGNED`)."""

KEY_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
"""`contracts.desk.Key`, for a path."""
