"""Sweeping up: sessions that ran out are ended and said to be over, what no longer counts is removed, and members and
organisations that a former release wrote down are told to everyone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from chassis.database import Database
from contracts.events.identity import MemberRemoved
from contracts.ids import MemberId
from identity import repository
from identity.audit import note_expired, say_ended
from identity.members import changed
from identity.organisations import saved
from identity.repository import audit, team
from identity.sign_in import Clock


async def sweep_for_ever(database: Database, clock: Clock, interval_s: float, audit_kept: timedelta) -> None:
    """Sweep every `interval_s` seconds, first at once. Several replicas may: a session is ended by one of them."""
    while True:
        await announce(database, clock)
        await sweep(database, clock, audit_kept)
        await asyncio.sleep(interval_s)


async def sweep(database: Database, clock: Clock, audit_kept: timedelta) -> None:
    """Sweep once, in one commit."""
    async with database.transaction() as tx:
        now = clock()
        ended = await repository.end_expired_sessions(tx.session, now)
        say_ended(tx, ended, "expired", now)
        await note_expired(tx, ended, now)
        await repository.forget_old_attempts(tx.session, now)
        await audit.sweep(tx.session, now, audit_kept)


async def announce(database: Database, clock: Clock) -> None:
    """Say members and organisations that not everyone knows whole, once: tickets, telephony and alerting keep their
    names and capabilities, which the release before said nothing of."""
    async with database.transaction() as tx:
        now = clock()
        organisations, members = await team.lock_unannounced(tx.session)
        for organisation in organisations:
            tx.emit(saved(organisation, now))
            organisation.announced = True
        for member in members:
            gone = member.removed_at is not None
            tx.emit(MemberRemoved(member_id=MemberId(member.id), at=now) if gone else changed(member, now))
            member.announced = True
