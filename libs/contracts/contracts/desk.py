"""Words of the support desk that calls, tickets and contacts share (HOT-4, CON-1, ADM-1)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from unicodedata import category

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from contracts.ids import MemberId

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A UUID made by whoever asks: the id of what is made, so that asking twice makes one thing."""

TicketReference = Annotated[str, StringConstraints(pattern=r"^TKT-[0-9]{6,9}$")]
"""`TKT-000042` (TKT-2); it counts on past six digits."""


_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Bidirectional embeddings and overrides: a name with one is not read as it is written (Unicode TR 36 §3.1)."""
_BLANK = frozenset("\u2800\u3164\uffa0\u115f\u1160")
"""Letters that look like nothing."""


def _storable(text: str) -> str:
    for c in text:
        if c in _TURNS_TEXT or (c not in "\n\t" and category(c) in _UNSEEN):
            raise ValueError("contains control characters; please remove them")
    # Joiners are letters' business (Sinhala needs them), but a text of nothing else says nothing.
    if text and all(c.isspace() or c in _BLANK or category(c) == "Cf" for c in text):
        raise ValueError("has nothing to be seen in it; please write something")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("must be a single line")
    return _storable(text)


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)]
"""One line as people type it."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), AfterValidator(_storable)]
"""Text of several lines as people type it, shown as text and never as markup."""


class Priority(StrEnum):
    """How urgent a call or a ticket is."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return list(Priority).index(self)


class Category(StrEnum):
    """What a call or a ticket is about."""

    TECHNICAL_SUPPORT = "technical_support"
    INSTALLATION = "installation"
    SERVICE = "service"
    MAINTENANCE = "maintenance"

    @property
    def capability(self) -> Capability:
        """The department that handles it: who is assigned must have this capability (TKT-1)."""
        return {
            Category.TECHNICAL_SUPPORT: Capability.TECHNICAL,
            Category.INSTALLATION: Capability.SERVICE,
            Category.SERVICE: Capability.SERVICE,
            Category.MAINTENANCE: Capability.MAINTENANCE,
        }[self]


class Capability(StrEnum):
    """A department a member can work for (ADM-1)."""

    HOTLINE = "hotline"
    SERVICE = "service"
    MAINTENANCE = "maintenance"
    TECHNICAL = "technical"


class Tier(StrEnum):
    """A contact's standing."""

    STANDARD = "standard"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


class Person(BaseModel):
    """Who did something, with the name they had then: it stays readable when they have left the team."""

    model_config = ConfigDict(frozen=True)

    member_id: MemberId
    name: str
