"""How people write a phone number, and which number they may mean by the part typed so far (HOT-2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

from contracts.phone import DEFAULT_REGION, to_e164

COUNTRY = str(phonenumbers.country_code_for_region(DEFAULT_REGION))
_TRUNK_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")
_NOT_PHONE = re.compile(r"[^0-9+()./\-\s]")
LONGEST = 15
"""E.164: a number has at most fifteen digits."""


@dataclass(frozen=True)
class Reading:
    """What digits may mean, likeliest first: beginnings of E.164 numbers, beginnings of national ones, and an end.

    `ends` are the digits as typed, for they may stand anywhere in a number. `ends_first`: bare digits are more often a
    number's last ones than its first.
    """

    exact: str | None
    begins: tuple[str, ...]
    begins_nationally: tuple[str, ...]
    ends: str
    ends_first: bool


def plain_digits(text: str) -> str:
    """Return the digits of any script in `text` as ASCII."""
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def looks_like_phone(text: str) -> bool:
    """Say whether `text` is made of what phone numbers are written with, and has three digits at least."""
    ascii_text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return _NOT_PHONE.search(ascii_text) is None and len(plain_digits(text)) >= 3


def read(typed: str) -> Reading | None:
    """Return what `typed` may mean, or None when it holds no digit or more than a number can have.

    `0771`, `+9477 1`, `94771`, `0094 771`, `+94 (0) 771` and `771` all begin +94771; `4567` may end a number.
    """
    text = _TRUNK_IN_BRACKETS.sub("", typed)
    digits = plain_digits(text)
    plus = text.lstrip(" (").startswith(("+", "＋"))
    ends = digits
    if digits.startswith("00") and not plus:
        digits, plus = digits[2:], True
    if not digits or len(ends) > LONGEST + 2:
        return None
    exact = _exact(("+" if plus else "") + digits)
    national = digits.lstrip("0")
    if plus:
        begins = [f"+{digits}"]
        # +94 077…: the trunk zero was left in.
        if digits.startswith(f"{COUNTRY}0"):
            begins.append(f"+{COUNTRY}{digits[len(COUNTRY) :].lstrip('0')}")
        nationally: tuple[str, ...] = ()
    elif digits.startswith("0"):
        begins, nationally = [f"+{COUNTRY}{national}"], (national,) if national else ()
    else:
        begins, nationally = [f"+{digits}", f"+{COUNTRY}{digits}"], (digits,)
    explicit = plus or digits.startswith(("0", COUNTRY))
    return Reading(exact, tuple(begins), nationally, ends, ends_first=not explicit)


def _exact(text: str) -> str | None:
    try:
        return to_e164(text)
    except ValueError:
        return None


def national_part(e164: str) -> str:
    """Return the digits of an E.164 number after its country's code."""
    return phonenumbers.national_significant_number(phonenumbers.parse(e164))
