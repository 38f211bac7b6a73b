"""Questions and commands between services: NATS request-reply, one queue group per service.

A procedure is declared once, with its question, its answer and how long an answer may take.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from contracts.permissions import Permission

HEADER_BUDGET = "volt-budget-ms"
"""How many milliseconds the caller still waits; counted by each side's own clock, so skew does no harm."""
HEADER_ACTOR = "volt-actor"
"""The member on whose behalf is asked (JSON of `Actor`); absent when the suite asks for itself."""
HEADER_PROBLEM = "volt-problem"
"""Present on an answer whose body is a Problem."""

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)


class Question(BaseModel):
    """A request. Unknown fields are refused: a caller that believes in a field must not be misunderstood."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    """A reply. Unknown fields are ignored, so that answers may grow."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Nothing(Answer):
    """An answer that only says: done."""


@dataclass(frozen=True)
class Rpc(Generic[Q, A]):
    """A procedure of `service`. `timeout_s` is the longest a caller waits when it brings no deadline of its own.

    `needs` is what the asking actor must be granted, checked before the service even reads the question; None: whoever
    can reach the bus may ask, because the question carries its own proof (a password, a token, a signature).
    `suite_asks`: other services ask for themselves too, without an actor (`contracts.access` says which).
    """

    service: str
    name: str
    question: type[Q]
    answer: type[A]
    timeout_s: float = 2.0
    needs: Permission | None = field(kw_only=True)
    suite_asks: bool = field(default=False, kw_only=True)

    @property
    def subject(self) -> str:
        """Where the service listens."""
        return f"rpc.{self.service}.{self.name}"
