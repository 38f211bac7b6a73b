"""The parts of the operational overview: a new part is an entry here and a field of Dashboard."""

from __future__ import annotations

from typing import Any

from api_gateway.edge import Asks
from api_gateway.parts import Part
from contracts.permissions import Actor, Permission
from contracts.rpc.tickets import COUNT_TICKETS, LIST_RECENT, CountTickets, ListRecent

DEADLINE_S = 1.0


async def _counts(asks: Asks, actor: Actor, _: None, deadline_s: float) -> Any:
    return await asks.ask(COUNT_TICKETS, CountTickets(), actor=actor, timeout_s=deadline_s)


async def _recent(asks: Asks, actor: Actor, _: None, deadline_s: float) -> Any:
    return (await asks.ask(LIST_RECENT, ListRecent(), actor=actor, timeout_s=deadline_s)).items


DESK: tuple[Part[None], ...] = (
    Part("ticket_counts", Permission.DASHBOARD_VIEW, DEADLINE_S, _counts),
    Part("recent_tickets", Permission.DASHBOARD_VIEW, DEADLINE_S, _recent),
)
