"""What a change makes of a ticket: response targets, who fits, what collides."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_desk import AGENT, DISPATCHER

from contracts.desk import Capability, Category, Priority
from contracts.events.ticket import TicketStatus
from contracts.permissions import Role
from contracts.problems import InvalidInput, NotFound
from contracts.rpc.tickets import Changes, HistoryEntry
from tickets.domain.changes import Matter, TeamMember, decide, refuse_misfit
from tickets.domain.conflicts import TOUCHES, collisions
from tickets.domain.fitting import fitting_history
from tickets.domain.targets import RESPOND_WITHIN, first_target, moved_target
from tickets.domain.words import number_of, patterns_of, reference_of, search_text, summary_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEW = Matter(
    status=TicketStatus.OPEN,
    priority=Priority.NORMAL,
    category=Category.TECHNICAL_SUPPORT,
    description="Does not start",
    created_at=NOON,
    respond_by=first_target(Priority.NORMAL, NOON),
)
RUWAN = TeamMember(7, "m7", "Ruwan", Role.INSTALLER, frozenset({Capability.TECHNICAL}), active=True)
moments = st.timedeltas(timedelta(0), timedelta(days=365)).map(lambda after: NOON + after)
priorities = st.sampled_from(Priority)


def changed(before: Matter, changes: Changes, assignee: TeamMember | None = None, now: datetime = NOON) -> Matter:
    return decide(before, changes, DISPATCHER, assignee=assignee, contact=None, charger_remark=None, now=now)[0]


def test_the_targets_are_half_an_hour_two_eight_and_twenty_four_hours() -> None:
    assert [limit / timedelta(hours=1) for limit in (RESPOND_WITHIN[p] for p in Priority)] == [0.5, 2, 8, 24]


@given(moments, priorities, priorities, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_raising_never_moves_the_target_back_and_lowering_never_brings_it_forward(
    created_at: datetime, was: Priority, becomes: Priority, later: timedelta
) -> None:
    old, now = first_target(was, created_at), created_at + later
    new = moved_target(old, was, becomes, created_at=created_at, now=now)
    if becomes.rank < was.rank:
        assert new == min(old, now + RESPOND_WITHIN[becomes])
    elif becomes.rank > was.rank:
        assert new == max(old, created_at + RESPOND_WITHIN[becomes])
    else:
        assert new == old


def test_a_target_that_was_met_or_missed_stands() -> None:
    for fact in ({"responded_at": NOON, "status": TicketStatus.IN_PROGRESS}, {"target_missed": True}):
        before = Matter(**{**NEW.__dict__, **fact})
        assert changed(before, Changes(priority=Priority.CRITICAL)).respond_by == before.respond_by


def test_the_first_time_work_begins_is_kept() -> None:
    later = NOON + timedelta(hours=1)
    begun = changed(NEW, Changes(assignee_id="m7", status=TicketStatus.IN_PROGRESS), RUWAN)
    back = changed(begun, Changes(assignee_id=None))
    again = changed(back, Changes(assignee_id="m7", status=TicketStatus.IN_PROGRESS), RUWAN, later)
    assert (back.status, begun.responded_at, again.responded_at) == (TicketStatus.OPEN, NOON, NOON)


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("capability", list(Capability))
def test_whoever_takes_a_ticket_works_for_its_department(category: Category, capability: Capability) -> None:
    member = TeamMember(1, "m1", "Nuwan", Role.INSTALLER, frozenset({capability}), active=True)
    if category.capability is capability:
        refuse_misfit(member, category)
    else:
        with pytest.raises(InvalidInput, match="Nuwan does not work for"):
            refuse_misfit(member, category)


def test_nobody_inactive_unknown_or_of_a_partner_takes_a_ticket() -> None:
    everything = frozenset(Capability)
    for member, word in (
        (None, "no such member"),
        (TeamMember(1, "m1", "Nuwan", Role.INSTALLER, everything, active=False), "not active"),
        (TeamMember(1, "m1", "Anjali", Role.CPO, everything, active=True), "partner"),
    ):
        with pytest.raises(InvalidInput, match=word):
            refuse_misfit(member, Category.SERVICE)


def test_what_is_left_out_stays_and_null_takes_away() -> None:
    planned = changed(NEW, Changes(visit_date=date(2026, 11, 25), visit_time=time(9, 30)))
    assert changed(planned, Changes(priority=Priority.LOW)).visit_time == time(9, 30)
    assert changed(planned, Changes(visit_time=None)).visit_date == date(2026, 11, 25)
    gone = changed(planned, Changes(visit_date=None))
    assert (gone.visit_date, gone.visit_time) == (None, None)
    with pytest.raises(InvalidInput, match="needs the day"):
        changed(NEW, Changes(visit_time=time(9, 30)))
    for field in ("status", "priority", "description", "category", "note"):
        with pytest.raises(InvalidInput, match="not taken away"):
            changed(NEW, Changes(**{field: None}))


def test_what_is_so_already_is_no_act() -> None:
    same = Changes(priority=Priority.NORMAL, status=TicketStatus.OPEN, assignee_id=None, description="Does not start")
    after, acts = decide(NEW, same, AGENT, assignee=None, contact=None, charger_remark=None, now=NOON)
    assert (after, acts) == (NEW, ())


kinds = st.sampled_from([*TOUCHES, "note", "attachment", "created", "target_missed"])
fields = st.sets(st.sampled_from([field for touched in TOUCHES.values() for field in touched]))


@given(fields, st.lists(kinds), fields)
def test_a_field_collides_exactly_when_an_act_since_touched_it_and_it_is_not_so_already(
    wanted: set[str], since: list[str], settled: set[str]
) -> None:
    found = set(collisions(wanted, since, settled))
    for field in wanted:
        touched = any(field in TOUCHES.get(kind, ()) for kind in since)
        assert (field in found) == (touched and field not in settled)
    assert found <= wanted


@given(fields, st.lists(st.sampled_from(["note", "attachment", "target_missed"])))
def test_notes_and_files_of_others_never_collide(wanted: set[str], since: list[str]) -> None:
    assert collisions(wanted, since) == ()


@given(st.integers(1, 999_999_999))
def test_a_reference_has_one_spelling(number: int) -> None:
    reference = reference_of(number)
    assert number_of(reference) == number
    with pytest.raises(NotFound):
        number_of(reference.replace("TKT-", "TKT-0"))


@given(st.text(max_size=400))
def test_a_summary_is_one_short_line(description: str) -> None:
    summary = summary_of(description)
    assert len(summary) <= 120
    assert len(summary.splitlines()) <= 1


@given(st.text(min_size=1, max_size=20), st.text(max_size=50))
def test_a_word_is_found_wherever_it_stands_and_whatever_its_case(word: str, around: str) -> None:
    text = search_text("TKT-000001", f"{around} {word.upper()} {around}")
    for pattern in patterns_of(word.upper().lower()):
        assert pattern[1:-1] in text.casefold()


@given(st.text(alphabet="%_\\25", min_size=3, max_size=6), st.text(alphabet="%_\\25 ", max_size=12))
def test_signs_mean_themselves(word: str, text: str) -> None:
    assert all(pattern[1:-1] in search_text("", text) for pattern in patterns_of(word)) == (word in text)


entries = st.builds(
    HistoryEntry,
    id=st.just(1),
    kind=st.just("note"),
    at=st.just(NOON),
    text=st.integers(0, 10_000).map(lambda n: "අ" * n),
    version=st.just(1),
)


@given(st.lists(entries, max_size=60))
def test_a_history_fits_into_an_answer_and_the_newest_texts_are_whole(history: list[HistoryEntry]) -> None:
    shown = fitting_history(history * 3)
    assert len(shown) == len(history) * 3
    assert sum(len(entry.model_dump_json().encode()) for entry in shown) < 1_000_000
    if history:
        assert shown[-1] == history[-1]
