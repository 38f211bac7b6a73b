"""The team's list: members by name, found by what one remembers of them."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.permissions import Role
from contracts.rpc.identity import ListMembers, MemberPage
from identity.domain.cursors import decode, encode
from identity.models import MemberRow, OrganisationRow
from identity.repository import MEMBER_COLUMNS, member_from, storable

_LIST = "members by name"


@dataclass
class Conditions:
    """WHERE clauses and their bound arguments."""

    clauses: list[str]
    arguments: list[object]

    def given(self, value: object) -> str:
        """Bind a value and return its placeholder."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    @property
    def where(self) -> str:
        """The clauses as SQL."""
        return " AND ".join(self.clauses) or "true"


async def page(pool: asyncpg.Pool, question: ListMembers) -> MemberPage:
    """Answer a page of members. Every word of `q` must stand in name, email or phone, as typed: no character is
    special. A number may be written the way it is dialled here (`077…`)."""
    if not storable(question.q):
        return MemberPage(items=(), total=0)
    which = Conditions([], [])
    if not question.with_removed:
        which.clauses.append("m.removed_at IS NULL")
    if question.role:
        which.clauses.append(f"m.role = ANY({which.given([role.value for role in question.role])}::text[])")
    if question.active is not None:
        which.clauses.append(f"m.active = {which.given(question.active)}")
    digits = "".join(c for c in question.q if c.isascii() and c.isdigit()).removeprefix("0")
    if len(digits) >= 3 and not any(c.isalpha() for c in question.q):
        which.clauses.append(f"strpos(m.phone, {which.given(digits)}) > 0")
    else:
        text = "lower(m.name || ' ' || coalesce(m.former_email, m.email) || ' ' || coalesce(m.phone, ''))"
        which.clauses += [f"strpos({text}, {which.given(word)}) > 0" for word in question.q.lower().split()]
    total = await pool.fetchval(f"SELECT count(*) FROM member m WHERE {which.where}", *which.arguments)  # noqa: S608  # bound
    if question.cursor is not None:
        name, member_id = decode(_LIST, question.cursor)
        which.clauses.append(f"(lower(m.name), m.id) > ({which.given(name)}, {which.given(member_id)})")
    rows = await pool.fetch(
        f"SELECT {MEMBER_COLUMNS}, lower(m.name) AS place FROM member m WHERE {which.where}"  # noqa: S608  # arguments are bound
        f" ORDER BY lower(m.name), m.id LIMIT {question.limit + 1}",
        *which.arguments,
    )
    shown = rows[: question.limit]
    more = len(rows) > question.limit
    return MemberPage(
        items=tuple(member_from(row) for row in shown),
        next_cursor=encode(_LIST, shown[-1]["place"], shown[-1]["id"]) if more else None,
        total=total,
    )


async def any_admin(session: AsyncSession) -> bool:
    """Say whether there is an Admin on the team, active or not."""
    query = select(MemberRow.id).where(MemberRow.role == Role.ADMIN.value, col(MemberRow.removed_at).is_(None)).limit(1)
    return (await session.exec(query)).first() is not None


async def lock_unannounced(session: AsyncSession) -> tuple[list[OrganisationRow], list[MemberRow]]:
    """Return organisations and members that not everyone has been told of, passing over those another replica holds."""
    organisations = select(OrganisationRow).where(col(OrganisationRow.announced).is_(False))
    members = select(MemberRow).where(col(MemberRow.announced).is_(False)).order_by(MemberRow.id)
    return (
        list(await session.exec(organisations.with_for_update(skip_locked=True))),
        list(await session.exec(members.with_for_update(skip_locked=True))),
    )
