"""The composition root of identity."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

from argon2 import PasswordHasher

from chassis.service import open_service
from contracts.rpc.identity import CHECK_SESSION, END_SESSION, SET_MEMBER_ACTIVE, SIGN_IN
from identity import api
from identity.passwords import STRONG, Passwords
from identity.settings import Settings
from identity.sign_in import Clock, FrontDoor
from identity.sweep import sweep_for_ever


def _now() -> datetime:
    return datetime.now(UTC)


async def serve(
    settings: Settings, stop: asyncio.Event, *, clock: Clock = _now, hasher: PasswordHasher = STRONG
) -> None:
    """Answer for members and sessions until `stop`. Tests bring a clock of their own and a hasher that is quick."""
    passwords = Passwords(settings.hashing_slots, hasher)
    try:
        async with open_service(settings, stop) as service:
            database = await service.open_database()
            door = FrontDoor(database, passwords, clock, settings.production)
            service.answer(SIGN_IN, partial(api.answer_sign_in, door))
            service.answer(CHECK_SESSION, partial(api.check_session, database, clock))
            service.answer(END_SESSION, partial(api.end_session, database, clock))
            service.answer(SET_MEMBER_ACTIVE, partial(api.set_member_active, database, clock))
            service.background("sweep", partial(sweep_for_ever, database, clock, settings.sweep_interval_s))
            await service.run()
    finally:
        passwords.close()
