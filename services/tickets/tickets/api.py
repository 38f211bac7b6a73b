"""What tickets answers (contracts.rpc.tickets). Each answer checks the asking member's rights itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chassis.service import Service
from contracts.rpc.tickets import (
    ADD_CHUNK,
    BEGIN_ATTACHMENT,
    CHANGE_TICKET,
    CHANGE_TICKETS,
    COUNT_TICKETS,
    CREATE_TICKET,
    DELETE_MACRO,
    DELETE_VIEW,
    FINISH_ATTACHMENT,
    GET_TICKET,
    LIST_ASSIGNEES,
    LIST_MACROS,
    LIST_RECENT,
    LIST_TICKETS,
    LIST_VIEWS,
    LIST_VISITS,
    LOOK,
    READ_ATTACHMENT,
    SAVE_MACRO,
    SAVE_VIEW,
)
from tickets import changing, creating, listing, presence, reading, shelf
from tickets.attachments import keeping
from tickets.attachments.store import AttachmentStore
from tickets.desk import Desk

if TYPE_CHECKING:
    import asyncpg


def answer_all(
    service: Service,
    desk: Desk,
    lists: asyncpg.Pool[asyncpg.Record],
    looking: presence.Presence,
    store: AttachmentStore,
) -> None:
    """Answer everything. `lists` is the pool whose connections are set for reading lists."""
    pool = desk.database.pool
    service.answer(CREATE_TICKET, partial(creating.create_ticket, desk))
    service.answer(CHANGE_TICKET, partial(changing.change_ticket, desk))
    service.answer(CHANGE_TICKETS, partial(changing.change_tickets, desk))
    service.answer(GET_TICKET, partial(reading.get_ticket, pool))
    service.answer(LIST_RECENT, partial(reading.list_recent, pool))
    service.answer(LIST_TICKETS, partial(listing.list_tickets, lists))
    service.answer(COUNT_TICKETS, partial(listing.count_tickets, pool))
    service.answer(LIST_ASSIGNEES, partial(listing.list_assignees, pool, desk.clock))
    service.answer(LIST_VISITS, partial(listing.list_visits, pool))
    service.answer(LOOK, partial(presence.look, looking, desk.bus, pool, desk.clock))
    service.answer(SAVE_VIEW, partial(shelf.save_view, pool))
    service.answer(LIST_VIEWS, partial(shelf.list_views, pool))
    service.answer(DELETE_VIEW, partial(shelf.delete_view, pool))
    service.answer(SAVE_MACRO, partial(shelf.save_macro, pool))
    service.answer(LIST_MACROS, partial(shelf.list_macros, pool))
    service.answer(DELETE_MACRO, partial(shelf.delete_macro, pool))
    service.answer(BEGIN_ATTACHMENT, partial(keeping.begin, desk))
    service.answer(ADD_CHUNK, partial(keeping.add_chunk, desk, store))
    service.answer(FINISH_ATTACHMENT, partial(keeping.finish, desk, store))
    service.answer(READ_ATTACHMENT, partial(keeping.read, desk, store))
