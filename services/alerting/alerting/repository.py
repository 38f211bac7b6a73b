"""All SQL of alerting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from alerting.domain import OVERSEERS, TOLD, Outcome, Settled
from alerting.models import EmailRow, MemberRow, NotificationRow
from contracts.ids import MemberId
from contracts.rpc.alerting import Notification

_SHOWN = ", ".join(Notification.model_fields)


@dataclass(frozen=True)
class Position:
    """Where a page of notifications ended: newest first, ties by id."""

    at: datetime
    id: str


@dataclass(frozen=True)
class Claimed:
    """A mail that only this replica may send now, with its notification, and its member as they are now.

    `active` is None for a member identity has not told of yet, False also for one whose role is told nothing.
    `attempts` counts the one that comes.
    """

    notification_id: str
    member_id: str
    reference: str
    priority: str
    headline: str
    summary: str
    title: str
    text: str
    at: datetime
    name: str | None
    address: str | None
    active: bool | None
    attempts: int
    unconfirmed: int
    queued_at: datetime


async def save_member(session: AsyncSession, row: MemberRow) -> None:
    """Write what identity says of a member, whole."""
    fields = row.model_dump()
    statement = insert(MemberRow).values(**fields)
    await session.exec(statement.on_conflict_do_update(index_elements=["id"], set_=fields))


async def set_active(session: AsyncSession, member_id: str, active: bool) -> None:
    """Note whether a member may sign in."""
    await session.exec(update(MemberRow).where(col(MemberRow.id) == member_id).values(active=active))


async def forget_member(session: AsyncSession, member_id: str) -> None:
    """Remove who left for good, with what they were told. An inactive row stays, so that nothing is told again."""
    await save_member(session, MemberRow(id=member_id, name="", email="", role="", active=False))
    connection = await session.connection()
    await connection.execute(
        NotificationRow.__table__.delete().where(col(NotificationRow.member_id) == member_id)  # type: ignore[attr-defined]  # sqlmodel hides the table from mypy
    )


async def overseers(session: AsyncSession) -> list[MemberId]:
    """Return the active members who are told of missed targets."""
    roles = [role.value for role in OVERSEERS]
    query = select(MemberRow.id).where(col(MemberRow.role).in_(roles), col(MemberRow.active)).order_by(MemberRow.id)
    return [MemberId(found) for found in await session.exec(query)]


async def untold_among(session: AsyncSession, members: Sequence[str]) -> set[str]:
    """Return those of `members` who are known to be inactive, or of a role that is told nothing."""
    told = col(MemberRow.active) & col(MemberRow.role).in_([role.value for role in TOLD])
    query = select(MemberRow.id).where(col(MemberRow.id).in_(members), ~told)
    return set(await session.exec(query))


async def add_notification(session: AsyncSession, row: NotificationRow) -> bool:
    """Keep a notification; returns False, changing nothing, when this member has it already."""
    statement = insert(NotificationRow).values(**row.model_dump()).on_conflict_do_nothing()
    return (await session.exec(statement.returning(col(NotificationRow.id)))).first() is not None


async def queue_email(session: AsyncSession, notification_id: str, now: datetime) -> None:
    """Queue the mail of a notification that is kept already."""
    await session.exec(
        insert(EmailRow).values(
            notification_id=notification_id, state="waiting", attempts=0, unconfirmed=0, queued_at=now, due_at=now
        )
    )


async def page(
    pool: asyncpg.Pool, member_id: str, *, unread_only: bool, limit: int, after: Position | None
) -> list[Notification]:
    """Return a member's newest notifications, those after `after` when given."""
    arguments: list[Any] = [member_id, limit]
    where = "member_id = $1"
    if unread_only:
        where += " AND read_at IS NULL"
    if after is not None:
        arguments += [after.at, after.id]
        where += " AND (at, id) < ($3, $4)"
    rows = await pool.fetch(
        f"SELECT {_SHOWN} FROM notification WHERE {where} ORDER BY at DESC, id DESC LIMIT $2",  # noqa: S608  # constants
        *arguments,
    )
    return [Notification(**row) for row in rows]


async def count_unread(pool: asyncpg.Pool, member_id: str) -> int:
    """Return how many notifications of a member are unread."""
    return int(
        await pool.fetchval("SELECT count(*) FROM notification WHERE member_id = $1 AND read_at IS NULL", member_id)
    )


async def mark_read(pool: asyncpg.Pool, member_id: str, ids: Sequence[str] | None, now: datetime) -> list[Notification]:
    """Mark a member's notifications as read, all when `ids` is None; returns those that were unread, newest first."""
    rows = await pool.fetch(
        f"UPDATE notification SET read_at = $3 WHERE member_id = $1 AND read_at IS NULL"  # noqa: S608  # constants
        f" AND ($2::text[] IS NULL OR id = ANY($2)) RETURNING {_SHOWN}",
        member_id,
        ids,
        now,
    )
    return sorted((Notification(**row) for row in rows), key=lambda n: n.at, reverse=True)


async def is_email_due(pool: asyncpg.Pool, now: datetime) -> bool:
    """Say whether a mail may be sent now."""
    return bool(await pool.fetchval("SELECT EXISTS (SELECT FROM email WHERE state = 'waiting' AND due_at <= $1)", now))


async def claim_email(pool: asyncpg.Pool, now: datetime, until: datetime) -> Claimed | None:
    """Take the mail that is due longest, for this replica alone until `until`; None when none is due.

    Counted as an attempt from here on: a process that dies while sending has made one.
    """
    row = await pool.fetchrow(
        "UPDATE email e SET attempts = attempts + 1, due_at = $2 FROM notification n LEFT JOIN member m"
        " ON m.id = n.member_id WHERE n.id = e.notification_id AND e.notification_id = ("
        "SELECT notification_id FROM email WHERE state = 'waiting' AND due_at <= $1"
        " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
        " RETURNING n.id AS notification_id, n.member_id, n.reference, n.priority, n.headline, n.summary, n.title,"
        " n.text, n.at, m.name, m.email AS address, m.active AND m.role = ANY($3) AS active, e.attempts, e.unconfirmed,"
        " e.queued_at",
        now,
        until,
        [role.value for role in TOLD],
    )
    return None if row is None else Claimed(**row)


async def settle_email(
    pool: asyncpg.Pool, notification_id: str, settled: Settled, outcome: Outcome, why: str, now: datetime
) -> None:
    """Write down how an attempt ended."""
    await pool.execute(
        "UPDATE email SET state = $2, due_at = coalesce($3, due_at), unconfirmed = unconfirmed + $4, last_error = $5,"
        " settled_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE $6::timestamptz END WHERE notification_id = $1",
        notification_id,
        settled.state,
        settled.due_at,
        int(outcome is Outcome.UNCONFIRMED),
        why or None,
        now,
    )


async def give_back(pool: asyncpg.Pool, notification_id: str, due_at: datetime) -> None:
    """Undo a claim: nothing was tried."""
    await pool.execute(
        "UPDATE email SET attempts = attempts - 1, due_at = $2 WHERE notification_id = $1", notification_id, due_at
    )


async def count_waiting(pool: asyncpg.Pool) -> int:
    """Return how many mails wait."""
    return int(await pool.fetchval("SELECT count(*) FROM email WHERE state = 'waiting'"))


async def fail_overdue(pool: asyncpg.Pool, queued_before: datetime, why: str, now: datetime) -> list[str]:
    """Give up the mails that have waited too long; returns their notifications."""
    rows = await pool.fetch(
        "UPDATE email SET state = 'failed', settled_at = $3, last_error = coalesce(last_error, $2)"
        " WHERE state = 'waiting' AND queued_at < $1 RETURNING notification_id",
        queued_before,
        why,
        now,
    )
    return [row["notification_id"] for row in rows]


async def sweep(pool: asyncpg.Pool, before: datetime, at_once: int) -> int:
    """Forget up to `at_once` notifications from before `before`, with their mails; returns how many it were."""
    status = await pool.execute(
        "DELETE FROM notification WHERE id = ANY(ARRAY(SELECT id FROM notification WHERE at < $1 LIMIT $2))",
        before,
        at_once,
    )
    return int(status.split()[-1])
