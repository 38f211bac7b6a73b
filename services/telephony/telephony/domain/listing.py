"""How the history of calls is searched, sorted and cut into pages."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.desk import Priority
from contracts.problems import InvalidInput
from contracts.rpc.telephony import CallFilter

COUNTED_TO = 10_000
"""Totals are exact up to here."""
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[\d\s()+./-]+")


_INDEXED_LENGTH = 3
"""Shorter words are no trigram."""


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: what its last row is sorted by, when it started and its id. `counted` is how many calls the
    first page found, at most one more than `COUNTED_TO`: who turns pages need not count again."""

    value: int
    started_at: datetime
    id: str
    counted: int


def words_of(q: str) -> tuple[str, ...]:
    """Split a search into words, each of which must occur. A phone number with its blanks is one word: its digits."""
    refuse_unstorable(q)
    digits = "".join(c for c in q if c.isdigit())
    if len(digits) >= 7 and _NUMBER.fullmatch(q):
        return (digits.removeprefix("00"),)
    return tuple(q.casefold().split())


def needle_of(word: str) -> str:
    """Return what a text must contain for a word of a search: the word, or when it has only one letter or two, a word
    that begins with it (anything else would be every other call)."""
    return word if len(word) >= _INDEXED_LENGTH else f" {word}"


def contains(text: str) -> str:
    """Return the LIKE pattern for what contains `text`, in which no character means more than itself."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def refuse_unstorable(text: str) -> None:
    """Raise InvalidInput for text that PostgreSQL cannot hold and that therefore nothing can contain."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise InvalidInput("The search contains characters that no text can have.")


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC; raises InvalidInput for one before or after the calendar."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput("This date lies outside the calendar.") from error


def sort_value(sort: str, duration_s: int | None, priority: Priority) -> int:
    """Return what a row is sorted by before its start and id."""
    match sort.removeprefix("-"):
        case "duration":
            return duration_s or 0
        case "priority":
            return priority.rank
        case _:
            return 0


def encode_cursor(filter_: CallFilter, cursor: Cursor) -> str:
    """Return an opaque cursor that continues after a page of this filter."""
    started_at = cursor.started_at.astimezone(UTC).isoformat()
    said = [filter_.sort, cursor.value, started_at, cursor.id, cursor.counted]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


def decode_cursor(filter_: CallFilter, text: str) -> Cursor:
    """Read a cursor back; raises InvalidInput when it is none of ours or belongs to another sort order."""
    try:
        sort, value, started_at, id_, counted = json.loads(base64.urlsafe_b64decode(text.encode()))
        if sort != filter_.sort or type(value) is not int or not 0 <= value < 2**31:
            raise ValueError("made for another list")
        if not isinstance(id_, str) or not _KEY.fullmatch(id_):
            raise ValueError("names no call")
        if type(counted) is not int or not 0 <= counted <= COUNTED_TO + 1:
            raise ValueError("counts nothing")
        moment = datetime.fromisoformat(started_at)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return Cursor(value, utc(moment), id_, counted)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error
