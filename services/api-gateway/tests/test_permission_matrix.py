"""Every operation, asked by every role, by nobody, by a key, and from the outside (AUTH-3)."""

from __future__ import annotations

from typing import Any

import pytest
from edge_bench import Edge
from edge_standins import CPO

from api_gateway.http import create_api
from contracts.permissions import KEY_PERMISSIONS, Permission, Role, permissions_of

P = Permission
SIGNED_IN = None
"""In the place of a permission: every member may, and what they get is cut to what they may see."""

PERMISSIONS: dict[str, Permission | None] = {
    "readSession": SIGNED_IN,
    "signOut": SIGNED_IN,
    "changePassword": SIGNED_IN,
    "searchEverything": SIGNED_IN,
    "readDashboard": P.NETWORK_VIEW,
    "readSystem": P.SYSTEM_VIEW,
    "listChargers": P.CHARGERS_VIEW,
    "readCharger": P.CHARGERS_VIEW,
    "sendCommand": P.CHARGERS_COMMAND,
    "listKnocking": P.CHARGERS_MANAGE,
    "addCharger": P.CHARGERS_MANAGE,
    "updateCharger": P.CHARGERS_MANAGE,
    "retireCharger": P.CHARGERS_MANAGE,
    "listContacts": P.CONTACTS_VIEW,
    "exportContacts": P.CONTACTS_VIEW,
    "readContact": P.CONTACTS_VIEW,
    "lookUpPhone": P.CONTACTS_VIEW,
    "listDuplicateContacts": P.CONTACTS_VIEW,
    "addContact": P.CONTACTS_MANAGE,
    "updateContact": P.CONTACTS_MANAGE,
    "deleteContact": P.CONTACTS_MANAGE,
    "mergeContacts": P.CONTACTS_MANAGE,
    "dismissDuplicateContacts": P.CONTACTS_MANAGE,
    "previewContactImport": P.CONTACTS_MANAGE,
    "importContacts": P.CONTACTS_MANAGE,
    "listCalls": P.HOTLINE_USE,
    "exportCalls": P.HOTLINE_USE,
    "readCurrentCall": P.HOTLINE_USE,
    "readCall": P.HOTLINE_USE,
    "startCall": P.HOTLINE_USE,
    "updateCall": P.HOTLINE_USE,
    "saveCall": P.HOTLINE_USE,
    "cancelCall": P.HOTLINE_USE,
    "listTickets": P.TICKETS_VIEW,
    "exportTickets": P.TICKETS_VIEW,
    "readTicket": P.TICKETS_VIEW,
    "lookAtTicket": P.TICKETS_VIEW,
    "listAssignees": P.TICKETS_VIEW,
    "listVisits": P.TICKETS_VIEW,
    "readAttachment": P.TICKETS_VIEW,
    "listTicketViews": P.TICKETS_VIEW,
    "saveTicketView": P.TICKETS_VIEW,
    "deleteTicketView": P.TICKETS_VIEW,
    "listTicketMacros": P.TICKETS_WORK,
    "createTicket": P.TICKETS_WORK,
    "changeTicket": P.TICKETS_WORK,
    "changeTickets": P.TICKETS_WORK,
    "addAttachment": P.TICKETS_WORK,
    "saveTicketMacro": P.TICKETS_CLOSE,
    "deleteTicketMacro": P.TICKETS_CLOSE,
    "countTickets": P.DASHBOARD_VIEW,
    "listRecentTickets": P.DASHBOARD_VIEW,
    "listNotifications": P.NOTIFICATIONS_VIEW,
    "readNotifications": P.NOTIFICATIONS_VIEW,
    "listMembers": P.MEMBERS_MANAGE,
    "readMember": P.MEMBERS_MANAGE,
    "addMember": P.MEMBERS_MANAGE,
    "updateMember": P.MEMBERS_MANAGE,
    "removeMember": P.MEMBERS_MANAGE,
    "activateMember": P.MEMBERS_MANAGE,
    "deactivateMember": P.MEMBERS_MANAGE,
    "listOrganisations": P.ORGANISATIONS_MANAGE,
    "saveOrganisation": P.ORGANISATIONS_MANAGE,
    "listKeys": P.KEYS_MANAGE,
    "issueKey": P.KEYS_MANAGE,
    "rotateKey": P.KEYS_MANAGE,
    "revokeKey": P.KEYS_MANAGE,
    "listAudit": P.AUDIT_VIEW,
    "exportAudit": P.AUDIT_VIEW,
}
OUTSIDE = {"signIn", "issueToken", "hearTelephoneSystem", "streamLive"}
"""Open to all, or (the stream) filtering what it sends: see their own tests."""
WITH_A_TEMPORARY_PASSWORD = {"readSession", "signOut", "changePassword"}

PROBLEM = "urn:voltcharge:problem:"
DOCUMENT = create_api().openapi()
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
# What the document's examples cannot know: the stand-ins' chargers, and values without an example of their own.
GIVEN: dict[str, Any] = {
    "charger_id": "100002",
    "digits": "0771",
    "category": "service",
    "first": "2026-11-23",
    "last": "2026-11-29",
    "version": 3,
    "q": "ruwan",
    "x-file-name": "a.png",
    "x-attachment-id": "3a7c2b90-1f2e-4b8e-8c2a-4f7a9d0e6b55",
}
BODIES: dict[str, dict[str, Any]] = {
    "addAttachment": {"content": b"\x89PNG", "headers": {"Content-Type": "image/png"}},
}


def request_of(name: str) -> tuple[str, str, dict[str, Any]]:
    """A request that fits the document: method, path and the rest, made of its examples."""
    method, path, operation = OPERATIONS[name]
    query: dict[str, Any] = {}
    headers: dict[str, str] = {}
    for parameter in operation.get("parameters", []):
        if not parameter.get("required"):
            continue
        value = GIVEN.get(parameter["name"])
        if value is None:
            value = next(iter(parameter["examples"].values()))["value"]
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(value))
        else:
            (query if parameter["in"] == "query" else headers)[parameter["name"]] = value
    more = BODIES.get(name, {})
    if not more and "requestBody" in operation:
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        more = {"json": next(iter(examples.values()))["value"]}
    return method, path, {"params": query, **more, "headers": headers | more.get("headers", {})}


async def ask(edge: Edge, name: str, bearer: dict[str, str]) -> Any:
    method, path, more = request_of(name)
    return await edge.client.request(method, path, **(more | {"headers": more["headers"] | bearer}))


def test_no_operation_is_forgotten() -> None:
    assert set(OPERATIONS) == set(PERMISSIONS) | OUTSIDE


@pytest.mark.parametrize("name", PERMISSIONS)
def test_the_document_says_which_permission_an_operation_needs_and_whether_a_key_can_have_it(name: str) -> None:
    operation = OPERATIONS[name][2]
    needed = PERMISSIONS[name]
    assert operation.get("x-permission") == (needed.value if needed else None)
    keys = [scheme["key"] for scheme in operation["security"] if "key" in scheme]
    assert keys == ([[needed.value]] if needed in KEY_PERMISSIONS and needed else [])


async def test_each_role_may_do_what_the_matrix_says_and_nothing_else(edge: Edge) -> None:
    wrong: list[tuple[str, str, int, str]] = []
    for name, needed in PERMISSIONS.items():
        success = min(int(status) for status in OPERATIONS[name][2]["responses"])
        for role in Role:
            answer = await ask(edge, name, edge.bearer(role))
            allowed = needed is SIGNED_IN or needed in permissions_of(role)
            told = "" if allowed else answer.json()["type"].removeprefix(PROBLEM)
            if (answer.status_code, told) != ((success, "") if allowed else (403, "forbidden")):
                wrong.append((name, role, answer.status_code, answer.text))
        if (await ask(edge, name, {})).status_code != 401:
            wrong.append((name, "nobody", 0, ""))
    assert wrong == []


async def test_with_a_temporary_password_nothing_works_but_changing_it(edge: Edge) -> None:
    works = set()
    for name in PERMISSIONS:
        token = edge.behind.session(Role.ADMIN, temporary_password=True)
        answer = await ask(edge, name, {"Authorization": f"Bearer {token}"})
        if answer.status_code != 403 or answer.json()["type"] != f"{PROBLEM}password-change-required":
            works.add(name)
    assert works == WITH_A_TEMPORARY_PASSWORD


async def test_a_key_reaches_what_its_scopes_name_and_nothing_else(edge: Edge) -> None:
    for scopes in (frozenset(Permission), *(KEY_PERMISSIONS - {one} for one in KEY_PERMISSIONS), frozenset()):
        bearer = {"Authorization": f"Bearer {edge.behind.key(*scopes)}"}
        statuses = {name: (await ask(edge, name, bearer)).status_code for name in PERMISSIONS}
        reachable = {name for name, needed in PERMISSIONS.items() if needed in KEY_PERMISSIONS & scopes}
        assert {name for name, status in statuses.items() if status == 200} == reachable
        assert {status for name, status in statuses.items() if name not in reachable} == {403}


async def test_a_cpo_finds_only_its_own_chargers(edge: Edge) -> None:
    page = (await edge.get("/api/v1/chargers", Role.CPO)).json()
    assert [item["id"] for item in page["items"]] == ["100002"]
    assert (await edge.get("/api/v1/chargers/100001", Role.CPO)).status_code == 404
    detail = (await edge.get("/api/v1/chargers/100002", Role.CPO)).json()
    assert detail["commands"] is None
    assert detail["unavailable"] == []


async def test_a_key_finds_only_its_organisations_chargers(edge: Edge) -> None:
    bearer = {"Authorization": f"Bearer {edge.behind.key(P.CHARGERS_VIEW)}"}
    page = (await edge.client.get("/api/v1/chargers", headers=bearer)).json()
    assert [item["cpo_id"] for item in page["items"]] == [CPO]
    assert (await edge.client.get("/api/v1/chargers/100001", headers=bearer)).status_code == 404
    of_another = {"Authorization": f"Bearer {edge.behind.key(P.CHARGERS_VIEW, cpo_id='another')}"}
    assert (await edge.client.get("/api/v1/chargers", headers=of_another)).json()["items"] == []


async def test_search_and_overview_are_cut_to_what_a_member_may_see(edge: Edge) -> None:
    found = (await edge.get("/api/v1/search?q=a", Role.CPO)).json()
    assert (found["contacts"], found["tickets"], found["unavailable"]) == (None, None, [])
    assert [charger["id"] for charger in found["chargers"]] == ["100002"]
    nothing = (await edge.get("/api/v1/search?q=a", Role.INSTALLER)).json()
    assert {kind for kind, items in nothing.items() if items} == set()
    overview = (await edge.get("/api/v1/dashboard", Role.CPO)).json()
    assert overview["ticket_counts"] is overview["recent_tickets"] is None
    assert overview["unavailable"] == []
    assert (await edge.get("/api/v1/dashboard", Role.INSTALLER)).json()["ticket_counts"]["open"] == 7
