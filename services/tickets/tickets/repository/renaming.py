"""When a member or a contact gets another name, or a contact turns out to be another's twin."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from contracts.desk import Person
from contracts.rpc.tickets import TicketSummary
from tickets.domain.words import reference_of, search_text
from tickets.repository.tickets import COLUMNS, JOINED, summary_of_row

if TYPE_CHECKING:
    from tickets.repository import Connection

SHOWN = 500
"""So many tickets at most are shown anew on the screens after one renaming, those touched last."""
_AT_ONCE = 2_000


async def of_member(connection: Connection, member_id: str) -> list[TicketSummary]:
    """Write a member's tickets anew for the search; returns those to show."""
    return await _search_anew(connection, "m.id = $1", member_id)


async def of_contact(connection: Connection, contact_id: str) -> list[TicketSummary]:
    """Write a contact's tickets anew for the search, their name is known now; returns those to show."""
    await connection.execute(
        "UPDATE ticket SET contact_unchecked = false WHERE contact_id = $1 AND contact_unchecked", contact_id
    )
    return await _search_anew(connection, "t.contact_id = $1", contact_id)


async def merge(
    connection: Connection,
    contact_id: str,
    into_id: str,
    into_name: str,
    version: int,
    by: Person | None,
    at: datetime,
) -> list[TicketSummary]:
    """Give all tickets of a contact to another, with an entry in the history of each; returns those to show."""
    name = await connection.fetchval(
        "INSERT INTO contact (id, name, version, deleted, merged_into) VALUES ($1, $2, $3, true, $4)"
        " ON CONFLICT (id) DO UPDATE SET version = greatest(contact.version, excluded.version), deleted = true,"
        " merged_into = excluded.merged_into RETURNING name",
        contact_id,
        into_name,
        version,
        into_id,
    )
    await connection.execute(
        """
        WITH moved AS (
            UPDATE ticket SET contact_id = $2, version = version + 1, updated_at = greatest(updated_at, $5)
            WHERE contact_id = $1 RETURNING id, version
        )
        INSERT INTO history (ticket_id, version, kind, at, by_id, by_name, was, now, text)
        SELECT id, version, 'contact', $5, $6, $7, $3, $4, 'Two entries of the directory were one and are merged.'
        FROM moved
        """,
        contact_id,
        into_id,
        name,
        into_name,
        at,
        by.member_id if by else None,
        by.name if by else None,
    )
    return await _search_anew(connection, "t.contact_id = $1", into_id)


async def _search_anew(connection: Connection, condition: str, argument: str) -> list[TicketSummary]:
    after = 0
    while True:
        rows = await connection.fetch(
            f"SELECT t.id, x.description, c.name AS contact_name, m.name AS assignee_name, t.charger_id FROM {JOINED}"  # noqa: S608  # constants
            f" JOIN ticket_text x ON x.ticket_id = t.id WHERE {condition} AND t.id > $2 ORDER BY t.id LIMIT {_AT_ONCE}",
            argument,
            after,
        )
        if not rows:
            break
        after = rows[-1]["id"]
        searched = [
            search_text(
                reference_of(row["id"]),
                row["description"],
                row["contact_name"],
                row["assignee_name"],
                row["charger_id"],
            )
            for row in rows
        ]
        await connection.execute(
            "UPDATE ticket t SET search = n.search FROM unnest($1::bigint[], $2::text[]) AS n(id, search)"
            " WHERE t.id = n.id AND t.search <> n.search",
            [row["id"] for row in rows],
            searched,
        )
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM {JOINED} WHERE {condition} ORDER BY t.updated_at DESC LIMIT {SHOWN}",  # noqa: S608  # constants
        argument,
    )
    return [summary_of_row(row) for row in rows]
