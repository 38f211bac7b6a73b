"""Files kept with tickets: what is known of them. The bytes are elsewhere (`tickets.attachments`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.desk import Person
from contracts.rpc.tickets import Attachment

if TYPE_CHECKING:
    import asyncpg

    from tickets.repository import Reader


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
