"""Tables of alerting. The schema is made by migrations/; a test holds the two together."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


class AlertingTable(SQLModel, registry=registry()):
    """What the tables have in common: a catalogue of their own."""


class MemberRow(AlertingTable, table=True):
    """A copy of what identity says of a member. One who left stays as an inactive row without name and address."""

    __tablename__ = "member"

    id: str = Field(primary_key=True)
    name: str
    email: str = Field(repr=False)
    role: str
    active: bool


class NotificationRow(AlertingTable, table=True):
    """Something a member should know: one row an event and member. `summary` is the ticket's, `at` the event's."""

    __tablename__ = "notification"

    id: str = Field(primary_key=True)
    event_id: str
    member_id: str
    kind: str
    reference: str
    priority: str
    summary: str
    headline: str
    title: str
    text: str
    at: datetime = Field(sa_type=_moment())
    read_at: datetime | None = Field(default=None, sa_type=_moment())


class EmailRow(AlertingTable, table=True):
    """The mail of a notification: waiting until `due_at`, or settled as sent, failed or dropped.

    `unconfirmed` counts attempts after which the mail may have arrived.
    """

    __tablename__ = "email"

    notification_id: str = Field(primary_key=True, foreign_key="notification.id", ondelete="CASCADE")
    state: str = "waiting"
    attempts: int = 0
    unconfirmed: int = 0
    queued_at: datetime = Field(sa_type=_moment())
    due_at: datetime = Field(sa_type=_moment())
    settled_at: datetime | None = Field(default=None, sa_type=_moment())
    last_error: str | None = None
