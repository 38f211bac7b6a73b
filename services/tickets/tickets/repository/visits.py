"""The calendar of visits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contracts.rpc.tickets import TicketSummary
from tickets.repository.tickets import COLUMNS, JOINED, summary_of_row

if TYPE_CHECKING:
    from tickets.repository import Reader

MOST_VISITS = 2_000
"""More than one answer carries on the bus."""


async def planned(reader: Reader, first: date, last: date, assignee_no: int | None) -> tuple[TicketSummary, ...]:
    """Return the tickets with a visit from `first` to `last`, by day, time and technician."""
    rows = await reader.fetch(
        f"SELECT {COLUMNS} FROM {JOINED} WHERE t.visit_date BETWEEN $1 AND $2"  # noqa: S608  # constants
        " AND ($3::int IS NULL OR t.assignee_no = $3)"
        f" ORDER BY t.visit_date, t.visit_time NULLS LAST, m.name NULLS LAST, t.id LIMIT {MOST_VISITS}",
        first,
        last,
        assignee_no,
    )
    return tuple(summary_of_row(row) for row in rows)
