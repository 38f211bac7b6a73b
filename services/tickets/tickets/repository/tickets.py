"""Tickets, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from contracts.desk import Person
from contracts.ids import MemberId
from contracts.rpc.tickets import HistoryEntry, TicketSummary
from tickets.domain.changes import Act, Assigned, Matter
from tickets.domain.words import reference_of, search_text, summary_of
from tickets.repository import CATEGORIES, PRIORITIES, STATUSES

if TYPE_CHECKING:
    import asyncpg

    from tickets.repository import Connection, Reader

COLUMNS = """
t.id, t.summary, t.status, t.priority, t.category, t.assignee_no, m.id AS assignee_id, m.name AS assignee_name,
t.contact_id::text AS contact_id, c.name AS contact_name, t.charger_id, t.call_id::text AS call_id, t.visit_date,
t.visit_time, t.created_at, t.updated_at, t.respond_by, t.responded_at, t.target_missed, t.version,
t.contact_unchecked, t.charger_unchecked, t.created_by_id, t.created_by_name
"""
JOINED = "ticket t LEFT JOIN member m ON m.no = t.assignee_no LEFT JOIN contact c ON c.id = t.contact_id"
_WHOLE = f"SELECT {COLUMNS}, x.description FROM {JOINED} JOIN ticket_text x ON x.ticket_id = t.id"  # noqa: S608  # constants


@dataclass(frozen=True)
class TicketRow:
    """A ticket as stored: what changes can touch, and what they cannot."""

    number: int
    matter: Matter
    version: int
    updated_at: datetime
    call_id: str | None
    created_by: Person
    contact_unchecked: bool = False
    charger_unchecked: bool = False

    @property
    def reference(self) -> str:
        """`TKT-000042`."""
        return reference_of(self.number)

    def summary(self) -> TicketSummary:
        """The ticket as a row of a list."""
        m = self.matter
        return TicketSummary(
            reference=self.reference,
            summary=summary_of(m.description),
            category=m.category,
            priority=m.priority,
            status=m.status,
            contact_id=m.contact_id,
            contact_name=m.contact_name,
            charger_id=m.charger_id,
            assignee=m.assignee.person if m.assignee else None,
            visit_date=m.visit_date,
            visit_time=m.visit_time,
            created_at=m.created_at,
            updated_at=self.updated_at,
            respond_by=m.respond_by,
            responded_at=m.responded_at,
            target_missed=m.target_missed,
            version=self.version,
        )


def person(member_id: str | None, name: str | None) -> Person | None:
    """Return somebody as others see them, or None."""
    return None if member_id is None else Person.model_construct(member_id=MemberId(member_id), name=name or "")


def summary_of_row(row: asyncpg.Record) -> TicketSummary:
    """Return a row of a list. Nothing is validated again: it was when it was stored, and lists are long."""
    return TicketSummary.model_construct(
        reference=reference_of(row["id"]),
        summary=row["summary"],
        category=CATEGORIES[row["category"]],
        priority=PRIORITIES[row["priority"]],
        status=STATUSES[row["status"]],
        contact_id=row["contact_id"],
        contact_name=row["contact_name"],
        charger_id=row["charger_id"],
        assignee=person(row["assignee_id"], row["assignee_name"]),
        visit_date=row["visit_date"],
        visit_time=row["visit_time"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        respond_by=row["respond_by"],
        responded_at=row["responded_at"],
        target_missed=row["target_missed"],
        version=row["version"],
    )


def _ticket(row: asyncpg.Record) -> TicketRow:
    assignee = person(row["assignee_id"], row["assignee_name"])
    return TicketRow(
        number=row["id"],
        matter=Matter(
            status=STATUSES[row["status"]],
            priority=PRIORITIES[row["priority"]],
            category=CATEGORIES[row["category"]],
            description=row["description"],
            created_at=row["created_at"],
            respond_by=row["respond_by"],
            responded_at=row["responded_at"],
            target_missed=row["target_missed"],
            assignee=Assigned(row["assignee_no"], assignee) if assignee else None,
            contact_id=row["contact_id"],
            contact_name=row["contact_name"],
            charger_id=row["charger_id"],
            visit_date=row["visit_date"],
            visit_time=row["visit_time"],
        ),
        version=row["version"],
        updated_at=row["updated_at"],
        call_id=row["call_id"],
        created_by=Person.model_construct(member_id=row["created_by_id"], name=row["created_by_name"]),
        contact_unchecked=row["contact_unchecked"],
        charger_unchecked=row["charger_unchecked"],
    )


async def ticket(reader: Reader, number: int) -> TicketRow | None:
    """Return a ticket whole."""
    row = await reader.fetchrow(f"{_WHOLE} WHERE t.id = $1", number)
    return None if row is None else _ticket(row)


async def ticket_by_key(reader: Reader, key: str) -> TicketRow | None:
    """Return the ticket made with this key."""
    row = await reader.fetchrow(f"{_WHOLE} WHERE t.ticket_key = $1", key)
    return None if row is None else _ticket(row)


async def locked(connection: Connection, number: int) -> TicketRow | None:
    """Return a ticket, locked against every other change until the transaction ends."""
    # Locked first and read after: a ticket that had to be waited for is read as it stands after the wait.
    if await connection.fetchval("SELECT id FROM ticket WHERE id = $1 FOR NO KEY UPDATE", number) is None:
        return None
    return await ticket(connection, number)


async def summaries(reader: Reader, numbers: Sequence[int]) -> dict[int, TicketSummary]:
    """Return tickets as rows of a list, by number."""
    rows = await reader.fetch(f"SELECT {COLUMNS} FROM {JOINED} WHERE t.id = ANY($1::bigint[])", numbers)  # noqa: S608  # constants
    return {row["id"]: summary_of_row(row) for row in rows}


async def touched_last(reader: Reader, limit: int) -> list[TicketSummary]:
    """Return the tickets touched last, last first."""
    rows = await reader.fetch(
        f"SELECT {COLUMNS} FROM {JOINED} ORDER BY t.updated_at DESC, t.id DESC LIMIT $1",  # noqa: S608  # constants
        limit,
    )
    return [summary_of_row(row) for row in rows]


@dataclass(frozen=True)
class NewTicket:
    """A ticket to be made."""

    key: str
    matter: Matter
    call_id: str | None
    created_by: Person
    contact_unchecked: bool
    charger_unchecked: bool


async def add(connection: Connection, new: NewTicket, version: int) -> TicketRow | None:
    """Store a new ticket whose history of `version` acts is written next; None when the key is taken.

    The row returned has version 0, for `write_history` to count up.
    """
    m = new.matter
    number = await connection.fetchval("SELECT nextval('ticket_number')")
    made = TicketRow(
        number, m, 0, m.created_at, new.call_id, new.created_by, new.contact_unchecked, new.charger_unchecked
    )
    added = await connection.fetchval(
        "INSERT INTO ticket (id, ticket_key, status, priority, category, assignee_no, contact_id, charger_id, call_id,"
        " visit_date, visit_time, created_at, updated_at, respond_by, responded_at, version, contact_unchecked,"
        " charger_unchecked, created_by_id, created_by_name, summary, search) VALUES ($20, $1, $2, $3, $4, $5, $6, $7,"
        " $8, $9, $10, $11, $11, $12, $13, $19, $14, $15, $16, $17, $18, $21)"
        " ON CONFLICT (ticket_key) DO NOTHING RETURNING id",
        new.key,
        STATUSES.index(m.status),
        m.priority.rank,
        CATEGORIES.index(m.category),
        m.assignee.no if m.assignee else None,
        m.contact_id,
        m.charger_id,
        new.call_id,
        m.visit_date,
        m.visit_time,
        m.created_at,
        m.respond_by,
        m.responded_at,
        new.contact_unchecked,
        new.charger_unchecked,
        new.created_by.member_id,
        new.created_by.name,
        summary_of(m.description),
        version,
        number,
        _searched(made),
    )
    if added is None:
        return None
    await connection.execute("INSERT INTO ticket_text (ticket_id, description) VALUES ($1, $2)", number, m.description)
    return made


def _searched(row: TicketRow) -> str:
    m = row.matter
    name = m.assignee.person.name if m.assignee else None
    return search_text(row.reference, m.description, m.contact_name, name, m.charger_id)


async def save(connection: Connection, before: TicketRow, after: TicketRow) -> None:
    """Write a changed ticket that `locked` holds."""
    m = after.matter
    await connection.execute(
        "UPDATE ticket SET status = $2, priority = $3, category = $4, assignee_no = $5, contact_id = $6,"
        " charger_id = $7, visit_date = $8, visit_time = $9, updated_at = $10, respond_by = $11, responded_at = $12,"
        " target_missed = $13, version = $14, contact_unchecked = $15, charger_unchecked = $16, summary = $17,"
        " search = $18"
        " WHERE id = $1",
        after.number,
        STATUSES.index(m.status),
        m.priority.rank,
        CATEGORIES.index(m.category),
        m.assignee.no if m.assignee else None,
        m.contact_id,
        m.charger_id,
        m.visit_date,
        m.visit_time,
        after.updated_at,
        m.respond_by,
        m.responded_at,
        m.target_missed,
        after.version,
        after.contact_unchecked,
        after.charger_unchecked,
        summary_of(m.description),
        _searched(after),
    )
    if m.description != before.matter.description:
        await connection.execute(
            "UPDATE ticket_text SET description = $2 WHERE ticket_id = $1", after.number, m.description
        )


async def write_history(
    connection: Connection, row: TicketRow, acts: Iterable[Act], by: Person | None, at: datetime
) -> TicketRow:
    """Add acts to a ticket's history; returns the ticket with the version after them (one for each act)."""
    entries = [
        (row.number, version, a.kind, at, by and by.member_id, by and by.name, a.was, a.now, a.text, a.resolution)
        for version, a in enumerate(acts, start=row.version + 1)
    ]
    await connection.executemany(
        "INSERT INTO history (ticket_id, version, kind, at, by_id, by_name, was, now, text, resolution)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entries,
    )
    return replace(row, version=row.version + len(entries), updated_at=max(at, row.updated_at))


async def history(reader: Reader, number: int, up_to: int | None = None) -> tuple[HistoryEntry, ...]:
    """Return a ticket's history, oldest first, up to a version."""
    rows = await reader.fetch(
        "SELECT * FROM history WHERE ticket_id = $1 AND version <= coalesce($2, 2147483647) ORDER BY version",
        number,
        up_to,
    )
    return tuple(
        HistoryEntry.model_construct(
            id=row["id"],
            kind=row["kind"],
            at=row["at"],
            by=person(row["by_id"], row["by_name"]),
            was=row["was"],
            now=row["now"],
            text=row["text"],
            resolution=row["resolution"],
            version=row["version"],
        )
        for row in rows
    )


async def acts_since(reader: Reader, number: int, version: int) -> list[str]:
    """Return the kinds of the acts after `version`."""
    rows = await reader.fetch("SELECT kind FROM history WHERE ticket_id = $1 AND version > $2", number, version)
    return [row["kind"] for row in rows]


@dataclass(frozen=True)
class MadeChange:
    """A change made before: what was asked (a digest) and the answer's JSON."""

    asked: bytes
    answer: str


async def made_change(reader: Reader, change_id: str, number: int) -> MadeChange | None:
    """Return what became of a change, when it was made before."""
    row = await reader.fetchrow(
        "SELECT asked, answer::text AS answer FROM change WHERE change_id = $1 AND ticket_id = $2", change_id, number
    )
    return None if row is None else MadeChange(bytes(row["asked"]), row["answer"])


async def remember_change(
    connection: Connection, change_id: str, number: int, asked: bytes, at: datetime, answer: str
) -> None:
    """Keep the answer of a change for whoever asks again."""
    await connection.execute(
        "INSERT INTO change (change_id, ticket_id, asked, at, answer) VALUES ($1, $2, $3, $4, $5::text::jsonb)",
        change_id,
        number,
        asked,
        at,
        answer,
    )


async def forget_changes(reader: Reader, before: datetime) -> None:
    """Forget answers older than `before`."""
    await reader.execute("DELETE FROM change WHERE at < $1", before)


async def exists(reader: Reader, number: int) -> bool:
    """Say whether there is such a ticket."""
    return bool(await reader.fetchval("SELECT true FROM ticket WHERE id = $1", number))
