"""HOT-9: what the words of a telephone system come to, in any order, any number of times. Without any server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.legs import Heard, Leg, Word, legs_of

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIMIT = timedelta(minutes=5)
SOON = BEGAN + timedelta(seconds=30)
SKEW = timedelta(minutes=3)
"""How far the telephone system's clock is ahead of ours here."""


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def heard(word: Word, seconds: float, leg: str | None = "kasun", id_: str = "") -> Heard:
    return Heard(id_ or f"{word}-{leg}-{seconds}", word, leg, after(seconds) + SKEW, after(seconds))


def kasun(*words: Heard, now: datetime = SOON) -> Leg:
    return legs_of(words, now, LIMIT)["kasun"]


RING, ANSWER, HANG_UP = heard("ringing", 0), heard("answered", 5), heard("hung_up", 25)


@pytest.mark.parametrize(
    ("words", "leg"),
    [
        ((RING,), Leg("ringing", after(0))),
        ((ANSWER,), Leg("running", after(5))),
        ((HANG_UP,), Leg("missed", after(25), after(25))),
        ((RING, ANSWER), Leg("running", after(5))),
        ((RING, HANG_UP), Leg("missed", after(0), after(25))),
        ((ANSWER, HANG_UP), Leg("ended", after(5), after(25))),
        ((RING, ANSWER, HANG_UP), Leg("ended", after(5), after(25))),
    ],
)
def test_every_choice_of_words_in_every_order_comes_to_one_thing(words: tuple[Heard, ...], leg: Leg) -> None:
    for order in permutations(words):
        assert kasun(*order) == leg
        for repeated in permutations((*order, *order)):
            assert kasun(*repeated) == leg
            if len(words) == 3:
                break  # 720 orders of six are enough once; hypothesis tries others below


WORDS = st.lists(
    st.builds(
        heard,
        st.sampled_from(["ringing", "answered", "hung_up", "taken", "dismissed"]),
        st.integers(0, 20),
        st.sampled_from(["kasun", "fathima", "?nobody@x.lk", None]),
    ),
    max_size=7,
)


@given(WORDS, st.randoms(use_true_random=False), st.integers(0, 400))
def test_any_order_and_any_repetition_come_to_the_same(words: list[Heard], random: object, now: int) -> None:
    shuffled = [*words, *words]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert legs_of(shuffled, after(now), LIMIT) == legs_of(words, after(now), LIMIT)


@given(WORDS, st.integers(0, 400))
def test_a_leg_is_always_told_as_the_tables_can_hold_it(words: list[Heard], now: int) -> None:
    for leg in legs_of(words, after(now), LIMIT).values():
        assert (leg.state in ("ringing", "running")) is (leg.ended_at is None)
        assert leg.ended_at is None or leg.ended_at >= leg.began_at


@given(WORDS)
def test_what_is_answered_is_never_missed_and_nobody_elses_call_runs(words: list[Heard]) -> None:
    for name, leg in legs_of(words, SOON, LIMIT).items():
        answered = any(w.leg == name and w.word in ("answered", "taken") for w in words)
        assert (leg.state in ("running", "ended")) is answered


def test_duration_is_by_the_telephone_systems_clock_from_answering_to_hanging_up() -> None:
    leg = kasun(RING, ANSWER, Heard("late", "hung_up", "kasun", after(65) + SKEW, after(999)))
    assert leg.ended_at is not None
    assert leg.ended_at - leg.began_at == timedelta(seconds=60)


def test_words_of_one_second_are_taken_in_their_natural_order() -> None:
    assert kasun(heard("ringing", 0), heard("hung_up", 0), heard("answered", 0)).state == "ended"
    assert kasun(heard("ringing", 0), heard("hung_up", 0)).state == "missed"


def test_a_ring_group_stops_ringing_for_the_others_when_one_answers() -> None:
    words = [heard("ringing", 0), heard("ringing", 0, "fathima"), heard("answered", 4, "fathima")]
    legs = legs_of(words, SOON, LIMIT)
    assert {name: leg.state for name, leg in legs.items()} == {"kasun": "cancelled", "fathima": "running"}
    over = legs_of([*words, heard("hung_up", 30, None)], SOON, LIMIT)
    assert {name: leg.state for name, leg in over.items()} == {"kasun": "cancelled", "fathima": "ended"}


def test_somebody_unknown_who_answers_stops_the_ringing_too() -> None:
    words = [heard("ringing", 0), heard("answered", 4, "?partner@x.lk")]
    assert legs_of(words, SOON, LIMIT)["kasun"].state == "cancelled"


def test_a_caller_whom_nobody_answers_is_missed_by_everybody() -> None:
    words = [heard("ringing", 0), heard("ringing", 0, "fathima"), heard("hung_up", 20, None)]
    assert {leg.state for leg in legs_of(words, SOON, LIMIT).values()} == {"missed"}


def test_a_queue_may_ring_the_same_agent_again() -> None:
    again = [heard("ringing", 0), heard("hung_up", 15), heard("ringing", 20)]
    assert kasun(*again).state == "ringing"
    assert kasun(*again, heard("answered", 24)) == Leg("running", after(24))


def test_a_call_handed_to_another_runs_there_and_is_over_here() -> None:
    words = [
        heard("ringing", 0), heard("answered", 5), heard("ringing", 60, "fathima"),
        heard("answered", 63, "fathima"), heard("hung_up", 64),
    ]  # fmt: skip
    legs = legs_of(words, SOON, LIMIT)
    assert {name: leg.state for name, leg in legs.items()} == {"kasun": "ended", "fathima": "running"}


def test_a_call_handed_back_runs_again() -> None:
    there_and_back = [heard("answered", 5), heard("hung_up", 60), heard("answered", 90)]
    assert kasun(*there_and_back) == Leg("running", after(5))


def test_ringing_ends_though_the_telephone_system_never_said_so() -> None:
    assert kasun(RING, now=BEGAN + LIMIT) == Leg("ringing", after(0))
    late = BEGAN + LIMIT + timedelta(seconds=1)
    assert kasun(RING, now=late) == Leg("missed", after(0), BEGAN + LIMIT)
    assert kasun(RING, ANSWER, now=late).state == "running"


def test_a_card_put_off_the_screen_comes_back_when_the_agent_answers() -> None:
    dismissed = heard("dismissed", 3)
    assert kasun(RING, dismissed).state == "cancelled"
    assert kasun(RING, dismissed, ANSWER).state == "running"
    assert kasun(RING, dismissed, HANG_UP).state == "cancelled"
    assert kasun(RING, dismissed, heard("ringing", 10)).state == "ringing"


def test_a_call_taken_by_hand_is_the_call_the_telephone_system_says_was_answered() -> None:
    taken = heard("taken", 4)
    assert kasun(RING, taken) == Leg("running", after(4))
    assert kasun(RING, taken, ANSWER) == Leg("running", after(4))
    assert kasun(RING, taken, HANG_UP) == Leg("ended", after(4), after(25))


def test_every_subset_of_a_long_story_is_a_lawful_state() -> None:
    story = [RING, heard("dismissed", 2), heard("ringing", 3), ANSWER, heard("answered", 6, "fathima"), HANG_UP]
    for chosen in chain.from_iterable(combinations(story, n) for n in range(len(story) + 1)):
        for leg in legs_of(chosen, SOON, LIMIT).values():
            assert leg.state in ("ringing", "running", "ended", "missed", "cancelled")
