"""Finding a page among a million tickets (decision 0022).

Each sort order has an index that begins with the status and carries what filters look at. A page is found by walking
it (one branch for each status, merged), or by gathering everything that one rare filter matches and sorting that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.problems import InvalidInput
from contracts.rpc.tickets import TicketFilter
from tickets.domain.paging import (
    IN_EVERY_INDEX,
    TOTAL_IS_EXACT_UP_TO,
    Cursor,
    choose,
    field_of,
    looked_at_to_count,
    patience,
)
from tickets.domain.targets import LONGEST_TARGET
from tickets.domain.words import patterns_of
from tickets.repository import CATEGORIES, PRIORITIES, STATUSES, counts

if TYPE_CHECKING:
    from tickets.repository import Connection

WAITS = "t.responded_at IS NULL AND NOT t.target_missed"
READING_SETTINGS = {
    "application_name": "tickets/reading",
    # Each list is planned for what it asks: a plan for any filter fits none.
    "plan_cache_mode": "force_custom_plan",
    # The page comes along an index, or from what was gathered; never from sorting or reading the whole table.
    "enable_sort": "off",
    "enable_incremental_sort": "off",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
"""What the connections that read lists are told once."""
SAMPLED_ROWS = 2_000
COUNTED_AT_MOST = 100_000
"""How many rows may be looked at for a total alone; beyond that a sample gives a lower bound."""

_COUNTED_DIMENSIONS = frozenset({"status", "priority", "category", "assignee", "missed"})


@dataclass(frozen=True)
class Condition:
    """A piece of SQL with a `{}` for each of its values."""

    sql: str
    values: tuple[object, ...] = ()


Conditions = Mapping[str, Condition]
"""The filter: one condition for each part of it that is set, by its name."""


class Query:
    """Values on their way into one statement: conditions are written with the places ($1, $2 …) of theirs."""

    def __init__(self) -> None:
        self.arguments: list[object] = []

    def given(self, value: object) -> str:
        """Bind a value; returns its place."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def write(self, *conditions: Condition) -> str:
        """Write conditions that must all hold."""
        written = (c.sql.format(*(self.given(value) for value in c.values)) for c in conditions)
        return " AND ".join(written) or "true"


@dataclass(frozen=True)
class FoundPage:
    """The numbers of a page's tickets in order, one more than asked for when there are more."""

    numbers: list[int]
    total: int
    exact: bool


def conditions_of(asked: TicketFilter, assignee_no: int | None) -> dict[str, Condition]:
    """Return the filter as SQL. `assignee_no` is the member that `asked.assignee` names, None for nobody."""
    c: dict[str, Condition] = {}
    for name, ranks in (
        ("status", [STATUSES.index(s) for s in asked.status]),
        ("priority", [PRIORITIES.index(p) for p in asked.priority]),
        ("category", [CATEGORIES.index(x) for x in asked.category]),
    ):
        if ranks:
            c[name] = Condition(f"t.{name} = ANY({{}}::smallint[])", (ranks,))
    if asked.assignee is not None:
        nobody = Condition("t.assignee_no IS NULL")
        c["assignee"] = nobody if assignee_no is None else Condition("t.assignee_no = {}::int", (assignee_no,))
    if asked.contact_id is not None:
        c["contact"] = Condition("t.contact_id = {}::uuid", (asked.contact_id,))
    if asked.charger_id is not None:
        c["charger"] = Condition("t.charger_id = {}::text", (asked.charger_id,))
    if asked.call_id is not None:
        c["call"] = Condition("t.call_id = {}::uuid", (asked.call_id,))
    if asked.target == "missed":
        c["missed"] = Condition("t.target_missed")
    if asked.target == "due":
        c["due"] = Condition(WAITS)
    visit = _range("t.visit_date", "date", asked.visit_from, "<=", asked.visit_until)
    created = _range("t.created_at", "timestamptz", _utc(asked.created_from), "<", _utc(asked.created_before))
    words = patterns_of(asked.q)
    said = Condition(" AND ".join(["t.search LIKE {}"] * len(words)), words)
    return c | {name: one for name, one in (("visit", visit), ("created", created), ("q", said)) if one.sql}


def _utc(moment: datetime | None) -> datetime | None:
    """Return a moment as the server takes it; raises InvalidInput for one beyond the calendar's ends in UTC."""
    try:
        return None if moment is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput("This moment is too far away.", field="created_from") from error


def _range(column: str, kind: str, first: object, upto: str, last: object) -> Condition:
    sides = [(f"{column} >= {{}}::{kind}", first), (f"{column} {upto} {{}}::{kind}", last)]
    given = [(sql, value) for sql, value in sides if value is not None]
    return Condition(" AND ".join(sql for sql, _ in given), tuple(value for _, value in given))


async def find(
    connection: Connection, asked: TicketFilter, assignee_no: int | None, limit: int, cursor: Cursor | None
) -> FoundPage:
    """Find a page of `limit` tickets and one more, after `cursor`."""
    c = conditions_of(asked, assignee_no)
    total, matches = await _estimates(connection, c)
    sort, descending = field_of(asked.sort)
    if choose(total, matches, limit + 1) == "gather":
        return await _gather(connection, c, sort, descending, limit + 1, cursor)
    hinted, budget = _hinted(c, asked, sort), patience(total, matches, limit + 1)
    numbers = await _walk(connection, hinted, asked, sort, descending, limit + 1, cursor, budget)
    if budget is not None and len(numbers) <= limit:
        return await _gather(connection, c, sort, descending, limit + 1, cursor)
    counted, exact = await _count(connection, c, matches, total)
    return FoundPage(numbers, max(counted, len(numbers)), exact)


def _hinted(c: Conditions, asked: TicketFilter, sort: str) -> Conditions:
    """Add what follows from the filter for the order, so that a walk begins where the first match can be: no ticket
    is touched before it is created, and its response target is within a day of that (domain.targets)."""
    if sort not in ("updated_at", "respond_by"):
        return c
    before = asked.created_before if sort == "respond_by" else None
    hint = _range(f"t.{sort}", "timestamptz", asked.created_from, "<=", before)
    if before is not None:
        hint = Condition(f"{hint.sql} + {{}}::interval", (*hint.values, LONGEST_TARGET))
    return {**c, "hint": hint} if hint.sql else c


async def _estimates(connection: Connection, c: Conditions) -> tuple[float, dict[str, float]]:
    """Return how many tickets there are, and how many each filter alone matches: the planner's own estimates, and for
    words, of which it knows nothing, a sample."""
    if not c:
        return 0.0, {}
    query = Query()
    told = {name: condition for name, condition in c.items() if name != "q"}
    branches = [f"SELECT t.id FROM ticket t WHERE {query.write(one)}" for one in told.values()]  # noqa: S608  # bound
    explained = await connection.fetchval(
        "EXPLAIN (FORMAT JSON) " + " UNION ALL ".join(["SELECT t.id FROM ticket t", *branches]),  # noqa: S608  # bound
        *query.arguments,
    )
    plan = json.loads(explained)[0]["Plan"]
    rows = [float(branch["Plan Rows"]) for branch in (plan["Plans"] if branches else [plan])]
    matches = dict(zip(told, rows[1:], strict=True))
    if "q" in c:
        sampled, hits = await _sample(connection, c["q"], rows[0])
        matches["q"] = rows[0] * hits / max(sampled, 1)
    return rows[0], matches


async def _sample(connection: Connection, condition: Condition, total: float) -> tuple[int, int]:
    """Return how many tickets of some pages taken at random there are, and how many of them match."""
    query = Query()
    percent = min(100.0, 100.0 * SAMPLED_ROWS / max(total, 1.0))
    row = await connection.fetchrow(
        f"SELECT count(*) AS n, count(*) FILTER (WHERE {query.write(condition)}) AS hits"  # noqa: S608  # bound
        f" FROM ticket t TABLESAMPLE SYSTEM ({percent})",
        *query.arguments,
    )
    return (0, 0) if row is None else (row["n"], row["hits"])


_CARRIED = (IN_EVERY_INDEX | {"hint", "dated"}) - {"status"}
"""Conditions that a walk decides by its index alone. The status is in the branches."""
_KEYS = {
    "reference": None,
    "status": "t.status",
    "priority": "t.priority",
    "updated_at": "t.updated_at",
    "created_at": "t.created_at",
    "respond_by": "t.respond_by",
    "visit_date": "t.visit_date",
}
_KINDS = {
    "status": "smallint",
    "priority": "smallint",
    "updated_at": "timestamptz",
    "created_at": "timestamptz",
    "respond_by": "timestamptz",
    "visit_date": "date",
}


def _order(sort: str, descending: bool) -> str:
    direction = "DESC" if descending else "ASC"
    if _KEYS[sort] is None:
        return f"ORDER BY id {direction}"
    return f"ORDER BY key {direction} NULLS LAST, id {direction}"


def _behind(sort: str, descending: bool, cursor: Cursor | None, key: str, number: str) -> Condition:
    """The rows behind the cursor, as a condition on `key` and `number`."""
    if cursor is None:
        return Condition("true")
    beyond = "<" if descending else ">"
    if _KEYS[sort] is None:
        return Condition(f"{number} {beyond} {{}}::bigint", (cursor.number,))
    if cursor.key is None:
        return Condition(f"{key} IS NULL AND {number} {beyond} {{}}::bigint", (cursor.number,))
    behind = f"({key}, {number}) {beyond} ({{}}::{_KINDS[sort]}, {{}}::bigint)"
    return Condition(behind, (cursor.key, cursor.number))


async def _gather(
    connection: Connection, c: Conditions, sort: str, descending: bool, wanted: int, cursor: Cursor | None
) -> FoundPage:
    query = Query()
    key = _KEYS[sort] or "NULL::int"
    where = query.write(*c.values())
    behind = query.write(_behind(sort, descending, cursor, "key", "id"))
    if sort == "visit_date":
        behind = f"({behind} OR key IS NULL)" if cursor is not None and cursor.key is not None else behind
    row = await connection.fetchrow(
        f"WITH found AS MATERIALIZED (SELECT t.id, {key} AS key FROM ticket t WHERE {where})"  # noqa: S608  # bound
        f" SELECT (SELECT count(*) FROM found) AS total,"
        f" ARRAY(SELECT id FROM found WHERE {behind} {_order(sort, descending)} LIMIT {wanted}) AS numbers",
        *query.arguments,
    )
    if row is None:
        raise RuntimeError("a query without FROM answered no row")
    exact = row["total"] <= TOTAL_IS_EXACT_UP_TO
    return FoundPage(list(row["numbers"]), row["total"] if exact else TOTAL_IS_EXACT_UP_TO, exact)


async def _walk(
    connection: Connection,
    c: Conditions,
    asked: TicketFilter,
    sort: str,
    descending: bool,
    wanted: int,
    cursor: Cursor | None,
    budget: int | None,
) -> list[int]:
    statuses = sorted({STATUSES.index(s) for s in asked.status} or range(len(STATUSES)), reverse=descending)
    if sort == "status":
        return await _walk_statuses(connection, c, statuses, descending, wanted, cursor, budget)
    if sort != "visit_date":
        return await _walk_merged(connection, c, statuses, sort, descending, wanted, cursor, budget)
    found: list[int] = []
    if cursor is None or cursor.key is not None:
        dated = {**c, "dated": Condition("t.visit_date IS NOT NULL")}
        found = await _walk_merged(connection, dated, statuses, sort, descending, wanted, cursor, budget)
    if len(found) < wanted and "visit" not in c:
        undated = {**c, "dated": Condition("t.visit_date IS NULL")}
        resumed = cursor if cursor is not None and cursor.key is None else None
        found += await _walk_merged(
            connection, undated, statuses, "reference", descending, wanted - len(found), resumed, budget
        )
    return found


async def _walk_merged(
    connection: Connection,
    c: Conditions,
    statuses: Sequence[int],
    sort: str,
    descending: bool,
    wanted: int,
    cursor: Cursor | None,
    budget: int | None,
) -> list[int]:
    query = Query()
    key = _KEYS[sort]
    in_index = [condition for name, condition in c.items() if name in _CARRIED]
    in_table = [condition for name, condition in c.items() if name not in _CARRIED and name != "status"]
    rest = query.write(
        *in_index,
        _behind(sort, descending, cursor, key or "", "t.id"),
    )
    direction = "DESC" if descending else "ASC"
    selected, sorted_by = "t.id", f"t.id {direction}"
    if key is not None:
        selected, sorted_by = f"t.id, {key} AS key", f"{key} {direction}, {sorted_by}"
    # Each branch says its order: only then does the planner see that the branches can be merged as they come.
    branches = " UNION ALL ".join(
        f"(SELECT {selected} FROM ticket t WHERE t.status = {status}::smallint AND {rest} ORDER BY {sorted_by})"  # noqa: S608  # bound
        for status in statuses
    )
    order = f"ORDER BY w.id {direction}" if key is None else f"ORDER BY w.key {direction}, w.id {direction}"
    if in_table:
        # Joined, so that only what the index lets through is looked up: an index scan that needs the table for one
        # condition would read the row for all of them.
        if budget is not None:
            branches = f"SELECT * FROM ({branches}) w {order} LIMIT {budget}"  # noqa: S608  # a number
        branches = f"{branches}) w JOIN ticket t ON t.id = w.id WHERE {query.write(*in_table)}"
    else:
        branches = f"{branches}) w"
    rows = await connection.fetch(f"SELECT w.id FROM ({branches} {order} LIMIT {wanted}", *query.arguments)  # noqa: S608  # bound
    return [row["id"] for row in rows]


async def _walk_statuses(
    connection: Connection,
    c: Conditions,
    statuses: Sequence[int],
    descending: bool,
    wanted: int,
    cursor: Cursor | None,
    budget: int | None,
) -> list[int]:
    """One status after the other: within each, by number."""
    found: list[int] = []
    for status in statuses:
        resumed = None
        if cursor is not None and isinstance(cursor.key, int):
            if (status > cursor.key) if descending else (status < cursor.key):
                continue
            resumed = cursor if status == cursor.key else None
        found += await _walk_merged(
            connection, c, [status], "reference", descending, wanted - len(found), resumed, budget
        )
        if len(found) == wanted:
            break
    return found


async def _count(connection: Connection, c: Conditions, matches: Mapping[str, float], total: float) -> tuple[int, bool]:
    """Return how many match in all and whether that is exact."""
    most = TOTAL_IS_EXACT_UP_TO
    query = Query()
    where = query.write(*c.values())
    if c.keys() <= _COUNTED_DIMENSIONS:
        condition = where.replace("t.assignee_no IS NULL", f"t.assignee_no = {counts.NOBODY}")
        counted = await counts.matching(connection, condition, query.arguments)
        return min(counted, most), counted <= most
    looked_at = looked_at_to_count(total, matches, most)
    if looked_at is None or looked_at > COUNTED_AT_MOST:
        together = Condition(
            " AND ".join(one.sql for one in c.values()), tuple(v for one in c.values() for v in one.values)
        )
        _, hits = await _sample(connection, together, total)
        return hits, False
    counted = await connection.fetchval(
        f"SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE {where} LIMIT {most + 1}) matching",  # noqa: S608  # bound
        *query.arguments,
    )
    return min(counted, most), counted <= most
