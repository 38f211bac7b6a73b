"""Sweeping up: sessions that ran out are ended and said to be over, counts that no longer count are removed."""

from __future__ import annotations

import asyncio

from chassis.database import Database
from contracts.events.identity import SessionEnded
from contracts.ids import MemberId
from identity import repository
from identity.sign_in import Clock


async def sweep_for_ever(database: Database, clock: Clock, interval_s: float) -> None:
    """Sweep every `interval_s` seconds. Several replicas may sweep at once: a session is ended by one of them."""
    while True:
        await sweep(database, clock)
        await asyncio.sleep(interval_s)


async def sweep(database: Database, clock: Clock) -> None:
    """Sweep once, in one commit."""
    async with database.transaction() as tx:
        now = clock()
        for ended in await repository.end_expired_sessions(tx.session, now):
            tx.emit(SessionEnded(member_id=MemberId(ended.member_id), at=now, session_id=ended.id, reason="expired"))
        await repository.forget_old_attempts(tx.session, now)
