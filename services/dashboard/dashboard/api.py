"""What dashboard answers. PostgreSQL first; while it is silent, lists and counters come from the snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from chassis.answering import Call
from chassis.failures import passes_by_itself
from contracts.permissions import Role
from contracts.problems import NotFound
from contracts.rpc.dashboard import (
    ChargerPage,
    ChargerView,
    FaultHour,
    GetCharger,
    GetNetwork,
    ListChargers,
    Network,
)
from dashboard import repository
from dashboard.domain import listing
from dashboard.domain.listing import Page, scope_of
from dashboard.domain.standing import summary, view
from dashboard.snapshot import Snapshot, SnapshotMissing

if TYPE_CHECKING:
    from dashboard.repository import Reader

log = structlog.get_logger()

TRUTH_WITHIN_S = 1.0
"""How long PostgreSQL may take: the caller waits two seconds, and a frozen server must not use them up."""

T = TypeVar("T")
Clock = Callable[[], datetime]


async def list_chargers(
    reader: Reader, snapshot: Snapshot, clock: Clock, question: ListChargers, call: Call
) -> ChargerPage:
    """Answer a page of the chargers the actor may see. Raises InvalidInput for a cursor of another list."""
    scope = scope_of(call.member)

    async def remembered() -> Page:
        return listing.page(await snapshot.standings(), question, scope)

    page = await _truth_or(lambda: repository.page(reader, question, scope), remembered)
    now = clock()
    return ChargerPage.model_construct(
        items=tuple(summary(stands, now) for stands in page.items), next_cursor=page.next_cursor, total=page.total
    )


async def get_charger(reader: Reader, clock: Clock, question: GetCharger, call: Call) -> ChargerView:
    """Answer everything live about one charger. NotFound also when it is another CPO's."""
    states = await repository.states_of(reader, question.charger_id)
    seen = view(*states, clock()) if states is not None else None
    if seen is None or (call.actor is not None and not call.actor.sees_cpo(seen.cpo_id)):
        raise NotFound(f"There is no charger {question.charger_id}.")
    return seen


async def get_network(
    reader: Reader,
    snapshot: Snapshot,
    clock: Clock,
    _: GetNetwork,
    call: Call,
) -> Network:
    """Answer the network in numbers. A CPO gets charger statistics of its own alone (DASH-6)."""
    actor = call.member
    scope, now = scope_of(actor), clock()

    async def told() -> Network:
        counters = await repository.count(reader, scope, now)
        if actor.role is Role.CPO:
            return Network(network=counters, errors=(), faults_24h=())
        hours = await repository.faults_since(reader, _day_of(now))
        await snapshot.remember_faults(hours)
        return Network(network=counters, errors=await repository.in_trouble(reader), faults_24h=by_hour(hours, now))

    async def remembered() -> Network:
        standings = await snapshot.standings()
        counters = listing.count(standings, scope, now)
        if actor.role is Role.CPO:
            return Network(network=counters, errors=(), faults_24h=())
        return Network(
            network=counters,
            errors=listing.in_trouble(standings),
            faults_24h=by_hour(await snapshot.faults(), now),
        )

    return await _truth_or(told, remembered)


def _day_of(now: datetime) -> datetime:
    """Return the first of the 24 hours that end with the present one."""
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)


def by_hour(counted: dict[datetime, int], now: datetime) -> tuple[FaultHour, ...]:
    """Return the 24 hours that end with the present one, oldest first, also those without a fault."""
    hours = (_day_of(now) + timedelta(hours=n) for n in range(24))
    return tuple(FaultHour(hour=hour, count=counted.get(hour, 0)) for hour in hours)


async def _truth_or(truth: Callable[[], Awaitable[T]], remembered: Callable[[], Awaitable[T]]) -> T:
    """Answer from PostgreSQL, or from what is remembered while it is silent; raises its error when nothing is."""
    try:
        async with asyncio.timeout(TRUTH_WITHIN_S):
            return await truth()
    except Exception as error:
        if not passes_by_itself(error):
            raise
        try:
            answer = await remembered()
        except SnapshotMissing:
            raise error from None
        log.warning("answer.from_snapshot", error=repr(error)[:200])
        return answer
