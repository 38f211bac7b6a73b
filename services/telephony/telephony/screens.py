"""Telling an agent's screens what became of their calls: after the commit, and of each call the newest alone.

What waits lives in this process. Should it die between the commit and the telling, `retell` makes up for it at the
next start; a screen that is told twice sees the same version and does nothing.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from chassis.bus import Bus
from chassis.failures import backoff_s
from contracts.live import call_subject
from contracts.problems import Unavailable
from contracts.rpc.telephony import Call

log = structlog.get_logger()

RETOLD = timedelta(minutes=5)
"""As long as the stream LIVE remembers."""


class Screens:
    """What screens have still to be told."""

    def __init__(self) -> None:
        self._waiting: dict[str, Call] = {}
        self._something = asyncio.Event()

    def changed(self, call: Call) -> None:
        """Say how a call stands, to its agent."""
        subject = call_subject(call.member_id or "", call.id)
        waiting = self._waiting.pop(subject, None)
        self._waiting[subject] = call if waiting is None or waiting.version <= call.version else waiting
        self._something.set()

    async def tell(self, bus: Bus) -> None:
        """Tell for ever, in order. What the bus did not confirm is told again unless something newer has come."""
        failures = 0
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                subject, call = next(iter(self._waiting.items()))
                del self._waiting[subject]
                try:
                    await bus.store(subject, call.model_dump_json().encode(), {})
                    failures = 0
                except Unavailable:
                    self._waiting = {subject: self._waiting.pop(subject, call), **self._waiting}
                    failures += 1
                    log.warning("live.waiting", messages=len(self._waiting), attempt=failures)
                    await asyncio.sleep(backoff_s(failures, longest=1.0))
