"""Search as you type over a million entries: the SQL, and which way an answer is found (docs/decisions/0020).

Every way is bounded whatever is typed. A set that is small enough is ranked whole. Where so many match that a page
fills quickly, a walk along the order finds it, in the index alone. Where too few match, words that resemble are
taken from the dictionary, which is small, and never from the entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Literal

from contacts.domain.seeking import AFTER_ALL, Place, Sought, decode_cursor, encode_cursor
from contacts.domain.wording import name_key
from contacts.lookup import numbers
from contacts.reading import Hit, by_index, entries, gathered, tsquery
from contacts.resembling import resembling
from contracts.rpc.contacts import ContactPage

if TYPE_CHECKING:
    from contacts.reading import Connection, Pool

COUNTED_AT_MOST = 10_000
RANKED_AT_MOST = 1_000
SORTED_AT_MOST = 3_000
"""Each row of a set is fetched from the table to be ranked or sorted; a larger set is walked instead."""
_COMMON = 5_000
"""A single word in more entries than this is walked at once: one entry in two hundred of a million."""
_VERY_COMMON = 100_000
_HEDGE = 50_000
"""How far a walk goes for words that are all very common, before it is asked whether they ever meet."""
_TO_THE_END = 2_000_000_000
_LOOKED_UP = 3
"""How many words, the rarest, are looked up in the index; the others are looked for in what these find."""
_FEW = 10
"""When fewer match, entries with words that resemble are added."""
_RESEMBLING_ENTRIES = 200
_NUMBERS = 200
_WORDS_WEIGHED = 2_000

_BEGINS, _CONTAINS = 0.0, 1.0


@dataclass(frozen=True)
class Weight:
    """How often a word that begins so occurs: in all, and the commonest one of them."""

    word: str
    entries: int
    most: int


async def search(pool: Pool, sought: Sought, limit: int, cursor: str | None) -> ContactPage:
    """Return a page of what matches. Raises InvalidInput for a cursor of another search."""
    after = None if cursor is None else decode_cursor(sought, cursor)
    if sought.nothing:
        return ContactPage(items=(), total=0)
    if sought.number is not None:
        # The likeliest are what somebody looks for; who asks for another order goes through them all.
        at_most = _NUMBERS if sought.order == "relevance" else COUNTED_AT_MOST
        found = await numbers(pool, sought.number, at_most)
        async with by_index(pool) as connection:
            hits = await _with_numbers(connection, sought, found)
            return await _ranked(connection, sought, hits, limit, after, exact=len(found) < at_most)
    async with by_index(pool) as connection:
        if sought.everything:
            total = after.total if after else await _count(connection, sought)
            return await _walked(connection, sought, None, limit, after, total)
        weights = await _weigh(connection, sought.words)
        if after is None or after.way == "walk":
            least = after.total if after else await _worth_walking(connection, sought, weights, limit)
            if least is not None:
                return await _walked(connection, sought, tsquery(sought.words), limit, after, least, exact=False)
        hits, whole = await _set(connection, sought, weights)
        hedged = weights[0].entries > _VERY_COMMON if weights else True
        if not whole and after is None and not hedged and await _fills(connection, sought, limit):
            return await _walked(connection, sought, tsquery(sought.words), limit, None, len(hits), exact=False)
        return await _ranked(connection, sought, hits, limit, after, exact=whole)


# ── Which way ───────────────────────────────────────────────────────────────────────────────────────────────────────

_WEIGH = """
SELECT said.word, count(found.entries)::int AS kinds, coalesce(sum(found.entries), 0)::int AS entries,
       coalesce(max(found.entries), 0)::int AS most
FROM unnest($1::text[]) AS said(word) LEFT JOIN LATERAL (
  SELECT entries FROM word WHERE word >= said.word COLLATE "C" AND word < (said.word || $2) COLLATE "C" AND entries > 0
  LIMIT $3
) AS found ON true
GROUP BY said.word
"""


async def _weigh(connection: Connection, words: Sequence[str]) -> list[Weight]:
    """Say how common each word is as the beginning of words, the rarest first."""
    rows = await connection.fetch(_WEIGH, words, AFTER_ALL, _WORDS_WEIGHED)
    weights = [
        Weight(row["word"], _TO_THE_END if row["kinds"] == _WORDS_WEIGHED else row["entries"], row["most"])
        for row in rows
    ]
    return sorted(weights, key=lambda weight: weight.entries)


async def _worth_walking(connection: Connection, sought: Sought, weights: Sequence[Weight], limit: int) -> int | None:
    """Return how many match at least where a walk fills the first page quickly; None where the set is to be made."""
    if sought.fragment or weights[0].entries == 0:
        return None
    query = tsquery(sought.words)
    if sought.order == "relevance" and len(await _steps(connection, sought, query, limit + 1, part="begins")) > limit:
        return await _at_least(connection, sought, weights)
    if len(weights) == 1:
        fills = weights[0].entries > (_COMMON if sought.order == "relevance" else SORTED_AT_MOST)
    else:
        fills = weights[0].entries > _VERY_COMMON and await _fills(connection, sought, limit)
    return await _at_least(connection, sought, weights) if fills else None


async def _fills(connection: Connection, sought: Sought, limit: int) -> bool:
    """Say whether a walk of bounded length fills a page."""
    if sought.fragment:
        return False
    if sought.order == "name_key":
        return True  # an order that was asked for is kept, even when who begins so stands far down the alphabet
    return len(await _steps(connection, sought, tsquery(sought.words), limit + 1, bound=_HEDGE)) > limit


_COUNT = """
SELECT count(*) FROM (SELECT 1 FROM contact WHERE deleted_at IS NULL AND tier = ANY($1) LIMIT $2) AS counted
"""
_COUNT_BEGINNING = """
SELECT count(*) FROM (SELECT 1 FROM contact WHERE deleted_at IS NULL AND tier = ANY($1)
                      AND name_key >= $3 AND name_key < $4 LIMIT $2) AS counted
"""


async def _count(connection: Connection, sought: Sought) -> int:
    counted: int = await connection.fetchval(_COUNT, sought.tiers, COUNTED_AT_MOST + 1)
    return counted


async def _at_least(connection: Connection, sought: Sought, weights: Sequence[Weight]) -> int:
    counted: int = await connection.fetchval(
        _COUNT_BEGINNING, sought.tiers, COUNTED_AT_MOST, sought.begins, sought.begins + AFTER_ALL
    )
    if len(weights) == 1 and sought.every_tier:
        counted = max(counted, min(weights[0].most, COUNTED_AT_MOST))
    return counted


# ── A walk along an order ───────────────────────────────────────────────────────────────────────────────────────────


async def _walked(
    connection: Connection,
    sought: Sought,
    query: str | None,
    limit: int,
    after: Place | None,
    total: int,
    *,
    exact: bool = True,
) -> ContactPage:
    """Return the page after `after`, by relevance those whose name begins so first."""
    wanted = limit + 1
    steps: list[Place] = []
    if sought.order != "relevance":
        steps = await _steps(connection, sought, query, wanted, after=after)
    else:
        if after is None or after.rank == _BEGINS:
            steps = await _steps(connection, sought, query, wanted, after=after, part="begins")
            after = None
        if len(steps) < wanted:
            steps += await _steps(connection, sought, query, wanted - len(steps), after=after, part="rest")
    items = await entries(connection, [step.id for step in steps[:limit]])
    total = max(total, len(steps))
    last = steps[limit - 1] if len(steps) > limit else None
    return ContactPage(
        items=tuple(items),
        next_cursor=None if last is None else encode_cursor(sought.mark, last.replaced(total)),
        total=min(total, COUNTED_AT_MOST),
        total_is_exact=exact and total <= COUNTED_AT_MOST,
    )


async def _steps(
    connection: Connection,
    sought: Sought,
    query: str | None,
    wanted: int,
    *,
    after: Place | None = None,
    part: Literal["all", "begins", "rest"] = "all",
    bound: int = _TO_THE_END,
) -> list[Place]:
    """Return the next `wanted` entries along the order, looking at no more than `bound`.

    One branch a tier, since the index begins with the tier; the server merges them without sorting. The bound inside
    keeps the planner from any other way.
    """
    order = "updated_at" if sought.order == "updated_at" else "name_key"
    arguments: list[object] = [query, wanted, bound]
    within = "deleted_at IS NULL"
    if after is not None:
        arguments += [after.key, after.id]
        within += f" AND ({order}, id) {'<' if sought.descending else '>'} (${len(arguments) - 1}, ${len(arguments)})"
    outside = "TRUE"
    if part != "all":
        arguments += [sought.begins, sought.begins + AFTER_ALL]
        begins = f"name_key >= ${len(arguments) - 1} AND name_key < ${len(arguments)}"
        if part == "begins":
            within += f" AND {begins}"
        else:
            outside = f"NOT ({begins})"
    way = "DESC" if sought.descending else "ASC"
    sequence = f"ORDER BY {order} {way}, id {way}"
    # Only words of our own are put into the text; what was typed goes as arguments.
    branches = " UNION ALL ".join(
        f"(SELECT id, {order}, search FROM contact WHERE {within} AND tier = '{tier}' {sequence})"  # noqa: S608
        for tier in sought.tiers
    )
    rows = await connection.fetch(
        f"SELECT id::text AS id, {order} AS key FROM (SELECT * FROM ({branches}) AS of_tiers {sequence} LIMIT $3)"  # noqa: S608
        f" AS looked_at WHERE ($1::text IS NULL OR search @@ $1::text::tsquery) AND {outside} LIMIT $2",
        *arguments,
    )
    rank = _BEGINS if part == "begins" else _CONTAINS
    return [Place("walk", rank, row["key"], row["id"]) for row in rows]


# ── A set, ranked whole ─────────────────────────────────────────────────────────────────────────────────────────────

_MATCHING = """
SELECT id::text AS id, name_key, updated_at,
       CASE WHEN name_key >= $3 AND name_key < $4 THEN 0 WHEN search @@ $5::text::tsquery THEN 1 ELSE 2 END AS rank
FROM (SELECT * FROM contact WHERE deleted_at IS NULL AND search @@ $1::text::tsquery OFFSET 0) AS by_rarest
WHERE search @@ $2::text::tsquery AND tier = ANY($6) LIMIT $7
"""
_MATCHING_FRAGMENT = """
SELECT id::text AS id, name_key, updated_at, CASE WHEN name_key >= $2 AND name_key < $3 THEN 0 ELSE 1 END AS rank
FROM contact
WHERE deleted_at IS NULL AND ($1::text IS NULL OR search @@ $1::text::tsquery) AND tier = ANY($4)
  AND (search @@ $6::text::tsquery OR (national >= $7 AND national < $8)
       OR (reverse(phone) >= $9 AND reverse(phone) < $10))
LIMIT $5
"""


async def _set(connection: Connection, sought: Sought, weights: Sequence[Weight]) -> tuple[list[Hit], bool]:
    """Return what matches, and whether that is all; where few match, with what resembles."""
    at_most = RANKED_AT_MOST if sought.order == "relevance" else SORTED_AT_MOST
    hits: list[Hit] = []
    words = [weight.word for weight in weights]
    if sought.fragment:
        hits = await _with_fragment(connection, sought, at_most + 1)
    elif all(weight.entries for weight in weights):
        query, whole = tsquery(words), tsquery(words, whole=True)
        hits = await _matching(connection, sought, tsquery(words[:_LOOKED_UP]), query, whole, at_most + 1)
    if len(hits) >= _FEW or not words:
        return hits[:at_most], len(hits) <= at_most
    known = {hit.id for hit in hits}
    more = await resembling(connection, words, sought.begins, sought.tiers, _RESEMBLING_ENTRIES)
    return hits + [hit for hit in more if hit.id not in known], len(more) < _RESEMBLING_ENTRIES


async def _matching(
    connection: Connection, sought: Sought, rarest: str, query: str, whole: str, at_most: int
) -> list[Hit]:
    begins = sought.begins
    rows = await gathered(
        connection, _MATCHING, rarest, query, begins, begins + AFTER_ALL, whole, sought.tiers, at_most
    )
    return [Hit(**row) for row in rows]


async def _with_fragment(connection: Connection, sought: Sought, at_most: int) -> list[Hit]:
    """Return who has the words, and digits with which their number begins or ends (or that are one of their words)."""
    begins, digits = name_key(" ".join(sought.words)), sought.fragment
    national, backwards = digits.lstrip("0") or digits, digits[::-1]
    rows = await gathered(
        connection,
        _MATCHING_FRAGMENT,
        tsquery(sought.words) or None,
        begins,
        begins + AFTER_ALL,
        sought.tiers,
        at_most,
        tsquery([digits]),
        national,
        national + AFTER_ALL,
        backwards,
        backwards + AFTER_ALL,
    )
    return [Hit(**row) for row in rows]


_NUMBERED = """
SELECT id::text AS id, name_key, updated_at FROM contact WHERE id = ANY($1::uuid[]) AND tier = ANY($2)
"""


async def _with_numbers(connection: Connection, sought: Sought, found: Sequence[str]) -> list[Hit]:
    """Return the entries with these numbers in their order, then those that have the digits as words."""
    rows = {row["id"]: row for row in await connection.fetch(_NUMBERED, found, sought.tiers)}
    hits = [Hit(rank=place / len(found), **rows[entry]) for place, entry in enumerate(found) if entry in rows]
    if sought.words:
        whole = tsquery(sought.words, whole=True)
        hits += [h for h in await _matching(connection, sought, whole, whole, whole, _NUMBERS) if h.id not in rows]
    return hits


async def _ranked(
    connection: Connection, sought: Sought, hits: Sequence[Hit], limit: int, after: Place | None, *, exact: bool
) -> ContactPage:
    """Return the page after `after` of a set that is at hand."""
    by_id = {hit.id: hit for hit in hits}
    places = sorted((_place(sought, hit) for hit in by_id.values()), key=_sequence, reverse=sought.descending)
    if after is not None:
        mark = _sequence(after)
        places = [p for p in places if (_sequence(p) < mark if sought.descending else _sequence(p) > mark)]
    items = await entries(connection, [place.id for place in places[:limit]])
    more = len(places) > limit
    return ContactPage(
        items=tuple(items),
        next_cursor=encode_cursor(sought.mark, places[limit - 1]) if more else None,
        total=len(by_id),
        total_is_exact=exact,
    )


def _place(sought: Sought, hit: Hit) -> Place:
    if sought.order == "updated_at":
        return Place("set", 0.0, hit.updated_at, hit.id)
    return Place("set", hit.rank if sought.order == "relevance" else 0.0, hit.name_key, hit.id)


def _sequence(place: Place) -> tuple[float, str, str]:
    key = place.key if isinstance(place.key, str) else place.key.astimezone(UTC).isoformat(timespec="microseconds")
    return place.rank, key, place.id
