"""Saved views and macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.rpc.tickets import Macro, SavedView, SaveMacro, SaveView, TicketFilter
from tickets.repository import PRIORITIES, STATUSES

if TYPE_CHECKING:
    import asyncpg

    from tickets.repository import Reader


def _view(row: asyncpg.Record, member_id: str) -> SavedView:
    return SavedView(
        id=row["id"],
        name=row["name"],
        filter=TicketFilter.model_validate_json(row["filter"]),
        shared=row["shared"],
        mine=row["owner_id"] == member_id,
    )


_VIEW = "id::text, owner_id, name, filter, shared"


async def save_view(reader: Reader, asked: SaveView, owner_id: str, most: int) -> SavedView | None:
    """Keep a view or replace one's own; None when it is another's, or one too many."""
    row = await reader.fetchrow(
        "INSERT INTO saved_view AS v (id, owner_id, name, filter, shared)"  # noqa: S608  # constants
        " SELECT $1, $2, $3, $4, $5"
        " WHERE (SELECT count(*) FROM saved_view WHERE owner_id = $2 AND id <> $1) < $6"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, filter = excluded.filter, shared = excluded.shared"
        f" WHERE v.owner_id = excluded.owner_id RETURNING {_VIEW}",
        asked.view_id,
        owner_id,
        asked.name,
        asked.filter.model_dump_json(exclude_unset=True),
        asked.shared,
        most,
    )
    return None if row is None else _view(row, owner_id)


async def view_owner(reader: Reader, view_id: str) -> str | None:
    """Return whose view this is."""
    owner: str | None = await reader.fetchval("SELECT owner_id FROM saved_view WHERE id = $1", view_id)
    return owner


async def views(reader: Reader, member_id: str) -> tuple[SavedView, ...]:
    """Return a member's views and the shared ones, by name."""
    rows = await reader.fetch(
        f"SELECT {_VIEW} FROM saved_view WHERE owner_id = $1 OR shared ORDER BY lower(name), id LIMIT 1000",  # noqa: S608  # constant
        member_id,
    )
    return tuple(_view(row, member_id) for row in rows)


async def delete_view(reader: Reader, view_id: str, owner_id: str) -> bool:
    """Forget a member's own view; says whether it was there."""
    return bool(
        await reader.fetchval(
            "DELETE FROM saved_view WHERE id = $1 AND owner_id = $2 RETURNING true", view_id, owner_id
        )
    )


async def is_shared_by_another(reader: Reader, view_id: str, member_id: str) -> bool:
    """Say whether this is a shared view of somebody else."""
    return bool(
        await reader.fetchval(
            "SELECT true FROM saved_view WHERE id = $1 AND shared AND owner_id <> $2", view_id, member_id
        )
    )


def _macro(row: asyncpg.Record) -> Macro:
    return Macro(
        id=row["id"],
        name=row["name"],
        text=row["text"],
        status=None if row["status"] is None else STATUSES[row["status"]],
        priority=None if row["priority"] is None else PRIORITIES[row["priority"]],
    )


async def save_macro(reader: Reader, asked: SaveMacro, most: int) -> Macro | None:
    """Keep a macro or replace it; None when it is one too many."""
    row = await reader.fetchrow(
        "INSERT INTO macro (id, name, text, status, priority) SELECT $1, $2, $3, $4::smallint, $5::smallint"
        " WHERE (SELECT count(*) FROM macro WHERE id <> $1) < $6 ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " text = excluded.text, status = excluded.status, priority = excluded.priority"
        " RETURNING id::text, name, text, status, priority",
        asked.macro_id,
        asked.name,
        asked.text,
        None if asked.status is None else STATUSES.index(asked.status),
        None if asked.priority is None else asked.priority.rank,
        most,
    )
    return None if row is None else _macro(row)


async def macros(reader: Reader) -> tuple[Macro, ...]:
    """Return all macros, by name."""
    rows = await reader.fetch("SELECT id::text, name, text, status, priority FROM macro ORDER BY lower(name), id")
    return tuple(_macro(row) for row in rows)


async def delete_macro(reader: Reader, macro_id: str) -> None:
    """Forget a macro."""
    await reader.execute("DELETE FROM macro WHERE id = $1", macro_id)
