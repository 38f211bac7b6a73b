"""Contacts, calls, tickets and the team through the edge: what is asked, what is passed on, what is missing."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from edge_bench import Edge

from api_gateway import desk_examples as examples
from chassis.answering import Call
from contracts.permissions import Role
from contracts.problems import Conflict, InvalidCredentials, NotFound
from contracts.rpc import contacts, dashboard, identity, tickets
from contracts.rpc.contacts import CommitImport, SearchContacts, UpdateContact
from contracts.rpc.telephony import ListCalls
from contracts.rpc.tickets import ChangeTicket, ListTickets, TicketPage
from voltctl.testing import eventually

CONTACT = f"/api/v1/contacts/{examples.CONTACT_ID}"
TICKET = "/api/v1/tickets/TKT-000042"


@pytest.mark.parametrize(
    "statuses", ["status=OPEN,ASSIGNED", "status=OPEN&status=ASSIGNED", "status=OPEN&status=ASSIGNED,OPEN"]
)
async def test_a_list_in_a_query_may_be_repeated_or_separated_by_commas(edge: Edge, statuses: str) -> None:
    answer = await edge.get(f"/api/v1/tickets?{statuses}&assignee=me&sort=priority&limit=7&cursor=abc")
    assert answer.status_code == 200, answer.text
    asked: ListTickets = edge.behind.questions(ListTickets)[0]
    assert asked.filter.model_dump(mode="json", exclude_unset=True) == {
        "status": ["OPEN", "ASSIGNED"],
        "assignee": "me",
        "sort": "priority",
    }
    assert (asked.limit, asked.cursor) == (7, "abc")


@pytest.mark.parametrize(
    "path",
    [
        "/tickets?status=SLEEPING",
        "/tickets?statuses=OPEN",
        "/tickets?visit_from=yesterday",
        "/tickets?q=%00",
        "/calls?with_ticket=perhaps",
        "/contacts?tier=wooden",
        "/contacts/lookup",
        "/contacts/not-an-id",
        "/tickets/TKT-1",
        "/team/members?role=king",
        "/team/audit?since=2026-11-22T08:00:00",
    ],
)
async def test_a_filter_that_means_nothing_is_refused_and_not_passed_over(edge: Edge, path: str) -> None:
    answer = await edge.get(f"/api/v1{path}", Role.ADMIN)
    assert answer.status_code == 422
    assert answer.json()["fields"]


async def test_a_field_left_out_stays_and_null_takes_away(edge: Edge) -> None:
    body = {"version": 3, "phone": None, "notes": "<script>alert(1)</script>"}
    answer = await edge.client.patch(CONTACT, json=body, headers=edge.bearer(Role.OPS_AGENT))
    assert answer.status_code == 200
    asked: UpdateContact = edge.behind.questions(UpdateContact)[0]
    assert asked.model_fields_set == {"contact_id", "version", "phone", "notes"}
    change = examples.CHANGE | {"changes": {"assignee_id": None}}
    await edge.client.patch(TICKET, json=change, headers=edge.bearer(Role.OPS_AGENT))
    assert edge.behind.questions(ChangeTicket)[0].changes.model_fields_set == {"assignee_id"}


async def test_what_a_body_does_not_know_is_refused(edge: Edge) -> None:
    for method, path, body in (
        ("PATCH", CONTACT, {"version": 3, "deleted": True}),
        ("PATCH", TICKET, examples.CHANGE | {"changes": {"reference": "TKT-000001"}}),
        ("POST", "/api/v1/tickets", examples.NEW_TICKET | {"created_by": "somebody else"}),
        ("POST", "/api/v1/calls", {"call_id": examples.CALL_ID, "member_id": "somebody else"}),
    ):
        answer = await edge.client.request(method, path, json=body, headers=edge.bearer(Role.ADMIN))
        assert answer.status_code == 422, path
    assert edge.behind.questions(UpdateContact) == []


async def test_a_conflict_says_what_stands_there_now(edge: Edge) -> None:
    async def changed_meanwhile(_: ChangeTicket, __: Call) -> Any:
        raise Conflict("Kamal changed the priority meanwhile.", current=examples.TICKET, fields=["priority"])

    edge.behind.instead[tickets.CHANGE_TICKET] = changed_meanwhile
    answer = await edge.client.patch(TICKET, json=examples.CHANGE, headers=edge.bearer(Role.OPS_AGENT))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["fields"] == ["priority"]
    assert answer.json()["current"] == examples.TICKET


async def test_a_profile_shows_what_can_be_had_and_heals(edge: Edge) -> None:
    whole = (await edge.get(CONTACT)).json()
    assert whole["contact"]["id"] == examples.CONTACT_ID
    assert whole["calls"]["items"][0]["contact_id"] == examples.CONTACT_ID
    assert whole["tickets"]["total"] == 1
    assert [charger["id"] for charger in whole["chargers"]] == ["100001"]
    assert whole["unavailable"] == []
    assert {q.filter.contact_id for q in edge.behind.questions(ListCalls)} == {examples.CONTACT_ID}

    await edge.behind.silence("telephony")
    await edge.behind.silence("tickets")
    in_part = (await edge.get(CONTACT)).json()
    assert in_part["calls"] is in_part["tickets"] is None
    assert [part["part"] for part in in_part["unavailable"]] == ["calls", "tickets"]
    assert in_part["chargers"]
    await edge.behind.start_desk("telephony")
    await edge.behind.start_desk("tickets")
    assert (await edge.get(CONTACT)).json() == whole


async def test_a_profile_of_a_contact_whose_charger_is_gone_has_none(edge: Edge) -> None:
    edge.behind.chargers.pop("100001")
    profile = (await edge.get(CONTACT)).json()
    assert (profile["chargers"], profile["unavailable"]) == ([], [])


async def test_a_contact_that_is_not_there_is_not_found_whatever_else_is(edge: Edge) -> None:
    async def nobody(_: contacts.GetContact, __: Call) -> Any:
        raise NotFound("There is no such contact.")

    edge.behind.instead[contacts.GET_CONTACT] = nobody
    assert (await edge.get(CONTACT)).status_code == 404


async def test_search_waits_for_nobody_longer_than_300_ms(edge: Edge) -> None:
    async def slow(_: ListTickets, __: Call) -> TicketPage:
        await asyncio.sleep(5)
        raise AssertionError("nobody waits for this")

    edge.behind.instead[tickets.LIST_TICKETS] = slow
    began = time.monotonic()
    found = (await edge.get("/api/v1/search?q=galle")).json()
    assert time.monotonic() - began < 2.0
    assert found["contacts"]
    assert found["tickets"] is None
    assert [part["part"] for part in found["unavailable"]] == ["tickets"]
    assert "within 0.3 s" in found["unavailable"][0]["problem"]["detail"]


async def test_search_asks_each_kind_for_the_words_as_typed(edge: Edge) -> None:
    await edge.get("/api/v1/search", params={"q": "50% _off"})
    assert edge.behind.questions(SearchContacts)[0].q == "50% _off"
    assert edge.behind.questions(ListTickets)[0].filter.q == "50% _off"
    assert edge.behind.questions(dashboard.ListChargers)[0].q == "50% _off"


async def test_the_overview_names_missing_ticket_parts_and_keeps_the_rest(edge: Edge) -> None:
    await edge.behind.silence("tickets")
    overview = (await edge.get("/api/v1/dashboard")).json()
    assert overview["network"]["dc"]["total"] == 2
    assert overview["ticket_counts"] is overview["recent_tickets"] is None
    assert [part["part"] for part in overview["unavailable"]] == ["ticket_counts", "recent_tickets"]


async def test_an_import_may_be_larger_than_other_bodies_but_must_fit_a_message(edge: Edge) -> None:
    headers = edge.bearer(Role.OPS_AGENT)
    key = examples.TICKET_KEY
    fits = "name,phone\n" + "Ruwan,0771234567\n" * 20_000
    answer = await edge.client.post("/api/v1/contacts/import", json={"import_id": key, "csv": fits}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert edge.behind.questions(CommitImport)[0].csv == fits
    sinhala = "නම,දුරකථනය\n" * 45_000
    for body, status in (({"csv": "x" * 600_001}, 422), ({"csv": sinhala}, 413), ({"csv": "x" * 5_000_000}, 413)):
        path = "/api/v1/contacts/import/preview"
        assert (await edge.client.post(path, json=body, headers=headers)).status_code == status


async def test_a_wrong_present_password_is_no_dead_session(edge: Edge) -> None:
    async def wrong(_: identity.ChangePassword, __: Call) -> Any:
        raise InvalidCredentials("The present password is not right.")

    token = edge.behind.session(Role.OPS_AGENT, temporary_password=True)
    headers = {"Authorization": f"Bearer {token}"}
    body = {"present": "the old one", "new": "a new one that is long"}
    answer = await edge.client.post("/api/v1/me/password", json=body, headers=headers)
    assert answer.status_code == 204
    asked: identity.ChangePassword = edge.behind.questions(identity.ChangePassword)[0]
    assert (asked.token, asked.present, asked.new) == (token, "the old one", "a new one that is long")
    edge.behind.instead[identity.CHANGE_PASSWORD] = wrong
    refused = await edge.client.post("/api/v1/me/password", json=body, headers=headers)
    assert refused.json()["type"] == "urn:voltcharge:problem:invalid-credentials"
    assert "long" not in refused.text


async def test_a_bulk_change_goes_on_when_its_browser_has_gone(edge: Edge) -> None:
    release, done = asyncio.Event(), asyncio.Event()

    async def slow(_: tickets.ChangeTickets, __: Call) -> Any:
        await release.wait()
        done.set()
        return tickets.ChangedTickets(items=())

    edge.behind.instead[tickets.CHANGE_TICKETS] = slow
    asking = asyncio.create_task(
        edge.client.post("/api/v1/tickets/bulk", json=examples.BULK, headers=edge.bearer(Role.OPS_AGENT))
    )
    await eventually(lambda: bool(edge.behind.questions(tickets.ChangeTickets)))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    release.set()
    await asyncio.wait_for(done.wait(), 5)
