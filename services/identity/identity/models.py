"""Tables of identity. The schema is made by migrations/; a test holds the two together."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


class IdentityTable(SQLModel, registry=registry()):
    """What the tables have in common: a catalogue of their own."""


class OrganisationRow(IdentityTable, table=True):
    """A partner organisation (CPO). `announced` is false until everyone has been told of it."""

    __tablename__ = "organisation"

    id: str = Field(primary_key=True)
    name: str
    contact_email: str | None = None
    active: bool = True
    added_at: datetime = Field(sa_type=_moment())
    announced: bool = False


class MemberRow(IdentityTable, table=True):
    """A person of the team. `email` is in its one spelling, `phone` E.164, `cpo_id` set for the role CPO alone.

    A removed member's row stays, for their name in what they did: `former_email` is what `email` was, `email` is a
    placeholder that nobody can have. `announced` is false until everyone has been told what this release tells.
    """

    __tablename__ = "member"

    id: str = Field(primary_key=True)
    name: str
    email: str = Field(unique=True)
    phone: str | None = None
    role: str
    capabilities: list[str] = Field(sa_type=ARRAY(sa.Text))
    cpo_id: str | None = Field(default=None, foreign_key="organisation.id")
    password_hash: str = Field(repr=False)
    must_change_password: bool
    active: bool = True
    added_at: datetime = Field(sa_type=_moment())
    version: int = 1
    last_sign_in_at: datetime | None = Field(default=None, sa_type=_moment())
    removed_at: datetime | None = Field(default=None, sa_type=_moment())
    former_email: str | None = None
    announced: bool = False


class SessionRow(IdentityTable, table=True):
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


class AttemptsRow(IdentityTable, table=True):
    """Wrong passwords in a row for one account or from one address (AUTH-7).

    `told_failures` is the count at which a refusal without looking was last said in the audit events, so that a
    flood of attempts makes no flood of events.
    """

    __tablename__ = "sign_in_attempts"

    key: str = Field(primary_key=True)
    failures: int
    last_failed_at: datetime = Field(sa_type=_moment())
    told_failures: int = 0


class PartnerKeyRow(IdentityTable, table=True):
    """An API key of a partner (ADM-5). Secrets are nowhere; the one before works until `old_secret_until`."""

    __tablename__ = "partner_key"

    id: str = Field(primary_key=True)
    name: str
    cpo_id: str = Field(foreign_key="organisation.id")
    scopes: list[str] = Field(sa_type=ARRAY(sa.Text))
    prefix: str = Field(unique=True)
    secret_hash: bytes = Field(repr=False)
    old_secret_hash: bytes | None = Field(default=None, repr=False)
    old_secret_until: datetime | None = Field(default=None, sa_type=_moment())
    requests_per_minute: int
    created_at: datetime = Field(sa_type=_moment())
    created_by: str
    expires_at: datetime = Field(sa_type=_moment())
    rotated_at: datetime | None = Field(default=None, sa_type=_moment())
    last_used_at: datetime | None = Field(default=None, sa_type=_moment())
    revoked_at: datetime | None = Field(default=None, sa_type=_moment())


class AuditRow(IdentityTable, table=True):
    """One act (ADM-6), with the actor's name of then. Rows are only ever added: a trigger refuses everything else.

    `origin`: `api` is the edge's record of an act, `detail` identity's own word on what such an act changed (shown with
    it, or alone should the edge's record never arrive), `own` what the edge cannot know (a refused sign-in, an expiry).
    """

    __tablename__ = "audit"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=_moment())
    origin: str
    actor_id: str
    actor_name: str
    role: str | None = None
    operation: str
    target: str = ""
    detail: str = ""
    status: int
    remote_address: str = ""
    trace_id: str | None = None
