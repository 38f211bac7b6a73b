"""Lists as CSV files: whole, harmless to spreadsheets, and never a part taken for the whole."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import httpx
import pytest
from edge_bench import Edge
from hypothesis import given
from hypothesis import strategies as st

from api_gateway import desk_examples as examples
from api_gateway.csv_files import cell, lines
from chassis.answering import Call
from contracts.permissions import Role
from contracts.problems import Unavailable
from contracts.rpc import contacts, tickets
from contracts.rpc.tickets import ListTickets, TicketPage, TicketSummary


@pytest.mark.parametrize("formula", ["=1+1", "+94771234567", "-2", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_text(formula: str) -> None:
    assert cell(formula) == "'" + formula


def test_numbers_times_and_nothing_are_written_plainly() -> None:
    moment = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert [cell(value) for value in (None, True, -5, 1.5, moment, "a")] == [
        "",
        "yes",
        "-5",
        "1.5",
        "2026-11-23 01:30:00",
        "a",
    ]


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])), min_size=2)))
def test_every_text_comes_back_as_it_was_and_none_is_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(lines(rows), newline="")))
    assert [[value.removeprefix("'") for value in row] for row in read] == [
        [value.removeprefix("'") for value in row] for row in rows
    ]
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read for value in row)


def ticket(number: int, **changes: object) -> TicketSummary:
    return TicketSummary.model_validate(examples.TICKET_ROW | {"reference": f"TKT-{number:06}"} | changes)


async def test_the_whole_list_is_exported_by_the_filter_of_the_list(edge: Edge) -> None:
    async def pages(question: ListTickets, _: Call) -> TicketPage:
        first = int(question.cursor or 0)
        items = tuple(ticket(number, summary='=HYPERLINK("http://evil")') for number in range(first, first + 3))
        return TicketPage(items=items, next_cursor=str(first + 3) if first < 6 else None, total=9)

    edge.behind.instead[tickets.LIST_TICKETS] = pages
    answer = await edge.get("/api/v1/tickets.csv?status=OPEN&sort=priority", Role.DISPATCHER)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfReference,")
    name = f"tickets-{datetime.now(UTC):%Y-%m}"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Reference"] for row in rows] == [f"TKT-{number:06}" for number in range(9)]
    assert {row["Summary"] for row in rows} == {'\'=HYPERLINK("http://evil")'}
    asked = edge.behind.questions(ListTickets)
    # In an order that changes move, a ticket worked on meanwhile would be left out: the file stands in one that stays.
    assert {question.filter.model_dump_json(exclude_unset=True) for question in asked} == {
        '{"status":["OPEN"],"sort":"-created_at"}'
    }


async def test_an_export_that_cannot_begin_is_a_problem(edge: Edge) -> None:
    await edge.behind.silence("tickets")
    answer = await edge.get("/api/v1/tickets.csv")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_export_that_breaks_off_does_not_look_whole(edge: Edge) -> None:
    async def pages(question: ListTickets, _: Call) -> TicketPage:
        if question.cursor:
            raise Unavailable("The database went away.")
        return TicketPage(items=(ticket(1),), next_cursor="more", total=2)

    edge.behind.instead[tickets.LIST_TICKETS] = pages
    with pytest.raises(httpx.RemoteProtocolError):
        await edge.get("/api/v1/tickets.csv")


async def test_contacts_calls_and_the_audit_log_are_exported_alike(edge: Edge) -> None:
    async def hostile(_: contacts.SearchContacts, __: Call) -> contacts.ContactPage:
        contact = examples.CONTACT | {"name": "@evil", "notes": "two\nlines, and a comma"}
        return contacts.ContactPage.model_validate(examples.CONTACT_PAGE | {"items": [contact]})

    edge.behind.instead[contacts.SEARCH_CONTACTS] = hostile
    found = {}
    for path in ("contacts.csv?q=ruwan", "calls.csv?category=service", "team/audit.csv?outcome=refused"):
        answer = await edge.get(f"/api/v1/{path}", Role.ADMIN)
        assert answer.status_code == 200, answer.text
        found[path.partition(".")[0]] = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [question.sort for question in edge.behind.questions(contacts.SearchContacts)] == ["name"]
    assert found["contacts"][0]["Name"] == "'@evil"
    assert found["contacts"][0]["Phone"] == "'+94771234567"
    assert found["contacts"][0]["Notes"] == "two\nlines, and a comma"
    assert found["calls"][0]["Started"] == "2026-11-22 13:42:00"
    assert found["team/audit"][0]["Operation"] == "changeTicket"
