"""What alerting does about events: it keeps a copy of the members, and tells them what happens to tickets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from nats.js import JetStreamContext

from alerting import repository
from alerting.domain import KEPT_FOR, MAILED_WITHIN, Notice, notices, notification_id, one_line
from alerting.models import MemberRow, NotificationRow
from alerting.telling import Screens
from chassis.database import Transaction
from contracts.envelope import Envelope, Event
from contracts.events.identity import (
    MemberActivated,
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberRemoved,
)
from contracts.events.ticket import TicketEvent, TicketTargetMissed
from contracts.problems import Unavailable
from contracts.rpc.alerting import Notification
from contracts.streams import IDENTITY, Consumer

Clock = Callable[[], datetime]
Current = Callable[[], Awaitable[None]]


async def hear_of_members(event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Keep the copy of the members true. What else identity says concerns nobody here."""
    del envelope
    match event:
        case MemberAdded() | MemberChanged():
            row = MemberRow(
                id=event.member_id,
                name=event.name,
                email=event.email,
                role=event.role.value,
                active=event.active if isinstance(event, MemberChanged) else True,
            )
            await repository.save_member(tx.session, row)
        case MemberActivated():
            await repository.set_active(tx.session, event.member_id, True)
        case MemberDeactivated():
            await repository.set_active(tx.session, event.member_id, False)
        case MemberRemoved():
            await repository.forget_member(tx.session, event.member_id)
        case _:
            pass


async def hear_of_tickets(
    screens: Screens,
    members_are_current: Current,
    wake_mailer: Callable[[], None] | None,
    clock: Clock,
    event: Event,
    envelope: Envelope,
    tx: Transaction,
) -> None:
    """Tell whom it concerns: in the app when this is committed, by mail where there is a mailer to wake."""
    if not isinstance(event, TicketEvent):
        return
    age = clock() - event.at
    if age > KEPT_FOR:
        return  # an old stream read anew: nobody waits for this any more
    overseers = []
    if isinstance(event, TicketTargetMissed):
        await members_are_current()
        overseers = await repository.overseers(tx.session)
    meant = notices(event, overseers)
    if not meant:
        return
    away = await repository.untold_among(tx.session, [notice.member_id for notice in meant])
    for notice in meant:
        if notice.member_id in away:
            continue
        row = _row(notice, event, envelope.id)
        if not await repository.add_notification(tx.session, row):
            continue
        if wake_mailer is not None and age < MAILED_WITHIN:
            await repository.queue_email(tx.session, row.id, clock())
            tx.after_commit(wake_mailer)
        shown = Notification.model_validate(row, from_attributes=True)
        tx.after_commit(partial(screens.notified, notice.member_id, shown))


def _row(notice: Notice, event: TicketEvent, event_id: str) -> NotificationRow:
    return NotificationRow(
        id=notification_id(event_id, notice.member_id),
        event_id=event_id,
        member_id=notice.member_id,
        kind=notice.kind,
        reference=event.reference,
        priority=event.ticket.priority.value,
        summary=one_line(event.ticket.summary),
        headline=notice.headline,
        title=notice.title,
        text=notice.text,
        at=event.at,
    )


async def require_current_members(jetstream: JetStreamContext, consumer: Consumer) -> None:
    """Return when everything said on IDENTITY so far is in the copy; raises Unavailable, to be tried again, before.

    The two streams are read side by side: after a stop, a missed target could otherwise be handled before the
    dispatcher who joined meanwhile is known.
    """
    for partition in range(IDENTITY.partitions):
        reading = await jetstream.consumer_info(IDENTITY.name, consumer.durable(partition))
        if reading.num_pending or reading.num_ack_pending:
            raise Unavailable("what identity said last is not taken in yet")
