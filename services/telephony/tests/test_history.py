"""HOT-7: everybody's calls, searched, filtered, sorted and paged."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from switchboard import KASUN, migrate

from contracts.desk import Category, Priority
from contracts.ids import MemberId
from contracts.problems import InvalidInput
from contracts.rpc.telephony import Call, CallFilter, ListCalls
from telephony import history
from telephony.domain.drafts import search_text, whole_number
from telephony.domain.listing import Cursor, encode_cursor, needle_of, words_of
from voltctl.testing import FreshDatabase

SORTS = ("started_at", "-started_at", "duration", "-duration", "priority")
AGENTS = {"m1": "Kasun Dissanayake", "m2": "Fathima Rizvi"}
CONTACTS = {str(uuid.UUID(int=n)): name for n, name in enumerate(("Nimal Perera", "Étoile Hotels 100%", "සුනිල්"))}
NOTES = ("Cable stuck", "50% of charge_rate", "Ladegerät tot", "", "<b>fault</b> 100012", "කේබලය සිරවී ඇත")
START = datetime(2026, 11, 1, tzinfo=UTC)


def some_calls(draw: random.Random, count: int) -> list[Call]:
    """Calls of all sorts, many of them alike in what lists are sorted by."""
    return [
        Call(
            id=str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            state=draw.choice(["saved", "saved", "saved", "missed", "running", "cancelled", "ringing"]),
            member_id=(member := draw.choice(list(AGENTS))),
            member_name=AGENTS[member],
            phone=draw.choice(["", "+94771234567", "+94712345678", "0771", "+4915112345678"]),
            contact_id=(contact := draw.choice([None, *CONTACTS])),
            contact_name=CONTACTS.get(contact or ""),
            category=draw.choice(list(Category)),
            priority=draw.choice(list(Priority)),
            notes=draw.choice(NOTES),
            started_at=(started := START + timedelta(minutes=draw.randrange(40))),
            ended_at=started,
            duration_s=draw.randrange(5),
            ticket_reference=draw.choice([None, "TKT-000007"]),
            version=1,
        )
        for _ in range(count)
    ]


async def fill(connection: asyncpg.Connection[asyncpg.Record], calls: list[Call]) -> None:
    await connection.executemany(
        "INSERT INTO agent (id, name, name_key) VALUES ($1, $2, $3)",
        [(id_, name, name.casefold()) for id_, name in AGENTS.items()],
    )
    await connection.executemany("INSERT INTO contact (id, name, version) VALUES ($1, $2, 1)", list(CONTACTS.items()))
    columns = (
        "id", "state", "member_id", "phone", "contact_id", "category", "priority", "priority_rank", "notes",
        "started_at", "ended_at", "duration_s", "ticket_reference", "version", "listed", "search", "updated_at",
    )  # fmt: skip
    await connection.copy_records_to_table(
        "call",
        columns=columns,
        records=[
            (
                c.id, c.state, c.member_id, c.phone, c.contact_id, c.category.value, c.priority.value,
                c.priority.rank, c.notes, c.started_at, *(_end(c)), c.ticket_reference, c.version,
                c.state in ("saved", "missed"), search_text(c.phone, c.contact_name, c.notes), c.started_at,
            )
            for c in calls
        ],
    )  # fmt: skip


def _end(call: Call) -> tuple[datetime | None, int | None]:
    return (None, None) if call.state in ("ringing", "running") else (call.ended_at, call.duration_s)


@pytest.fixture
def calls() -> list[Call]:
    return some_calls(random.Random(7), 300)


@pytest.fixture
async def connection(database_url: FreshDatabase, calls: list[Call]) -> Any:
    made = await asyncpg.connect(await database_url("telephony", migrate))
    await fill(made, calls)
    yield made
    await made.close()


def expected(calls: list[Call], wanted: CallFilter) -> list[Call]:
    """The same history from memory: what the SQL must say."""

    def fits(call: Call) -> bool:
        text = search_text(call.phone, call.contact_name, call.notes)
        name = " " + (call.member_name or "").casefold()
        whole = whole_number(wanted.phone or "")
        return (
            call.state in ("saved", "missed")
            and all(word in text or word in name for word in map(needle_of, words_of(wanted.q)))
            and (not wanted.category or call.category in wanted.category)
            and (not wanted.priority or call.priority in wanted.priority)
            and wanted.member_id in (None, call.member_id)
            and wanted.contact_id in (None, call.contact_id)
            and (not wanted.phone or (call.phone == whole if whole else wanted.phone.lstrip("0") in call.phone))
            and wanted.with_ticket in (None, call.ticket_reference is not None)
            and (wanted.started_from is None or call.started_at >= wanted.started_from)
            and (wanted.started_before is None or call.started_at < wanted.started_before)
        )

    found = sorted((c for c in calls if fits(c)), key=lambda c: (c.started_at, c.id))
    match wanted.sort:
        case "-started_at":
            found.reverse()
        case "duration":
            found.sort(key=lambda c: c.duration_s or 0)
        case "-duration":
            found.sort(key=lambda c: c.duration_s or 0)
            found.reverse()
        case "priority":
            found.reverse()
            found.sort(key=lambda c: c.priority.rank)
    return found


async def test_every_filter_and_order_answers_as_the_same_rule_in_memory(
    connection: asyncpg.Connection[asyncpg.Record], calls: list[Call]
) -> None:
    draw, answered = random.Random(11), 0
    for _ in range(250):
        wanted = CallFilter.model_validate(
            {
                "q": draw.choice(
                    ["", "", "cable", "50%", "_", "charge_rate", "GERÄT", "කේ", "perera", "kasun cable", "077 123 4567",
                     "100012", "étoile 100%", "nowhere", "\\", "'", "<b>", "k", "st", "ni ka"]
                ),
                "category": draw.sample(list(Category), draw.choice([0, 0, 2])),
                "priority": draw.sample(list(Priority), draw.choice([0, 0, 1, 3])),
                "member_id": draw.choice([None, None, *AGENTS, "nobody"]),
                "contact_id": draw.choice([None, None, *CONTACTS]),
                "phone": draw.choice([None, None, "0771234567", "0771", "+94712345678"]),
                "with_ticket": draw.choice([None, None, True, False]),
                "started_from": draw.choice([None, START + timedelta(minutes=10)]),
                "started_before": draw.choice([None, START + timedelta(minutes=30)]),
                "sort": draw.choice(SORTS),
            }
        )  # fmt: skip
        page = await history.page(connection, ListCalls(filter=wanted, limit=500))
        should = expected(calls, wanted)
        assert [c.id for c in page.items] == [c.id for c in should], wanted
        assert (page.total, page.total_is_exact, page.next_cursor) == (len(should), True, None)
        answered += page.total
    assert answered > 500, "the questions find something"


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["", "cable"])
async def test_pages_follow_on_each_other_without_gap_or_repetition(
    connection: asyncpg.Connection[asyncpg.Record], calls: list[Call], sort: str, q: str
) -> None:
    wanted = CallFilter.model_validate({"sort": sort, "q": q})
    seen: list[str] = []
    cursor = None
    while True:
        page = await history.page(connection, ListCalls(filter=wanted, limit=7, cursor=cursor))
        seen += [c.id for c in page.items]
        if (cursor := page.next_cursor) is None:
            break
        assert len(page.items) == 7
    assert seen == [c.id for c in expected(calls, wanted)]


async def test_rows_are_whole_calls(connection: asyncpg.Connection[asyncpg.Record], calls: list[Call]) -> None:
    page = await history.page(connection, ListCalls(limit=500))
    by_id = {c.id: c for c in calls}
    for row in page.items:
        assert row == by_id[row.id]
        assert Call.model_validate_json(row.model_dump_json()) == row


async def test_a_page_marker_of_another_list_is_refused(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    page = await history.page(connection, ListCalls(limit=1))
    assert page.next_cursor is not None
    for cursor, sort in ((page.next_cursor, "priority"), (page.next_cursor[:-4], "-started_at"), ("🙂", "-started_at")):
        question = ListCalls.model_validate({"filter": {"sort": sort}, "cursor": cursor})
        with pytest.raises(InvalidInput):
            await history.page(connection, question)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_search_however_odd_is_our_fault(
    connection: asyncpg.Connection[asyncpg.Record], data: st.DataObject
) -> None:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    moment = st.none() | st.datetimes(timezones=st.sampled_from([UTC]))
    wanted = CallFilter.model_construct(
        q=data.draw(text),
        member_id=data.draw(st.none() | text.map(MemberId)),
        phone=data.draw(st.none() | text),
        started_from=data.draw(moment),
        started_before=data.draw(moment),
        sort=data.draw(st.sampled_from(SORTS)),
    )
    cursor = data.draw(
        st.none()
        | st.builds(Cursor, st.integers(0, 2**31 - 1), moment.filter(bool), st.uuids().map(str), st.integers(0, 10_001))
    )
    question = ListCalls.model_construct(
        filter=wanted, limit=5, cursor=encode_cursor(wanted, cursor) if cursor is not None else None
    )
    try:
        await history.page(connection, question)
    except InvalidInput:
        assert "\0" in f"{wanted.q}{wanted.member_id}{wanted.phone}"


async def test_a_total_beyond_ten_thousand_is_said_to_be_at_least_that(database_url: FreshDatabase) -> None:
    connection = await asyncpg.connect(await database_url("telephony", migrate))
    try:
        many = [c.model_copy(update={"state": "saved"}) for c in some_calls(random.Random(3), 10_001)]
        await fill(connection, many)
        page = await history.page(connection, ListCalls(limit=1))
        assert (page.total, page.total_is_exact) == (10_000, False)
        nearly = await history.page(connection, ListCalls(filter=CallFilter(member_id=KASUN.member_id)))
        assert (nearly.total, nearly.total_is_exact) == (0, True)
    finally:
        await connection.close()
