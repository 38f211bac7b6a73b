"""When does a reader understand a writer? The rules, over JSON schemas as pydantic makes them; pure.

A contract has two faces: what is *written* (every declared field that is not null) and what is *read* (fields with a
default may be absent). A change is safe when new readers understand what was written before, and readers that are
already out there understand what is written from now on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from contracts.catalogue import Direction

Schema = Mapping[str, Any]

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_PROSE = ("title", "description", "examples")


@dataclass(frozen=True)
class Finding:
    """Something that changed, at `path` inside the body (`command.steps[].at`)."""

    path: str
    what: str
    breaking: bool = True


class _Reading(Enum):
    """Which of the two meetings of old and new is looked at, and what is said when it fails."""

    OLD_BY_NEW = "what was written before is refused now"
    NEW_BY_OLD = "readers already out there refuse it"


class _Written(GenerateJsonSchema):
    """Writers dump whole models but may leave out nulls (the outbox does): what is never null is always there."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        del total
        inner: Any = field["schema"]
        while inner["type"] in ("default", "nullable"):
            if inner["type"] == "nullable":
                return False
            inner = inner["schema"]
        return True


def faces(model: type[BaseModel]) -> dict[str, Any]:
    """Return both schemas of `model`, without prose: wording is free to change."""
    return {
        "reads": _without_prose(model.model_json_schema(mode="validation")),
        "writes": _without_prose(model.model_json_schema(mode="serialization", schema_generator=_Written)),
    }


def _without_prose(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_prose(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    slim = {key: _without_prose(value) for key, value in schema.items() if key not in _PROSE}
    for names in ("properties", "$defs"):
        if names in schema:  # here the keys are fields and types, and may well be called "title"
            slim[names] = {name: _without_prose(value) for name, value in schema[names].items()}
    return slim


def compare(direction: Direction, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Finding]:
    """Return what changed between two `faces` of one contract; `breaking` findings must not be released.

    Questions are sent by older callers to newer services. Events are kept for ever and answers cross a rolling
    upgrade, so both are read by older and by newer code.
    """
    findings = [*_vanished("", old["reads"], old["reads"], new["reads"], new["reads"])]
    findings += _refusals("", _Side(new["reads"]), _Side(old["reads"]), _Reading.OLD_BY_NEW)
    if direction != "question":
        findings += _refusals("", _Side(old["reads"]), _Side(new["writes"]), _Reading.NEW_BY_OLD)
    return list(dict.fromkeys(findings))


@dataclass(frozen=True)
class _Side:
    """A schema node with the document its references point into."""

    root: Schema
    node: Schema | None = None

    @property
    def schema(self) -> Schema:
        return _resolve(self.root if self.node is None else self.node, self.root)

    def at(self, node: Schema) -> _Side:
        return _Side(self.root, node)


def _resolve(node: Schema, root: Schema) -> Schema:
    while "$ref" in node:
        node = root["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _branches(side: _Side) -> list[_Side]:
    schema = side.schema
    return [side.at(branch) for branch in schema["anyOf"]] if "anyOf" in schema else [side]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _vanished(path: str, old: Schema, old_root: Schema, new: Schema, new_root: Schema) -> Iterator[Finding]:
    """Fields, and values of enums, that were promised and are gone: also when no schema rule would notice."""
    old, new = _resolve(old, old_root), _resolve(new, new_root)
    for name, before in old.get("properties", {}).items():
        after = new.get("properties", {}).get(name)
        if after is None:
            yield Finding(_join(path, name), "the field is gone or has a new name")
        else:
            yield from _vanished(_join(path, name), before, old_root, after, new_root)
    for branch in old.get("anyOf", ()):
        for other in new.get("anyOf", [new]):
            before, after = _resolve(branch, old_root), _resolve(other, new_root)
            if before.get("type") == after.get("type") == "object":
                yield from _vanished(path, before, old_root, after, new_root)
    if "items" in old and "items" in new:
        yield from _vanished(f"{path}[]", old["items"], old_root, new["items"], new_root)


def _refusals(path: str, reader: _Side, writer: _Side, reading: _Reading) -> Iterator[Finding]:
    """Say what `writer` may write that `reader` does not understand."""
    for written in _branches(writer):
        best: list[Finding] | None = None
        for read in _branches(reader):
            found = list(_node_refusals(path, read, written, reading))
            if best is None or _weight(found) < _weight(best):
                best = found
        yield from best or ()


def _weight(findings: Sequence[Finding]) -> tuple[bool, int, int]:
    """Fewer breaks first; among equals, the finding deepest in the body tells most."""
    return any(f.breaking for f in findings), -max((f.path.count(".") for f in findings), default=0), len(findings)


def _node_refusals(path: str, reader: _Side, writer: _Side, reading: _Reading) -> Iterator[Finding]:
    read, written = reader.schema, writer.schema
    place = path or "(the body)"
    if not read:
        return  # reads anything
    if not _type_fits(read.get("type"), written.get("type")):
        yield Finding(place, f"the type went from or to {_name(written)} / {_name(read)}: {reading.value}")
        return
    yield from _value_refusals(place, read, written, reading)
    if "properties" in read or "properties" in written:
        yield from _field_refusals(path, reader, writer, reading)
    if isinstance(read.get("additionalProperties"), dict) and isinstance(written.get("additionalProperties"), dict):
        yield from _refusals(
            f"{path}{{}}", reader.at(read["additionalProperties"]), writer.at(written["additionalProperties"]), reading
        )
    if "items" in read and "items" in written:
        yield from _refusals(f"{path}[]", reader.at(read["items"]), writer.at(written["items"]), reading)


def _name(schema: Schema) -> str:
    return str(schema.get("format") or schema.get("type") or "anything")


def _type_fits(read: Any, written: Any) -> bool:
    return read is None or read == written or (read == "number" and written == "integer")


def _allowed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _value_refusals(place: str, read: Schema, written: Schema, reading: _Reading) -> Iterator[Finding]:
    """What is refused of a single value: enums, patterns, formats, bounds."""
    known, sent = _allowed(read), _allowed(written)
    if known is not None and sent is None:
        yield Finding(place, f"only certain values are read: {reading.value}")
    elif known is not None and sent is not None:
        strange = [value for value in sent if value not in known]
        for value in strange:
            # A new value of an enum is an addition: readers are released before the first writer.
            yield Finding(place, f"value {value!r}: {reading.value}", breaking=reading is _Reading.OLD_BY_NEW)
    if sent is None:
        for rule in ("pattern", "format"):
            if rule in read and read[rule] != written.get(rule):
                yield Finding(place, f"{rule} {read[rule]!r} against {written.get(rule)!r}: {reading.value}")
        for rule in _LOWER_BOUNDS:
            if rule in read and (written.get(rule) is None or written[rule] < read[rule]):
                yield Finding(place, f"{rule} {read[rule]} against {written.get(rule)}: {reading.value}")
        for rule in _UPPER_BOUNDS:
            if rule in read and (written.get(rule) is None or written[rule] > read[rule]):
                yield Finding(place, f"{rule} {read[rule]} against {written.get(rule)}: {reading.value}")


def _field_refusals(path: str, reader: _Side, writer: _Side, reading: _Reading) -> Iterator[Finding]:
    read, written = reader.schema, writer.schema
    fields, sent = read.get("properties", {}), written.get("properties", {})
    always = set(written.get("required", ()))
    for name in read.get("required", ()):
        if name not in always:
            yield Finding(_join(path, name), f"is required by the reader and not always written: {reading.value}")
    for name, node in sent.items():
        if name in fields:
            yield from _refusals(_join(path, name), reader.at(fields[name]), writer.at(node), reading)
        elif read.get("additionalProperties") is False:
            yield Finding(_join(path, name), f"is not known to a reader that refuses unknown fields: {reading.value}")
