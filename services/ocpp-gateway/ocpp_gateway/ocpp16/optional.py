"""Fields that may be absent."""

from __future__ import annotations

from typing import TypeVar

from msgspec import UNSET, UnsetType

T = TypeVar("T")


def given(value: T | UnsetType) -> T | None:
    """Return a field's value, None when the charger left it out."""
    return None if value is UNSET else value
