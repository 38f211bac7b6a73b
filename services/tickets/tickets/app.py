"""The composition root of tickets."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import asyncpg

from chassis.service import open_service
from contracts.streams import CONTACT, IDENTITY, consumer_of
from tickets import reactions, watching
from tickets.api import answer_all
from tickets.attachments.store import Directory
from tickets.desk import Clock, Desk
from tickets.presence import Presence
from tickets.repository.listing import READING_SETTINGS
from tickets.settings import Settings
from tickets.telling import Screens

LISTS_AT_ONCE = 4


def utc_now() -> datetime:
    """The one clock of this service."""
    return datetime.now(UTC)


async def serve(settings: Settings, stop: asyncio.Event, *, clock: Clock = utc_now) -> None:
    """Run tickets until `stop`. Tests bring a clock of their own."""
    async with open_service(settings, stop) as service:
        database = await service.open_database()
        async with asyncpg.create_pool(
            database.url,
            min_size=0,
            max_size=LISTS_AT_ONCE,
            timeout=5,
            command_timeout=10,
            server_settings=READING_SETTINGS,
        ) as lists:
            desk = Desk(database, service.bus, Screens(), clock)
            store = Directory(settings.attachments_dir)
            answer_all(service, desk, lists, Presence(await service.open_redis()), store)
            service.react(consumer_of("tickets", IDENTITY), partial(reactions.hear_identity, desk))
            service.react(consumer_of("tickets", CONTACT), partial(reactions.hear_contacts, desk))
            service.background("tell screens", partial(desk.screens.tell, service.bus))
            service.background("fold counters", partial(watching.fold_counters, desk, settings.fold_interval_s))
            service.background("response targets", partial(watching.watch_targets, desk, settings.watch_interval_s))
            service.background("recheck", partial(watching.recheck, desk, settings.recheck_interval_s))
            service.background("sweep", partial(watching.sweep, desk, store, settings.sweep_interval_s))
            await service.run()
