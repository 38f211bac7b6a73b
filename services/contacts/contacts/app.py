"""The composition root of contacts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

from chassis.service import open_service
from contacts import api
from contacts.comparing import Comparing
from contacts.settings import Settings
from contacts.telling import Screens
from contacts.work import Clock, Work
from contracts.rpc.contacts import (
    ADD_CONTACT,
    COMMIT_IMPORT,
    DELETE_CONTACT,
    DISMISS_DUPLICATE,
    GET_CONTACT,
    LIST_DUPLICATES,
    LOOK_UP_PHONE,
    MERGE_CONTACTS,
    PREVIEW_IMPORT,
    SEARCH_CONTACTS,
    UPDATE_CONTACT,
)


def _now() -> datetime:
    return datetime.now(UTC)


async def serve(settings: Settings, stop: asyncio.Event, *, clock: Clock = _now) -> None:
    """Keep the directory until `stop`."""
    async with open_service(settings, stop) as service:
        database = await service.open_database()
        screens, comparing = Screens(), Comparing(database, settings.compare_interval_s)
        work = Work(database, screens, comparing, clock)
        service.answer(ADD_CONTACT, partial(api.add_contact, work))
        service.answer(UPDATE_CONTACT, partial(api.update_contact, work))
        service.answer(DELETE_CONTACT, partial(api.delete_contact, work))
        service.answer(GET_CONTACT, partial(api.get_contact, work))
        service.answer(SEARCH_CONTACTS, partial(api.search_contacts, work))
        service.answer(LOOK_UP_PHONE, partial(api.look_up_phone, work))
        service.answer(PREVIEW_IMPORT, partial(api.preview_import, work))
        service.answer(COMMIT_IMPORT, partial(api.commit_import, work))
        service.answer(LIST_DUPLICATES, partial(api.list_duplicates, work))
        service.answer(MERGE_CONTACTS, partial(api.merge_contacts, work))
        service.answer(DISMISS_DUPLICATE, partial(api.dismiss_duplicate, work))
        service.background("tell screens", partial(screens.tell, service.bus))
        service.background("compare", comparing.run)
        await service.run()
