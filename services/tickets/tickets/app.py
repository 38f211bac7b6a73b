"""The composition root of tickets."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import asyncpg

from chassis.database import Database
from chassis.service import open_service
from contracts.streams import CONTACT, IDENTITY, consumer_of
from tickets import reactions
from tickets.api import answer_all
from tickets.desk import Clock, Desk
from tickets.repository import connection_of, counts
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
            answer_all(service, desk, lists)
            service.react(consumer_of("tickets", IDENTITY), partial(reactions.hear_identity, desk))
            service.react(consumer_of("tickets", CONTACT), partial(reactions.hear_contacts, desk))
            service.background("tell screens", partial(desk.screens.tell, service.bus))
            service.background("fold counters", partial(_fold_for_ever, database, settings.fold_interval_s))
            await service.run()


async def _fold_for_ever(database: Database, interval_s: float) -> None:
    while True:
        async with database.transaction() as tx:
            folded = await counts.fold(await connection_of(tx.session))
        if folded == 0:
            await asyncio.sleep(interval_s)
