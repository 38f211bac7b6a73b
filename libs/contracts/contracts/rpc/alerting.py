"""What alerting answers: notifications to members (TKT-6; email beside it where configured)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.desk import Key, Priority, TicketReference
from contracts.envelope import Instant
from contracts.permissions import Permission
from contracts.rpc import Answer, Nothing, Question, Rpc

NotificationKind = Literal["assigned", "unassigned", "priority", "target_missed", "note", "visit"]


class Notification(Answer):
    """Something a member should know. `title` and `text` are sentences to show as they are."""

    id: Key
    kind: NotificationKind
    title: str
    text: str
    reference: TicketReference | None = None
    priority: Priority | None = None
    at: Instant
    read_at: Instant | None = None


class ListNotifications(Question):
    """The asking member's notifications, newest first."""

    unread_only: bool = False
    limit: int = Field(default=30, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=400)


class Notifications(Answer):
    """A page, and how many are unread in all."""

    items: tuple[Notification, ...]
    next_cursor: str | None = None
    unread: int


class ReadNotifications(Question):
    """Mark these as read; all of the asking member's when `all`."""

    ids: tuple[Key, ...] = Field(default=(), max_length=100)
    all: bool = False


LIST_NOTIFICATIONS = Rpc(
    "alerting", "list-notifications", ListNotifications, Notifications, needs=Permission.NOTIFICATIONS_VIEW
)
READ_NOTIFICATIONS = Rpc(
    "alerting", "read-notifications", ReadNotifications, Nothing, needs=Permission.NOTIFICATIONS_VIEW
)
