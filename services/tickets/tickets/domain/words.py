"""How tickets are written for people: references, first lines, and the words of their history."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from contracts.desk import Category, Priority
from contracts.problems import NotFound

SUMMARY_CHARACTERS = 120
_PREFIX = "TKT-"


def reference_of(number: int) -> str:
    """Return `TKT-000042` (TKT-2)."""
    return f"{_PREFIX}{number:06d}"


def number_of(reference: str) -> int:
    """Return 42 for `TKT-000042`; raises NotFound for another spelling of it (`TKT-0000042`)."""
    number = int(reference.removeprefix(_PREFIX))
    if reference_of(number) != reference:
        raise no_such(reference)
    return number


def no_such(reference: str) -> NotFound:
    """The answer for a ticket that is not there."""
    return NotFound(f"There is no ticket {reference}.")


def summary_of(description: str) -> str:
    """Return the description's first line, shortened."""
    line = next((stripped for line in description.splitlines() if (stripped := line.strip())), "")
    return line if len(line) <= SUMMARY_CHARACTERS else line[: SUMMARY_CHARACTERS - 1].rstrip() + "…"


_PLAIN = frozenset(" .,-")


def searchable(text: str) -> str:
    """Return text in the one spelling in which searches look: without regard to case, every other sign as a word of
    letters, so that an index of letters finds it too and none of them means anything to LIKE."""
    folded = " ".join(text.casefold().split())
    return "".join(c if c in _PLAIN or _is_of_words(c) else f"ᛮ{ord(c):x}ᛯ" for c in folded)


def _is_of_words(c: str) -> bool:
    """Letters and digits with their marks and joiners: a vowel sign of Sinhala or Tamil is part of its word."""
    return c not in "ᛮᛯ" and (c.isalnum() or unicodedata.category(c) in ("Mn", "Mc", "Cf"))


def search_text(reference: str, description: str, *others: str | None) -> str:
    """Return what the words of a search are looked for in. It begins with a space, as every word in it does."""
    return " " + searchable(" ".join([reference, description, *(other for other in others if other)]))


def patterns_of(q: str) -> tuple[str, ...]:
    """Return a LIKE pattern for each word of a search, all of which must match: anywhere in the text; a word of one or
    two letters, of which there are too many, where a word begins. Stops and dashes alone are no words."""
    words = dict.fromkeys(searchable(word) for word in q.split())
    return tuple(
        f"% {word}%" if len(word) <= 2 and all(map(_is_of_words, word)) else f"%{word}%"
        for word in words
        if word.strip(".,-")
    )


def spoken(value: Priority | Category) -> str:
    """Return `Technical Support` for `technical_support`."""
    return value.value.replace("_", " ").title()


def visit_words(day: date | None, at: time | None) -> str | None:
    """Return a visit as the history shows it: `2026-11-25 09:30`, in the place's own time."""
    if day is None:
        return None
    return day.isoformat() if at is None else f"{day.isoformat()} {at:%H:%M}"


PLACE = ZoneInfo("Asia/Colombo")
"""Where the technicians' days begin and end."""


def local_day(moment: datetime) -> date:
    """Return the day it is at the technicians' place."""
    return moment.astimezone(PLACE).date()
