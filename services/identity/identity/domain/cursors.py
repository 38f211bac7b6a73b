"""Page markers: where the next page of a list begins. Opaque to clients, checked when they come back. Pure."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from contracts.problems import InvalidInput


def encode(made_for: str, value: str, row_id: str) -> str:
    """Return the marker of the page after the row `row_id`, which stands at `value` in the list `made_for`."""
    return base64.urlsafe_b64encode(json.dumps([made_for, value, row_id]).encode()).decode()


def decode(made_for: str, text: str) -> tuple[str, str]:
    """Read a marker back as value and row id; raises InvalidInput when it is none of ours or of another list."""
    try:
        found_for, value, row_id = json.loads(base64.urlsafe_b64decode(text.encode()))
        if found_for != made_for or not isinstance(value, str) or not isinstance(row_id, str):
            raise ValueError("made for another list")
        f"{value}{row_id}".encode()  # a half surrogate cannot be compared with anything stored
        if "\0" in value or "\0" in row_id:
            raise ValueError("holds what cannot be stored")
    except (ValueError, TypeError) as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error
    return value, row_id


def moment(value: str) -> datetime:
    """Read a moment out of a marker; raises InvalidInput when it is none."""
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError("a moment without its zone")
    except ValueError as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error
    return in_utc(found)


def in_utc(moment_: datetime) -> datetime:
    """Return a moment in UTC; raises InvalidInput for one at the end of time, which has no UTC."""
    try:
        return moment_.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput("This moment is too far away; give one of these centuries.") from error
