"""The list (TKT-7): every filter and order, page after page, whichever way the pages are found."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import asyncpg
import pytest
from service_desk import AGENT, DISPATCHER, RUWAN, ServiceDesk, migrate, new_key

from chassis.answering import Call
from contracts.desk import Category, Priority
from contracts.events.ticket import TicketStatus
from contracts.problems import InvalidInput
from contracts.rpc.tickets import ListTickets, TicketFilter, TicketPage, TicketSort, TicketSummary
from tickets.crowd import Filled, fill, known_in
from tickets.domain import paging
from tickets.domain.words import patterns_of, search_text
from tickets.listing import list_tickets
from tickets.repository import listing
from voltctl.testing import FreshDatabase

CALL = Call(AGENT, time.monotonic() + 3600)
SORTS = get_args(TicketSort)


async def _few_thousand(url: str) -> None:
    await migrate(url)
    await fill(url, 3_000, members=8, contacts=50)


@pytest.fixture
async def pool(database_url: FreshDatabase) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    url = await database_url("tickets_filled", _few_thousand)
    async with asyncpg.create_pool(url, min_size=1, max_size=1, server_settings=listing.READING_SETTINGS) as made:
        yield made


async def everything(pool: asyncpg.Pool[asyncpg.Record], asked: TicketFilter, limit: int = 100) -> list[TicketSummary]:
    """All pages of a list, one after the other."""
    items: list[TicketSummary] = []
    cursor = None
    while True:
        page = await list_tickets(pool, ListTickets(filter=asked, limit=limit, cursor=cursor), CALL)
        items += page.items
        if (cursor := page.next_cursor) is None:
            return items


def sorted_as_asked(tickets: list[TicketSummary], sort: str) -> list[TicketSummary]:
    field, descending = paging.field_of(sort)
    by_number = sorted(tickets, key=lambda t: t.reference, reverse=descending)
    keyed = [(paging.key_of(t, field), t) for t in by_number]
    with_key = [(key, t) for key, t in keyed if key is not None]
    with_key.sort(key=lambda pair: pair[0], reverse=descending)
    return [t for _, t in with_key] + [t for key, t in keyed if key is None]


def matches(t: TicketSummary, asked: TicketFilter, now: datetime) -> bool:
    """The filter in plain words, as the contract describes it."""
    return (
        all(
            (
                not asked.status or t.status in asked.status,
                not asked.priority or t.priority in asked.priority,
                not asked.category or t.category in asked.category,
                asked.assignee is None or (t.assignee.member_id if t.assignee else "nobody") == asked.assignee,
                asked.contact_id is None or t.contact_id == asked.contact_id,
                asked.charger_id is None or t.charger_id == asked.charger_id,
                asked.target != "missed" or t.target_missed,
                asked.target != "due" or (t.responded_at is None and not t.target_missed),
                asked.visit_from is None or (t.visit_date is not None and t.visit_date >= asked.visit_from),
                asked.visit_until is None or (t.visit_date is not None and t.visit_date <= asked.visit_until),
                asked.created_from is None or t.created_at >= asked.created_from,
                asked.created_before is None or t.created_at < asked.created_before,
                all(word in f"{t.reference} {t.summary}".casefold() for word in asked.q.casefold().split()),
            )
        )
        and t.created_at <= now
    )


def some_filter(rng: random.Random, filled: Filled) -> dict[str, Any]:
    last, day = filled.newest, timedelta(days=1)
    choices: list[dict[str, Any]] = [
        {"status": tuple(rng.sample(list(TicketStatus), rng.randint(1, 3)))},
        {"priority": tuple(rng.sample(list(Priority), rng.randint(1, 2)))},
        {"category": (rng.choice(list(Category)),)},
        {"assignee": rng.choice([*filled.members[:3], filled.former_members[0], "nobody"])},
        {"contact_id": filled.contacts[0]},
        {"charger_id": filled.chargers[0]},
        {"target": rng.choice(["missed", "due"])},
        {"visit_from": last.date() - rng.randint(0, 900) * day},
        {"visit_until": last.date() - rng.randint(0, 900) * day},
        {"created_from": last - rng.randint(0, 900) * day},
        {"created_before": last - rng.randint(0, 900) * day},
        {"q": rng.choice(["kandy", "e-07", "smoke colombo", "tkt-0001", "leaf"])},
    ]
    return {key: value for choice in rng.sample(choices, rng.randint(0, 3)) for key, value in choice.items()}


@pytest.mark.parametrize("way", ["walk", "gather", "impatient", "as chosen"])
async def test_every_filter_and_order_gives_each_match_once_whichever_way_it_is_found(
    pool: asyncpg.Pool[asyncpg.Record], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way != "as chosen":
        monkeypatch.setattr(listing, "choose", lambda *_: "gather" if way == "gather" else "walk")
    if way == "impatient":
        monkeypatch.setattr(listing, "patience", lambda *_: 20)
    filled = await known_in(pool)
    tickets = await everything(pool, TicketFilter(sort="reference"), 500)
    assert len(tickets) == 3_000
    rng, now = random.Random(2026), datetime.now(UTC)
    for sort in SORTS:
        for _ in range(5):
            asked = TicketFilter(**some_filter(rng, filled), sort=sort)
            expected = sorted_as_asked([t for t in tickets if matches(t, asked, now)], sort)
            found = await everything(pool, asked, rng.choice([7, 50, 500]) if len(expected) < 300 else 500)
            assert [t.reference for t in found] == [t.reference for t in expected], asked


async def test_the_total_is_exact_or_a_lower_bound_that_says_so(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    async with pool.acquire() as connection:
        numbers = [record["id"] for record in await connection.fetch("SELECT id FROM ticket ORDER BY id")]
    page = await list_tickets(pool, ListTickets(limit=10), CALL)
    assert (page.total, page.total_is_exact, len(numbers)) == (3_000, True, 3_000)
    rng = random.Random(7)
    filled = await known_in(pool)
    for _ in range(40):
        asked = TicketFilter(**some_filter(rng, filled))
        page = await list_tickets(pool, ListTickets(filter=asked, limit=10), CALL)
        real = len(await everything(pool, asked, 500))
        assert page.total == real if page.total_is_exact else page.total <= real, asked


async def test_page_markers_of_other_lists_and_forged_ones_are_refused(desk: ServiceDesk) -> None:
    for _ in range(3):
        await desk.create()
    page = await desk.page(limit=2, sort="reference")
    assert page.next_cursor is not None
    rest = await desk.page(limit=2, sort="reference", cursor=page.next_cursor)
    assert [t.reference for t in rest.items] == ["TKT-000003"]
    assert rest.next_cursor is None
    for cursor, sort in (
        (page.next_cursor, "-reference"),
        ("AAAA", "reference"),
        ("é", "reference"),
        ("WyJyZWZlcmVuY2UiLDEsMWUzMDBd", "reference"),
        ("WyJ1cGRhdGVkX2F0IiwieCIsMV0=", "updated_at"),
    ):
        with pytest.raises(InvalidInput, match="page marker"):
            await desk.page(limit=2, sort=sort, cursor=cursor)


async def test_a_search_looks_at_reference_text_and_names_and_takes_signs_as_they_are(desk: ServiceDesk) -> None:
    contact = new_key()
    desk.neighbours.contacts[contact] = "Kamala Wickramasinghe"
    desk.neighbours.chargers.add("CP-0042")
    one = await desk.create(description="Battery at 100% but_still charging", contact_id=contact, charger_id="CP-0042")
    two = await desk.create(description="විදුලි ආරෝපණය ක්‍රියා නොකරයි 🔥\\", assignee_id=RUWAN.member_id)

    async def found(q: str) -> list[str]:
        return [t.reference for t in (await desk.page(q=q, sort="reference")).items]

    both = [one.reference, two.reference]
    for q, expected in (
        ("", both),
        ("tkt", both),
        (two.reference, [two.reference]),
        ("BATTERY charg", [one.reference]),
        ("wickrama kamala", [one.reference]),
        ("cp-0042", [one.reference]),
        ("ruwan", [two.reference]),
        ("%", [one.reference]),
        ("100%", [one.reference]),
        ("%%", []),
        ("_", [one.reference]),
        ("b_t", []),
        ("t_s", [one.reference]),
        ("\\", [two.reference]),
        ("🔥", [two.reference]),
        ("විදුලි", [two.reference]),
        ("bat", [one.reference]),
        ("10", [one.reference]),
        ("at", [one.reference]),
        ("ry", []),  # two letters are looked for where a word begins
        (" - . ", both),
    ):
        assert await found(q) == expected, q


def test_what_is_searched_for_is_found_in_what_is_searched() -> None:
    text = search_text("TKT-000007", "Fuse F3 (20 A) blown;\n\tre-set: 50%_off <b>", "O'Neil")
    for q in ("fuse", "f3", "(20", "blown;", "re-set:", "50%_off", "<b>", "o'neil", "re", "tkt-000007"):
        for pattern in patterns_of(q):
            assert pattern.strip("%") in text


async def test_tickets_that_are_mine_or_nobodys(desk: ServiceDesk) -> None:
    his = await desk.create(assignee_id=RUWAN.member_id)
    hers = await desk.create(assignee_id=DISPATCHER.member_id)
    nobodys = await desk.create()

    async def found(**fields: Any) -> TicketPage:
        return await desk.page(DISPATCHER, **fields)

    assert [t.reference for t in (await found(assignee="me")).items] == [hers.reference]
    assert [t.reference for t in (await found(assignee="nobody")).items] == [nobodys.reference]
    assert [t.reference for t in (await found(assignee=RUWAN.member_id)).items] == [his.reference]
    assert (await found(assignee="somebody")).total == 0
