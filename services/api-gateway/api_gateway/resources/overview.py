"""The network as a whole, search over everything, and the state of the product."""

from __future__ import annotations

from typing import Literal

from api_gateway.resources.shapes import Shown, UnavailablePart
from contracts.envelope import Instant
from contracts.rpc.contacts import Contact
from contracts.rpc.dashboard import ChargerSummary, Counters, ErrorCharger, FaultHour
from contracts.rpc.tickets import TicketCounts, TicketSummary


class Network(Shown):
    """The network in numbers, fast and slow charging apart (DASH-2)."""

    dc: Counters
    ac: Counters


class Dashboard(Shown):
    """The operational overview. A part is null without the permission, or when `unavailable` says why."""

    network: Network | None
    errors: tuple[ErrorCharger, ...] | None
    faults_24h: tuple[FaultHour, ...] | None
    ticket_counts: TicketCounts | None
    recent_tickets: tuple[TicketSummary, ...] | None
    unavailable: tuple[UnavailablePart, ...]


class SearchResults(Shown):
    """What was found, by kind, best first. A kind is null without the permission, or when `unavailable` says why."""

    contacts: tuple[Contact, ...] | None
    tickets: tuple[TicketSummary, ...] | None
    chargers: tuple[ChargerSummary, ...] | None
    unavailable: tuple[UnavailablePart, ...]


State = Literal["up", "down", "starting"]


class ServiceState(Shown):
    """A service as it can be heard on the bus, and since when it is in this state."""

    name: str
    state: State
    since: Instant
    detail: str | None


class InfrastructureState(Shown):
    """A server that services stand on, as the services that use it see it."""

    name: Literal["nats", "postgresql", "redis"]
    state: State


class SystemState(Shown):
    """Which parts of the product are working."""

    services: tuple[ServiceState, ...]
    infrastructure: tuple[InfrastructureState, ...]
