"""What is wrong with a payload, in OCPP 1.6's own (misspelt) words: OCPP-J 1.6 §4.2.3 and its errata 5.1, 5.2. Pure."""

from __future__ import annotations

import msgspec

FORMATION_VIOLATION = "FormationViolation"
OCCURENCE_CONSTRAINT_VIOLATION = "OccurenceConstraintViolation"
PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"
NOT_IMPLEMENTED = "NotImplemented"


class Violation(Exception):
    """A payload that breaks a rule; becomes a CALLERROR with `code` unless it must not (facts/ocpp.md 3)."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def violation_of(error: Exception) -> Violation:
    """Translate a decoder's complaint."""
    text = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return Violation(FORMATION_VIOLATION, f"not readable as JSON: {text}")
    if "unknown field" in text:
        return Violation(FORMATION_VIOLATION, text)
    if "missing required field" in text or "`array` of length" in text:
        return Violation(OCCURENCE_CONSTRAINT_VIOLATION, text)
    if ", got " in text:
        return Violation(TYPE_CONSTRAINT_VIOLATION, text)
    return Violation(PROPERTY_CONSTRAINT_VIOLATION, text)
