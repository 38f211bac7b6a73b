"""Files kept with tickets: what is known of them. The bytes are elsewhere (`tickets.attachments`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from contracts.desk import Person
from contracts.rpc.tickets import Attachment, BeginAttachment

if TYPE_CHECKING:
    import asyncpg

    from tickets.repository import Connection, Reader


def attachment_of(row: asyncpg.Record) -> Attachment:
    """Return an attachment as others see it."""
    return Attachment.model_construct(
        id=row["id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        at=row["at"],
        by=Person.model_construct(member_id=row["by_id"], name=row["by_name"]),
    )


async def kept(reader: Reader, number: int, up_to: int | None = None) -> tuple[Attachment, ...]:
    """Return a ticket's files, oldest first, up to a version of the ticket."""
    rows = await reader.fetch(
        "SELECT id::text, name, media_type, size, at, by_id, by_name FROM attachment"
        " WHERE ticket_id = $1 AND version <= coalesce($2, 2147483647) ORDER BY version",
        number,
        up_to,
    )
    return tuple(attachment_of(row) for row in rows)


@dataclass(frozen=True)
class Announced:
    """A file that was announced, perhaps kept already."""

    id: str
    number: int
    name: str
    media_type: str
    size: int
    at: datetime
    by: Person
    kept: bool

    def attachment(self) -> Attachment:
        """The file as others see it."""
        return Attachment(
            id=self.id, name=self.name, media_type=self.media_type, size=self.size, at=self.at, by=self.by
        )


async def announced(reader: Reader, attachment_id: str) -> Announced | None:
    """Return what is known of a file."""
    row = await reader.fetchrow(
        "SELECT id::text, ticket_id, name, media_type, size, at, by_id, by_name, version IS NOT NULL AS kept"
        " FROM attachment WHERE id = $1",
        attachment_id,
    )
    if row is None:
        return None
    by = Person(member_id=row["by_id"], name=row["by_name"])
    return Announced(
        row["id"], row["ticket_id"], row["name"], row["media_type"], row["size"], row["at"], by, row["kept"]
    )


async def count(reader: Reader, number: int, announced_since: datetime | None = None) -> int:
    """Return how many files a ticket has, and with those announced since then that are still being sent."""
    files: int = await reader.fetchval(
        "SELECT count(*) FROM attachment WHERE ticket_id = $1 AND (version IS NOT NULL OR at >= $2)",
        number,
        announced_since,
    )
    return files


async def announce(connection: Connection, number: int, asked: BeginAttachment, by: Person, at: datetime) -> None:
    """Note that a file is coming."""
    await connection.execute(
        "INSERT INTO attachment (id, ticket_id, name, media_type, size, at, by_id, by_name)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        asked.attachment_id,
        number,
        asked.name,
        asked.media_type,
        asked.size,
        at,
        by.member_id,
        by.name,
    )


async def keep(connection: Connection, attachment_id: str, version: int, sha256: str, at: datetime) -> None:
    """Note that a file is part of its ticket now, since this version."""
    await connection.execute(
        "UPDATE attachment SET version = $2, sha256 = $3, at = $4 WHERE id = $1", attachment_id, version, sha256, at
    )


async def unfinished(reader: Reader, before: datetime) -> list[str]:
    """Return the files announced before this moment that were never finished."""
    rows = await reader.fetch("SELECT id::text FROM attachment WHERE version IS NULL AND at < $1 LIMIT 1000", before)
    return [row["id"] for row in rows]


async def forget(reader: Reader, attachment_id: str) -> None:
    """Forget a file that was never finished."""
    await reader.execute("DELETE FROM attachment WHERE id = $1 AND version IS NULL", attachment_id)
