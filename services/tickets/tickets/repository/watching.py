"""What the background looks for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickets.repository import Connection, Reader


async def run_out(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Lock and return tickets whose response target ran out, the longest overdue first. Those that somebody is
    changing at this moment are passed over: perhaps they are just being begun."""
    rows = await connection.fetch(
        "SELECT id FROM ticket WHERE responded_at IS NULL AND NOT target_missed AND respond_by <= $1"
        " ORDER BY respond_by, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED",
        now,
        limit,
    )
    return [row["id"] for row in rows]


async def unchecked(reader: Reader, limit: int) -> list[int]:
    """Return tickets whose charger or contact is still to be checked, the oldest first."""
    rows = await reader.fetch(
        "SELECT id FROM ticket WHERE contact_unchecked OR charger_unchecked ORDER BY id LIMIT $1", limit
    )
    return [row["id"] for row in rows]
