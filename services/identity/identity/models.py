"""Tables of identity. The schema is made by migrations/; a test holds the two together."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


class MemberRow(SQLModel, table=True):
    """A person of the team. `email` is in its one spelling, `phone` E.164, `cpo_id` set for the role CPO alone."""

    __tablename__ = "member"

    id: str = Field(primary_key=True)
    name: str
    email: str = Field(unique=True)
    phone: str | None = None
    role: str
    capabilities: list[str] = Field(sa_type=ARRAY(sa.Text))
    cpo_id: str | None = None
    password_hash: str = Field(repr=False)
    must_change_password: bool
    active: bool = True
    added_at: datetime = Field(sa_type=_moment())


class SessionRow(SQLModel, table=True):
    """A session. The token itself is nowhere; `ended_at` is final."""

    __tablename__ = "session"

    id: str = Field(primary_key=True)
    token_hash: bytes = Field(unique=True, repr=False)
    member_id: str = Field(foreign_key="member.id")
    client: str
    started_at: datetime = Field(sa_type=_moment())
    last_used_at: datetime = Field(sa_type=_moment())
    ended_at: datetime | None = Field(default=None, sa_type=_moment())
    end_reason: str | None = None


class AttemptsRow(SQLModel, table=True):
    """Wrong passwords in a row for one account or from one address (AUTH-7).

    `told_failures` is the count at which a refusal without looking was last said in the audit events, so that a
    flood of attempts makes no flood of events.
    """

    __tablename__ = "sign_in_attempts"

    key: str = Field(primary_key=True)
    failures: int
    last_failed_at: datetime = Field(sa_type=_moment())
    told_failures: int = 0
