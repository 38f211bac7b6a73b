"""The office the tests work in: what tickets and identity say, a member's screen, and a real mail server."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import asyncpg
from facts import FATHIMA, KASUN, RUWAN, added
from nats.aio.msg import Msg
from pydantic import SecretStr

from alerting.app import serve
from alerting.domain import Pace
from alerting.settings import Settings
from chassis import migrations
from chassis.bus import Bus
from chassis.testing import running
from contracts.desk import Person
from contracts.envelope import Envelope, Event
from contracts.events.ticket import TicketEvent
from contracts.permissions import Actor, Role
from contracts.rpc.alerting import (
    LIST_NOTIFICATIONS,
    READ_NOTIFICATIONS,
    ListNotifications,
    Notification,
    Notifications,
    ReadNotifications,
)
from simulator.mailbox import Mailbox, open_mailbox
from voltctl.testing import RunningInfrastructure, eventually

QUICK = Pace(
    first_pause=timedelta(milliseconds=50),
    longest_pause=timedelta(milliseconds=200),
    unconfirmed_pauses=(timedelta(milliseconds=50), timedelta(milliseconds=50)),
    look_every_s=0.05,
    lease=timedelta(seconds=2),
)


class Clock:
    """The real time, moved ahead where a test wants it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def prepare(url: str) -> None:
    """Prepare a database for alerting."""
    migrations.upgrade("alerting", url)


def actor(who: Person, role: Role) -> Actor:
    return Actor(member_id=who.member_id, name=who.name, role=role)


@dataclass
class Office:
    """What tests do and see. `tickets` and `identity` are those services' own logins on the bus."""

    infra: RunningInfrastructure
    tickets: Bus
    identity: Bus
    edge: Bus
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    pace: Pace = QUICK
    shown: list[tuple[str, Notification]] = field(default_factory=list)

    async def hear(self, message: Msg) -> None:
        """Keep what a screen is shown: whose, and what."""
        self.shown.append((message.subject.split(".")[2], Notification.model_validate_json(message.data)))

    @asynccontextmanager
    async def open(self, smtp_url: str | None = None, **changes: object) -> AsyncIterator[None]:
        """Run alerting, sending mail to `smtp_url`."""
        url = None if smtp_url is None else SecretStr(smtp_url)
        settings = self.settings.model_copy(update={"smtp_url": url, **changes})
        async with running(partial(serve, clock=self.clock, pace=self.pace), settings) as service:
            await service.bus.client.flush()  # the server knows of the subscriptions
            yield

    async def staff(self) -> None:
        """Let identity say who works here, and wait until alerting knows."""
        await self.identity.publish(added(FATHIMA, Role.DISPATCHER))
        await self.identity.publish(added(RUWAN, Role.INSTALLER))
        await self.identity.publish(added(KASUN, Role.OPS_AGENT))
        await eventually(partial(self.count, "SELECT count(*) = 3 FROM member"))

    async def say(self, *events: Event) -> str:
        """Let tickets say something; returns the id of the last event."""
        event_id = uuid.uuid4().hex
        for event in events:
            event_id = uuid.uuid4().hex
            await self.tickets.publish(event, id=event_id)
        return event_id

    async def say_again(self, event: TicketEvent, event_id: str) -> None:
        """Deliver an event once more: past the server's own deduplication, as after a replay of an outbox."""
        envelope = Envelope(id=event_id, source="/tickets", type=event.TYPE, subject=event.key, time=datetime.now(UTC))
        headers = {name: value for name, value in envelope.headers().items() if name != "Nats-Msg-Id"}
        await self.tickets.store(event.subject, event.model_dump_json(exclude_none=True).encode(), headers)

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        assert self.settings.database_url is not None
        connection = await asyncpg.connect(self.settings.database_url.get_secret_value())
        try:
            return await connection.fetch(statement, *arguments)
        finally:
            await connection.close()

    async def count(self, statement: str) -> object:
        """Return the one value a statement gives."""
        return (await self.fetch(statement))[0][0]

    async def listed(self, who: Person, role: Role = Role.INSTALLER, **question: object) -> Notifications:
        asked = ListNotifications.model_validate(question)
        return await self.edge.ask(LIST_NOTIFICATIONS, asked, actor=actor(who, role))

    async def read(self, who: Person, role: Role = Role.INSTALLER, **question: object) -> None:
        await self.edge.ask(READ_NOTIFICATIONS, ReadNotifications.model_validate(question), actor=actor(who, role))

    async def handled(self, events: int) -> None:
        """Wait until alerting is done with this many events."""
        await eventually(partial(self._has_handled, events))

    async def _has_handled(self, events: int) -> bool:
        return await self.count("SELECT count(*) FROM inbox") == events

    async def emails(self) -> list[tuple[str, int]]:
        """State and attempts of every mail, oldest first."""
        rows = await self.fetch("SELECT state, attempts FROM email ORDER BY queued_at, notification_id")
        return [(row["state"], row["attempts"]) for row in rows]

    async def settled(self, state: str, count: int = 1) -> None:
        """Wait until this many mails have come to this state."""
        await eventually(partial(self._is_settled, state, count))

    async def _is_settled(self, state: str, count: int) -> bool:
        return [s for s, _ in await self.emails()].count(state) == count


@asynccontextmanager
async def mail_server(mailbox: Mailbox | None = None) -> AsyncIterator[tuple[Mailbox, str]]:
    """A real SMTP server and its address."""
    async with open_mailbox(mailbox or Mailbox()) as opened:
        yield opened, f"smtp://127.0.0.1:{opened.smtp_port}"


@asynccontextmanager
async def rude_server(
    conversation: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object],
) -> AsyncIterator[str]:
    """A TCP server that answers SMTP in its own way."""
    server = await asyncio.start_server(conversation, "127.0.0.1", 0)  # type: ignore[arg-type]  # a coroutine or not
    async with server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
