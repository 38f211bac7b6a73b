"""Partner organisations."""

from __future__ import annotations

from datetime import datetime

import asyncpg
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.rpc.identity import Organisation
from identity.models import OrganisationRow

_ORGANISATION = """
SELECT o.id, o.name, o.contact_email, o.active,
       (SELECT count(*) FROM member m WHERE m.cpo_id = o.id AND m.removed_at IS NULL) AS members,
       (SELECT count(*) FROM partner_key k WHERE k.cpo_id = o.id AND k.revoked_at IS NULL AND k.expires_at > $1) AS keys
FROM organisation o
"""


async def all_organisations(pool: asyncpg.Pool, now: datetime) -> tuple[Organisation, ...]:
    """Return every organisation by name, with how many members and live keys it has."""
    rows = await pool.fetch(f"{_ORGANISATION} ORDER BY lower(o.name), o.id", now)
    return tuple(Organisation(**dict(row)) for row in rows)


async def find_organisation(pool: asyncpg.Pool, cpo_id: str, now: datetime) -> Organisation:
    """Return one organisation that is known to be there."""
    [found] = await pool.fetch(f"{_ORGANISATION} WHERE o.id = $2", now, cpo_id)
    return Organisation(**dict(found))


async def add_organisation(session: AsyncSession, row: OrganisationRow) -> bool:
    """Insert an organisation; returns False, changing nothing, when there is one with this id."""
    statement = insert(OrganisationRow).values(**row.model_dump()).on_conflict_do_nothing()
    return (await session.exec(statement.returning(col(OrganisationRow.id)))).first() is not None


async def lock_organisation(session: AsyncSession, cpo_id: str) -> OrganisationRow | None:
    """Return the organisation, locked against every other change."""
    query = select(OrganisationRow).where(OrganisationRow.id == cpo_id).with_for_update()
    return (await session.exec(query)).one_or_none()
