"""Odd and hostile input is refused or harmless: never a failure of the service."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from service_desk import AGENT, ServiceDesk, new_key

from contracts.problems import Conflict, InvalidInput, Unauthenticated
from contracts.rpc.tickets import (
    COUNT_TICKETS,
    CREATE_TICKET,
    LIST_VIEWS,
    LIST_VISITS,
    SAVE_VIEW,
    CountTickets,
    CreateTicket,
    ListViews,
    ListVisits,
    SaveView,
    TicketFilter,
)
from tickets.domain.fitting import MOST_ACTS

FAR = datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))
ANCIENT = datetime.min.replace(tzinfo=timezone(timedelta(hours=12)))


async def test_text_is_kept_as_it_was_typed(desk: ServiceDesk) -> None:
    text = "<script>alert(1)</script>\n=1+1 '; DROP TABLE ticket; -- {} %s $1 🔥 ක්‍රියා"
    ticket = await desk.create(description=text)
    assert ticket.description == text
    assert ticket.summary == "<script>alert(1)</script>"
    assert (await desk.page(q="'; DROP")).total == 1


@pytest.mark.parametrize("q", ["\0", "a\0b", "%", "%%%%", "\\", "{}", "{0}", "$1", "ᛮ25ᛯ", "x" * 120, "a " * 60])
async def test_any_search_is_answered(desk: ServiceDesk, q: str) -> None:
    await desk.create(description="100% {} $1")
    expected = all(word in "100% {} $1" for word in q.split())
    assert (await desk.page(q=q)).total == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"created_before": FAR, "sort": "respond_by"},
        {"created_from": ANCIENT},
        {"visit_from": date.max, "visit_until": date.min},
        {"assignee": "\0"},
        {"assignee": "x" * 64},
    ],
)
async def test_what_cannot_match_is_empty_or_refused(desk: ServiceDesk, fields: dict[str, Any]) -> None:
    try:
        page = await desk.page(**fields)
    except InvalidInput:
        return
    assert page.items == ()


async def test_a_member_id_that_cannot_be_is_nobody(desk: ServiceDesk) -> None:
    with pytest.raises(InvalidInput, match="no such member"):
        await desk.create(assignee_id="\0")
    whole = ListVisits(first=date.max - timedelta(days=3), last=date.max, assignee_id="\0")
    assert (await desk.ask(LIST_VISITS, whole)).items == ()


async def test_a_view_keeps_any_search(desk: ServiceDesk) -> None:
    view = SaveView(view_id=new_key(), name="Odd", filter=TicketFilter(q="a\0🔥\\", created_before=FAR))
    await desk.ask(SAVE_VIEW, view)
    assert (await desk.ask(LIST_VIEWS, ListViews())).items[0].filter.q == "a\0🔥\\"


async def test_a_time_with_a_zone_is_a_time_of_day(desk: ServiceDesk) -> None:
    ticket = await desk.create(visit_date=date(2026, 12, 1), visit_time=time(9, 30, tzinfo=UTC))
    assert ticket.visit_time == time(9, 30)
    again = await desk.change(ticket, visit_time=time(9, 30, tzinfo=UTC))
    assert again.version == ticket.version


async def test_a_history_that_nobody_reads_ends(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    await desk.execute("UPDATE ticket SET version = $1", MOST_ACTS)
    with pytest.raises(Conflict, match="more than anybody reads"):
        await desk.change(await desk.get(ticket.reference), note="One more")


async def test_a_service_that_asks_for_itself_gets_nothing(desk: ServiceDesk) -> None:
    with pytest.raises(Unauthenticated):
        await desk.ask(COUNT_TICKETS, CountTickets(), None)
    with pytest.raises(Unauthenticated):
        await desk.ask(CREATE_TICKET, CreateTicket(ticket_key=new_key(), description="x"), None)
    assert (await desk.ask(COUNT_TICKETS, CountTickets(), AGENT)).total == 0
