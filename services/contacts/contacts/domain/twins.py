"""Which entries may be one person entered twice."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.domain.wording import folded, words_of
from contracts.events.contact import ContactProfile

LIKELY = 0.6
"""From this likeness on a pair is shown."""
COMMON_FROM = 10
"""A name that more entries than this have says little by itself."""
_NAMES_ALIKE = 0.5


def _trigrams(words: Iterable[str]) -> frozenset[str]:
    return frozenset(padded[i : i + 3] for word in words for padded in [f"  {word} "] for i in range(len(padded) - 2))


def name_likeness(one: str, other: str) -> float:
    """Return 0 to 1: the share of letter triples two names have in common, in whatever order their words stand."""
    ours, theirs = _trigrams(words_of(one)), _trigrams(words_of(other))
    if not ours or not theirs:
        return 1.0 if one.strip() == other.strip() else 0.0
    return len(ours & theirs) / len(ours | theirs)


def nearly_same_number(one: str, other: str) -> bool:
    """Say whether one wrong digit, or two swapped neighbours, tell the numbers apart."""
    if len(one) != len(other):
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


def likeness(one: ContactProfile, other: ContactProfile, *, common_name: bool = False) -> tuple[float, str]:
    """Return how likely two entries are one person (0 to 1), and why as a sentence.

    The name decides; organisation, number and charger support or weaken it. `common_name`: many entries have this
    very name, so that it takes more than the name.
    """
    alike = name_likeness(one.name, other.name)
    if alike < _NAMES_ALIKE:
        return 0.0, ""
    score = 0.75 * alike - (0.2 if common_name else 0.0)
    reasons = ["the same name" if alike == 1.0 else "nearly the same name"]
    if one.organisation and other.organisation:
        if folded(one.organisation) == folded(other.organisation):
            score += 0.15
            reasons.append("the same organisation")
        else:
            score -= 0.2
    if one.primary_charger_id and one.primary_charger_id == other.primary_charger_id:
        score += 0.15
        reasons.append("the same primary charger")
    if one.phone and other.phone:
        if nearly_same_number(one.phone, other.phone):
            score += 0.2
            reasons.append("almost the same phone number")
    else:
        score += 0.05
        reasons.append(
            "a phone number in one of them only" if one.phone or other.phone else "no phone number in either"
        )
    said = ", ".join(reasons[:-1]) + (" and " if len(reasons) > 1 else "") + reasons[-1]
    return round(min(1.0, score), 3), f"{said[0].upper()}{said[1:]}."
