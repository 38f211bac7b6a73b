"""The OpenAPI document: true, current, and nothing it allows breaks the edge."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from edge_bench import Edge
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api_gateway.http import create_api
from api_gateway.openapi import COMMITTED, rendered
from contracts.permissions import Role

DOCUMENT = create_api().openapi()
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
CHECKOUT = Path(__file__).resolve().parents[3]
OPERATIONS = {op["operationId"]: op for path in DOCUMENT["paths"].values() for op in path.values()}


@pytest.mark.parametrize("file", COMMITTED)
def test_the_committed_document_is_current(file: str) -> None:
    assert (CHECKOUT / file).read_text("utf-8") == rendered(), f"run: python -m api_gateway.openapi {file}"


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_tells_its_example_its_problems_and_who_may_ask(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    assert "security" in operation
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            assert (media_type == "application/problem+json") == (status >= "400"), (status, media_type)
            assert "example" in content or "examples" in content, (status, media_type)
    assert {"429", "500", "503"} <= set(operation["responses"])


def _examples() -> list[tuple[str, Any, Any]]:
    found = []
    for name, operation in OPERATIONS.items():
        contents = [
            (f"{name} {status} {media_type}", content)
            for status, response in operation["responses"].items()
            for media_type, content in response.get("content", {}).items()
        ]
        body = operation.get("requestBody", {}).get("content", {})
        contents += [(f"{name} body {media_type}", content) for media_type, content in body.items()]
        for label, content in contents:
            values = [content["example"]] if "example" in content else []
            values += [example["value"] for example in content.get("examples", {}).values()]
            found += [(label, content.get("schema", {}), value) for value in values]
    return found


@pytest.mark.parametrize(("label", "schema", "value"), _examples())
def test_every_example_fits_its_schema(label: str, schema: Any, value: Any) -> None:
    whole = {"components": DOCUMENT["components"], **schema}
    wrong = [error.message for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(value)]
    assert wrong == [], label


def test_what_is_always_in_an_answer_is_required() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert set(schemas["ChargerSummary"]["required"]) == set(schemas["ChargerSummary"]["properties"])
    assert "cpo_id" not in schemas["NewCharger"]["required"]


async def test_it_is_served(edge: Edge) -> None:
    assert (await edge.client.get("/api/v1/openapi.json")).json() == json.loads(rendered())


@pytest.mark.timeout(480)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_nothing_that_the_document_allows_or_forbids_is_our_fault(edge: Edge, mode: GenerationMode) -> None:
    operations = [
        found.ok() for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations() if isinstance(found, Ok)
    ]
    assert len(operations) == len(OPERATIONS)

    def walk() -> int:
        sent = 0
        for operation in operations:
            if operation.label == "GET /api/v1/live":
                continue  # a stream does not end, and test_live.py walks it
            try:
                strategy = operation.as_strategy(generation_mode=mode)
            except Unsatisfiable:
                continue

            @settings(max_examples=10, database=None, deadline=None, suppress_health_check=list(HealthCheck))
            @given(case=strategy)
            def ask(case: schemathesis.Case[Any]) -> None:
                nonlocal sent
                # A session of its own for each: signing out is among the operations.
                bearer = f"Bearer {edge.behind.session(Role.ADMIN)}"
                response = case.call(base_url=str(edge.client.base_url), headers={"Authorization": bearer}, timeout=20)
                sent += 1
                case.validate_response(response, checks=list(CHECKS))

            try:
                ask()
            except Unsatisfiable:
                continue  # an operation without parameters has nothing wrong to send
        return sent

    assert await asyncio.to_thread(walk) > 100
