"""What tickets answers (contracts.rpc.tickets). Each answer checks the asking member's rights itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chassis.service import Service
from contracts.rpc.tickets import (
    CHANGE_TICKET,
    CHANGE_TICKETS,
    COUNT_TICKETS,
    CREATE_TICKET,
    GET_TICKET,
    LIST_ASSIGNEES,
    LIST_RECENT,
    LIST_TICKETS,
    LIST_VISITS,
)
from tickets import changing, creating, listing, reading
from tickets.desk import Desk

if TYPE_CHECKING:
    import asyncpg


def answer_all(service: Service, desk: Desk, lists: asyncpg.Pool[asyncpg.Record]) -> None:
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
