"""Finding a page among a million tickets (decision 0022).

Each sort order has an index that begins with the status and carries what filters look at. A page is found by walking
it (one branch for each status, merged), or by gathering everything that one rare filter matches and sorting that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contracts.rpc.tickets import TicketFilter
from tickets.domain.paging import (
    ROW_COST,
    TOTAL_IS_EXACT_UP_TO,
    Cursor,
    choose,
    field_of,
    pattern_of,
    words_of,
)
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
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
"""What the connections that read lists are told once."""
SAMPLED_ROWS = 2_000
COUNTED_AT_MOST = 120_000
"""How many rows may be looked at for a total alone; beyond, what was counted is said to be a lower bound."""

_COSTS = {"assignee": 1.0, "created": 1.0, "contact": ROW_COST, "charger": ROW_COST, "call": ROW_COST,
          "due": ROW_COST, "visit": ROW_COST, "q": ROW_COST, "priority": 1.0, "status": 1.0}  # fmt: skip
_COUNTED_DIMENSIONS = frozenset({"status", "priority", "category", "assignee", "missed"})


@dataclass
class Conditions:
    """The filter as SQL: one condition for each filter that is set, over arguments bound as $1, $2 …"""

    parts: dict[str, str] = field(default_factory=dict)
    arguments: list[object] = field(default_factory=list)

    def given(self, value: object) -> str:
        """Bind a value; returns its place."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def all(self, *but: str) -> str:
        """The conditions together, but for some."""
        return " AND ".join(part for name, part in self.parts.items() if name not in but) or "true"


@dataclass(frozen=True)
class FoundPage:
    """The numbers of a page's tickets in order, one more than asked for when there are more."""

    numbers: list[int]
    total: int
    exact: bool


def conditions_of(asked: TicketFilter, assignee_no: int | None) -> Conditions:
    """Return the filter as SQL. `assignee_no` is the member that `asked.assignee` names, None for nobody."""
    c = Conditions()
    if asked.status:
        c.parts["status"] = f"t.status = ANY({c.given([STATUSES.index(s) for s in asked.status])}::smallint[])"
    if asked.priority:
        c.parts["priority"] = f"t.priority = ANY({c.given([PRIORITIES.index(p) for p in asked.priority])}::smallint[])"
    if asked.category:
        c.parts["category"] = f"t.category = ANY({c.given([CATEGORIES.index(x) for x in asked.category])}::smallint[])"
    if asked.assignee is not None:
        c.parts["assignee"] = (
            "t.assignee_no IS NULL" if assignee_no is None else f"t.assignee_no = {c.given(assignee_no)}::int"
        )
    if asked.contact_id is not None:
        c.parts["contact"] = f"t.contact_id = {c.given(asked.contact_id)}::uuid"
    if asked.charger_id is not None:
        c.parts["charger"] = f"t.charger_id = {c.given(asked.charger_id)}::text"
    if asked.call_id is not None:
        c.parts["call"] = f"t.call_id = {c.given(asked.call_id)}::uuid"
    if asked.target is not None:
        c.parts["missed" if asked.target == "missed" else "due"] = (
            "t.target_missed" if asked.target == "missed" else WAITS
        )
    _range(c, "visit", "t.visit_date", "date", asked.visit_from, "<=", asked.visit_until)
    _range(c, "created", "t.created_at", "timestamptz", asked.created_from, "<", asked.created_before)
    if words := words_of(asked.q):
        c.parts["q"] = " AND ".join(f"t.search LIKE {c.given(pattern_of(word))}" for word in words)
    return c


def _range(c: Conditions, name: str, column: str, kind: str, first: object, upto: str, last: object) -> None:
    sides = []
    if first is not None:
        sides.append(f"{column} >= {c.given(first)}::{kind}")
    if last is not None:
        sides.append(f"{column} {upto} {c.given(last)}::{kind}")
    if sides:
        c.parts[name] = " AND ".join(sides)


async def find(
    connection: Connection, asked: TicketFilter, assignee_no: int | None, limit: int, cursor: Cursor | None
) -> FoundPage:
    """Find a page of `limit` tickets and one more, after `cursor`."""
    c = conditions_of(asked, assignee_no)
    total, matches = await _estimates(connection, c)
    finding = choose(total, matches, _COSTS, limit + 1)
    sort, descending = field_of(asked.sort)
    if finding.way == "gather":
        return await _gather(connection, c, sort, descending, limit + 1, cursor)
    numbers = await _walk(connection, c, asked, sort, descending, limit + 1, cursor)
    counted, exact = await _count(connection, c, matches, total)
    return FoundPage(numbers, max(counted, len(numbers)), exact)


async def _estimates(connection: Connection, c: Conditions) -> tuple[int, dict[str, float]]:
    """Return how many tickets there are, and how many each filter alone matches: the planner's own estimates, and for
    words, of which it knows nothing, a sample."""
    names = [name for name in c.parts if name != "q"]
    branches = ["SELECT t.id FROM ticket t", *(f"SELECT t.id FROM ticket t WHERE {c.parts[name]}" for name in names)]  # noqa: S608  # bound
    explained = await connection.fetchval(
        "EXPLAIN (FORMAT JSON) " + " UNION ALL ".join(branches),
        *(c.arguments[: _last_argument(c, names)]),
    )
    plan = json.loads(explained)[0]["Plan"] if isinstance(explained, str) else explained[0]["Plan"]
    rows = [float(branch["Plan Rows"]) for branch in plan.get("Plans", ())] if names else [float(plan["Plan Rows"])]
    matches = dict(zip(names, rows[1:], strict=True))
    total = int(rows[0])
    if "q" in c.parts:
        matches["q"] = total * await _share_of_words(connection, c, total)
    return total, matches


def _last_argument(c: Conditions, names: Sequence[str]) -> int:
    """How many arguments the conditions `names` use: those of the words are bound last."""
    return max((int(n) for name in names for n in _places(c.parts[name])), default=0)


def _places(condition: str) -> list[str]:
    return [piece.split(":")[0].split(")")[0].split(" ")[0] for piece in condition.split("$")[1:]]


async def _share_of_words(connection: Connection, c: Conditions, total: int) -> float:
    """Return which share of the tickets the words match, from a sample of whole pages."""
    percent = min(100.0, 100.0 * SAMPLED_ROWS / max(total, 1))
    first = _last_argument(c, [name for name in c.parts if name != "q"])
    patterns = c.arguments[first:]
    row = await connection.fetchrow(
        f"SELECT count(*) AS n, count(*) FILTER (WHERE search LIKE ALL ($1::text[])) AS hits"  # noqa: S608  # a number
        f" FROM ticket TABLESAMPLE SYSTEM ({percent})",
        patterns,
    )
    return float(row["hits"] / row["n"]) if row is not None and row["n"] else 0.0


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


def _after(c: Conditions, sort: str, descending: bool, cursor: Cursor | None, key: str, number: str) -> str:
    """The rows behind the cursor, as a condition on `key` and `number`."""
    if cursor is None:
        return "true"
    beyond = "<" if descending else ">"
    if _KEYS[sort] is None:
        return f"{number} {beyond} {c.given(cursor.number)}::bigint"
    if cursor.key is None:
        return f"{key} IS NULL AND {number} {beyond} {c.given(cursor.number)}::bigint"
    behind = f"({key}, {number}) {beyond} ({c.given(cursor.key)}::{_KINDS[sort]}, {c.given(cursor.number)}::bigint)"
    return f"({behind} OR {key} IS NULL)" if sort == "visit_date" else behind


async def _gather(
    connection: Connection, c: Conditions, sort: str, descending: bool, wanted: int, cursor: Cursor | None
) -> FoundPage:
    key = _KEYS[sort] or "NULL::int"
    where = c.all()
    after = _after(c, sort, descending, cursor, "key", "id")
    row = await connection.fetchrow(
        f"WITH found AS MATERIALIZED (SELECT t.id, {key} AS key FROM ticket t WHERE {where})"  # noqa: S608  # bound
        f" SELECT (SELECT count(*) FROM found) AS total,"
        f" ARRAY(SELECT id FROM found WHERE {after} {_order(sort, descending)} LIMIT {wanted}) AS numbers",
        *c.arguments,
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
) -> list[int]:
    statuses = sorted({STATUSES.index(s) for s in asked.status} or range(len(STATUSES)), reverse=descending)
    if sort == "status":
        return await _walk_statuses(connection, c, statuses, descending, wanted, cursor)
    if sort != "visit_date":
        return await _walk_merged(connection, c, statuses, sort, descending, wanted, cursor)
    found: list[int] = []
    if cursor is None or cursor.key is not None:
        dated = _with(c, "dated", "t.visit_date IS NOT NULL")
        found = await _walk_merged(connection, dated, statuses, sort, descending, wanted, cursor)
    if len(found) < wanted and not {"visit"} & c.parts.keys():
        undated = _with(c, "dated", "t.visit_date IS NULL")
        resumed = cursor if cursor is not None and cursor.key is None else None
        found += await _walk_merged(
            connection, undated, statuses, "reference", descending, wanted - len(found), resumed
        )
    return found


def _with(c: Conditions, name: str, condition: str) -> Conditions:
    return Conditions({**c.parts, name: condition}, list(c.arguments))


async def _walk_merged(
    connection: Connection,
    c: Conditions,
    statuses: Sequence[int],
    sort: str,
    descending: bool,
    wanted: int,
    cursor: Cursor | None,
) -> list[int]:
    bound = Conditions(dict(c.parts), list(c.arguments))
    key = _KEYS[sort]
    selected = "t.id" if key is None else f"t.id, {key} AS key"
    after = _walked_after(bound, sort, descending, cursor)
    rest = bound.all("status")
    branches = " UNION ALL ".join(
        f"SELECT {selected} FROM ticket t WHERE t.status = {status}::smallint AND {rest} AND {after}"  # noqa: S608  # bound
        for status in statuses
    )
    direction = "DESC" if descending else "ASC"
    order = f"ORDER BY id {direction}" if key is None else f"ORDER BY key {direction}, id {direction}"
    rows = await connection.fetch(f"SELECT id FROM ({branches}) w {order} LIMIT {wanted}", *bound.arguments)  # noqa: S608  # bound
    return [row["id"] for row in rows]


def _walked_after(c: Conditions, sort: str, descending: bool, cursor: Cursor | None) -> str:
    if cursor is None:
        return "true"
    beyond = "<" if descending else ">"
    if (key := _KEYS[sort]) is None:
        return f"t.id {beyond} {c.given(cursor.number)}::bigint"
    return f"({key}, t.id) {beyond} ({c.given(cursor.key)}::{_KINDS[sort]}, {c.given(cursor.number)}::bigint)"


async def _walk_statuses(
    connection: Connection,
    c: Conditions,
    statuses: Sequence[int],
    descending: bool,
    wanted: int,
    cursor: Cursor | None,
) -> list[int]:
    """One status after the other: within each, by number."""
    found: list[int] = []
    for status in statuses:
        resumed = None
        if cursor is not None and isinstance(cursor.key, int):
            if (status > cursor.key) if descending else (status < cursor.key):
                continue
            resumed = cursor if status == cursor.key else None
        found += await _walk_merged(connection, c, [status], "reference", descending, wanted - len(found), resumed)
        if len(found) == wanted:
            break
    return found


async def _count(connection: Connection, c: Conditions, matches: dict[str, float], total: int) -> tuple[int, bool]:
    """Return how many match in all and whether that is exact."""
    most = TOTAL_IS_EXACT_UP_TO
    if c.parts.keys() <= _COUNTED_DIMENSIONS:
        condition = c.all().replace("t.assignee_no IS NULL", "t.assignee_no = 0")
        counted = await counts.matching(connection, condition, c.arguments)
        return min(counted, most), counted <= most
    share = 1.0
    for matching in matches.values():
        share *= min(1.0, matching / max(total, 1))
    cost = ROW_COST if "q" in c.parts else 1.0
    looked_at = min(total, int(COUNTED_AT_MOST / cost))
    if share * looked_at > most:
        looked_at = total
    counted = await connection.fetchval(
        f"SELECT count(*) FROM (SELECT 1 FROM (SELECT t.* FROM ticket t WHERE {c.all('q')} LIMIT {looked_at}) t"  # noqa: S608  # bound
        f" WHERE {c.parts.get('q', 'true')} LIMIT {most + 1}) matching",
        *c.arguments,
    )
    if counted > most:
        return most, False
    return counted, looked_at >= total
