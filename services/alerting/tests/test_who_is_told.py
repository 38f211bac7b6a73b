"""Who is told what, as a table; and what becomes of a mail after each way an attempt can end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from facts import (
    AT,
    FATHIMA,
    KASUN,
    RUWAN,
    VISIT,
    assigned,
    created,
    missed,
    noted,
    person,
    reprioritised,
    state,
    visit,
)

from alerting.domain import PACE, Outcome, Settled, day, excerpt, moment, notices, notification_id, settle
from contracts.desk import Person, Priority
from contracts.events.ticket import TicketEdited, TicketEvent, TicketStatus, TicketStatusChanged
from contracts.ids import MemberId

Told = dict[str, str]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        pytest.param(created(FATHIMA, RUWAN), {"ruwan-id": "assigned"}, id="created with an assignee"),
        pytest.param(created(FATHIMA, None), {}, id="created without an assignee"),
        pytest.param(created(RUWAN, RUWAN), {}, id="created for oneself"),
        pytest.param(created(None, RUWAN), {"ruwan-id": "assigned"}, id="created by the suite"),
        pytest.param(assigned(FATHIMA, RUWAN), {"ruwan-id": "assigned"}, id="assigned"),
        pytest.param(
            assigned(FATHIMA, RUWAN, was=KASUN),
            {"ruwan-id": "assigned", "kasun-id": "unassigned"},
            id="reassigned: both",
        ),
        pytest.param(assigned(KASUN, RUWAN, was=KASUN), {"ruwan-id": "assigned"}, id="given away by oneself"),
        pytest.param(assigned(RUWAN, RUWAN, was=KASUN), {"kasun-id": "unassigned"}, id="taken over by oneself"),
        pytest.param(assigned(FATHIMA, None, was=KASUN), {"kasun-id": "unassigned"}, id="taken away"),
        pytest.param(assigned(FATHIMA, RUWAN, was=RUWAN), {}, id="assigned again: nothing new"),
        pytest.param(
            reprioritised(FATHIMA, RUWAN, Priority.NORMAL, priority=Priority.CRITICAL),
            {"ruwan-id": "priority"},
            id="priority raised",
        ),
        pytest.param(reprioritised(FATHIMA, RUWAN, Priority.CRITICAL), {}, id="priority lowered"),
        pytest.param(reprioritised(RUWAN, RUWAN, Priority.LOW), {}, id="priority raised by the assignee"),
        pytest.param(reprioritised(FATHIMA, None, Priority.LOW), {}, id="priority raised, nobody assigned"),
        pytest.param(noted(KASUN, RUWAN), {"ruwan-id": "note"}, id="note by another"),
        pytest.param(noted(RUWAN, RUWAN), {}, id="note of one's own"),
        pytest.param(visit(FATHIMA, RUWAN, was=None, on=VISIT), {"ruwan-id": "visit"}, id="visit planned"),
        pytest.param(visit(FATHIMA, RUWAN, was=date(2026, 11, 24), on=VISIT), {"ruwan-id": "visit"}, id="visit moved"),
        pytest.param(visit(FATHIMA, RUWAN, was=VISIT, on=None), {"ruwan-id": "visit"}, id="visit cancelled"),
        pytest.param(visit(RUWAN, RUWAN, was=None, on=VISIT), {}, id="visit planned by oneself"),
        pytest.param(
            missed(RUWAN),
            {"ruwan-id": "target_missed", "fathima-id": "target_missed", "suresh-id": "target_missed"},
            id="target missed: assignee, dispatchers, managers",
        ),
        pytest.param(
            missed(FATHIMA),
            {"fathima-id": "target_missed", "suresh-id": "target_missed"},
            id="target missed: a dispatcher who is the assignee is told once",
        ),
        pytest.param(
            missed(None),
            {"fathima-id": "target_missed", "suresh-id": "target_missed"},
            id="target missed, nobody assigned",
        ),
        pytest.param(
            TicketStatusChanged(
                reference="TKT-000042", at=AT, by=FATHIMA, version=2, ticket=state(RUWAN), was=TicketStatus.OPEN
            ),
            {},
            id="status: shown, not notified",
        ),
        pytest.param(
            TicketEdited(
                reference="TKT-000042", at=AT, by=FATHIMA, version=2, ticket=state(RUWAN), fields=("description",)
            ),
            {},
            id="edited: shown, not notified",
        ),
    ],
)
def test_each_event_tells_whom_it_concerns_and_never_whoever_did_it(event: TicketEvent, told: Told) -> None:
    overseers = (MemberId("fathima-id"), MemberId("suresh-id"))
    assert {n.member_id: n.kind for n in notices(event, overseers)} == told


def test_an_assignee_who_also_oversees_is_told_as_the_assignee() -> None:
    ours = next(n for n in notices(missed(FATHIMA), (FATHIMA.member_id,)))
    assert "It is with" not in ours.text


@pytest.mark.parametrize(
    ("event", "title", "text"),
    [
        (
            assigned(FATHIMA, RUWAN, was=KASUN),
            "TKT-000042 is no longer yours",
            "Fathima reassigned “Connector 2 is broken” to Ruwan.",
        ),
        (
            assigned(FATHIMA, None, was=KASUN),
            "TKT-000042 is no longer yours",
            "Fathima reassigned “Connector 2 is broken”, to nobody yet.",
        ),
        (
            reprioritised(FATHIMA, KASUN, Priority.LOW, priority=Priority.CRITICAL),
            "TKT-000042 is now Critical",
            "Fathima raised the priority of “Connector 2 is broken” from Low to Critical.",
        ),
        (noted(FATHIMA, KASUN, "Cable\nordered."), "New note on TKT-000042", "Fathima wrote: Cable ordered."),
        (
            visit(FATHIMA, KASUN, was=date(2026, 11, 24), on=VISIT),
            "Visit for TKT-000042 moved to Wed 25 Nov 2026, 09:30",
            "Fathima moved the visit for “Connector 2 is broken” from Tue 24 Nov 2026.",
        ),
        (
            visit(FATHIMA, KASUN, was=VISIT, on=VISIT),
            "Visit for TKT-000042 moved to Wed 25 Nov 2026, 09:30",
            "Fathima moved the visit for “Connector 2 is broken” to another time.",
        ),
        (
            visit(None, KASUN, was=VISIT, on=None),
            "No visit for TKT-000042 any more",
            "VoltCharge cancelled the visit of Wed 25 Nov 2026 for “Connector 2 is broken”.",
        ),
        (
            missed(KASUN),
            "TKT-000042 missed its response target",
            "Work on “Connector 2 is broken” should have begun by 13:45 on Sun 22 Nov 2026.",
        ),
    ],
)
def test_a_notice_is_sentences_to_show_as_they_are(event: TicketEvent, title: str, text: str) -> None:
    ours = next(n for n in notices(event) if n.member_id == KASUN.member_id)
    assert (ours.title, ours.text) == (title, text)


def test_names_and_notes_bring_no_line_breaks_and_no_end_of_length() -> None:
    loud = Person(member_id=MemberId("x"), name="Eve\r\nBcc: all@volt.lk\u2028\u202e")
    (notice,) = notices(noted(loud, RUWAN, "a\n" * 5000))
    assert notice.text.isprintable()
    assert len(notice.text) < 400
    assert excerpt("a" * 10, 5) == "aaaa…"


def test_one_event_makes_one_id_a_member() -> None:
    assert notification_id("e1", "ruwan-id") == notification_id("e1", "ruwan-id")
    assert len({notification_id(e, m) for e in ("e1", "e2") for m in ("a", "b")}) == 4


def test_moments_are_written_in_the_offices_time() -> None:
    assert moment(datetime(2026, 11, 22, 20, 0, tzinfo=UTC)) == "01:30 on Mon 23 Nov 2026"
    assert day(VISIT) == "Wed 25 Nov 2026"
    assert day(VISIT, time(9, 5)) == "Wed 25 Nov 2026, 09:05"


QUEUED = AT
LATE = AT + PACE.give_up_after


@pytest.mark.parametrize(
    ("outcome", "attempts", "unconfirmed", "now", "becomes"),
    [
        (Outcome.TAKEN, 1, 0, AT, Settled("sent")),
        (Outcome.REFUSED, 1, 0, AT, Settled("failed")),
        (Outcome.NOBODY, 1, 0, AT, Settled("dropped")),
        (Outcome.LATER, 1, 0, AT, Settled("waiting", AT + timedelta(seconds=30))),
        (Outcome.LATER, 3, 0, AT, Settled("waiting", AT + timedelta(minutes=2))),
        (Outcome.LATER, 900, 0, AT, Settled("waiting", AT + timedelta(minutes=15))),
        (Outcome.LATER, 9, 0, LATE, Settled("failed")),
        (Outcome.UNCONFIRMED, 1, 1, AT, Settled("waiting", AT + timedelta(minutes=1))),
        (Outcome.UNCONFIRMED, 9, 3, AT, Settled("waiting", AT + timedelta(hours=1))),
        (Outcome.UNCONFIRMED, 9, 4, AT, Settled("failed")),
    ],
)
def test_a_mail_is_tried_again_only_while_that_can_help(
    outcome: Outcome, attempts: int, unconfirmed: int, now: datetime, becomes: Settled
) -> None:
    assert settle(outcome, attempts=attempts, unconfirmed=unconfirmed, queued_at=QUEUED, now=now) == becomes


def test_a_server_that_refuses_for_an_hour_loses_no_mail() -> None:
    now, attempts = QUEUED, 0
    while now < QUEUED + timedelta(hours=1):
        attempts += 1
        settled = settle(Outcome.LATER, attempts=attempts, unconfirmed=0, queued_at=QUEUED, now=now)
        assert settled.state == "waiting"
        assert settled.due_at is not None
        now = settled.due_at
    assert attempts < 20


def test_somebody_else_of_the_same_name_is_somebody_else() -> None:
    twin = person("Ruwan").model_copy(update={"member_id": MemberId("other")})
    assert [n.member_id for n in notices(noted(twin, RUWAN))] == [RUWAN.member_id]
