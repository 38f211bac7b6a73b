"""How many tickets there are of each kind, without counting them.

A trigger appends +1 and -1 to `ticket_count_change`; `fold` moves them into `ticket_count`. Both are read in one
statement, so a count is right at every moment, and no two changes wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from contracts.events.ticket import TicketStatus
from tickets.repository import STATUSES

if TYPE_CHECKING:
    from tickets.repository import Connection, Reader

NOBODY = 0
_DIMENSIONS = "assignee_no, status, priority, category, target_missed"
_COUNTED = f"(SELECT {_DIMENSIONS}, n FROM ticket_count UNION ALL SELECT {_DIMENSIONS}, n FROM ticket_count_change)"  # noqa: S608  # constants
_FOLDED_AT_ONCE = 20_000
_FOLD_LOCK = 0x71C7


async def by_status(reader: Reader) -> dict[TicketStatus, int]:
    """Return how many tickets have each status."""
    rows = await reader.fetch(f"SELECT status, sum(n)::bigint AS n FROM {_COUNTED} c GROUP BY status")  # noqa: S608  # constants
    return {STATUSES[row["status"]]: row["n"] for row in rows}


async def missed(reader: Reader) -> int:
    """Return how many tickets that are not done missed their response target."""
    count: int = await reader.fetchval(
        f"SELECT coalesce(sum(n), 0)::bigint FROM {_COUNTED} c WHERE target_missed AND status < 3"  # noqa: S608  # constants
    )
    return count


async def in_hand(reader: Reader, numbers: Sequence[int]) -> dict[int, int]:
    """Return how many tickets ASSIGNED or IN_PROGRESS these members have, by member number."""
    rows = await reader.fetch(
        f"SELECT assignee_no, sum(n)::bigint AS n FROM {_COUNTED} c"  # noqa: S608  # constants
        " WHERE assignee_no = ANY($1::int[]) AND status IN (1, 2) GROUP BY assignee_no",
        numbers,
    )
    return {row["assignee_no"]: row["n"] for row in rows}


async def matching(reader: Reader, condition: str, arguments: Sequence[object]) -> int:
    """Return how many tickets match a condition on the counted dimensions."""
    count: int = await reader.fetchval(
        f"SELECT coalesce(sum(n), 0)::bigint FROM {_COUNTED} t WHERE {condition}",  # noqa: S608  # bound
        *arguments,
    )
    return count


async def visits_on(reader: Reader, day: date, numbers: Sequence[int]) -> dict[int, int]:
    """Return how many visits these members have on a day, by member number."""
    rows = await reader.fetch(
        "SELECT assignee_no, count(*) AS n FROM ticket WHERE visit_date = $1 AND assignee_no = ANY($2::int[])"
        " GROUP BY assignee_no",
        day,
        numbers,
    )
    return {row["assignee_no"]: row["n"] for row in rows}


async def fold(connection: Connection) -> int:
    """Fold appended changes into the counters; returns how many. Does nothing while another replica folds."""
    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _FOLD_LOCK):
        return 0
    folded: int = await connection.fetchval(
        f"""
        WITH taken AS (
            DELETE FROM ticket_count_change
            WHERE id IN (SELECT id FROM ticket_count_change ORDER BY id LIMIT {_FOLDED_AT_ONCE})
            RETURNING *
        ), added AS (
            INSERT INTO ticket_count AS c ({_DIMENSIONS}, n)
            SELECT {_DIMENSIONS}, sum(n) FROM taken GROUP BY {_DIMENSIONS} HAVING sum(n) <> 0
            ON CONFLICT ({_DIMENSIONS}) DO UPDATE SET n = c.n + excluded.n
        )
        SELECT count(*) FROM taken
        """  # noqa: S608  # constants
    )
    return folded
