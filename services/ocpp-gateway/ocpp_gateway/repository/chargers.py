"""SQL of the registry: chargers, what they said at boot, who knocked, ID tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from ocpp_gateway.charger import ChargerEntry, Quirks
from ocpp_gateway.domain import Tag
from ocpp_gateway.models import Boot, Charger, IdTag, Knock

MOST_KNOCKS = 1_000
"""Refused identities kept; the longest silent are forgotten first."""


async def find(session: AsyncSession, identity: str) -> ChargerEntry | None:
    """Return the entry whose id is `identity` without regard to case, retired ones too."""
    found = (await session.exec(select(Charger).where(Charger.identity == identity.lower()))).first()
    return entry_of(found) if found else None


async def lock(session: AsyncSession, charger_id: str) -> Charger | None:
    """Return the row of a charger, locked until the transaction ends."""
    return (await session.exec(select(Charger).where(Charger.identity == charger_id.lower()).with_for_update())).first()


def entry_of(row: Charger) -> ChargerEntry:
    """Return a row as the rest of the gateway knows it."""
    return ChargerEntry(
        id=row.id,
        name=row.name,
        kind=row.kind,
        connectors=row.connectors,
        address=row.address,
        latitude=row.latitude,
        longitude=row.longitude,
        cpo_id=row.cpo_id,
        password_salt=row.password_salt,
        password_hash=row.password_hash,
        retired=row.retired_at is not None,
        quirks=msgspec.convert(row.settings, Quirks),
    )


async def save_boot(session: AsyncSession, boot: Boot) -> None:
    """Remember what a charger said at its newest boot."""
    row = boot.model_dump()
    await session.exec(insert(Boot).values(row).on_conflict_do_update(index_elements=["charger_id"], set_={**row}))


async def save_knocks(session: AsyncSession, knocks: Iterable[Knock]) -> None:
    """Add attempts to what is known of each identity, and forget the oldest beyond MOST_KNOCKS."""
    # In one order everywhere, so that two replicas writing at once cannot deadlock.
    for knock in sorted(knocks, key=lambda k: k.identity):
        statement = insert(Knock).values(knock.model_dump())
        await session.exec(
            statement.on_conflict_do_update(
                index_elements=["identity"],
                set_={
                    "attempts": Knock.__table__.c.attempts + statement.excluded.attempts,  # type: ignore[attr-defined]  # SQLModel hides it
                    "last_seen_at": statement.excluded.last_seen_at,
                    "remote_address": statement.excluded.remote_address,
                    "reason": statement.excluded.reason,
                },
            )
        )
    oldest = select(Knock.identity).order_by(col(Knock.last_seen_at).desc()).offset(MOST_KNOCKS)
    await session.exec(sa.delete(Knock).where(col(Knock.identity).in_(oldest)))


async def knocks(session: AsyncSession, limit: int) -> Sequence[Knock]:
    """Return who was refused, newest first."""
    return (await session.exec(select(Knock).order_by(col(Knock.last_seen_at).desc()).limit(limit))).all()


async def forget_knock(session: AsyncSession, charger_id: str) -> None:
    """Drop the refusals of an identity that is now registered."""
    await session.exec(sa.delete(Knock).where(sa.func.lower(col(Knock.identity)) == charger_id.lower()))


async def find_tag(session: AsyncSession, tag: str) -> Tag | None:
    """Return the entry of an ID tag, given in lower case."""
    row = (await session.exec(select(IdTag).where(IdTag.tag == tag))).first()
    return Tag(row.blocked, row.parent, row.expires_at) if row else None


async def save_tag(session: AsyncSession, tag: IdTag) -> None:
    """Add or replace the entry of an ID tag."""
    row = tag.model_dump()
    await session.exec(insert(IdTag).values(row).on_conflict_do_update(index_elements=["tag"], set_=row))


async def told_interval_s(session: AsyncSession, charger_id: str) -> int | None:
    """Return the heartbeat interval a charger was told at its newest boot, None when it never booted here."""
    return (await session.exec(select(Boot.heartbeat_interval_s).where(Boot.charger_id == charger_id))).first()
