"""How a list of tickets is cut into pages: keyset cursors, and how many rows each way of finding them looks at."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from contracts.events.ticket import TicketStatus
from contracts.problems import InvalidInput
from contracts.rpc.tickets import TicketSummary
from tickets.domain.words import number_of

TOTAL_IS_EXACT_UP_TO = 10_000

Key = int | datetime | date | None
"""What a row is sorted by beside its number. By visit, those without one come last, whichever way: None."""


@dataclass(frozen=True)
class Cursor:
    """Where a page ended."""

    key: Key
    number: int


def field_of(sort: str) -> tuple[str, bool]:
    """Split `-updated_at` into ("updated_at", descending)."""
    return sort.removeprefix("-"), sort.startswith("-")


def key_of(ticket: TicketSummary, field: str) -> Key:
    """Return what a ticket is sorted by; most urgent and earliest in its life first."""
    match field:
        case "priority":
            return ticket.priority.rank
        case "status":
            return list(TicketStatus).index(ticket.status)
        case "updated_at":
            return ticket.updated_at
        case "created_at":
            return ticket.created_at
        case "respond_by":
            return ticket.respond_by
        case "visit_date":
            return ticket.visit_date
        case _:
            return number_of(ticket.reference)


def encode_cursor(sort: str, last: TicketSummary) -> str:
    """Return an opaque cursor that continues after `last`."""
    key = key_of(last, field_of(sort)[0])
    if isinstance(key, datetime):
        key_text: str | int | None = key.astimezone(UTC).isoformat()
    else:
        key_text = key.isoformat() if isinstance(key, date) else key
    said = json.dumps([sort, key_text, number_of(last.reference)], separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode()


def decode_cursor(sort: str, text: str) -> Cursor:
    """Read a cursor back; raises InvalidInput when it is none of ours or belongs to another order."""
    try:
        made_for, key, number = json.loads(base64.urlsafe_b64decode(text.encode()))
        if made_for != sort or type(number) is not int or not 0 <= number <= 999_999_999:
            raise ValueError("made for another list")
        return Cursor(_key(field_of(sort)[0], key), number)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error


def _key(field: str, key: object) -> Key:
    match field:
        case "priority" | "status" | "reference":
            if type(key) is not int or not 0 <= key <= 999_999_999:
                raise ValueError("not a rank")
            return key
        case "visit_date":
            return None if key is None else date.fromisoformat(str(key))
        case _:
            moment = datetime.fromisoformat(str(key))
            if moment.tzinfo is None:
                raise ValueError("a moment without its zone")
            return moment


def words_of(q: str) -> tuple[str, ...]:
    """Split a search into words; each must occur, without regard to case."""
    return tuple(dict.fromkeys(q.casefold().split()))


def pattern_of(word: str) -> str:
    """Return a LIKE pattern that finds `word` anywhere; `%` and `_` in it are ordinary characters."""
    escaped = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


# What looking at a row costs, in units of one entry of a covering index (about 0.2 µs).
ROW_COST = 8.0
WORTHWHILE = 20_000
"""Gathering so few rows is always quick enough, and unlike a walk it cannot be led astray."""


@dataclass(frozen=True)
class Finding:
    """How to find a page. `walk`: along the order asked for, until the page is full. `gather`: everything that matches
    by `by`, sorted then."""

    way: Literal["walk", "gather"]
    by: str | None = None


def choose(total: int, matches: Mapping[str, float], costs: Mapping[str, float], wanted: int) -> Finding:
    """Choose how to find `wanted` rows among `total`, of which each filter alone matches so many (`matches`).

    `costs` says for each filter that has an index what gathering one of its rows costs. A walk looks at as many rows
    as are passed over until enough have matched, if the filters do not depend on each other or on the order.
    """
    if not matches or total == 0:
        return Finding("walk")
    gathered = {name: max(1.0, matches[name]) * costs[name] for name in matches if name in costs}
    share = 1.0
    for matching in matches.values():
        share *= min(1.0, max(matching, 1.0) / total)
    walked = min(wanted / share, total) * max((1.0, *(costs[name] for name in matches if name in costs)))
    if not gathered:
        return Finding("walk")
    best = min(gathered, key=lambda name: gathered[name])
    if gathered[best] <= max(walked, WORTHWHILE):
        return Finding("gather", best)
    return Finding("walk")
