"""Entries with words that resemble what was typed: found in the dictionary, which is small (docs/decisions/0020)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from contacts.domain.wording import name_key, sought_words
from contacts.reading import Hit, by_index, entries, gathered, tsquery
from contracts.desk import Tier
from contracts.rpc.contacts import Contact

if TYPE_CHECKING:
    import asyncpg

    from contacts.reading import Connection, Pool

# The index of letter triples finds candidates; how many slips apart they are decides. What is typed may be the
# beginning of a word, so it is held against beginnings of about its length, too. A common word two slips away is
# likelier meant than a rare one next to it.
_LIKE_IT = """
SELECT word, entries FROM (
  SELECT word, entries,
         CASE WHEN word = ANY($2) THEN 1 ELSE least(
           levenshtein($1, word), levenshtein($1, left(word, length($1) - 1)), levenshtein($1, left(word, length($1))),
           levenshtein($1, left(word, length($1) + 1))) END AS slips
  FROM word WHERE ($1 <% word OR word = ANY($2)) AND entries > 0
) AS candidate WHERE slips <= $3 ORDER BY slips - 0.4 * log(entries), word LIMIT $4
"""
_RESEMBLING = """
SELECT id::text AS id, name_key, updated_at,
       10.0 + round((1 - word_similarity($2, name_key || ' ' || lower(coalesce(organisation, ''))))::numeric, 4)::float
         AS rank
FROM contact WHERE deleted_at IS NULL AND search @@ $1::text::tsquery AND tier = ANY($3) LIMIT $4
"""
_SHORTEST_MISSPELT = 3
_SHORT, _LONG = 5, 8
"""One slip is forgiven; two in a word longer than this, three in one longer than that."""
_MISSPELT_AT_MOST = 6
_READ_AT_MOST = 10_000
_WORDS_AT_MOST = 10

_NAMESAKES = """
SELECT id::text AS id FROM contact WHERE deleted_at IS NULL AND tier = ANY($1) AND name_key = $2 LIMIT $3
"""
_ALIKE_AT_MOST = 60


async def alike(pool: Pool, name: str) -> list[Contact]:
    """Return some entries whose names are this one or resemble it; the work is bounded, so a common name has more."""
    words = sought_words(name)
    if not words:
        return []
    async with by_index(pool) as connection:
        tiers, key = [tier.value for tier in Tier], name_key(name)
        ids = [row["id"] for row in await connection.fetch(_NAMESAKES, tiers, key, _ALIKE_AT_MOST)]
        if len(ids) < _ALIKE_AT_MOST:
            ids += [hit.id for hit in await resembling(connection, words, key, tiers, _ALIKE_AT_MOST)]
        return await entries(connection, list(dict.fromkeys(ids)))


async def resembling(
    connection: Connection, words: Sequence[str], typed: str, tiers: Sequence[str], at_most: int
) -> list[Hit]:
    """Return entries in which each word, or one that resembles it, occurs, ranked by their likeness to `typed`."""
    query = await _resembling_query(connection, words)
    return [Hit(**row) for row in await gathered(connection, _RESEMBLING, query, typed, tiers, at_most)]


async def _resembling_query(connection: Connection, words: Sequence[str]) -> str:
    each: list[str] = []
    for word in words:
        like_it: Iterable[str] = ()
        if len(word) >= _SHORTEST_MISSPELT and len(each) < _MISSPELT_AT_MOST:
            slips = 1 + (len(word) > _SHORT) + (len(word) > _LONG)
            rows = await connection.fetch(_LIKE_IT, word, _neighbours_swapped(word), slips, _WORDS_AT_MOST)
            like_it = _affordable(rows)
        each.append("(" + " | ".join([tsquery([word]), *(tsquery([w], whole=True) for w in like_it)]) + ")")
    return " & ".join(each)


def _affordable(rows: Iterable[asyncpg.Record]) -> list[str]:
    """Return the likeliest word, and those others that are not too common: each costs the reading of its list."""
    words: list[str] = []
    read = 0
    for row in rows:
        if not words or read + row["entries"] <= _READ_AT_MOST:
            words.append(row["word"])
            read += row["entries"]
    return words


def _neighbours_swapped(word: str) -> list[str]:
    """Return `word` with each two neighbours swapped: `sliva` → `silva`, which shares hardly a triple with it."""
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
