"""A forgiving reading of payloads, for two cases only: chargers whose setting says so (facts/ocpp.md 21), and messages
of transactions that fail validation, which must be kept and answered all the same (facts/ocpp.md 3). Pure.

Unknown fields are passed over, lengths and enumerations are not checked, numbers may stand in strings or have
decimals (their bounds hold), null means absent, and a missing timestamp is an empty one.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

R = TypeVar("R", bound=Struct)

_LARGEST_ROUNDED = 10.0**15
"""Up to here a number with decimals still tells whole numbers apart."""


@cache
def relaxed_reader(strict: type[R]) -> Callable[[bytes | msgspec.Raw], R]:
    """Return a function that reads `strict` forgivingly; it raises msgspec.MsgspecError where even that fails."""
    decoder: msgspec.json.Decoder[Struct] = msgspec.json.Decoder(_loose(strict), strict=False)

    def read(payload: bytes | msgspec.Raw) -> R:
        return _tightened(strict, decoder.decode(payload))

    return read


@cache
def _loose(strict: type[Struct]) -> type[Struct]:
    fields: list[Any] = []
    for field in msgspec.structs.fields(strict):
        loose = _loose_type(field.type)
        if field.name == "timestamp":
            fields.append((field.name, loose | None, ""))
        elif field.required:
            fields.append((field.name, loose))
        else:
            fields.append((field.name, loose | None, None))
    return msgspec.defstruct(f"Loose{strict.__name__}", fields, rename="camel", kw_only=True)


def _loose_type(kind: Any) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *rules = get_args(kind)
        return _loose_int(rules) if inner is int else _loose_type(inner)
    if origin is Literal:
        return str
    if origin in (Union, types.UnionType):
        return _loose_type(next(part for part in get_args(kind) if part is not UnsetType))
    if origin is list:
        return list[_loose_type(get_args(kind)[0])]  # type: ignore[misc]  # a type made while running
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _loose(kind)
    return kind


def _loose_int(rules: list[Meta]) -> Any:
    """Whole numbers keep their bounds: what lies beyond them fits no store, and a message that no store takes would
    be repeated for ever."""
    low = max((rule.ge for rule in rules if rule.ge is not None), default=-_LARGEST_ROUNDED)
    high = min((rule.le for rule in rules if rule.le is not None), default=_LARGEST_ROUNDED)
    rounded = Meta(ge=max(low, -_LARGEST_ROUNDED), le=min(high, _LARGEST_ROUNDED))
    return Annotated[int, Meta(ge=low, le=high)] | Annotated[float, rounded]


def _tightened(strict: type[R], loose: Struct) -> R:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(strict):
        value = getattr(loose, field.name)
        if value is None:
            value = "" if field.name == "timestamp" else UNSET
        values[field.name] = _tight_value(field.type, value)
    return strict(**values)


def _tight_value(kind: Any, value: Any) -> Any:
    if isinstance(value, float):
        return round(value)
    if isinstance(value, list):
        inner = _inner_struct(kind)
        return [_tightened(inner, item) for item in value]
    return value


def _inner_struct(kind: Any) -> type[Struct]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        return kind
    return next(found for part in get_args(kind) if not isinstance(part, Meta) and part is not UnsetType
                if (found := _inner_struct(part)))  # fmt: skip
