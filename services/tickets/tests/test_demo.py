"""The demo's tickets: lawful lives, told of like all others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from service_desk import TEAM, ServiceDesk, new_key

from chassis.settings import Environment
from contracts.events.ticket import TicketCreated, TicketStatus
from contracts.ids import MemberId
from contracts.rpc.identity import Member
from contracts.rpc.tickets import COUNT_TICKETS, LIST_VISITS, CountTickets, ListVisits
from tickets.seed import NotInProduction, seed_demo
from voltctl.testing import eventually

PEOPLE = [
    Member(
        id=MemberId(who.member_id),
        name=who.name,
        email=f"{who.member_id}@demo.voltcharge.lk",
        role=who.role,
        capabilities=capabilities,
    )
    for who, capabilities in TEAM.items()
]


async def test_the_demo_has_tickets_in_every_status_with_visits_this_week_and_some_targets_missed(
    desk: ServiceDesk,
) -> None:
    await desk.execute("INSERT INTO contact (id, name, version) VALUES ($1, 'Nimal Perera', 1)", new_key())
    made = await seed_demo(desk.database_url, PEOPLE, env=Environment.DEVELOPMENT)
    assert made == 80
    assert await seed_demo(desk.database_url, PEOPLE, env=Environment.DEVELOPMENT) == 0

    async def watched() -> bool:
        return (await desk.ask(COUNT_TICKETS, CountTickets())).target_missed > 0

    await eventually(watched)
    counts = await desk.ask(COUNT_TICKETS, CountTickets())
    assert (counts.total, counts.closed, counts.resolved) == (80, 30, 12)
    assert min(counts.open, counts.assigned, counts.in_progress) >= 10
    await desk.said(TicketCreated, 80)
    page = await desk.page(limit=100, sort="reference")
    assert [t.created_at for t in page.items] == sorted(t.created_at for t in page.items)
    assert all(t.updated_at <= datetime.now(UTC) for t in page.items)
    assert any(t.target_missed for t in page.items)
    assert not all(t.target_missed for t in page.items)
    assert any(t.contact_name == "Nimal Perera" for t in page.items)
    today = datetime.now(UTC).date()
    visits = await desk.ask(LIST_VISITS, ListVisits(first=today - timedelta(1), last=today + timedelta(7)))
    assert len(visits.items) >= 10
    resolved = await desk.get(next(t.reference for t in page.items if t.status is TicketStatus.RESOLVED))
    assert [e.version for e in resolved.history] == list(range(1, resolved.version + 1))
    assert any(e.resolution for e in resolved.history)
    assert [e.at for e in resolved.history] == sorted(e.at for e in resolved.history)


async def test_the_demo_is_never_made_in_production(desk: ServiceDesk) -> None:
    with pytest.raises(NotInProduction):
        await seed_demo(desk.database_url, PEOPLE, env=Environment.PRODUCTION)
    assert (await desk.page()).total == 0
