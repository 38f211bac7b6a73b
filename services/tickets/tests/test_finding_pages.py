"""Which way a page is found (decision 0022), and cursors."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.desk import Category, Priority
from contracts.events.ticket import TicketStatus
from contracts.problems import InvalidInput
from contracts.rpc.tickets import TicketSummary
from tickets.domain.paging import (
    GATHERED_FROM_INDEX,
    GATHERED_FROM_TABLE,
    IN_EVERY_INDEX,
    choose,
    decode_cursor,
    encode_cursor,
    field_of,
    key_of,
    looked_at_to_count,
)

MILLION = 1_000_000.0
FILTERS = sorted(IN_EVERY_INDEX | GATHERED_FROM_INDEX | GATHERED_FROM_TABLE)
SORTS = ("priority", "-updated_at", "created_at", "reference", "-respond_by", "visit_date", "-visit_date", "status")


@pytest.mark.parametrize(
    ("matches", "way"),
    [
        ({}, "walk"),
        ({"status": 400.0}, "walk"),
        ({"contact": 300.0}, "gather"),
        ({"call": 1.0}, "gather"),
        ({"assignee": 30_000.0}, "gather"),
        ({"created": 700_000.0}, "walk"),
        ({"missed": 80_000.0}, "walk"),
        ({"q": 400_000.0}, "walk"),
        ({"q": 500.0}, "gather"),
        ({"created": 700_000.0, "missed": 80_000.0, "priority": 200.0}, "gather"),
    ],
)
def test_the_rare_is_gathered_and_the_common_is_met_on_the_way(matches: dict[str, float], way: str) -> None:
    assert choose(MILLION, matches, 51) == way


@given(st.dictionaries(st.sampled_from(FILTERS), st.floats(0, MILLION)), st.integers(1, 501))
def test_what_a_few_hundred_match_is_always_gathered_when_an_index_finds_it(
    matches: dict[str, float], wanted: int
) -> None:
    way = choose(MILLION, matches, wanted)
    findable = matches.keys() & (GATHERED_FROM_INDEX | GATHERED_FROM_TABLE)
    if not findable:
        assert way == "walk"
    elif min(matches[name] for name in findable) <= 500:
        assert way == "gather"


def test_counting_goes_along_the_rarest_index_and_never_through_the_table() -> None:
    assert looked_at_to_count(MILLION, {"visit": 50_000.0}, 10_000) == 10_000
    assert looked_at_to_count(MILLION, {"contact": 60_000.0, "status": 500_000.0}, 10_000) == pytest.approx(20_000)
    assert looked_at_to_count(MILLION, {"q": 50_000.0}, 10_000) is None
    assert looked_at_to_count(MILLION, {"contact": 60_000.0, "charger": 60_000.0}, 10_000) is None


moments = st.datetimes(timezones=st.just(UTC))
summaries = st.builds(
    TicketSummary,
    reference=st.integers(1, 999_999_999).map(lambda n: f"TKT-{n:06d}"),
    summary=st.just("x"),
    category=st.just(Category.SERVICE),
    priority=st.sampled_from(Priority),
    status=st.sampled_from(TicketStatus),
    visit_date=st.none() | st.dates(date(2020, 1, 1)),
    created_at=moments,
    updated_at=moments,
    respond_by=moments,
    version=st.just(1),
)


@given(summaries, st.sampled_from(SORTS))
def test_a_cursor_says_where_its_page_ended_and_belongs_to_one_order(ticket: TicketSummary, sort: str) -> None:
    text = encode_cursor(sort, ticket)
    assert len(text) <= 400
    cursor = decode_cursor(sort, text)
    assert cursor.key == key_of(ticket, field_of(sort)[0])
    for other in SORTS:
        if other != sort:
            with pytest.raises(InvalidInput):
                decode_cursor(other, text)


@given(st.text(max_size=400), st.sampled_from(SORTS))
def test_a_forged_cursor_is_refused(text: str, sort: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(sort, text)


def test_a_cursor_beyond_the_calendar_is_refused() -> None:
    far = encode_cursor("updated_at", _at(datetime(9999, 12, 31, 23, tzinfo=UTC)))
    assert decode_cursor("updated_at", far).number == 1
    forged = base64.urlsafe_b64encode(b'["updated_at","9999-12-31T23:59:00-12:00",1]').decode()
    with pytest.raises(InvalidInput):
        decode_cursor("updated_at", forged)


def _at(moment: datetime) -> TicketSummary:
    return TicketSummary(
        reference="TKT-000001",
        summary="x",
        category=Category.SERVICE,
        priority=Priority.LOW,
        status=TicketStatus.OPEN,
        created_at=moment,
        updated_at=moment,
        respond_by=moment,
        version=1,
    )
