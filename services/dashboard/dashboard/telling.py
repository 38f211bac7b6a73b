"""Telling screens and the snapshot what changed, after the commit, newest last and newest only.

What is waiting lives in this process alone. Should it die between the commit and the telling, `retell` makes up for it
at the next start; a screen that is told twice sees the same version and does nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime

import structlog
from pydantic import BaseModel

from chassis.bus import Bus
from chassis.failures import backoff_s
from contracts import live
from contracts.events.charger import CommandRecord
from contracts.problems import Unavailable
from dashboard.domain.standing import Standing, summary

log = structlog.get_logger()

AT_ONCE = 500
RETOLD_S = 300.0
"""What changed in this time before the newest change is told again at start: as long as the stream LIVE remembers."""


class Removed(BaseModel):
    """The body of a charger's removal from screens."""

    id: str


class Screens:
    """What screens have still to be told. A newer message on a subject takes the place of the one waiting."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], tuple[int, bytes]] = {}
        self._something = asyncio.Event()

    def changed(self, stands: Standing, now: datetime) -> None:
        """Say how a charger stands at `now`."""
        row = summary(stands, now)
        self._put((live.charger_subject(stands.cpo_id, stands.id), ""), row, row.version)

    def removed(self, cpo_id: str | None, charger_id: str) -> None:
        """Say that `cpo_id` has this charger no more."""
        self._put((live.charger_removed_subject(cpo_id, charger_id), ""), Removed(id=charger_id))

    def command(self, cpo_id: str | None, command: CommandRecord) -> None:
        """Say that a command was asked for or answered."""
        self._put((live.command_subject(cpo_id, command.charger_id), command.command_id), command)

    def _put(self, key: tuple[str, str], body: BaseModel, version: int = 0) -> None:
        # Taken out first, so that it goes to the end: a removal and a return must arrive in their order.
        waiting = self._waiting.pop(key, None)
        if waiting is None or waiting[0] <= version:
            waiting = (version, body.model_dump_json().encode())
        self._waiting[key] = waiting
        self._something.set()

    async def tell(self, bus: Bus) -> None:
        """Tell for ever, in order. What the bus did not confirm is told again unless something newer has come."""
        failures = 0
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                batch = dict(list(self._waiting.items())[:AT_ONCE])
                for key in batch:
                    del self._waiting[key]
                outcomes = await asyncio.gather(
                    *(bus.store(subject, body, {}) for (subject, _), (_, body) in batch.items()), return_exceptions=True
                )
                failed = [key for key, outcome in zip(batch, outcomes, strict=True) if outcome is not None]
                if not failed:
                    failures = 0
                    continue
                self._waiting = {key: batch[key] for key in failed if key not in self._waiting} | self._waiting
                for outcome in outcomes:
                    if outcome is not None and not isinstance(outcome, Unavailable):
                        raise outcome
                failures += 1
                log.warning("live.waiting", messages=len(self._waiting), attempt=failures)
                await asyncio.sleep(backoff_s(failures, longest=1.0))


def retell(screens: Screens, present: Iterable[Standing], gone: Iterable[tuple[str | None, str]], now: datetime) -> int:
    """Tell again what may not have been told before this process started; returns how many messages."""
    told = 0
    for cpo_id, charger_id in gone:
        screens.removed(cpo_id, charger_id)
        told += 1
    for stands in present:
        screens.changed(stands, now)
        told += 1
    return told
