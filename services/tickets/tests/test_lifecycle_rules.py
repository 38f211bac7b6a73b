"""The state machine (TKT-3), over everything there is: every status, every act, every role, with and without a note."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_desk import actor

from contracts.events.ticket import TicketStatus
from contracts.permissions import Permission, Role
from contracts.problems import Conflict, Forbidden, InvalidInput
from tickets.domain.lifecycle import HANDED, STATED, Hands, may_state, settle

OPEN, ASSIGNED, IN_PROGRESS, RESOLVED, CLOSED = TicketStatus
WORKERS = (Role.ADMIN, Role.MANAGER, Role.DISPATCHER, Role.OPS_AGENT)
CLOSERS = (Role.ADMIN, Role.MANAGER, Role.DISPATCHER)

# Written out again, by hand and in full, so that a slip in the table cannot hide in its test.
LAWFUL = {
    # from, what happens to the assignee, stated status: the status after
    (OPEN, Hands.KEPT, None): OPEN,
    (OPEN, Hands.KEPT, OPEN): OPEN,
    (OPEN, Hands.TAKEN, None): OPEN,
    (OPEN, Hands.TAKEN, OPEN): OPEN,
    (OPEN, Hands.GIVEN, None): ASSIGNED,
    (OPEN, Hands.GIVEN, ASSIGNED): ASSIGNED,
    (OPEN, Hands.GIVEN, IN_PROGRESS): IN_PROGRESS,
    (ASSIGNED, Hands.KEPT, None): ASSIGNED,
    (ASSIGNED, Hands.KEPT, ASSIGNED): ASSIGNED,
    (ASSIGNED, Hands.KEPT, IN_PROGRESS): IN_PROGRESS,
    (ASSIGNED, Hands.GIVEN, None): ASSIGNED,
    (ASSIGNED, Hands.GIVEN, ASSIGNED): ASSIGNED,
    (ASSIGNED, Hands.GIVEN, IN_PROGRESS): IN_PROGRESS,
    (ASSIGNED, Hands.TAKEN, None): OPEN,
    (ASSIGNED, Hands.TAKEN, OPEN): OPEN,
    (IN_PROGRESS, Hands.KEPT, None): IN_PROGRESS,
    (IN_PROGRESS, Hands.KEPT, IN_PROGRESS): IN_PROGRESS,
    (IN_PROGRESS, Hands.KEPT, RESOLVED): RESOLVED,
    (IN_PROGRESS, Hands.GIVEN, None): ASSIGNED,
    (IN_PROGRESS, Hands.GIVEN, ASSIGNED): ASSIGNED,
    (IN_PROGRESS, Hands.GIVEN, IN_PROGRESS): IN_PROGRESS,
    (IN_PROGRESS, Hands.TAKEN, None): OPEN,
    (IN_PROGRESS, Hands.TAKEN, OPEN): OPEN,
    (RESOLVED, Hands.KEPT, None): RESOLVED,
    (RESOLVED, Hands.KEPT, RESOLVED): RESOLVED,
    (RESOLVED, Hands.KEPT, IN_PROGRESS): IN_PROGRESS,
    (RESOLVED, Hands.KEPT, CLOSED): CLOSED,
}
EVERYTHING = tuple(itertools.product(TicketStatus, Hands, (None, *TicketStatus)))


@pytest.mark.parametrize(("status", "hands", "stated"), EVERYTHING)
@pytest.mark.parametrize("has_note", [False, True])
@pytest.mark.parametrize("role", WORKERS)
def test_only_the_lawful_steps_are_taken(
    status: TicketStatus, hands: Hands, stated: TicketStatus | None, role: Role, has_note: bool
) -> None:
    expected = LAWFUL.get((status, hands, stated))
    if status is CLOSED:
        with pytest.raises(Conflict, match="never changes"):
            settle(status, hands, stated, actor(role), has_note=has_note)
    elif expected is None:
        with pytest.raises(InvalidInput):
            settle(status, hands, stated, actor(role), has_note=has_note)
    elif expected is CLOSED and role not in CLOSERS:
        with pytest.raises(Forbidden):
            settle(status, hands, stated, actor(role), has_note=has_note)
    elif expected is RESOLVED and status is not RESOLVED and not has_note:
        with pytest.raises(InvalidInput, match="resolution note"):
            settle(status, hands, stated, actor(role), has_note=has_note)
    else:
        assert settle(status, hands, stated, actor(role), has_note=has_note) is expected


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("status", list(TicketStatus))
def test_what_may_be_stated_is_what_is_taken(status: TicketStatus, role: Role) -> None:
    who = actor(role)

    def taken(to: TicketStatus) -> bool:
        try:
            return settle(status, Hands.KEPT, to, who, has_note=True) is not status
        except (Conflict, Forbidden, InvalidInput):
            return False

    assert may_state(status, who) == tuple(to for to in TicketStatus if taken(to))


def test_the_tables_name_every_status_and_nothing_leaves_closed() -> None:
    assert {status for status, _ in HANDED} == set(TicketStatus)
    assert not any(origin is CLOSED for origin, _ in STATED)
    assert not any(status is CLOSED and hands is not Hands.KEPT for status, hands in HANDED)
    assert {permission for step, permission in STATED.items() if CLOSED in step} == {Permission.TICKETS_CLOSE}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Hands), st.sampled_from((None, *TicketStatus)), st.booleans(), st.sampled_from(WORKERS)
        )
    )
)
def test_however_it_is_handled_open_means_nobody_and_closed_is_final(
    acts: list[tuple[Hands, TicketStatus | None, bool, Role]],
) -> None:
    status, has_assignee, ended = OPEN, False, False
    for hands, stated, has_note, role in acts:
        try:
            after = settle(status, hands, stated, actor(role), has_note=has_note)
        except (Conflict, Forbidden, InvalidInput):
            continue
        assert not ended
        if hands is not Hands.KEPT:
            has_assignee = hands is Hands.GIVEN
        assert (after is OPEN) == (not has_assignee)
        if after is CLOSED:
            assert status is RESOLVED
            assert role in CLOSERS
            ended = True
        status = after
