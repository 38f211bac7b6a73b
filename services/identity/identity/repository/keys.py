"""API keys of partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.permissions import Permission
from contracts.rpc.identity import PartnerKey
from identity.domain.keys import Lock, shown
from identity.models import PartnerKeyRow


def key_of(row: PartnerKeyRow) -> PartnerKey:
    """Return the key as others see it: no part of its secret."""
    return PartnerKey(
        id=row.id,
        name=row.name,
        cpo_id=row.cpo_id,
        scopes=tuple(Permission(scope) for scope in row.scopes),
        prefix=shown(row.prefix),
        requests_per_minute=row.requests_per_minute,
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        rotated_at=row.rotated_at,
        old_secret_until=row.old_secret_until,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


async def all_keys(session: AsyncSession, cpo_id: str | None) -> tuple[PartnerKey, ...]:
    """Return keys, newest first; of one organisation when given."""
    query = select(PartnerKeyRow).order_by(col(PartnerKeyRow.created_at).desc(), col(PartnerKeyRow.id))
    if cpo_id is not None:
        query = query.where(PartnerKeyRow.cpo_id == cpo_id)
    return tuple(key_of(row) for row in await session.exec(query))


async def add_key(session: AsyncSession, row: PartnerKeyRow) -> bool:
    """Insert a key; returns False, changing nothing, when there is one with this id."""
    statement = insert(PartnerKeyRow).values(**row.model_dump()).on_conflict_do_nothing(index_elements=["id"])
    return (await session.exec(statement.returning(col(PartnerKeyRow.id)))).first() is not None


async def lock_key(session: AsyncSession, key_id: str) -> PartnerKeyRow | None:
    """Return the key, locked against every other change."""
    return (await session.exec(select(PartnerKeyRow).where(PartnerKeyRow.id == key_id).with_for_update())).one_or_none()


@dataclass(frozen=True)
class KnownKey:
    """A key as a check needs it."""

    id: str
    name: str
    cpo_id: str
    scopes: tuple[Permission, ...]
    requests_per_minute: int
    last_used_at: datetime | None
    lock: Lock


_KNOWN_KEY = """
SELECT k.id, k.name, k.cpo_id, k.scopes, k.requests_per_minute, k.last_used_at, k.secret_hash, k.old_secret_hash,
       k.old_secret_until, k.expires_at, k.revoked_at IS NOT NULL AS revoked, o.active AS organisation_active
FROM partner_key k JOIN organisation o ON o.id = k.cpo_id
WHERE k.prefix = $1
"""


async def key_with_prefix(pool: asyncpg.Pool, prefix: str) -> KnownKey | None:
    """Return the key that begins like this: one statement by key, since every request of a partner asks this."""
    found = await pool.fetchrow(_KNOWN_KEY, prefix)
    if found is None:
        return None
    return KnownKey(
        id=found["id"],
        name=found["name"],
        cpo_id=found["cpo_id"],
        scopes=tuple(Permission(scope) for scope in found["scopes"]),
        requests_per_minute=found["requests_per_minute"],
        last_used_at=found["last_used_at"],
        lock=Lock(
            secret_hash=found["secret_hash"],
            old_secret_hash=found["old_secret_hash"],
            old_secret_until=found["old_secret_until"],
            expires_at=found["expires_at"],
            revoked=found["revoked"],
            organisation_active=found["organisation_active"],
        ),
    )


async def note_key_used(pool: asyncpg.Pool, key_id: str, now: datetime) -> None:
    """Write down that a key is in use."""
    await pool.execute("UPDATE partner_key SET last_used_at = GREATEST(last_used_at, $2) WHERE id = $1", key_id, now)
