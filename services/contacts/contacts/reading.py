"""Reading entries from PostgreSQL, past the ORM: every statement here is on the way of somebody who types."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from contracts.rpc.contacts import Contact

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
    Reader = Connection | Pool


@dataclass(frozen=True)
class Hit:
    """An entry that matches, with what it is ranked by."""

    id: str
    rank: float
    name_key: str
    updated_at: datetime


_ENTRIES = """
SELECT id::text AS id, name, phone, organisation, tier, primary_charger_id, notes, version, created_at, updated_at,
       deleted_at IS NOT NULL AS deleted, merged_into::text AS merged_into
FROM contact WHERE id = ANY($1::uuid[])
"""
_PLAN_BY_INDEX = """
SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true),
       set_config('pg_trgm.word_similarity_threshold', '0.3', true)
"""


async def entries(reader: Reader, ids: Sequence[str]) -> list[Contact]:
    """Return the entries with these ids, deleted ones too, in this order; unknown ids are left out."""
    found = {row["id"]: Contact(**row) for row in await reader.fetch(_ENTRIES, ids)}
    return [found[entry] for entry in ids if entry in found]


@asynccontextmanager
async def by_index(pool: Pool) -> AsyncIterator[Connection]:
    """A connection on which no estimate talks the server into reading the whole table."""
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(_PLAN_BY_INDEX)
        yield connection


async def gathered(connection: Connection, statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Fetch what an index of words or triples finds, on a connection of `by_index`.

    For a LIMIT the server may think it quicker to walk through the table in the order of some other index and to stop
    when enough was found; where its estimate is wrong, that walk has no end.
    """
    await connection.execute("SET LOCAL enable_indexscan = off")
    rows = await connection.fetch(statement, *arguments)
    await connection.execute("SET LOCAL enable_indexscan = on")
    return rows


def tsquery(words: Iterable[str], *, whole: bool = False) -> str:
    """Return a query for all words, each as the beginning of one unless `whole`; what was typed cannot be syntax."""
    return " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + ("'" if whole else "':*") for word in words)
