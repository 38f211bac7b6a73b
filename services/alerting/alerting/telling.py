"""Telling screens, once what they are told is committed."""

from __future__ import annotations

import asyncio

import structlog

from chassis.bus import Bus
from chassis.failures import backoff_s
from contracts import live
from contracts.problems import Unavailable
from contracts.rpc.alerting import Notification

log = structlog.get_logger()

_WAITING = 10_000


class Screens:
    """What screens are still to be told. One that is lost does no harm: they read again when they come back.

    While the bus is away up to `_WAITING` of them wait; what comes beyond that is left to the reading.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[tuple[str, Notification]] = asyncio.Queue(_WAITING)

    def notified(self, member_id: str, notification: Notification) -> None:
        """A member has a notification, or has read it."""
        if not self._waiting.full():
            self._waiting.put_nowait((member_id, notification))

    async def tell(self, bus: Bus) -> None:
        """Tell for ever, in order."""
        while True:
            member_id, notification = await self._waiting.get()
            subject, body = live.notification_subject(member_id, notification.id), notification.model_dump_json()
            failures = 0
            while not await _told(bus, subject, body.encode()):
                failures += 1
                await asyncio.sleep(backoff_s(failures, longest=1.0))


async def _told(bus: Bus, subject: str, body: bytes) -> bool:
    try:
        await bus.store(subject, body, {})
    except Unavailable as error:
        log.warning("live.waiting", error=str(error))
        return False
    return True
