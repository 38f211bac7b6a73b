"""How a list of tickets is cut into pages: keyset cursors, and how many rows each way of finding them looks at."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Mapping
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
            return moment.astimezone(UTC)


# What looking at a row costs, in units of one entry of an index (about 0.2 µs).
ROW_COST = 16.0
"""Looking into the table itself."""
ALWAYS_QUICK = 60_000.0
"""Gathering at this cost is always quick enough, and unlike a walk it cannot be led astray."""
STILL_GATHERED = 30_000.0
"""So many matches of words can be gathered when a walk has led nowhere."""
MOST_PATIENCE = 4_000
IN_EVERY_INDEX = frozenset({"status", "priority", "category", "assignee", "missed", "created", "visit"})
GATHERED_FROM_INDEX = frozenset({"assignee", "contact", "charger", "visit", "created", "priority"})
WALKS_MAY_MISLEAD = 4.0
"""So many times what a walk should cost is still gladly paid for gathering from an index, whose cost is certain."""
GATHERED_FROM_TABLE = frozenset({"call", "due", "q"})


def choose(total: float, matches: Mapping[str, float], wanted: int) -> Literal["walk", "gather"]:
    """Choose how to find `wanted` rows among `total`, of which each filter alone matches so many (`matches`).

    Walk: along the order asked for, until enough rows matched; it looks at as many as are passed over on the way, if
    the filters depend neither on each other nor on the order. Gather: all rows of the rarest filter, sorted then.
    """
    share = {name: min(1.0, max(matching, 1.0) / max(total, 1.0)) for name, matching in matches.items()}
    looked_into = _product(share[name] for name in matches if name in IN_EVERY_INDEX)

    def table(but: str | None = None) -> float:
        """What looking into the table for the other filters costs for each row."""
        return ROW_COST * looked_into if matches.keys() - IN_EVERY_INDEX - {but} else 0.0

    walked = min(wanted / _product(share.values()), total) * (1.0 + table())
    from_index = [max(matches[name], 1.0) * (1.0 + table(name)) for name in matches.keys() & GATHERED_FROM_INDEX]
    from_table = [max(matches[name], 1.0) * ROW_COST for name in matches.keys() & GATHERED_FROM_TABLE]
    quick = min((*from_index, *from_table), default=math.inf) <= ALWAYS_QUICK
    better = (
        min(from_index, default=math.inf) <= walked * WALKS_MAY_MISLEAD or min(from_table, default=math.inf) <= walked
    )
    return "gather" if quick or better else "walk"


def patience(total: float, matches: Mapping[str, float], wanted: int) -> int | None:
    """Return how many rows a walk that looks into the table may look at before everything is gathered instead; None:
    as many as it takes, as gathering would take longer still.

    A sample may have overestimated the words, or they may stand in the wrong half of the order.
    """
    if "q" not in matches or matches["q"] > STILL_GATHERED:
        return None
    share = _product(matches[name] / max(total, 1.0) for name in matches.keys() - IN_EVERY_INDEX)
    return int(min(3 * wanted / max(share, 1e-6), MOST_PATIENCE))


def _product(shares: Iterable[float]) -> float:
    product = 1.0
    for share in shares:
        product *= share
    return product


def looked_at_to_count(total: float, matches: Mapping[str, float], up_to: int) -> float | None:
    """Return how many index entries counting up to so many matches looks at; None when the table is needed for it."""
    table = matches.keys() - IN_EVERY_INDEX
    if len(table) > 1 or not table <= GATHERED_FROM_INDEX:
        return None
    likely = total * _product(min(1.0, matching / max(total, 1.0)) for matching in matches.values())
    sources = [matches[name] for name in table or matches.keys() & GATHERED_FROM_INDEX] or [total]
    return min(sources) * min(1.0, up_to / max(likely, 1.0))
