"""Answering questions: FastStream carries the subscriptions, one function turns a message into an answer.

`respond` is the whole way of a question: deadline → actor → permission → validation → handler → answer or problem.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import structlog
from faststream.nats import NatsBroker, NatsMessage, NatsResponse
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from opentelemetry.trace import SpanKind
from pydantic import BaseModel, ValidationError

from chassis import figures
from chassis.bus import Bus
from chassis.failures import passes_by_itself
from chassis.telemetry import span
from contracts.permissions import Actor, Permission
from contracts.problems import (
    DeadlineExceeded,
    Forbidden,
    InvalidInput,
    Problem,
    ProblemError,
    Unauthenticated,
    Unavailable,
)
from contracts.rpc import HEADER_ACTOR, HEADER_BUDGET, HEADER_PROBLEM, Rpc

log = structlog.get_logger()

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)

CONCURRENT_ANSWERS = 64
"""How many questions of one procedure a replica works on at once; the rest wait in the subscription."""


@dataclass(frozen=True)
class Call:
    """Who asks, and how long they still wait."""

    actor: Actor | None
    ends_at: float
    """On the monotonic clock of this process, in seconds."""

    def remaining_s(self) -> float:
        """Seconds until the caller gives up; never negative."""
        return max(0.0, self.ends_at - time.monotonic())

    @property
    def member(self) -> Actor:
        """The actor; raises Unauthenticated when the suite asks for itself."""
        if self.actor is None:
            raise Unauthenticated("This needs a signed-in member.")
        return self.actor

    def require(self, permission: Permission) -> Actor:
        """Return the actor; raises Unauthenticated without one and Forbidden without the permission.

        What a procedure needs in any case is said at its declaration and checked already (`Rpc.needs`); this is for
        what depends on the question.
        """
        actor = self.member
        if not actor.may(permission):
            raise Forbidden(f"The role {actor.role.badge} does not include this.", permission=permission.value)
        return actor

    def admit(self, rpc: Rpc[Any, Any]) -> None:
        """Raise unless who asks may ask this at all."""
        if rpc.needs is not None and not (rpc.suite_asks and self.actor is None):
            self.require(rpc.needs)


Handler = Callable[[Q, Call], Awaitable[A]]


@dataclass
class Tally:
    """What `nats micro stats` shows of one procedure. Times in nanoseconds."""

    requests: int = 0
    errors: int = 0
    last_error: str = ""
    processing_ns: int = 0


@dataclass
class Procedure(Generic[Q, A]):
    """A procedure this service answers."""

    rpc: Rpc[Q, A]
    handler: Handler[Q, A]
    tally: Tally = field(default_factory=Tally)


async def respond(
    procedure: Procedure[Any, Any], headers: Mapping[str, str], body: bytes
) -> tuple[bytes, dict[str, str]]:
    """Turn a question into the body and headers of its answer. Never raises (but for cancellation)."""
    started = time.monotonic_ns()
    tally = procedure.tally
    tally.requests += 1
    rpc = procedure.rpc
    problem: Problem | None = None
    with span(f"answer {rpc.subject}", kind=SpanKind.SERVER, parent=headers.get("traceparent")):
        try:
            answer = await _answer(procedure, headers, body)
            return answer.model_dump_json().encode(), {}
        except ProblemError as error:
            problem = error.problem()
        except Exception as error:  # noqa: BLE001  # the edge of a service: whatever happens becomes an answer
            problem = _unexpected(rpc.subject, error)
        finally:
            tally.processing_ns += time.monotonic_ns() - started
            labels: dict[str, str | int] = {
                "procedure": rpc.subject,
                "status": 0 if problem is None else problem.status,
            }
            figures.rpc_seconds.record((time.monotonic_ns() - started) / 1e9, labels)
    tally.errors += 1
    tally.last_error = f"{problem.status} {problem.title}"
    return problem.model_dump_json().encode(), {HEADER_PROBLEM: "1"}


async def _answer(procedure: Procedure[Any, Any], headers: Mapping[str, str], body: bytes) -> BaseModel:
    rpc = procedure.rpc
    budget_s = int(headers.get(HEADER_BUDGET, rpc.timeout_s * 1000)) / 1000
    actor = Actor.model_validate_json(headers[HEADER_ACTOR]) if HEADER_ACTOR in headers else None
    call = Call(actor, time.monotonic() + budget_s)
    call.admit(rpc)
    question = _question(rpc, body)
    try:
        async with asyncio.timeout(budget_s):
            answer: BaseModel = await procedure.handler(question, call)
            return answer
    except TimeoutError as error:
        raise DeadlineExceeded(f"{rpc.service} could not finish in {budget_s:g} s.", part=rpc.service) from error


def _question(rpc: Rpc[Q, Any], body: bytes) -> Q:
    """Read the question. What a handler cannot read later (a stored row, another's answer) is no fault of who asks."""
    try:
        return rpc.question.model_validate_json(body)
    except ValidationError as error:
        fields = [{"field": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        raise InvalidInput("Some fields are missing or not right.", fields=fields) from error


def _unexpected(subject: str, error: Exception) -> Problem:
    reference = uuid.uuid4().hex[:12]
    if passes_by_itself(error):
        log.warning("rpc.unavailable", subject=subject, reference=reference, error=repr(error))
        return Unavailable(
            "What this needs cannot be reached right now. Please try again in a moment.", reference=reference
        ).problem()
    log.exception("rpc.failed", subject=subject, reference=reference)
    return ProblemError(
        "This is our fault and has been recorded. Quote the reference when you report it.", reference=reference
    ).problem()


def carry(broker: NatsBroker, service: str, procedure: Procedure[Any, Any]) -> None:
    """Let FastStream carry a procedure: one queue group per service, so that replicas share the load."""

    async def undecoded(message: NatsMessage) -> NatsMessage:
        return message

    async def carried(message: NatsMessage) -> NatsResponse:
        body, headers = await respond(procedure, message.headers, message.body)
        return NatsResponse(body, headers=headers)

    broker.subscriber(procedure.rpc.subject, queue=service, max_workers=CONCURRENT_ANSWERS, decoder=undecoded)(carried)


async def answer_at(bus: Bus, subject: str, procedure: Procedure[Any, Any]) -> Subscription:
    """Answer a procedure at a subject that comes and goes (a charger's connection).

    nats-py carries this one: FastStream's subscribers are fixed when the broker starts.
    """
    working: set[asyncio.Task[None]] = set()

    async def work(message: Msg) -> None:
        body, headers = await respond(procedure, dict(message.headers or {}), message.data)
        await bus.client.publish(message.reply, body, headers=headers)

    async def asked(message: Msg) -> None:
        if message.reply:
            task = asyncio.create_task(work(message))
            working.add(task)
            task.add_done_callback(working.discard)

    return await bus.client.subscribe(subject, cb=asked)
