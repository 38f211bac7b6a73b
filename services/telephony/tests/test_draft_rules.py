"""What is kept of what agents type, without any server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.desk import Category, Priority
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Conflict, Forbidden, InvalidInput
from contracts.rpc.telephony import CallFilter, CallState
from telephony.domain.drafts import (
    Draft,
    caller_number,
    changed,
    duration_s,
    is_listed,
    kept_phone,
    looked_up,
    require_owner,
    require_writable,
    search_text,
)
from telephony.domain.listing import Cursor, contains, decode_cursor, encode_cursor, utc, words_of

NUMBER, SAME, OTHER = "+94771234567", "077 123 4567", "0712345678"
CONTACT = "00000000-0000-4000-8000-000000000001"


COPIED = "\u202a+94\xa077\xa01234567\u202c"  # as an address book gives it


@pytest.mark.parametrize("typed", ["0771234567", "+94 77 123 4567", "94771234567", " 077-123-4567 ", COPIED])
def test_a_whole_number_is_kept_in_one_notation(typed: str) -> None:
    """HOT-2."""
    assert kept_phone(typed) == NUMBER


@pytest.mark.parametrize("typed", ["", "077", "0771 23", "1919"])
def test_what_is_no_whole_number_yet_is_kept_as_typed(typed: str) -> None:
    assert kept_phone(typed) == typed


@pytest.mark.parametrize("typed", ["077\0", "07\n7", "\x1b[31m"])
def test_control_characters_in_a_number_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        kept_phone(typed)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("anonymous", ""),
        ("Anonymous", ""),
        ("", ""),
        ("sip:anonymous@anonymous.invalid", ""),
        ("sip:+94771234567@pbx.lk;user=phone", NUMBER),
        ("tel:+94-77-123-4567;ext=1", NUMBER),
        ("0771234567", NUMBER),
        ("1919", "1919"),
        ("\0\0", ""),
    ],
)
def test_a_caller_is_known_by_number_or_anonymous(said: str, kept: str) -> None:
    """HOT-9."""
    assert caller_number(said) == kept


def test_what_is_not_given_stays_and_null_takes_away() -> None:
    full = Draft(NUMBER, CONTACT, True, False, Category.SERVICE, Priority.HIGH, "notes")
    assert changed(full, {}) == full
    assert changed(full, {"notes": "more"}) == Draft(
        NUMBER, CONTACT, True, False, Category.SERVICE, Priority.HIGH, "more"
    )
    assert changed(full, {"contact_id": None}).contact_id is None
    emptied = changed(full, {"phone": None, "contact_id": None, "category": None, "priority": None, "notes": None})
    assert emptied == Draft(contact_chosen=True)


def test_a_look_up_is_due_once_the_number_is_whole_and_nobody_was_chosen() -> None:
    typing = changed(Draft(), {"phone": "0771"})
    assert not typing.lookup_due
    whole = changed(typing, {"phone": SAME})
    assert whole.lookup_due
    assert not looked_up(whole, NUMBER, None).lookup_due
    found = looked_up(whole, NUMBER, CONTACT)
    assert (found.contact_id, found.contact_chosen, found.lookup_due) == (CONTACT, False, False)
    assert changed(found, {"phone": "+94 77 123 4567"}) == found  # the same number in another notation


def test_another_number_lets_go_of_the_contact_that_the_old_one_brought() -> None:
    found = looked_up(changed(Draft(), {"phone": NUMBER}), NUMBER, CONTACT)
    moved = changed(found, {"phone": OTHER})
    assert (moved.contact_id, moved.lookup_due) == (None, True)


def test_a_contact_an_agent_chose_stays_whatever_the_number() -> None:
    """HOT-8."""
    chosen = changed(changed(Draft(), {"phone": NUMBER}), {"contact_id": CONTACT})
    assert not chosen.lookup_due
    assert changed(chosen, {"phone": OTHER}).contact_id == CONTACT
    assert looked_up(chosen, NUMBER, "another").contact_id == CONTACT


def test_a_contact_an_agent_took_away_does_not_come_back_for_the_same_number() -> None:
    found = looked_up(changed(Draft(), {"phone": NUMBER}), NUMBER, CONTACT)
    nobody = changed(found, {"contact_id": None})
    assert looked_up(nobody, NUMBER, CONTACT).contact_id is None
    assert changed(nobody, {"phone": OTHER}).lookup_due


def test_a_look_up_that_comes_too_late_changes_nothing() -> None:
    moved_on = changed(Draft(), {"phone": OTHER})
    assert looked_up(moved_on, NUMBER, CONTACT) == moved_on


TYPED = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)


@given(st.dictionaries(st.sampled_from(["phone", "notes"]), TYPED))
def test_the_same_change_twice_is_one_change(change: dict[str, str]) -> None:
    once = changed(Draft(), change)
    assert changed(once, change) == once


def test_a_duration_is_whole_seconds_and_never_negative() -> None:
    """HOT-5."""
    start = datetime(2026, 11, 23, tzinfo=UTC)
    assert duration_s(start, start + timedelta(seconds=61.9)) == 61
    assert duration_s(start, start - timedelta(seconds=5)) == 0


def test_only_the_owner_may_change_a_call() -> None:
    admin = Actor(member_id=MemberId("m9"), name="Dilini", role=Role.ADMIN)
    require_owner("m9", admin)
    with pytest.raises(Forbidden):
        require_owner("m1", admin)


@pytest.mark.parametrize("state", get_args(CallState))
def test_a_call_is_written_until_it_is_settled(state: CallState) -> None:
    if state in ("ringing", "running", "ended"):
        require_writable(state)
        return
    with pytest.raises(Conflict):
        require_writable(state)


def test_the_history_shows_logged_and_missed_calls_and_what_a_deactivated_member_left_open() -> None:
    shown = {
        (state, active)
        for state, active in product(get_args(CallState), (True, False))
        if is_listed(state, owner_active=active)
    }
    assert shown == {
        ("saved", True), ("saved", False), ("missed", True), ("missed", False), ("running", False), ("ended", False),
    }  # fmt: skip


def test_a_search_finds_numbers_in_any_notation_names_and_notes() -> None:
    """HOT-7."""
    text = search_text(NUMBER, "Nimal PERERA", "Ladegerät 100% TOT")
    for q in ("077 123 4567", "+94 77 123 4567", "0771234", "9477", "perera NIMAL", "GERÄT", "100% tot"):
        assert all(word in text for word in words_of(q)), q
    assert words_of("call 100012") == ("call", "100012")


def test_no_character_of_a_search_means_more_than_itself() -> None:
    assert contains(r"50%_\x") == r"%50\%\_\\x%"
    for hostile in ("\0", "\ud800"):
        with pytest.raises(InvalidInput):
            words_of(hostile)


@given(
    st.sampled_from(["started_at", "-started_at", "duration", "-duration", "priority"]),
    st.integers(0, 2**31 - 1),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
    st.integers(0, 10_001),
)
def test_a_cursor_comes_back_as_it_went(sort: str, value: int, moment: datetime, id_: object, counted: int) -> None:
    filter_ = CallFilter.model_validate({"sort": sort})
    cursor = Cursor(value, moment, str(id_), counted)
    assert decode_cursor(filter_, encode_cursor(filter_, cursor)) == cursor


@given(st.text(max_size=400))
def test_a_cursor_that_is_none_of_ours_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(CallFilter(), text)


def test_a_cursor_of_another_order_is_refused() -> None:
    cursor = encode_cursor(CallFilter(), Cursor(0, datetime(2026, 11, 23, tzinfo=UTC), CONTACT, 1))
    with pytest.raises(InvalidInput):
        decode_cursor(CallFilter(sort="duration"), cursor)


def test_a_date_outside_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput):
        utc(datetime.fromisoformat("0001-01-01T00:00:00+14:00"))
