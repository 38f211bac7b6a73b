"""Telling screens, once what they are told is committed."""

from __future__ import annotations

import asyncio

from chassis.bus import Bus
from contracts import live
from contracts.rpc.alerting import Notification

_WAITING = 10_000


class Screens:
    """What screens are still to be told. One that is lost does no harm: they read again when they come back."""

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
            await bus.live(live.notification_subject(member_id, notification.id), notification)
