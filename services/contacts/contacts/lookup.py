"""Who may be calling: from four digits on, in any notation (HOT-2). A page is a handful, so every step stops early."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contacts.domain.notation import Reading
from contacts.domain.seeking import AFTER_ALL
from contacts.reading import by_index, entries, gathered
from contracts.rpc.contacts import PhoneMatches

if TYPE_CHECKING:
    from contacts.reading import Pool

_BY_ENDS = """
(SELECT id::text AS id, phone, 0 AS kind FROM contact WHERE phone = $1 AND deleted_at IS NULL)
UNION ALL
(SELECT id::text, phone, 2 FROM contact WHERE phone >= $2 AND phone < $3 AND deleted_at IS NULL
 ORDER BY phone LIMIT $10)
UNION ALL
(SELECT id::text, phone, 3 FROM contact WHERE phone >= $4 AND phone < $5 AND deleted_at IS NULL
 ORDER BY phone LIMIT $10)
UNION ALL
(SELECT id::text, phone, 4 FROM contact WHERE national >= $6 AND national < $7 AND deleted_at IS NULL
 ORDER BY national LIMIT $10)
UNION ALL
(SELECT id::text, phone, CASE WHEN $11::boolean THEN 1 ELSE 5 END FROM contact
 WHERE reverse(phone) >= $8 AND reverse(phone) < $9 AND deleted_at IS NULL ORDER BY reverse(phone) LIMIT $10)
ORDER BY kind, phone
"""
_CONTAINING = """
SELECT id::text AS id FROM contact WHERE phone LIKE '%' || $1 || '%' AND deleted_at IS NULL LIMIT $2
"""
_CONTAINING_SOME = """
SELECT id FROM (SELECT id::text AS id, phone FROM contact WHERE phone LIKE '%' || $3 || '%' AND deleted_at IS NULL
                LIMIT 2000) AS looked_at WHERE phone LIKE '%' || $1 || '%' LIMIT $2
"""
_TELLING = 8
_SHORTEST_PART = 3
"""Digits in a row that the index of parts knows."""


async def look_up(pool: Pool, reading: Reading, limit: int) -> PhoneMatches:
    """Return whose number `reading` may be, likeliest first, at most `limit` entries."""
    found = await entries(pool, await numbers(pool, reading, limit))
    return PhoneMatches(items=tuple(found), exact=bool(found) and found[0].phone == reading.exact)


async def numbers(pool: Pool, reading: Reading, limit: int) -> list[str]:
    """Return ids, likeliest first: the number itself, those that begin so, end so, and contain the digits.

    The parts are read only when the ends have not filled the page, or, for so many digits that they tell one person
    from all others, when they have found nobody.
    """
    backwards = reading.ends[::-1]
    rows = await pool.fetch(
        _BY_ENDS,
        reading.exact,
        *_span(reading.begins, 0),
        *_span(reading.begins, 1),
        *_span(reading.begins_nationally, 0),
        backwards,
        backwards + AFTER_ALL,
        limit,
        reading.ends_first,
    )
    ids = dict.fromkeys(row["id"] for row in rows)
    enough = limit if len(reading.ends) < _TELLING else 1
    if len(ids) < enough and len(reading.ends) >= _SHORTEST_PART:
        ids |= dict.fromkeys(await _containing(pool, reading.ends, limit))
    return list(ids)[:limit]


async def _containing(pool: Pool, digits: str, limit: int) -> list[str]:
    """Return who has the digits anywhere in their number.

    Of digits that repeat (`999999`) the index knows too little, and many entries would be looked at: some are.
    """
    parts = {digits[i : i + _SHORTEST_PART] for i in range(len(digits) - _SHORTEST_PART + 1)}
    async with by_index(pool) as connection:
        if len(parts) >= _SHORTEST_PART or len(digits) == _SHORTEST_PART:
            rows = await gathered(connection, _CONTAINING, digits, limit)
        else:
            rows = await gathered(connection, _CONTAINING_SOME, digits, limit, min(parts))
    return [row["id"] for row in rows]


def _span(beginnings: Sequence[str], which: int) -> tuple[str | None, str | None]:
    """Return from where to where texts begin so; nothing lies between two nulls."""
    if which >= len(beginnings):
        return None, None
    return beginnings[which], beginnings[which] + AFTER_ALL
