"""Hostile members and strangers at the support desk, against the whole product: what they send is refused or harmless.

How it looks in a browser is tested in tests/e2e/test_hostile_text.py.
"""

import csv
import io
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from simulator.telephone import PATH, Word, signed
from tests.harness import Product, demo_email, running_product

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]

FORMULAS: Final = ('=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0")
ODD: Final = (
    "\u202egnissecorp",
    "Z\u0351\u036b\u0343al\u0360go",
    "ශ්‍රී ලංකා 🇱🇰",
    "\ufeffBOM",
    "' OR 1=1 --",
    "${jndi:ldap://x}",
)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def agent(product: Product) -> Iterator[httpx.Client]:
    with signed_in(product, "ops_agent") as session:
        yield session


@pytest.fixture(scope="module")
def dispatcher(product: Product) -> Iterator[httpx.Client]:
    with signed_in(product, "dispatcher") as session:
        yield session


def signed_in(product: Product, role: str) -> closing[httpx.Client]:
    return closing(product.sign_in(role))


def key() -> str:
    return str(uuid.uuid4())


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


def logged_call(agent: httpx.Client, notes: str) -> dict[str, Any]:
    call = made(agent, "calls", {"call_id": key()})
    return made(agent, f"calls/{call['id']}/save", {"notes": notes})


@pytest.mark.parametrize("listed", ["contacts", "calls", "tickets"])
def test_no_export_holds_a_formula(agent: httpx.Client, listed: str) -> None:
    mark = uuid.uuid4().hex[:10]
    for formula in FORMULAS:
        match listed:
            case "contacts":
                made(agent, "contacts", {"contact_id": key(), "name": f"{formula} {mark}", "notes": formula})
            case "calls":
                logged_call(agent, f"{formula} {mark}")
            case _:
                made(agent, "tickets", {"ticket_key": key(), "description": f"{formula} {mark}"})
    rows: list[list[str]] = []
    deadline = time.monotonic() + 20
    while len(rows) < 1 + len(FORMULAS) and time.monotonic() < deadline:
        sheet = agent.get(f"/api/v1/{listed}.csv", params={"q": mark})
        assert sheet.status_code == 200
        rows = list(csv.reader(io.StringIO(sheet.text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(FORMULAS)
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert {f"'{formula} {mark}" for formula in FORMULAS} <= set(cells)


@pytest.mark.parametrize("text", ODD)
def test_odd_unicode_comes_back_as_it_was_or_is_refused(agent: httpx.Client, text: str) -> None:
    """Never half: stored as typed and found again, or refused with a reason."""
    answer = agent.post("/api/v1/contacts", json={"contact_id": key(), "name": f"{text} {uuid.uuid4().hex[:6]}"})
    if answer.status_code == 201:
        shown = agent.get(f"/api/v1/contacts/{answer.json()['id']}").json()["contact"]
        assert shown["name"] == answer.json()["name"]
        assert text.strip("\ufeff ") in shown["name"]
    else:
        assert answer.status_code == 422
        assert answer.json()["fields"], answer.text


@pytest.mark.parametrize("wildcard", ["%", "_", "%%%%", "\\", "%' OR ''='"])
def test_a_search_takes_its_signs_literally(agent: httpx.Client, wildcard: str) -> None:
    made(agent, "contacts", {"contact_id": key(), "name": "Somebody Ordinary"})
    found = agent.get("/api/v1/contacts", params={"q": f"{wildcard}nobody-is-called-this{wildcard}"})
    assert found.status_code == 200
    assert found.json()["items"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("contacts", {"contact_id": key(), "name": "x" * 5_000}),
        ("contacts", {"contact_id": key(), "name": "Fine", "notes": "x" * 60_000}),
        ("contacts", {"contact_id": key(), "name": "two\nlines"}),
        ("contacts", {"contact_id": "../../etc/passwd", "name": "Fine"}),
        ("tickets", {"ticket_key": key(), "description": "x" * 60_000}),
        ("tickets", {"ticket_key": key(), "description": "nul \x00 inside"}),
        ("tickets", {"ticket_key": key(), "description": "ok", "visit_date": "9999-99-99"}),
        ("calls", {"call_id": key(), "phone": "1" * 500}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(agent: httpx.Client, path: str, body: dict[str, Any]) -> None:
    answer = agent.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["fields"]


MASS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "a ticket that is closed already": ("tickets", {"ticket_key": key(), "description": "Fine", "status": "CLOSED"}),
    "a ticket in another's name": ("tickets", {"ticket_key": key(), "description": "Fine", "created_by": {"id": "x"}}),
    "a ticket with a number of mine": ("tickets", {"ticket_key": key(), "description": "x", "reference": "TKT-000001"}),
    "a contact at version 99": ("contacts", {"contact_id": key(), "name": "Fine", "version": 99}),
    "a contact that is merged": ("contacts", {"contact_id": key(), "name": "Fine", "merged_into": key()}),
    "a call of a colleague": ("calls", {"call_id": key(), "member_id": key()}),
    "a call that lasted a day": ("calls", {"call_id": key(), "started_at": "2020-01-01T00:00:00Z"}),
    "a password that makes an Admin": ("me/password", {"present": "a", "new": "b" * 14, "role": "admin"}),
}


@pytest.mark.parametrize("what", MASS)
def test_a_field_that_is_not_for_the_client_is_refused(agent: httpx.Client, what: str) -> None:
    path, body = MASS[what]
    answer = agent.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 422, answer.text


def test_nobody_raises_themselves(product: Product, agent: httpx.Client) -> None:
    own = agent.get("/api/v1/session").json()["member"]
    with signed_in(product, "admin") as admin:
        entry = admin.get(f"/api/v1/team/members/{own['id']}").json()
        change = {"version": entry["version"], "role": "admin"}
        assert agent.patch(f"/api/v1/team/members/{own['id']}", json=change).status_code == 403
        assert admin.patch(f"/api/v1/team/members/{own['id']}", json={**change, "removed": True}).status_code == 422
        assert admin.get(f"/api/v1/team/members/{own['id']}").json() == entry
    assert agent.get("/api/v1/session").json()["member"]["role"] == "ops_agent"


def test_a_colleagues_running_call_cannot_be_touched(agent: httpx.Client, dispatcher: httpx.Client) -> None:
    call = made(agent, "calls", {"call_id": key(), "phone": "0771112223"})
    try:
        for path, body in (("", {"notes": "mine now"}), ("/save", {"notes": "mine now"}), ("/cancel", None)):
            send = dispatcher.patch if path == "" else dispatcher.post
            answer = send(f"/api/v1/calls/{call['id']}{path}", json=body)
            assert answer.status_code in (403, 404, 409), (path, answer.text)
        kept = agent.get("/api/v1/calls/current").json()["call"]
        assert (kept["id"], kept["state"], kept["notes"], kept["version"]) == (
            call["id"],
            call["state"],
            "",
            call["version"],
        )
    finally:
        agent.post(f"/api/v1/calls/{call['id']}/cancel")


def test_anothers_notifications_are_neither_seen_nor_marked(
    product: Product, agent: httpx.Client, dispatcher: httpx.Client
) -> None:
    options = dispatcher.get("/api/v1/tickets/assignees", params={"category": "technical_support"}).json()["items"]
    own = agent.get("/api/v1/session").json()["member"]
    assert own["id"] in {option["member_id"] for option in options}
    ticket = made(
        dispatcher,
        "tickets",
        {"ticket_key": key(), "description": "For the agent alone", "assignee_id": own["id"]},
    )
    theirs: list[dict[str, Any]] = []
    deadline = time.monotonic() + 30
    while not theirs and time.monotonic() < deadline:
        listed = agent.get("/api/v1/notifications").json()["items"]
        theirs = [told for told in listed if told["reference"] == ticket["reference"]]
        time.sleep(0.2)
    told = theirs[0]
    assert told["read_at"] is None
    with signed_in(product, "manager") as manager:
        listed = manager.get("/api/v1/notifications", params={"member_id": own["id"]})
        assert told["id"] not in listed.text
        manager.post("/api/v1/notifications/read", json={"ids": [told["id"]]})
    after = [each for each in agent.get("/api/v1/notifications").json()["items"] if each["id"] == told["id"]]
    assert after[0]["read_at"] is None


@pytest.mark.parametrize("role", ["installer", "cpo"])
def test_an_id_that_leaked_opens_nothing_for_a_role_without_the_module(
    product: Product, agent: httpx.Client, role: str
) -> None:
    contact = made(agent, "contacts", {"contact_id": key(), "name": "Leaked Id"})
    call = logged_call(agent, "Leaked id")
    ticket = made(agent, "tickets", {"ticket_key": key(), "description": "Leaked id", "contact_id": contact["id"]})
    with signed_in(product, role) as stranger:
        for path in (
            f"contacts/{contact['id']}",
            f"calls/{call['id']}",
            f"tickets/{ticket['reference']}",
            "contacts.csv",
            "calls.csv",
            "tickets.csv",
            "contacts/lookup?phone=0771",
        ):
            assert stranger.get(f"/api/v1/{path}").status_code == 403, path
        change = {"change_id": key(), "version": ticket["version"], "changes": {"note": "I was here"}}
        assert stranger.patch(f"/api/v1/tickets/{ticket['reference']}", json=change).status_code == 403
        found = stranger.get("/api/v1/search", params={"q": "Leaked"}).text
        assert "Leaked" not in found.replace('"Leaked"', "")


def ringing(product: Product) -> tuple[str, bytes]:
    word = Word(
        event="ringing",
        call_id=f"call-{key()}",
        at=datetime.now(UTC),
        caller="+94775550199",
        called="+94112000000",
        agent=demo_email("manager"),
    )
    return product.telephone_secret, word.body()


def said(product: Product, body: bytes, headers: dict[str, str]) -> int:
    url = f"{product.erp_url}{PATH}"
    return httpx.post(url, content=body, headers=headers, timeout=15, trust_env=False).status_code


def ringing_at(client: httpx.Client) -> list[dict[str, Any]]:
    """What rings at a member's desk."""
    found: list[dict[str, Any]] = client.get("/api/v1/calls/current").json()["ringing"]
    return found


def test_a_forged_webhook_is_refused_and_rings_nowhere(product: Product) -> None:
    secret, body = ringing(product)
    now = datetime.now(UTC)
    right = signed(secret, body, now)
    forgeries = {
        "another secret": signed("a secret the suite has never seen", body, now),
        "no signature": {"Content-Type": "application/json"},
        "an empty signature": {**right, "X-Telephony-Signature": "v1="},
        "an old one": signed(secret, body, now - timedelta(minutes=10)),
        "one from tomorrow": signed(secret, body, now + timedelta(days=1)),
        "another's time": {**right, "X-Telephony-Timestamp": str(int(now.timestamp()) - 1)},
        "no time": {**right, "X-Telephony-Timestamp": "soon"},
        "another body's": signed(secret, body + b" ", now),
    }
    with signed_in(product, "manager") as manager:
        before = ringing_at(manager)
        answers = {what: said(product, body, headers) for what, headers in forgeries.items()}
        assert answers == dict.fromkeys(forgeries, 401)
        assert ringing_at(manager) == before


def test_a_replayed_webhook_is_answered_alike_and_changes_nothing(product: Product) -> None:
    secret, body = ringing(product)
    headers = signed(secret, body, datetime.now(UTC))
    with signed_in(product, "manager") as manager:
        before = len(ringing_at(manager))
        for _ in range(4):
            assert _accepted(product, body, headers) == 204
        assert len(ringing_at(manager)) == before + 1
        told = json.loads(body)
        over = Word("hung_up", told["call_id"], datetime.now(UTC), agent=told["agent"]).body()
        assert _accepted(product, over, signed(secret, over, datetime.now(UTC))) == 204
        assert said(product, body, headers) == 204
        assert len(ringing_at(manager)) == before


def _accepted(product: Product, body: bytes, headers: dict[str, str]) -> int:
    """Say it until it is heard, as a telephone system does where a busy machine answers too late."""
    deadline = time.monotonic() + 30
    while (status := said(product, body, headers)) >= 500 and time.monotonic() < deadline:
        time.sleep(0.2)
    return status
