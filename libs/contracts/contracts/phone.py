"""Phone numbers: any notation in, one E.164 string out. Numbers without a country are Sri Lankan."""

from __future__ import annotations

from typing import Annotated

import phonenumbers
from pydantic import AfterValidator

DEFAULT_REGION = "LK"


def to_e164(text: str, region: str = DEFAULT_REGION) -> str:
    """Return `text` as E.164 (`+94771234567`).

    Accepts `0771234567`, `+94 77 123 4567` and `94771234567` alike. Raises ValueError with a sentence
    that can be shown to whoever typed it.
    """
    digits = "".join(c for c in text if c.isdigit())
    country = str(phonenumbers.country_code_for_region(region))
    candidates = [text]
    if not text.strip().startswith("+") and digits.startswith(country):
        candidates.insert(0, f"+{digits}")
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise ValueError(f"“{text[:40]}” is not a phone number; write it like 077 123 4567 or +94 77 123 4567")


PhoneNumber = Annotated[str, AfterValidator(to_e164)]
"""A phone number in E.164; validation accepts every notation and keeps only the canonical one."""
