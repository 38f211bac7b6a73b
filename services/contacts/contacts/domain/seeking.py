"""What a search asks for, and where a page of its answer ended."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

from contacts.domain.notation import Reading, looks_like_phone, plain_digits, read
from contacts.domain.wording import name_key, sought_words
from contracts.desk import Tier
from contracts.problems import InvalidInput
from contracts.rpc.contacts import SearchContacts

AFTER_ALL = "\U0010ffff"
"""Sorts after whatever a text can go on with, in the order of bytes."""
_FRAGMENT_DIGITS = 3
_LONGEST_FRAGMENT = 60


@dataclass(frozen=True)
class Sought:
    """A search, understood. `words` are all to be found, and so is `fragment`: a number's beginning or end, or a word.

    `number` is set when all of it may be a phone number.
    """

    q: str
    words: tuple[str, ...]
    fragment: str
    number: Reading | None
    tiers: tuple[str, ...]
    order: Literal["relevance", "name_key", "updated_at"]
    descending: bool

    @property
    def begins(self) -> str:
        """The beginning of a name that the whole search is."""
        return name_key(self.q)

    @property
    def everything(self) -> bool:
        """Whether nothing in particular is looked for."""
        return not self.q

    @property
    def every_tier(self) -> bool:
        """Whether entries of all tiers are looked for."""
        return len(self.tiers) == len(Tier)

    @property
    def nothing(self) -> bool:
        """Whether there is something to look for, made of what no entry is found by."""
        return bool(self.q) and not self.words and not self.fragment and self.number is None

    @cached_property
    def mark(self) -> str:
        """What tells this search from another, for the cursors made for it."""
        said = json.dumps([self.q, self.tiers, self.order, self.descending])
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def sought(question: SearchContacts) -> Sought:
    """Understand a search: a phone number in any notation, or words of which some may be parts of one."""
    q = "".join(c for c in question.q if not "\ud800" <= c <= "\udfff" and c != "\0").strip()
    number = read(q) if looks_like_phone(q) else None
    words = sought_words(q)
    digits: tuple[str, ...] = ()
    if number is None:
        digits = tuple(w for w in words if w.isdecimal() and len(w) >= _FRAGMENT_DIGITS)
        words = tuple(w for w in words if w not in digits)
    field = question.sort.removeprefix("-")
    # By relevance without anything to be relevant to is by name.
    order: Literal["relevance", "name_key", "updated_at"] = (
        "updated_at" if field == "updated_at" else "name_key" if field == "name" or not q else "relevance"
    )
    return Sought(
        q=q,
        words=words,
        fragment=plain_digits("".join(digits))[:_LONGEST_FRAGMENT],
        number=number,
        tiers=tuple(t.value for t in (Tier if not question.tier else dict.fromkeys(question.tier))),
        order=order,
        descending=question.sort.startswith("-"),
    )


Way = Literal["set", "walk"]
"""How an answer is paged: a set that is small enough to be ranked whole, or a walk along an order."""


@dataclass(frozen=True)
class Place:
    """Where a page ended. `rank` orders first (less is better), then `key` (a name key, or a moment), then `id`.

    `total` is what the first page said, so that every page of one walk says the same.
    """

    way: Way
    rank: float
    key: str | datetime
    id: str
    total: int = 0

    def replaced(self, total: int) -> Place:
        """Return this place, with what the first page said how many match."""
        return replace(self, total=total)


def encode_cursor(mark: str, place: Place) -> str:
    """Return an opaque cursor that goes on after `place`."""
    key = place.key.isoformat() if isinstance(place.key, datetime) else place.key
    said = [mark, place.way, place.rank, key, place.id, place.total]
    return base64.urlsafe_b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()


def decode_cursor(sought: Sought, text: str) -> Place:
    """Read a cursor back; raises InvalidInput when it is none of ours or was made for another search."""
    try:
        mark, way, rank, key, entry, total = json.loads(base64.urlsafe_b64decode(text.encode()))
        if (
            mark != sought.mark
            or way not in ("set", "walk")
            or not isinstance(rank, int | float)
            or not isinstance(total, int)
            or total < 0
        ):
            raise ValueError("made for another search")
        if not isinstance(key, str) or "\0" in key or any("\ud800" <= c <= "\udfff" for c in key):
            raise ValueError("not a key")
        moment = datetime.fromisoformat(key) if sought.order == "updated_at" else None
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return Place(way, float(rank), key if moment is None else moment.astimezone(UTC), str(UUID(entry)), total)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InvalidInput("This page marker does not belong to this list; start again from the first page.") from error
