"""The SQL of the history: one statement for the rows of a page, one for their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contracts.desk import Category, Priority
from contracts.ids import MemberId
from contracts.rpc.telephony import Call, CallFilter, CallPage, ListCalls
from telephony.domain.drafts import whole_number
from telephony.domain.listing import (
    COUNTED_TO,
    Cursor,
    contains,
    decode_cursor,
    encode_cursor,
    needle_of,
    refuse_unstorable,
    sort_value,
    utc,
    words_of,
)

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Reader = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

_COLUMNS = (
    "c.id, c.state, c.member_id, a.name AS member_name, c.telephone_call IS NOT NULL AS from_telephone_system, c.phone,"
    " c.contact_id, n.name AS contact_name, c.category, c.priority, c.notes, c.started_at, c.ended_at, c.duration_s,"
    " c.ticket_reference, c.version"
)
_NAMED = "call c JOIN agent a ON a.id = c.member_id LEFT JOIN contact n ON n.id = c.contact_id"
_FEW = 1_000
"""So many matches are sooner gathered than met on the way."""
_ORDER = {
    "started_at": "{0}started_at ASC, {0}id ASC",
    "-started_at": "{0}started_at DESC, {0}id DESC",
    "duration": "coalesce({0}duration_s, 0) ASC, {0}started_at ASC, {0}id ASC",
    "-duration": "coalesce({0}duration_s, 0) DESC, {0}started_at DESC, {0}id DESC",
    "priority": "{0}priority_rank ASC, {0}started_at DESC, {0}id DESC",
}


@dataclass
class _Where:
    """Conditions with their arguments, as asyncpg numbers them."""

    conditions: list[str] = field(default_factory=lambda: ["listed"])
    arguments: list[object] = field(default_factory=list)

    def given(self, value: object) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def add(self, condition: str) -> None:
        self.conditions.append(condition)

    def __str__(self) -> str:
        return " AND ".join(self.conditions)


async def page(reader: Reader, question: ListCalls) -> CallPage:
    """Return a page of the history. Raises InvalidInput for a cursor of another list.

    Every statement is planned for the words at hand: how rare they are decides how they are best looked for.
    """
    async with reader.transaction(isolation="repeatable_read", readonly=True):
        await reader.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        return await _page(reader, question)


async def _page(reader: Reader, question: ListCalls) -> CallPage:
    wanted, limit = question.filter, question.limit
    cursor = decode_cursor(wanted, question.cursor) if question.cursor is not None else None
    where = await _matching(reader, wanted)
    counted = cursor.counted if cursor is not None else None
    if counted is None and not wanted.q:
        counted = await reader.fetchval(
            f"SELECT count(*) FROM (SELECT FROM call WHERE {where} LIMIT {COUNTED_TO + 1}) counted",  # noqa: S608  # arguments are bound
            *where.arguments,
        )
    if cursor is not None:
        where.add(_after(where, wanted.sort, cursor))
    # Of a search, few matches are all gathered and sorted, many are met by walking in order until the page is full: the
    # planner cannot tell how rare a word is, the count can.
    gathered = wanted.q and (counted is None or counted <= _FEW)
    rows = await reader.fetch(_rows(where, wanted.sort, limit, gathered=bool(gathered)), *where.arguments)
    if counted is None:
        counted = rows[0]["matches"] if rows else 0
        if counted > COUNTED_TO:
            rows = await reader.fetch(_rows(where, wanted.sort, limit, gathered=False), *where.arguments)
    items = tuple(_call(row) for row in rows[:limit])
    next_cursor = None
    if len(rows) > limit:
        last = items[-1]
        value = sort_value(wanted.sort, last.duration_s, last.priority)
        next_cursor = encode_cursor(wanted, Cursor(value, last.started_at, last.id, counted))
    total, exact = min(counted, COUNTED_TO), counted <= COUNTED_TO
    return CallPage(items=items, next_cursor=next_cursor, total=total, total_is_exact=exact)


def _rows(where: _Where, sort: str, limit: int, *, gathered: bool) -> str:
    """Return the statement for a page and one row more. `gathered`: also how many match, as far as is counted."""
    order = _ORDER[sort]
    keys = f"SELECT id, started_at, duration_s, priority_rank FROM call WHERE {where}"  # noqa: S608  # arguments are bound
    matching = f"MATERIALIZED ({keys} LIMIT {COUNTED_TO + 1})" if gathered else f"NOT MATERIALIZED ({keys})"
    matches = "(SELECT count(*) FROM matching)" if gathered else "0"
    return (
        f"WITH matching AS {matching},"  # noqa: S608  # as above
        f" chosen AS (SELECT id FROM matching ORDER BY {order.format('')} LIMIT {limit + 1})"
        f" SELECT {_COLUMNS}, {matches} AS matches FROM {_NAMED} JOIN chosen ON chosen.id = c.id"
        f" ORDER BY {order.format('c.')}"
    )


def _call(row: asyncpg.Record) -> Call:
    # Rows hold what was validated on its way in; a page of 500 need not be validated again.
    fields = dict(row.items())
    del fields["matches"]
    fields["category"], fields["priority"] = Category(fields["category"]), Priority(fields["priority"])
    return Call.model_construct(**fields)


async def _matching(reader: Reader, wanted: CallFilter) -> _Where:
    where = _Where()
    for word in words_of(wanted.q):
        pattern = contains(needle_of(word))
        named = await reader.fetch("SELECT id FROM agent WHERE ' ' || name_key LIKE $1", pattern)
        agents = [row["id"] for row in named]
        found = f"search LIKE {where.given(pattern)}"
        where.add(f"({found} OR member_id = ANY({where.given(agents)}::text[]))" if agents else found)
    if wanted.category:
        where.add(f"category = ANY({where.given([c.value for c in wanted.category])}::text[])")
    if wanted.priority:
        where.add(f"priority_rank = ANY({where.given([p.rank for p in wanted.priority])}::smallint[])")
    if wanted.member_id is not None:
        refuse_unstorable(wanted.member_id)
        where.add(f"member_id = {where.given(MemberId(wanted.member_id))}")
    if wanted.contact_id is not None:
        where.add(f"contact_id = {where.given(wanted.contact_id)}")
    if wanted.phone:
        refuse_unstorable(wanted.phone)
        whole = whole_number(wanted.phone)
        digits = "".join(c for c in wanted.phone if c.isdigit()).lstrip("0")
        if whole is not None:
            where.add(f"phone = {where.given(whole)}")
        elif digits:  # the text that is searched has the number in it, and an index
            pattern = where.given(contains(digits))
            where.add(f"phone LIKE {pattern} AND search LIKE {pattern}")
        else:
            where.add(f"phone LIKE {where.given(contains(wanted.phone))}")
    if wanted.with_ticket is not None:
        where.add(f"ticket_reference IS {'NOT ' if wanted.with_ticket else ''}NULL")
    if wanted.started_from is not None:
        where.add(f"started_at >= {where.given(utc(wanted.started_from))}")
    if wanted.started_before is not None:
        where.add(f"started_at < {where.given(utc(wanted.started_before))}")
    return where


def _after(where: _Where, sort: str, cursor: Cursor) -> str:
    started, id_ = where.given(cursor.started_at), where.given(cursor.id)
    way = "<" if sort.startswith("-") else ">"
    if sort.endswith("started_at"):
        return f"(started_at, id) {way} ({started}, {id_})"
    value = f"{where.given(cursor.value)}::int"
    if sort.endswith("duration"):
        return f"(coalesce(duration_s, 0), started_at, id) {way} ({value}, {started}, {id_})"
    later = f"(started_at, id) < ({started}, {id_})"
    return f"priority_rank >= {value} AND (priority_rank > {value} OR {later})"
