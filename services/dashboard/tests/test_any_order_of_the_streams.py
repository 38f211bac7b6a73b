"""However the two streams interleave, and however often a message comes, a charger stands the same."""

from __future__ import annotations

from charger_facts import (
    answered,
    at,
    booted,
    commanded,
    connected,
    disconnected,
    ended,
    heartbeat,
    metered,
    registered,
    reported,
    retired,
    started,
)  # fmt: skip
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.charger import ChargerEvent, ConnectorStatus
from dashboard.domain.facts import Facts
from dashboard.domain.heartbeats import Telemetry
from dashboard.domain.standing import standing, summary, version, view
from dashboard.reactions import fold_events
from dashboard.repository import Held

seconds = st.integers(0, 20_000).map(float)
lines = st.integers(1, 5)
ids = st.integers(1, 5)
charger_events = st.one_of(
    st.builds(lambda s, c: registered(second=s, cpo_id=c), seconds, st.sampled_from([None, "cpo-a"])),
    st.builds(retired, seconds),
    st.builds(connected, seconds, lines),
    st.builds(disconnected, seconds, lines, st.sampled_from(["lost", "silent", "replaced", "closed", "gateway_lost"])),
    st.builds(booted, seconds, interval_s=st.sampled_from([10, 60, 300])),
    st.builds(reported, seconds, st.integers(0, 3), st.sampled_from(ConnectorStatus)),
    st.builds(started, seconds, ids, st.integers(0, 3)),
    st.builds(ended, seconds, ids),
    st.builds(commanded, seconds),
    st.builds(answered, seconds),
)
telemetry_events = st.one_of(
    st.builds(heartbeat, seconds, lines),
    st.builds(
        metered,
        seconds,
        st.one_of(st.none(), ids),
        st.one_of(st.none(), st.floats(0, 1e6)),
        connector=st.integers(0, 3),
    ),
)
Placed = tuple[ChargerEvent, int]


@st.composite
def two_streams(draw: st.DrawFn) -> tuple[list[Placed], list[Placed]]:
    def stream(events: st.SearchStrategy[ChargerEvent]) -> list[Placed]:
        said = draw(st.lists(events, max_size=25))
        return [(event, 3 * n + draw(st.integers(1, 3))) for n, event in enumerate(said)]

    return stream(charger_events), stream(telemetry_events)


def interleaved(draw: st.DataObject, left: list[Placed], right: list[Placed]) -> list[Placed]:
    order = draw.draw(st.permutations([True] * len(left) + [False] * len(right)))
    one, other = iter(left), iter(right)
    return [next(one) if is_left else next(other) for is_left in order]


def fold_all(events: list[Placed], held: Held | None = None) -> Held:
    after = fold_events(held or Held(Facts(), Telemetry()), events)
    return Held(after.facts, after.telemetry)


@given(two_streams(), st.data(), seconds)
def test_any_interleaving_of_the_two_streams_gives_the_same_view(
    streams: tuple[list[Placed], list[Placed]], data: st.DataObject, second: float
) -> None:
    facts, telemetry = streams
    plain, mixed = fold_all(facts + telemetry), fold_all(interleaved(data, facts, telemetry))
    assert plain == mixed
    assert view(plain.facts, plain.telemetry, at(second)) == view(mixed.facts, mixed.telemetry, at(second))


@given(two_streams(), st.data())
def test_what_was_folded_before_changes_nothing_when_it_comes_again(
    streams: tuple[list[Placed], list[Placed]], data: st.DataObject
) -> None:
    events = interleaved(data, *streams)
    once = fold_all(events)
    again = data.draw(st.lists(st.sampled_from(events), max_size=10)) if events else []
    after = fold_events(once, again)
    assert (after.facts, after.telemetry, after.commands, after.faults) == (once.facts, once.telemetry, [], {})


@given(two_streams(), st.data())
def test_batches_cut_anywhere_come_to_the_same(streams: tuple[list[Placed], list[Placed]], data: st.DataObject) -> None:
    events = interleaved(data, *streams)
    cut = data.draw(st.integers(0, len(events)))
    assert fold_all(events[cut:], fold_all(events[:cut])) == fold_all(events)


@given(two_streams(), st.data(), seconds)
def test_a_later_state_never_has_a_lower_version(
    streams: tuple[list[Placed], list[Placed]], data: st.DataObject, second: float
) -> None:
    held, newest = Held(Facts(), Telemetry()), 0
    for event in interleaved(data, *streams):
        held = fold_all([event], held)
        stands = standing(held.facts, held.telemetry)
        if stands is not None:
            now = version(stands, at(second))
            assert newest < now <= version(stands, at(second + 1e6))
            assert summary(stands, at(second)).version == now
            newest = now
