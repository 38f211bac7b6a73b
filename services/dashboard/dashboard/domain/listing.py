"""How a list of chargers is searched, filtered, sorted and cut into pages.

The repository says the same in SQL; a test holds the two together.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.events.charger import ChargerKind
from contracts.permissions import Actor, Role
from contracts.problems import InvalidInput
from contracts.rpc.dashboard import ChargerStatus, Counters, ErrorCharger, ListChargers, NetworkCounters
from dashboard.domain.standing import Standing, weak_signal

STATUS_ORDER = (
    ChargerStatus.FAULTED,
    ChargerStatus.OFFLINE,
    ChargerStatus.UNAVAILABLE,
    ChargerStatus.CHARGING,
    ChargerStatus.PREPARING,
    ChargerStatus.AVAILABLE,
)
"""Sorted by status, what needs a person comes first."""
IN_TROUBLE = (ChargerStatus.FAULTED, ChargerStatus.OFFLINE)
ERRORS_SHOWN = 1_000
"""The error list ends here, Faulted before Offline; the counters still count all, and the list pages through them."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Scope:
    """Which chargers may be seen: all, those of one CPO, or (a CPO member without a CPO) none."""

    everything: bool
    cpo_id: str | None = None

    def __contains__(self, cpo_id: str | None) -> bool:
        return self.everything or (self.cpo_id is not None and self.cpo_id == cpo_id)


def scope_of(actor: Actor) -> Scope:
    """Return what `actor` may see, which is what `Actor.sees_cpo` says one charger at a time."""
    return Scope(False, actor.cpo_id) if actor.role is Role.CPO else Scope(True)


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the sort value (see `sort_value`) and id of its last row."""

    value: str
    id: str


@dataclass(frozen=True)
class Page:
    """Rows that match, how many match in all, and where to go on."""

    items: tuple[Standing, ...]
    total: int
    next_cursor: str | None


def words_of(q: str) -> tuple[str, ...]:
    """Split a search into words; each must occur in the id, name or address, without regard to case."""
    return tuple(q.casefold().split())


def search_text(stands: Standing) -> str:
    """Return what the words of a search are looked for in."""
    return f"{stands.id} {stands.name} {stands.address}".casefold()


def field_of(sort: str) -> tuple[str, bool]:
    """Split `-name` into ("name", descending)."""
    return sort.removeprefix("-"), sort.startswith("-")


def sort_value(stands: Standing, field: str) -> str:
    """Return what a row is sorted by, as text that compares right; rows that tie are sorted by id.

    By `last_event_at`, a charger never heard of comes before all others.
    """
    match field:
        case "name":
            return stands.name.casefold()
        case "status":
            return str(STATUS_ORDER.index(stands.status))
        case "last_event_at":
            return (stands.last_event_at or NEVER).astimezone(UTC).isoformat(timespec="microseconds")
        case _:
            return stands.id


def encode_cursor(sort: str, last: Standing) -> str:
    """Return an opaque cursor that continues after `last`."""
    said = [sort, sort_value(last, field_of(sort)[0]), last.id]
    return base64.urlsafe_b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()


def decode_cursor(sort: str, text: str) -> Cursor:
    """Read a cursor back; raises InvalidInput when it is none of ours or belongs to another sort order."""
    try:
        made_for, value, charger_id = json.loads(base64.urlsafe_b64decode(text.encode()))
        if made_for != sort or not isinstance(value, str) or not isinstance(charger_id, str):
            raise ValueError("made for another list")
        match field_of(sort)[0]:
            case "status":
                STATUS_ORDER[int(value)]
            case "last_event_at":
                if datetime.fromisoformat(value).tzinfo is None:
                    raise ValueError("a moment without its zone")
    except (ValueError, TypeError, IndexError) as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error
    return Cursor(value, charger_id)


def page(standings: Iterable[Standing], question: ListChargers, scope: Scope) -> Page:
    """Answer `question` from what is at hand."""
    words = words_of(question.q)
    matching = [
        s
        for s in standings
        if s.cpo_id in scope
        and (question.kind is None or s.kind is question.kind)
        and (not question.status or s.status in question.status)
        and all(word in search_text(s) for word in words)
    ]
    field, descending = field_of(question.sort)

    def key(stands: Standing) -> tuple[str, str]:
        return sort_value(stands, field), stands.id

    matching.sort(key=key, reverse=descending)
    rows = matching
    if question.cursor is not None:
        cursor = decode_cursor(question.sort, question.cursor)
        after = (cursor.value, cursor.id)
        rows = [s for s in matching if (key(s) < after if descending else key(s) > after)]
    return cut(rows, question, len(matching))


def cut(rows: list[Standing], question: ListChargers, total: int) -> Page:
    """Make a page of `rows`; one beyond the limit says that there is more."""
    items = tuple(rows[: question.limit])
    more = len(rows) > question.limit
    return Page(items, total, encode_cursor(question.sort, items[-1]) if more else None)


def count(standings: Iterable[Standing], scope: Scope, now: datetime) -> NetworkCounters:
    """Count the chargers in `scope` by kind and state."""
    tally: Counter[tuple[ChargerKind, str]] = Counter()
    for s in standings:
        if s.cpo_id in scope:
            tally[s.kind, s.status.value.lower()] += 1
            tally[s.kind, "total"] += 1
            tally[s.kind, "weak_signal"] += weak_signal(s, now)
    return NetworkCounters(
        **{
            kind.value.lower(): Counters(**{name: n for (k, name), n in tally.items() if k is kind})
            for kind in ChargerKind
        }
    )


def in_trouble(standings: Iterable[Standing]) -> tuple[ErrorCharger, ...]:
    """Return the chargers that are Faulted or Offline (DASH-3): Faulted first, then whoever was heard last."""
    troubled = sorted((s for s in standings if s.status in IN_TROUBLE), key=lambda s: s.id)
    troubled.sort(key=lambda s: s.last_event_at or NEVER, reverse=True)
    troubled.sort(key=lambda s: STATUS_ORDER.index(s.status))
    return tuple(
        ErrorCharger(id=s.id, name=s.name, kind=s.kind, status=s.status, last_event_at=s.last_event_at, fault=s.fault)
        for s in troubled[:ERRORS_SHOWN]
    )
