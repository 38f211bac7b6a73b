"""Refused connections, gathered in memory and written once a second, so that knocking costs us next to nothing."""

from __future__ import annotations

import asyncio
from datetime import datetime

from chassis.database import Database
from ocpp_gateway.models import Knock
from ocpp_gateway.repository import chargers

MOST_WAITING = 1_000
"""Identities remembered between two writes; further ones are dropped, not served."""
EVERY_S = 1.0


class Knocks:
    """Who was refused since the last write."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, Knock] = {}

    def note(self, identity: str, remote_address: str, reason: str, now: datetime) -> None:
        """Remember a refusal."""
        self._add(
            Knock(
                identity=identity,
                remote_address=remote_address,
                reason=reason,
                attempts=1,
                first_seen_at=now,
                last_seen_at=now,
            )
        )

    def _add(self, knock: Knock) -> None:
        known = self._waiting.get(knock.identity)
        if known is not None:
            knock.attempts += known.attempts
            knock.first_seen_at = known.first_seen_at
        elif len(self._waiting) >= MOST_WAITING:
            return
        self._waiting[knock.identity] = knock

    async def write(self) -> None:
        """Write what waits; when that fails it keeps waiting."""
        if not self._waiting:
            return
        writing, self._waiting = self._waiting, {}
        try:
            async with self._database.transaction() as tx:
                await chargers.save_knocks(tx.session, writing.values())
        except BaseException:
            meanwhile, self._waiting = self._waiting, writing
            for knock in meanwhile.values():
                self._add(knock)
            raise

    async def write_for_ever(self) -> None:
        """Write once a second."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.write()
