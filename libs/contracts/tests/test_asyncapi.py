"""The AsyncAPI documents are current, valid, and say what the bus permits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

from contracts.access import SERVICES
from contracts.asyncapi import document, main

COMMITTED = Path(__file__).parents[3] / "docs" / "api" / "asyncapi"


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in _references(value)]
    return [ref for item in node for ref in _references(item)] if isinstance(node, list) else []


def _lookup(document: Any, reference: str) -> Any:
    # Channel and message names hold dots but never slashes, so that a pointer needs no escapes.
    for token in reference.removeprefix("#/").split("/"):
        document = document[token]
    return document


@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_document_is_current(service: str) -> None:
    assert json.loads((COMMITTED / f"{service}.json").read_text()) == document(service)


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_is_asyncapi_and_every_reference_in_it_leads_somewhere(service: str) -> None:
    made = document(service)
    made["servers"]["bus"]["pathname"] = "/"  # optional in AsyncAPI 3.0, required by FastStream's model of it
    assert ApplicationSchema.model_validate(made).asyncapi == "3.0.0"
    references = _references(made)
    assert references
    for reference in references:
        assert _lookup(made, reference)


def test_identity_says_answers_and_asks_what_it_should() -> None:
    operations = document("identity")["operations"]
    assert "say voltcharge.identity.session-ended.v1" in operations
    assert operations["answer rpc.identity.sign-in"]["action"] == "receive"
    assert not [name for name in operations if name.startswith("ask ")]


def test_the_edge_asks_and_listens_and_says_only_who_did_what() -> None:
    operations = document("api-gateway")["operations"]
    assert "ask rpc.identity.sign-in" in operations
    assert "hear voltcharge.identity.session-ended.v1" in operations
    assert "hear live.charger" in operations
    said = [name for name in operations if name.startswith("say voltcharge.")]
    assert said == ["say voltcharge.audit.act-recorded.v1"]


def test_a_stale_document_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    (tmp_path / "identity.json").write_text("{}")
    assert main([str(tmp_path), "--check"]) == 1
    assert "identity.json" in capsys.readouterr().out
