"""What a contact is part of, part by part (CON-3): a new part is an entry here and a field of ContactDetail."""

from __future__ import annotations

from typing import Any

from api_gateway.edge import Asks
from api_gateway.parts import Part
from contracts.permissions import Actor, Permission
from contracts.problems import NotFound
from contracts.rpc.contacts import Contact
from contracts.rpc.dashboard import GET_CHARGER, GetCharger
from contracts.rpc.telephony import LIST_CALLS, CallFilter, ListCalls
from contracts.rpc.tickets import LIST_TICKETS, ListTickets, TicketFilter

NEWEST = 20
DEADLINE_S = 1.0


async def _calls(asks: Asks, actor: Actor, contact: Contact, deadline_s: float) -> Any:
    question = ListCalls(filter=CallFilter(contact_id=contact.id), limit=NEWEST)
    return await asks.ask(LIST_CALLS, question, actor=actor, timeout_s=deadline_s)


async def _tickets(asks: Asks, actor: Actor, contact: Contact, deadline_s: float) -> Any:
    question = ListTickets(filter=TicketFilter(contact_id=contact.id), limit=NEWEST)
    return await asks.ask(LIST_TICKETS, question, actor=actor, timeout_s=deadline_s)


async def _chargers(asks: Asks, actor: Actor, contact: Contact, deadline_s: float) -> Any:
    if contact.primary_charger_id is None:
        return ()
    question = GetCharger(charger_id=contact.primary_charger_id)
    try:
        return (await asks.ask(GET_CHARGER, question, actor=actor, timeout_s=deadline_s),)
    except NotFound:  # retired since, or never real: contacts takes what the caller says
        return ()


PROFILE: tuple[Part[Contact], ...] = (
    Part("calls", Permission.HOTLINE_USE, DEADLINE_S, _calls),
    Part("tickets", Permission.TICKETS_VIEW, DEADLINE_S, _tickets),
    Part("chargers", Permission.CHARGERS_VIEW, DEADLINE_S, _chargers),
)
