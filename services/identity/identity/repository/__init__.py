"""All SQL of identity: members, sessions and attempts here; keys, organisations, audit and the team's list beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.ids import MemberId
from contracts.permissions import Role
from contracts.rpc.identity import Member
from identity.domain import ABSOLUTE, FORGOTTEN_AFTER, IDLE, Attempts
from identity.models import AttemptsRow, MemberRow, OrganisationRow, SessionRow

EndReason = Literal["signed_out", "expired", "deactivated", "revoked"]


def storable(text: str) -> bool:
    """Say whether PostgreSQL can keep `text`, and so whether looking for it can find anything."""
    return "\0" not in text


def member_of(row: MemberRow) -> Member:
    """Return the member as others see them; a removed one with the email they had."""
    return Member(
        id=MemberId(row.id),
        name=row.name,
        email=row.former_email or row.email,
        role=Role(row.role),
        phone=row.phone,
        capabilities=tuple(row.capabilities),
        cpo_id=row.cpo_id,
        must_change_password=row.must_change_password,
        active=row.active,
        removed=row.removed_at is not None,
        added_at=row.added_at,
        last_sign_in_at=row.last_sign_in_at,
        version=row.version,
    )


async def member_by_email(session: AsyncSession, email: str) -> MemberRow | None:
    """Return the member with this email (in its one spelling); nobody who was removed."""
    if not storable(email):
        return None
    here = col(MemberRow.removed_at).is_(None)
    return (await session.exec(select(MemberRow).where(MemberRow.email == email, here))).one_or_none()


async def hold_active_member(session: AsyncSession, member_id: str) -> MemberRow | None:
    """Return the member if they and their organisation are active, and keep both so until this transaction ends.

    A deactivation at the same moment comes before, or after and then ends what is started here.
    """
    query = (
        select(MemberRow)
        .where(MemberRow.id == member_id, col(MemberRow.active))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    member = (await session.exec(query)).one_or_none()
    if member is None or (member.cpo_id is not None and not await hold_active_organisation(session, member.cpo_id)):
        return None
    return member


async def hold_active_organisation(session: AsyncSession, cpo_id: str) -> bool:
    """Say whether there is such an organisation and it is active, and keep it so until this transaction ends."""
    query = (
        select(OrganisationRow.id)
        .where(OrganisationRow.id == cpo_id, col(OrganisationRow.active))
        .with_for_update(read=True)
    )
    return (await session.exec(query)).one_or_none() is not None


async def lock_member(session: AsyncSession, member_id: str) -> MemberRow | None:
    """Return the member, removed or not, locked against every other change."""
    if not storable(member_id):
        return None
    query = select(MemberRow).where(MemberRow.id == member_id).with_for_update()
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def member_with_id(session: AsyncSession, member_id: str) -> MemberRow:
    """Return a member who is known to be there, removed or not; nothing is locked."""
    return (await session.exec(select(MemberRow).where(MemberRow.id == member_id))).one()


async def lock_active_admins(session: AsyncSession) -> list[MemberId]:
    """Return the active Admins, locked, so that two of them cannot deactivate each other at once."""
    query = (
        select(MemberRow.id)
        .where(MemberRow.role == Role.ADMIN.value, col(MemberRow.active))
        .order_by(MemberRow.id)
        .with_for_update()
    )
    return [MemberId(found) for found in await session.exec(query)]


async def add_member(session: AsyncSession, row: MemberRow) -> bool:
    """Insert a member; returns False, changing nothing, when the email or the id is taken."""
    statement = insert(MemberRow).values(**row.model_dump()).on_conflict_do_nothing()
    return (await session.exec(statement.returning(col(MemberRow.id)))).first() is not None


async def emails_taken(session: AsyncSession, emails: Sequence[str]) -> set[str]:
    """Return which of these emails belong to a member."""
    return set(await session.exec(select(MemberRow.email).where(col(MemberRow.email).in_(emails))))


async def end_session(session: AsyncSession, token_hash: bytes, reason: EndReason, now: datetime) -> SessionRow | None:
    """End the live session behind a token; returns None when there is none (any more)."""
    return next(iter(await _end(session, col(SessionRow.token_hash) == token_hash, reason, now)), None)


async def end_sessions_of(
    session: AsyncSession, member_id: str, reason: EndReason, now: datetime, *, but: str | None = None
) -> Sequence[SessionRow]:
    """End every live session of a member; `but` is the id of one to leave alone."""
    which = col(SessionRow.member_id) == member_id
    return await _end(session, which if but is None else which & (col(SessionRow.id) != but), reason, now)


async def end_sessions_of_organisation(
    session: AsyncSession, cpo_id: str, reason: EndReason, now: datetime
) -> Sequence[SessionRow]:
    """End every live session of an organisation's members."""
    members = select(MemberRow.id).where(MemberRow.cpo_id == cpo_id)
    return await _end(session, col(SessionRow.member_id).in_(members), reason, now)


async def end_expired_sessions(session: AsyncSession, now: datetime) -> Sequence[SessionRow]:
    """End the live sessions that nobody used for too long, or that are too old."""
    ran_out = (col(SessionRow.last_used_at) <= now - IDLE) | (col(SessionRow.started_at) <= now - ABSOLUTE)
    return await _end(session, ran_out, "expired", now)


async def _end(session: AsyncSession, which: object, reason: EndReason, now: datetime) -> Sequence[SessionRow]:
    statement = (
        update(SessionRow)
        .where(which, col(SessionRow.ended_at).is_(None))  # type: ignore[arg-type]  # a column expression
        .values(ended_at=now, end_reason=reason)
        .returning(SessionRow)
    )
    return (await session.exec(statement)).scalars().all()


async def attempts(session: AsyncSession, keys: Sequence[str]) -> dict[str, AttemptsRow]:
    """Return the counts under these keys, as far as there are any; nothing is locked."""
    rows = await session.exec(select(AttemptsRow).where(col(AttemptsRow.key).in_(keys)))
    return {row.key: row for row in rows}


async def lock_attempts(session: AsyncSession, key: str, now: datetime) -> AttemptsRow:
    """Return the count under `key`, made if need be, locked until this transaction ends."""
    made = insert(AttemptsRow).values(key=key, failures=0, last_failed_at=now, told_failures=0)
    # An update that changes nothing locks the row, also when another transaction is just making or removing it.
    locked = made.on_conflict_do_update(index_elements=["key"], set_={"key": made.excluded.key}).returning(AttemptsRow)
    statement = select(AttemptsRow).from_statement(locked).execution_options(populate_existing=True)
    rows = await session.exec(statement)  # type: ignore[call-overload]  # sqlmodel types no from_statement
    found: AttemptsRow = rows.scalars().one()
    return found


async def save_attempts(session: AsyncSession, key: str, count: Attempts) -> None:
    """Write a count back."""
    await session.exec(
        update(AttemptsRow)
        .where(col(AttemptsRow.key) == key)
        .values(failures=count.failures, last_failed_at=count.last_failed_at, told_failures=0)
    )


async def note_refusal_told(session: AsyncSession, key: str) -> None:
    """Remember that the present refusal has been said."""
    await session.exec(
        update(AttemptsRow).where(col(AttemptsRow.key) == key).values(told_failures=col(AttemptsRow.failures))
    )


async def forget_attempts(session: AsyncSession, key: str) -> None:
    """Remove the count under a key: whoever failed may begin anew."""
    await session.exec(delete(AttemptsRow).where(col(AttemptsRow.key) == key))


async def forget_old_attempts(session: AsyncSession, now: datetime) -> None:
    """Remove counts that no longer count."""
    await session.exec(delete(AttemptsRow).where(col(AttemptsRow.last_failed_at) <= now - FORGOTTEN_AFTER))


@dataclass(frozen=True)
class LiveSession:
    """A session that has not ended, and its active member. Whether it ran out is for the domain to say."""

    id: str
    started_at: datetime
    last_used_at: datetime
    member: Member


MEMBER_COLUMNS = """m.id, m.name, coalesce(m.former_email, m.email) AS email, m.role, m.phone, m.capabilities, m.cpo_id,
m.must_change_password, m.active, m.removed_at IS NOT NULL AS removed, m.added_at, m.last_sign_in_at, m.version
"""

_LIVE_SESSION = f"""
SELECT s.id AS session_id, s.started_at, s.last_used_at, {MEMBER_COLUMNS}
FROM session s JOIN member m ON m.id = s.member_id LEFT JOIN organisation o ON o.id = m.cpo_id
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND m.active AND o.active IS NOT FALSE
"""  # noqa: S608  # constants


def member_from(record: asyncpg.Record) -> Member:
    """Return the member in a row that holds the columns `MEMBER_COLUMNS`."""
    return Member(**{name: record[name] for name in Member.model_fields})


async def live_session(pool: asyncpg.Pool, token_hash: bytes) -> LiveSession | None:
    """Return the session behind a token: one statement by key, since every request of every client asks this."""
    found = await pool.fetchrow(_LIVE_SESSION, token_hash)
    if found is None:
        return None
    return LiveSession(
        id=found["session_id"],
        started_at=found["started_at"],
        last_used_at=found["last_used_at"],
        member=member_from(found),
    )


async def find_member(pool: asyncpg.Pool, member_id: str) -> Member | None:
    """Return a member, removed or not."""
    if not storable(member_id):
        return None
    found = await pool.fetchrow(f"SELECT {MEMBER_COLUMNS} FROM member m WHERE m.id = $1", member_id)  # noqa: S608  # constants
    return member_from(found) if found is not None else None


async def note_use(pool: asyncpg.Pool, session_id: str, now: datetime) -> None:
    """Write down that a live session is in use; an ended one stays ended."""
    await pool.execute(
        "UPDATE session SET last_used_at = GREATEST(last_used_at, $2) WHERE id = $1 AND ended_at IS NULL",
        session_id,
        now,
    )
