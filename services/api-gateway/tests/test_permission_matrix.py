"""Every operation, asked by every role, by nobody, and from the outside (AUTH-3)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from edge_bench import Edge
from edge_standins import charger

from api_gateway.http import create_api
from contracts.permissions import Role

EVERYBODY = set(Role)
OPERATIONS = {Role.ADMIN, Role.MANAGER, Role.DISPATCHER, Role.OPS_AGENT}
MANAGERS = {Role.ADMIN, Role.MANAGER}
NEW = charger("100003").model_dump(mode="json", include={"id", "name", "kind", "address", "latitude", "longitude"})
COMMAND = {"kind": "reset", "command_id": str(uuid4())}

MATRIX: dict[str, tuple[str, str, object, set[Role], int]] = {
    "readSession": ("GET", "/session", None, EVERYBODY, 200),
    "signOut": ("DELETE", "/session", None, EVERYBODY, 204),
    "listChargers": ("GET", "/chargers", None, OPERATIONS | {Role.CPO}, 200),
    "readCharger": ("GET", "/chargers/100002", None, OPERATIONS | {Role.CPO}, 200),
    "sendCommand": ("POST", "/chargers/100001/commands", COMMAND, OPERATIONS, 200),
    "listKnocking": ("GET", "/chargers/knocking", None, MANAGERS, 200),
    "addCharger": ("POST", "/chargers", NEW | {"connectors": 1}, MANAGERS, 201),
    "updateCharger": ("PATCH", "/chargers/100001", {"name": "Renamed"}, MANAGERS, 200),
    "retireCharger": ("DELETE", "/chargers/100001", None, MANAGERS, 204),
    "readDashboard": ("GET", "/dashboard", None, EVERYBODY, 200),
    "readSystem": ("GET", "/system", None, EVERYBODY, 200),
}
NOT_IN_MATRIX = {"signIn", "issueToken", "streamLive"}
"""Open to all, and the stream, which filters what it sends: see their own tests."""


def test_no_operation_is_forgotten() -> None:
    document = create_api().openapi()
    operations = {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
    assert operations == set(MATRIX) | NOT_IN_MATRIX


@pytest.mark.parametrize("operation", MATRIX)
async def test_each_role_may_do_what_the_matrix_says_and_nothing_else(edge: Edge, operation: str) -> None:
    method, path, body, allowed, status = MATRIX[operation]
    for role in Role:
        answer = await edge.client.request(method, f"/api/v1{path}", json=body, headers=edge.bearer(role))
        assert answer.status_code == (status if role in allowed else 403), (role, answer.text)
        if role not in allowed:
            assert answer.json()["type"] == "urn:voltcharge:problem:forbidden"
    nobody = await edge.client.request(method, f"/api/v1{path}", json=body)
    assert nobody.status_code == 401
    assert nobody.headers["content-type"] == "application/problem+json"


async def test_a_cpo_finds_only_its_own_chargers(edge: Edge) -> None:
    page = (await edge.get("/api/v1/chargers", Role.CPO)).json()
    assert [item["id"] for item in page["items"]] == ["100002"]
    assert (await edge.get("/api/v1/chargers/100001", Role.CPO)).status_code == 404
    detail = (await edge.get("/api/v1/chargers/100002", Role.CPO)).json()
    assert detail["commands"] is None
    assert detail["unavailable"] == []
