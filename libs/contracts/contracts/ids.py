"""Identifiers as they cross borders. Each is a plain string on the wire and a distinct type in code."""

from __future__ import annotations

import re
from typing import Annotated, NewType
from zlib import crc32

from pydantic import StringConstraints

CHARGER_ID_PATTERN = r"^[A-Za-z0-9_-]{1,48}$"
_CHARGER_ID = re.compile(CHARGER_ID_PATTERN)

ChargerId = Annotated[str, StringConstraints(pattern=CHARGER_ID_PATTERN)]
"""A charger's identity: 1 to 48 of letters, digits, `_` and `-`, so that it can be a subject token."""

MemberId = NewType("MemberId", str)
CpoId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,48}$")]
"""A partner organisation (charge-point operator) that owns chargers."""

CommandId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
"""The idempotency key of a command: a UUID made by whoever asks, kept for ever beside the charger's answer."""

IdTag = Annotated[str, StringConstraints(min_length=1, max_length=20)]
"""OCPP 1.6 §3.13 IdToken: CiString20, compared without regard to case."""


def is_charger_id(text: str) -> bool:
    """Say whether `text` may stand as a charger id, and so as one token of a subject."""
    return _CHARGER_ID.fullmatch(text) is not None


def partition_of(key: str, partitions: int) -> int:
    """Return the partition (0-based) of `key`; the same for every process, release and machine (CRC-32)."""
    return crc32(key.encode()) % partitions
