"""What alerting answers (contracts.rpc.alerting): to each member their own notifications, and nobody else's."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime

from alerting import repository
from alerting.repository import Position
from alerting.telling import Screens
from chassis.answering import Call
from chassis.database import Database
from contracts.problems import InvalidInput
from contracts.rpc import Nothing
from contracts.rpc.alerting import ListNotifications, Notifications, ReadNotifications

Clock = Callable[[], datetime]
_RETOLD = 200


async def list_notifications(database: Database, question: ListNotifications, call: Call) -> Notifications:
    """Return a page of the asking member's notifications, newest first, and how many are unread in all."""
    actor = call.member
    after = None if question.cursor is None else _position(question.cursor)
    found = await repository.page(
        database.pool, actor.member_id, unread_only=question.unread_only, limit=question.limit + 1, after=after
    )
    items = tuple(found[: question.limit])
    return Notifications(
        items=items,
        next_cursor=_cursor(Position(items[-1].at, items[-1].id)) if len(found) > question.limit else None,
        unread=await repository.count_unread(database.pool, actor.member_id),
    )


async def read_notifications(
    database: Database, screens: Screens, clock: Clock, question: ReadNotifications, call: Call
) -> Nothing:
    """Mark the asking member's notifications as read; the ids of others', or of none, do nothing."""
    actor = call.member
    ids = None if question.all else list(question.ids)
    read = await repository.mark_read(database.pool, actor.member_id, ids, clock())
    # So that the member's other screens know; beyond a page or two they read again anyway.
    for notification in read[:_RETOLD]:
        screens.notified(actor.member_id, notification)
    return Nothing()


def _cursor(last: Position) -> str:
    return base64.urlsafe_b64encode(f"{last.at.isoformat()}|{last.id}".encode()).decode()


def _position(cursor: str) -> Position:
    """Read a cursor back; it names a place in one's own list alone, so there is nothing to forge."""
    try:
        at, _, last = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not last or "\0" in last:
            raise ValueError("not one of ours")
        return Position(moment.astimezone(UTC), last)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error
