"""The audit log: rows in, pages out, the oldest swept away. Nothing is ever changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import asyncpg
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.rpc.identity import AuditEntry, AuditPage, ListAudit
from identity.domain.cursors import decode, encode, in_utc, moment
from identity.models import AuditRow
from identity.repository import storable
from identity.repository.team import Conditions

_LIST = "audit"
_SWEPT_AT_ONCE = 5_000

# Identity's own word on an act of the API is shown with the edge's record of it; alone while there is none.
_TOLD_BY_THE_EDGE = """a.origin = 'detail' AND EXISTS (
    SELECT FROM audit e WHERE e.trace_id = a.trace_id AND e.actor_id = a.actor_id AND e.origin = 'api')"""
_DETAIL = """CASE WHEN a.origin = 'api' THEN (
    SELECT coalesce(string_agg(d.detail, '; ' ORDER BY d.at, d.id), '') FROM audit d
    WHERE d.trace_id = a.trace_id AND d.actor_id = a.actor_id AND d.origin = 'detail' AND d.detail <> ''
    ) ELSE a.detail END"""


async def add_row(session: AsyncSession, row: AuditRow) -> None:
    """Add an act; one with the same id is in already."""
    await session.exec(insert(AuditRow).values(**row.model_dump()).on_conflict_do_nothing(index_elements=["id"]))


async def page(pool: asyncpg.Pool, question: ListAudit) -> AuditPage:
    """Answer a page of acts, newest first. Every word of `q` must stand in actor, operation or target, in any case."""
    if not all(storable(text or "") for text in (question.q, question.actor_id, question.operation)):
        return AuditPage(items=())
    which = Conditions([f"NOT ({_TOLD_BY_THE_EDGE})"], [])
    if question.actor_id is not None:
        which.clauses.append(f"a.actor_id = {which.given(question.actor_id)}")
    if question.operation is not None:
        which.clauses.append(f"a.operation = {which.given(question.operation)}")
    if question.outcome is not None:
        which.clauses.append("a.status < 400" if question.outcome == "done" else "a.status >= 400")
    if question.since is not None:
        which.clauses.append(f"a.at >= {which.given(in_utc(question.since))}")
    if question.before is not None:
        which.clauses.append(f"a.at < {which.given(in_utc(question.before))}")
    for word in question.q.split():
        text = "(a.actor_name || ' ' || a.operation || ' ' || a.target)"
        which.clauses.append(f"{text} ILIKE {which.given(f'%{_literally(word)}%')}")
    if question.cursor is not None:
        value, row_id = decode(_LIST, question.cursor)
        which.clauses.append(f"(a.at, a.id) < ({which.given(moment(value))}, {which.given(row_id)})")
    rows = await pool.fetch(
        "SELECT a.id, a.at, a.actor_id, a.actor_name, a.role, a.operation, a.target, a.status, a.remote_address,"  # noqa: S608  # arguments are bound
        f" a.trace_id, {_DETAIL} AS detail FROM audit a WHERE {which.where}"
        f" ORDER BY a.at DESC, a.id DESC LIMIT {question.limit + 1}",
        *which.arguments,
    )
    items = tuple(AuditEntry(**dict(row)) for row in rows[: question.limit])
    more = len(rows) > question.limit
    return AuditPage(items=items, next_cursor=encode(_LIST, items[-1].at.isoformat(), items[-1].id) if more else None)


def _literally(word: str) -> str:
    """Make `%`, `_` and the backslash ordinary characters of a pattern."""
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


async def sweep(session: AsyncSession, now: datetime, kept: timedelta) -> None:
    """Remove what is older than `kept`, some thousand rows at a time."""
    oldest = select(AuditRow.id).where(AuditRow.at < now - kept).order_by(col(AuditRow.at)).limit(_SWEPT_AT_ONCE)
    await session.exec(delete(AuditRow).where(col(AuditRow.id).in_(oldest)))
