"""The composition root of dashboard."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import structlog
from redis.exceptions import RedisError

from chassis.database import Database
from chassis.service import open_service
from contracts.rpc.dashboard import GET_CHARGER, GET_NETWORK, LIST_CHARGERS
from contracts.streams import CHARGER, TELEMETRY, consumer_of
from dashboard import repository
from dashboard.api import get_charger, get_network, list_chargers
from dashboard.reactions import fold
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot
from dashboard.telling import RETOLD_S, Screens, retell

log = structlog.get_logger()


def utc_now() -> datetime:
    """The one clock of this service."""
    return datetime.now(UTC)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run dashboard until `stop`."""
    async with open_service(settings, stop) as service:
        database = await service.open_database()
        snapshot = Snapshot(await service.open_redis())
        screens = Screens()
        folding = partial(fold, screens, snapshot, utc_now)

        service.answer(LIST_CHARGERS, partial(list_chargers, database.pool, snapshot, utc_now))
        service.answer(GET_CHARGER, partial(get_charger, database.pool, utc_now))
        service.answer(GET_NETWORK, partial(get_network, database.pool, snapshot, utc_now))
        service.project(consumer_of("dashboard", CHARGER), folding)
        service.project(consumer_of("dashboard", TELEMETRY), folding)
        service.background("tell screens", partial(screens.tell, service.bus))
        service.background("retell", partial(_retell, database, screens))
        service.background("weak signal", partial(_watch_weak_signals, database, screens, settings))
        service.background("write snapshot", snapshot.write)
        service.background("keep snapshot whole", partial(_keep_snapshot_whole, database, snapshot, settings))
        await service.run()


async def _retell(database: Database, screens: Screens) -> None:
    present, gone = await repository.changed_lately(database.pool, RETOLD_S)
    log.info("live.retold", messages=retell(screens, present, gone, utc_now()))


async def _watch_weak_signals(database: Database, screens: Screens, settings: Settings) -> None:
    """Tell screens of chargers whose weak signal turned by the clock alone."""
    while True:
        now = utc_now()
        async with database.pool.acquire() as connection, connection.transaction():
            turned = await repository.turn_weak_signals(connection, now)
        for stands in turned:
            screens.changed(stands, now)
        await asyncio.sleep(settings.weak_signal_check_s)


async def _keep_snapshot_whole(database: Database, snapshot: Snapshot, settings: Settings) -> None:
    """Copy PostgreSQL into the snapshot whenever it is not whole: at start, after a flush, after an outage."""
    while True:
        try:
            if not await snapshot.is_whole():
                copied = await snapshot.copy(partial(repository.listed, database.pool))
                log.info("snapshot.copied", chargers=copied)
        except RedisError as error:
            log.debug("snapshot.redis_away", error=repr(error)[:200])
        await asyncio.sleep(settings.snapshot_check_s)
