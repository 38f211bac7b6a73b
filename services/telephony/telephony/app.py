"""The composition root of telephony."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from chassis.service import open_service
from contracts.rpc.telephony import (
    CANCEL_CALL,
    GET_CALL,
    GET_CURRENT_CALL,
    HEAR_TELEPHONE_SYSTEM,
    LIST_CALLS,
    SAVE_CALL,
    START_CALL,
    UPDATE_CALL,
)
from contracts.streams import CONTACT, IDENTITY, TICKET, consumer_of
from telephony import api, reactions, repository, telephone
from telephony.calls import Clock, Hotline, answer_of
from telephony.directory import Directory
from telephony.looking_up import look_up_for_ever
from telephony.screens import RETOLD, Screens
from telephony.settings import Settings

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


async def serve(settings: Settings, stop: asyncio.Event, *, clock: Clock = _now) -> None:
    """Answer for calls until `stop`. Tests bring a clock of their own."""
    async with open_service(settings, stop) as service:
        database = await service.open_database()
        directory = Directory(service.bus, database, settings.lookup_deadline_s)
        hotline = Hotline(database, directory, Screens(), clock, timedelta(seconds=settings.ring_limit_s))
        if not settings.secrets:
            log.warning("telephone.no_secret", effect="every webhook is refused", setting="VOLT_TELEPHONE_SECRETS")

        service.answer(GET_CURRENT_CALL, partial(api.get_current_call, hotline))
        service.answer(START_CALL, partial(api.start_call, hotline))
        service.answer(UPDATE_CALL, partial(api.update_call, hotline))
        service.answer(SAVE_CALL, partial(api.save_call, hotline))
        service.answer(CANCEL_CALL, partial(api.cancel_call, hotline))
        service.answer(GET_CALL, partial(api.get_call, database))
        service.answer(LIST_CALLS, partial(api.list_calls, database))
        service.answer(HEAR_TELEPHONE_SYSTEM, partial(telephone.hear, hotline, settings.secrets))
        service.react(consumer_of("telephony", IDENTITY), partial(reactions.on_identity, hotline))
        service.react(consumer_of("telephony", CONTACT), partial(reactions.on_contact, hotline))
        service.react(consumer_of("telephony", TICKET), partial(reactions.on_ticket, hotline))
        service.background("tell screens", partial(hotline.screens.tell, service.bus))
        service.background("retell", partial(_retell, hotline))
        service.background("look up callers", partial(look_up_for_ever, hotline, settings.lookup_retry_s))
        service.background("sweep telephones", partial(telephone.sweep_for_ever, hotline, settings.sweep_interval_s))
        await service.run()


async def _retell(hotline: Hotline) -> None:
    async with hotline.database.transaction() as tx:
        rows = await repository.calls_changed_since(tx.session, hotline.clock() - RETOLD)
        calls = [await answer_of(tx.session, row) for row in rows]
    for call in calls:
        hotline.screens.changed(call)
