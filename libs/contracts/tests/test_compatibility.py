"""The check itself is checked: each kind of breaking change must be found, each addition let through."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, create_model

from contracts.catalogue import Contract, declared
from contracts.compatibility import GOLDEN, accept, check, golden_payloads, main
from contracts.envelope import Instant
from contracts.schema_rules import Finding, compare, faces


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class ColourLess(StrEnum):
    RED = "red"


class ColourMore(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Part(BaseModel):
    weight: float
    label: str | None = None


class PartWithoutLabel(BaseModel):
    weight: float


def body(*without: str, closed: bool = False, **changed: Any) -> type[BaseModel]:
    """Return a model of seven fields, some left out, some declared otherwise."""
    fields: dict[str, Any] = {
        "id": (str, ...),
        "count": (int, ...),
        "colour": (Colour, ...),
        "at": (Instant, ...),
        "note": (str | None, None),
        "limit": (int, Field(default=20, ge=1, le=100)),
        "parts": (tuple[Part, ...], ()),
    }
    fields = {name: field for name, field in fields.items() if name not in without} | changed
    return create_model("Body", __config__=ConfigDict(extra="forbid" if closed else "ignore"), **fields)


def breaks(direction: Any, new: type[BaseModel], old: type[BaseModel] | None = None) -> list[Finding]:
    closed = direction == "question"
    return [f for f in compare(direction, faces(old or body(closed=closed)), faces(new)) if f.breaking]


BREAKING_FOR_READERS = {
    "a required field removed": (body("count"), "count"),
    "an optional field removed": (body("note"), "note"),
    "a field renamed": (body("note", remark=(str | None, None)), "note"),
    "a field inside a list removed": (body(parts=(tuple[PartWithoutLabel, ...], ())), "parts[].label"),
    "a new field that old payloads lack": (body(size=(int, ...)), "size"),
    "an optional field made required": (body(note=(str | None, ...)), "note"),
    "a required field made nullable": (body(count=(int | None, ...)), "count"),
    "a nullable field that no longer takes null": (body(note=(str, "")), "note"),
    "a type changed": (body(id=(int, ...)), "id"),
    "a type narrowed": (body(parts=(tuple[Part, ...], Field(default=(), max_length=3))), "parts"),
    "a type widened under readers": (body(count=(float, ...)), "count"),
    "a bound tightened": (body(limit=(int, Field(default=20, ge=1, le=50))), "limit"),
    "a bound loosened under readers": (body(limit=(int, Field(default=20, ge=1, le=500))), "limit"),
    "a pattern added": (body(id=(str, Field(pattern="^[a-z]+$"))), "id"),
    "an enum value removed": (body(colour=(ColourLess, ...)), "colour"),
    "an enum opened to any word": (body(colour=(str, ...)), "colour"),
    "a moment turned into a plain string": (body(at=(str, ...)), "at"),
}


@pytest.mark.parametrize("direction", ["event", "answer"])
@pytest.mark.parametrize("change", BREAKING_FOR_READERS)
def test_a_breaking_change_of_an_event_or_answer_is_found_where_it_is(change: str, direction: Any) -> None:
    model, path = BREAKING_FOR_READERS[change]
    assert path in {finding.path for finding in breaks(direction, model)}


@pytest.mark.parametrize(
    ("new", "path"),
    [
        (body(closed=True, size=(int, ...)), "size"),
        (body("note", closed=True), "note"),
        (body(closed=True, note=(str | None, ...)), "note"),
        (body(closed=True, colour=(ColourLess, ...)), "colour"),
        (body(closed=True, limit=(int, Field(default=20, ge=1, le=50))), "limit"),
        (body(closed=True, count=(str, ...)), "count"),
    ],
    ids=["new required field", "field removed", "optional made required", "enum value removed", "narrowed", "type"],
)
def test_a_breaking_change_of_a_question_is_found_where_it_is(new: type[BaseModel], path: str) -> None:
    assert path in {finding.path for finding in breaks("question", new)}


@pytest.mark.parametrize(
    "new",
    [
        body(),
        body(size=(int | None, None)),
        body(size=(int, 1)),
        body(colour=(ColourMore, ...)),
        body(parts=(tuple[create_model("Part", __base__=Part, length=(float, 0.0)), ...], ())),  # type: ignore[misc]  # a model made here is a type all the same
    ],
    ids=["same", "new optional field", "new field with a default", "new enum value", "new field inside a list"],
)
@pytest.mark.parametrize("direction", ["event", "answer"])
def test_an_addition_to_an_event_or_answer_is_let_through(direction: Any, new: type[BaseModel]) -> None:
    assert breaks(direction, new) == []


@pytest.mark.parametrize(
    "new",
    [
        body(closed=True, size=(int, 1)),
        body(closed=True, count=(int | None, ...)),
        body(closed=True, count=(float, 0.0)),
        body(closed=True, limit=(int, Field(default=20, ge=1, le=500))),
    ],
    ids=["new optional field", "widened", "required made optional", "bound loosened"],
)
def test_a_question_may_become_more_forgiving(new: type[BaseModel]) -> None:
    assert breaks("question", new) == []


def test_a_field_called_title_or_description_is_not_taken_for_prose() -> None:
    old = body(title=(str, ...), description=(str, ""))
    assert {"title", "description"} <= {f.path for f in breaks("event", body(), old)}


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    accept({"thing.v1": Contract("thing.v1", "event", body())}, tmp_path)
    golden = {"id": "a", "count": 1, "colour": "red", "at": "2026-11-22T08:15:30Z", "limit": 7}
    (tmp_path / "thing.v1.json").write_text(json.dumps([golden]))
    return tmp_path


def test_what_is_recorded_and_unchanged_is_fine(recorded: Path) -> None:
    assert check({"thing.v1": Contract("thing.v1", "event", body())}, recorded).fine


def test_a_type_that_vanished_is_broken(recorded: Path) -> None:
    verdict = check({}, recorded)
    assert any("no longer declared" in line for line in verdict.broken)


def test_a_changed_type_is_broken_and_says_where(recorded: Path) -> None:
    verdict = check({"thing.v1": Contract("thing.v1", "event", body("count", total=(int, 0)))}, recorded)
    assert any(line.startswith("thing.v1: count: the field is gone") for line in verdict.broken)


def test_an_addition_wants_to_be_recorded_once(recorded: Path) -> None:
    grown = {"thing.v1": Contract("thing.v1", "event", body(size=(int | None, None)))}
    assert check(grown, recorded).unrecorded == ("thing.v1: has grown",)
    assert check(grown, recorded).broken == ()
    assert accept(grown, recorded) == ["thing.v1"]
    assert check(grown, recorded).fine


def test_a_new_contract_wants_a_golden_payload(recorded: Path) -> None:
    both = {
        "thing.v1": Contract("thing.v1", "event", body()),
        "thing.v2": Contract("thing.v2", "event", body()),
    }
    accept(both, recorded)
    assert check(both, recorded).unrecorded == ("thing.v2: write a golden payload, golden/thing.v2.json",)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"id": "a", "count": "many", "colour": "red", "at": "2026-11-22T08:15:30Z"}, "count"),
        ({"id": "a", "count": 1, "colour": "red", "at": "2026-11-22T08:15:30Z", "remark": "kept once"}, "remark"),
    ],
    ids=["not parsed", "parsed but a field lost"],
)
def test_a_golden_payload_that_is_not_fully_understood_is_broken(recorded: Path, payload: Any, reason: str) -> None:
    (recorded / "thing.v1.json").write_text(json.dumps([payload]))
    verdict = check({"thing.v1": Contract("thing.v1", "event", body())}, recorded)
    assert any("golden payload 0" in line and reason in line for line in verdict.broken)


def test_accept_refuses_to_record_a_break_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    for file in (GOLDEN / "schemas").glob("*.json"):
        (schemas / file.name).write_text(file.read_text())
    booted = schemas / "voltcharge.charger.booted.v1.json"
    promised = json.loads(booted.read_text())
    for face in ("reads", "writes"):
        promised[face]["properties"]["colour_of_the_lid"] = {"type": "string"}
    booted.write_text(json.dumps(promised))
    assert main(["--accept"], tmp_path) == 1
    said = capsys.readouterr().out
    assert "voltcharge.charger.booted.v1: colour_of_the_lid: the field is gone" in said
    assert ".v2" in said
    assert json.loads(booted.read_text()) == promised


def test_a_nullable_field_without_a_default_is_found_at_once() -> None:
    """Writers leave nulls out, so that such an event could not be read back."""
    trap = faces(body(note=(str | None, ...)))
    assert [finding.path for finding in compare("event", trap, trap)] == ["note"]


def test_every_contract_understands_itself() -> None:
    for contract in declared().values():
        face = faces(contract.model)
        assert compare(contract.direction, face, face) == [], contract.name


def test_the_contracts_of_this_checkout_keep_their_promises() -> None:
    assert check(declared()).broken == ()
    assert check(declared()).unrecorded == ()


@pytest.mark.parametrize(("name", "number", "payload"), list(golden_payloads()))
def test_every_payload_ever_emitted_parses(name: str, number: int, payload: Any) -> None:
    del number
    model = declared()[name].model
    assert isinstance(model.model_validate_json(json.dumps(payload)), model)
