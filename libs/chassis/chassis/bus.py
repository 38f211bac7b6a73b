"""The bus: one NATS connection of one service. Events out (JetStream), questions out, live changes out.

Publishing uses nats-py directly and not FastStream: pipelined acknowledgements (20–28k/s against 9.5k/s) and
`Nats-Msg-Id` are needed here; see docs/decisions/0003.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import nats.errors
import nats.js.errors
import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext
from nats.js.api import PubAck
from opentelemetry.trace import SpanKind
from pydantic import BaseModel

from chassis import figures
from chassis.settings import ServiceSettings
from chassis.telemetry import current_traceparent, span
from contracts.access import inbox_prefix
from contracts.envelope import Envelope, Event
from contracts.permissions import Actor
from contracts.problems import DeadlineExceeded, Problem, Unavailable, raise_problem
from contracts.rpc import HEADER_ACTOR, HEADER_BUDGET, HEADER_PROBLEM, Rpc

log = structlog.get_logger()

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
Listener = Callable[[str, bytes, dict[str, str]], Awaitable[None]]

PUBLISH_TIMEOUT_S = 5.0


class Bus:
    """Everything a service says and asks. Made by `connect`; answering and consuming are built on it."""

    def __init__(self, settings: ServiceSettings, broker: NatsBroker, client: Client) -> None:
        self.settings = settings
        self.broker = broker
        self.client = client
        self.jetstream: JetStreamContext = client.jetstream(publish_async_max_pending=8_000)
        self.source = f"/{settings.service}/{settings.instance}"
        self.on_reconnect: set[Callable[[], None]] = set()
        """Called each time the server is back: what it was asked to do for us before, it has forgotten."""

    @classmethod
    async def connect(cls, settings: ServiceSettings) -> Bus:
        """Connect as this service's own user; waits, and says so, until the server answers."""

        async def disconnected() -> None:
            log.warning("bus.disconnected")

        async def reconnected() -> None:
            log.info("bus.reconnected")
            for act in bus.on_reconnect:
                act()

        async def failed(error: Exception) -> None:
            log.warning("bus.error", error=repr(error))

        broker = NatsBroker(
            settings.nats_url,
            name=f"{settings.service}/{settings.instance}",
            inbox_prefix=inbox_prefix(settings.service),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type]  # nats-py takes fractions of a second
            connect_timeout=2,
            ping_interval=10,
            max_outstanding_pings=3,
            pending_size=16 * 2**20,
            disconnected_cb=disconnected,
            reconnected_cb=reconnected,
            error_cb=failed,
            graceful_timeout=settings.stop_grace_s,
            logger=None,
            apply_types=False,
            **_credentials(settings),
        )
        bus = cls(settings, broker, await broker.connect())
        return bus

    @property
    def connected(self) -> bool:
        """Whether the server can be reached right now."""
        return self.client.is_connected

    async def close(self) -> None:
        """Let answers in flight go out and disconnect. A server that is away is not waited for."""
        try:
            await self.broker.stop()
        except nats.errors.Error as error:
            log.info("bus.closed_while_away", error=repr(error))
            await self.client.close()

    async def publish(self, event: Event, *, id: str | None = None) -> None:  # noqa: A002  # the attribute's name
        """Store `event` in its stream; returns once the server has acknowledged it.

        Many may be in flight at once; they reach the stream in the order of the calls. Raises Unavailable when the
        server did not acknowledge: the event may or may not be stored, and publishing it again with the same id is
        harmless within the server's deduplication window.
        """
        envelope = Envelope(
            id=id or uuid.uuid4().hex,
            source=self.source,
            type=event.TYPE,
            subject=event.key,
            time=datetime.now(UTC),
            traceparent=current_traceparent(),
        )
        await self.store(event.subject, event.model_dump_json(exclude_none=True).encode(), envelope.headers())
        figures.events_published.add(1, {"type": event.TYPE})

    async def store(self, subject: str, body: bytes, headers: dict[str, str]) -> None:
        """Store a ready message in the stream that captures `subject`; as `publish`, for bodies already made."""
        try:
            ack = await self.store_soon(subject, body, headers)
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                await ack
        except (TimeoutError, OSError, nats.errors.Error) as error:
            raise Unavailable("The event log did not confirm that this was stored.") from error

    async def store_soon(self, subject: str, body: bytes, headers: dict[str, str]) -> asyncio.Future[PubAck]:
        """Send a message to its stream and return the future of its acknowledgement (the pipelined form)."""
        if not self.client.is_connected:
            raise Unavailable("The event log cannot be reached; nothing was stored.")
        return await self.jetstream.publish_async(
            subject,
            body,
            headers=headers,
            wait_stall=PUBLISH_TIMEOUT_S,
        )

    async def ask(
        self,
        rpc: Rpc[Q, A],
        question: Q,
        *,
        actor: Actor | None = None,
        timeout_s: float | None = None,
        subject: str | None = None,
    ) -> A:
        """Ask another service and return its answer.

        Only the fields that were set are sent, so that "not given" and "none" stay two things. Raises the
        ProblemError the other side raised; Unavailable at once when nobody listens; DeadlineExceeded
        when no answer came within `timeout_s` (default: the procedure's own), in which case the act may still happen.
        """
        budget_s = rpc.timeout_s if timeout_s is None else timeout_s
        with span(f"ask {rpc.subject}", kind=SpanKind.CLIENT):
            headers = {HEADER_BUDGET: str(int(budget_s * 1000))}
            if actor is not None:
                headers[HEADER_ACTOR] = actor.model_dump_json()
            if (traceparent := current_traceparent()) is not None:
                headers["traceparent"] = traceparent
            if not self.client.is_connected:
                raise Unavailable("The message bus cannot be reached; nothing was done.", part=rpc.service)
            try:
                reply = await self.client.request(
                    subject or rpc.subject,
                    question.model_dump_json(exclude_unset=True).encode(),
                    timeout=budget_s,
                    headers=headers,
                )
            except nats.errors.NoRespondersError as error:
                raise Unavailable(
                    f"{rpc.service} is not running; nothing was done.", part=rpc.service, no_responders=True
                ) from error
            except TimeoutError as error:
                raise DeadlineExceeded(
                    f"{rpc.service} did not answer within {budget_s:g} s; it may still do what was asked.",
                    part=rpc.service,
                ) from error
            except (OSError, nats.errors.Error) as error:
                raise Unavailable("The message bus failed while asking.", part=rpc.service) from error
            if reply.headers and HEADER_PROBLEM in reply.headers:
                raise_problem(Problem.model_validate_json(reply.data))
            return rpc.answer.model_validate_json(reply.data)

    async def broadcast(self, subject: str, body: bytes) -> None:
        """Say something to whoever listens now; nobody keeps it. Does nothing while disconnected."""
        if self.client.is_connected:
            await self.client.publish(subject, body)

    async def live(self, subject: str, body: BaseModel | bytes) -> None:
        """Show a change to the screens (stream LIVE, a few minutes). Not waited for: screens can refetch."""
        await self.broadcast(subject, body if isinstance(body, bytes) else body.model_dump_json().encode())

    async def listen(self, subject: str, listener: Listener) -> Subscription:
        """Call `listener` for each core message on `subject`, one at a time; a failure is logged and survived."""

        async def heard(message: Msg) -> None:
            try:
                await listener(message.subject, message.data, dict(message.headers or {}))
            except Exception:  # a loop that must survive: one bad message ends no subscription
                log.exception("bus.listener_failed", subject=subject)

        return await self.client.subscribe(subject, cb=heard)


def _credentials(settings: ServiceSettings) -> dict[str, Any]:
    if settings.nats_user is None:
        return {}
    from faststream.security import SASLPlaintext  # noqa: PLC0415  # only where a user is configured

    return {"security": SASLPlaintext(settings.nats_user, settings.nats_password.get_secret_value())}
