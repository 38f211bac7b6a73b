"""What search looks through, kind by kind: a new kind is an entry here and a field of SearchResults."""

from __future__ import annotations

from typing import Any

from api_gateway.edge import Asks
from api_gateway.parts import Part
from contracts.permissions import Actor, Permission
from contracts.rpc.contacts import SEARCH_CONTACTS, SearchContacts
from contracts.rpc.dashboard import LIST_CHARGERS, ListChargers
from contracts.rpc.tickets import LIST_TICKETS, ListTickets, TicketFilter

BEST = 8
DEADLINE_S = 0.3


async def _contacts(asks: Asks, actor: Actor, q: str, deadline_s: float) -> Any:
    question = SearchContacts(q=q, limit=BEST)
    return (await asks.ask(SEARCH_CONTACTS, question, actor=actor, timeout_s=deadline_s)).items


async def _tickets(asks: Asks, actor: Actor, q: str, deadline_s: float) -> Any:
    question = ListTickets(filter=TicketFilter(q=q), limit=BEST)
    return (await asks.ask(LIST_TICKETS, question, actor=actor, timeout_s=deadline_s)).items


async def _chargers(asks: Asks, actor: Actor, q: str, deadline_s: float) -> Any:
    question = ListChargers(q=q, limit=BEST)
    return (await asks.ask(LIST_CHARGERS, question, actor=actor, timeout_s=deadline_s)).items


KINDS: tuple[Part[str], ...] = (
    Part("contacts", Permission.CONTACTS_VIEW, DEADLINE_S, _contacts),
    Part("tickets", Permission.TICKETS_VIEW, DEADLINE_S, _tickets),
    Part("chargers", Permission.CHARGERS_VIEW, DEADLINE_S, _chargers),
)
