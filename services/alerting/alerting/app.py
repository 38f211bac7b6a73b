"""The composition root of alerting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import structlog

from alerting import api
from alerting.delivery import Mailer, sweep_for_ever
from alerting.domain import PACE, Pace
from alerting.reactions import hear_of_members, hear_of_tickets, require_current_members
from alerting.settings import Settings
from alerting.telling import Screens
from chassis.database import Database
from chassis.service import open_service
from contracts.rpc.alerting import LIST_NOTIFICATIONS, READ_NOTIFICATIONS
from contracts.streams import IDENTITY, TICKET, consumer_of

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


async def serve(
    settings: Settings, stop: asyncio.Event, *, clock: Callable[[], datetime] = _now, pace: Pace = PACE
) -> None:
    """Notify until `stop`. Tests bring a clock of their own and a quicker pace."""
    async with open_service(settings, stop) as service:
        database = await service.open_database()
        screens = Screens()
        mailer = _mailer(settings, database, clock, pace)
        members = consumer_of("alerting", IDENTITY)
        members_are_current = partial(require_current_members, service.bus.jetstream, members)

        service.answer(LIST_NOTIFICATIONS, partial(api.list_notifications, database))
        service.answer(READ_NOTIFICATIONS, partial(api.read_notifications, database, screens, clock))
        service.react(members, hear_of_members)
        service.react(
            consumer_of("alerting", TICKET),
            partial(hear_of_tickets, screens, members_are_current, mailer.wake if mailer else None, clock),
        )
        service.background("tell screens", partial(screens.tell, service.bus))
        service.background("sweep", partial(sweep_for_ever, database, clock, settings.sweep_interval_s, pace))
        if mailer is not None:
            service.background("send email", mailer.run)
        await service.run()


def _mailer(settings: Settings, database: Database, clock: Callable[[], datetime], pace: Pace) -> Mailer | None:
    if settings.smtp_url is None:
        log.info("email.off", why="VOLT_SMTP_URL is not set")
        return None
    return Mailer(
        database=database,
        url=settings.smtp_url.get_secret_value(),
        sender=settings.mail_from,
        public_url=settings.public_url,
        timeout_s=settings.smtp_timeout_s,
        clock=clock,
        pace=pace,
    )
