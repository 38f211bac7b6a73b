"""Members and contacts as tickets knows them: copies kept by events of identity and contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.desk import Capability
from contracts.permissions import Role
from tickets.domain.changes import TeamMember

if TYPE_CHECKING:
    import asyncpg

    from tickets.repository import Connection, Reader


def _member(row: asyncpg.Record) -> TeamMember:
    return TeamMember(
        no=row["no"],
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        capabilities=frozenset(Capability(c) for c in row["capabilities"]),
        active=row["active"] and not row["removed"],
    )


def _storable(text: str) -> bool:
    return "\0" not in text  # PostgreSQL keeps no NUL in text, so nothing that holds one can be found


async def member(reader: Reader, member_id: str) -> TeamMember | None:
    """Return a member, also one who has left."""
    if not _storable(member_id):
        return None
    row = await reader.fetchrow("SELECT * FROM member WHERE id = $1", member_id)
    return None if row is None else _member(row)


async def held_member(connection: Connection, member_id: str) -> TeamMember | None:
    """Return a member and keep them as they are until the transaction ends: a deactivation comes before or after."""
    if not _storable(member_id):
        return None
    row = await connection.fetchrow("SELECT * FROM member WHERE id = $1 FOR SHARE", member_id)
    return None if row is None else _member(row)


async def able_members(reader: Reader, capability: Capability) -> list[TeamMember]:
    """Return the active members with a capability, by name."""
    rows = await reader.fetch(
        "SELECT * FROM member WHERE active AND NOT removed AND role <> $2 AND capabilities @> ARRAY[$1]"
        " ORDER BY name, no",
        capability.value,
        Role.CPO.value,
    )
    return [_member(row) for row in rows]


async def save_member(
    connection: Connection, member_id: str, name: str, role: Role, capabilities: list[str], *, active: bool
) -> bool:
    """Write a member's whole entry; says whether their name changed."""
    was = await connection.fetchval("SELECT name FROM member WHERE id = $1 FOR NO KEY UPDATE", member_id)
    await connection.execute(
        "INSERT INTO member (id, name, role, capabilities, active) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
        " capabilities = excluded.capabilities, active = excluded.active",
        member_id,
        name,
        role.value,
        capabilities,
        active,
    )
    return was is not None and was != name


async def set_member(
    connection: Connection, member_id: str, *, active: bool | None = None, removed: bool | None = None
) -> None:
    """Note that a member is active or not, or has left. Their name stays."""
    await connection.execute(
        "UPDATE member SET active = coalesce($2, active), removed = coalesce($3, removed) WHERE id = $1",
        member_id,
        active,
        removed,
    )


@dataclass(frozen=True)
class KnownContact:
    """A contact's name as last heard."""

    id: str
    name: str
    deleted: bool
    merged_into: str | None


async def contact(reader: Reader, contact_id: str, *, hold: bool = False) -> KnownContact | None:
    """Return what is known of a contact; held, it stays so until the transaction ends."""
    held = "FOR SHARE" if hold else ""
    row = await reader.fetchrow(
        f"SELECT id::text, name, deleted, merged_into::text FROM contact WHERE id = $1 {held}",  # noqa: S608  # above
        contact_id,
    )
    return None if row is None else KnownContact(*row.values())


async def held_contact(connection: Connection, contact_id: str) -> KnownContact | None:
    """Return what a contact is by now, held until the transaction ends; None when nothing was heard of it.

    It may have been merged since it was looked up, its tickets moved already: one that names it after that would stay
    with a contact that is none any more. Merges are followed as they were made, so they end.
    """
    known = await contact(connection, contact_id, hold=True)
    while known is not None and known.merged_into is not None:
        known = await contact(connection, known.merged_into, hold=True)
    return known


async def save_contact(
    connection: Connection,
    contact_id: str,
    name: str,
    version: int,
    *,
    deleted: bool = False,
    merged_into: str | None = None,
) -> bool:
    """Write what was heard of a contact unless something newer is known; says whether it was written."""
    written = await connection.fetchval(
        "INSERT INTO contact (id, name, version, deleted, merged_into) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version, deleted = excluded.deleted,"
        " merged_into = excluded.merged_into WHERE contact.version < excluded.version RETURNING true",
        contact_id,
        name,
        version,
        deleted,
        merged_into,
    )
    return bool(written)


async def mark_contact(
    connection: Connection, contact_id: str, version: int, *, merged_into: str | None = None
) -> str | None:
    """Note that a contact is gone; its name stays. Returns the name, None when it was not known."""
    name: str | None = await connection.fetchval(
        "UPDATE contact SET deleted = true, version = greatest(version, $2), merged_into = coalesce($3, merged_into)"
        " WHERE id = $1 RETURNING name",
        contact_id,
        version,
        merged_into,
    )
    return name
