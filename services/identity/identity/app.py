"""The composition root of identity."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from argon2 import PasswordHasher

from chassis.database import Database
from chassis.service import Service, open_service
from contracts.rpc import identity as rpc
from contracts.streams import AUDIT, consumer_of
from identity import api, audit, keys, members, organisations, own_password
from identity.members import Team
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
            _answer_for_sessions(service, FrontDoor(database, passwords, clock, settings.production))
            _answer_for_the_team(service, Team(database, passwords, clock))
            _answer_for_partners(service, database, clock)
            service.answer(rpc.LIST_AUDIT, partial(audit.list_audit, database))
            service.react(consumer_of("identity", AUDIT), audit.hear_act)
            audit_kept = timedelta(days=settings.audit_kept_days)
            service.background("sweep", partial(sweep_for_ever, database, clock, settings.sweep_interval_s, audit_kept))
            await service.run()
    finally:
        passwords.close()


def _answer_for_sessions(service: Service, door: FrontDoor) -> None:
    service.answer(rpc.SIGN_IN, partial(api.answer_sign_in, door))
    service.answer(rpc.CHECK_SESSION, partial(api.check_session, door.database, door.clock))
    service.answer(rpc.END_SESSION, partial(api.end_session, door.database, door.clock))
    service.answer(rpc.CHANGE_PASSWORD, partial(own_password.change_password, door))


def _answer_for_the_team(service: Service, team: Team) -> None:
    service.answer(rpc.LIST_MEMBERS, partial(members.list_members, team))
    service.answer(rpc.GET_MEMBER, partial(members.get_member, team))
    service.answer(rpc.ADD_MEMBER, partial(members.add_member, team))
    service.answer(rpc.UPDATE_MEMBER, partial(members.update_member, team))
    service.answer(rpc.SET_MEMBER_ACTIVE, partial(members.set_member_active, team))
    service.answer(rpc.REMOVE_MEMBER, partial(members.remove_member, team))


def _answer_for_partners(service: Service, database: Database, clock: Clock) -> None:
    service.answer(rpc.LIST_ORGANISATIONS, partial(organisations.list_organisations, database, clock))
    service.answer(rpc.SAVE_ORGANISATION, partial(organisations.save_organisation, database, clock))
    service.answer(rpc.LIST_KEYS, partial(keys.list_keys, database))
    service.answer(rpc.ISSUE_KEY, partial(keys.issue_key, database, clock))
    service.answer(rpc.ROTATE_KEY, partial(keys.rotate_key, database, clock))
    service.answer(rpc.REVOKE_KEY, partial(keys.revoke_key, database, clock))
    service.answer(rpc.CHECK_KEY, partial(keys.check_key, database, clock))
