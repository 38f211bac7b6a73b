"""Lists as CSV files: written row by row from the pages of a list, harmless to the spreadsheet that opens them."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from api_gateway.downloads import Download
from api_gateway.files import content_disposition

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

PAGE = 500
BOM = "\ufeff"
"""Says UTF-8 to spreadsheets that would otherwise guess."""
LOCAL = ZoneInfo("Asia/Colombo")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Page(Protocol[R_co]):
    """A page of any list."""

    @property
    def items(self) -> Sequence[R_co]:
        """What is on it."""
        ...

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins, None on the last."""
        ...


Column = tuple[str, Callable[[R], object]]
Turn = Callable[[str | None], Awaitable[Page[R]]]
"""Gets the page at a cursor, None for the first."""


@dataclass(frozen=True)
class Sheet(Generic[R]):
    """What a list looks like as a file: its name without date and ending, and its columns."""

    name: str
    columns: tuple[Column[R], ...]


def cell(value: object) -> str:
    """Return `value` as a cell. Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Return `rows` as CSV (RFC 4180)."""
    written = io.StringIO()
    csv.writer(written).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


async def csv_answer(sheet: Sheet[R], turn: Turn[R], *, now: datetime) -> Download:
    """Return the whole list as a download. The first page is asked for at once, so that a refusal is a problem; an
    error later breaks the download off, so that nobody takes a part for the whole.
    """
    first = await turn(None)

    async def written() -> AsyncIterator[bytes]:
        yield (BOM + lines([[heading for heading, _ in sheet.columns]])).encode()
        page = first
        while True:
            if page.items:
                yield lines([of(item) for _, of in sheet.columns] for item in page.items).encode()
            if page.next_cursor is None:
                return
            page = await turn(page.next_cursor)

    name = f"{sheet.name}-{now.astimezone(LOCAL).date().isoformat()}.csv"
    headers = {"Content-Disposition": content_disposition("attachment", name)}
    return Download(written(), media_type="text/csv; charset=utf-8", headers=headers)
