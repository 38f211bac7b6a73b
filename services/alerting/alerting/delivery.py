"""Mails leave here: from the queue to the mail server, each at least once and as seldom twice as can be.

A mail is claimed, handed over and settled, in three steps with a commit between. A process that dies between the
server's yes and the settling sends it once more after the lease, under the same Message-ID: SMTP knows no other way.
While the server cannot be reached nothing is claimed, so no mail loses an attempt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from alerting import mails, repository, smtp
from alerting.domain import KEPT_FOR, PACE, Outcome, Pace, settle
from alerting.repository import Claimed
from alerting.smtp import Handed, Line, ServerAway
from chassis import crashpoints, figures
from chassis.database import Database
from chassis.failures import backoff_s
from chassis.telemetry import meter, span

log = structlog.get_logger()

_emails = meter.create_counter("volt.alerting.emails", description="Attempts to send a mail, by what became of it")
_LONGEST_WAIT_S = 60.0
_FINISH_S = 5.0
_SWEPT_AT_ONCE = 5_000


@dataclass
class Mailer:
    """Sends what is queued. `wake` says that something new may be due."""

    database: Database
    url: str
    sender: str
    public_url: str | None
    timeout_s: float
    clock: Callable[[], datetime]
    pace: Pace = PACE
    waiting: int = 0
    """Mails in the queue, as last counted."""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        figures.observe("volt.alerting.emails.waiting", "Mails not settled yet", "{mail}", lambda: self.waiting)

    def wake(self) -> None:
        """Look for mails now."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever. A server that is away is knocked at again with growing pauses, at most a minute apart."""
        refused = 0
        while True:
            self._woken.clear()
            try:
                await self._send_what_is_due()
                refused = 0
            except ServerAway as problem:
                refused += 1
                pause = backoff_s(refused, first=1.0, longest=_LONGEST_WAIT_S)
                log.warning("email.server_away", why=str(problem), attempt=refused, again_in_s=pause)
                await asyncio.sleep(pause)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pace.look_every_s):
                    await self._woken.wait()

    async def _send_what_is_due(self) -> None:
        pool = self.database.pool
        while await repository.is_email_due(pool, self.clock()):
            async with smtp.open_line(self.url, self.sender, self.timeout_s) as line:
                while line.is_open and (claimed := await self._claim()) is not None:
                    await _to_its_end(self._send(claimed, line))
        self.waiting = await repository.count_waiting(pool)

    async def _claim(self) -> Claimed | None:
        now = self.clock()
        return await repository.claim_email(self.database.pool, now, now + self.pace.lease)

    async def _send(self, claimed: Claimed, line: Line) -> None:
        """Hand one mail over and write down how that ended. Raises ServerAway, with the mail back in the queue."""
        with span("send email"):
            try:
                handed = await self._hand_over(claimed, line)
            except ServerAway:
                await repository.give_back(self.database.pool, claimed.notification_id, self.clock())
                raise
            crashpoints.reach("after-handing-over-before-settling")
            now = self.clock()
            settled = settle(
                handed.outcome,
                attempts=claimed.attempts,
                unconfirmed=claimed.unconfirmed + (handed.outcome is Outcome.UNCONFIRMED),
                queued_at=claimed.queued_at,
                now=now,
                pace=self.pace,
            )
            await repository.settle_email(
                self.database.pool, claimed.notification_id, settled, handed.outcome, handed.why, now
            )
            _tell_operators(claimed, handed, settled.state)

    async def _hand_over(self, claimed: Claimed, line: Line) -> Handed:
        if claimed.active is None or claimed.name is None or claimed.address is None:
            return Handed(Outcome.LATER, "identity has not told of this member yet")
        if not claimed.active:
            return Handed(Outcome.NOBODY, "the member is not active, or of a role that is told nothing")
        try:
            written = mails.mail(
                notification_id=claimed.notification_id,
                reference=claimed.reference,
                priority=claimed.priority,
                headline=claimed.headline,
                summary=claimed.summary,
                title=claimed.title,
                text=claimed.text,
                at=claimed.at,
                name=claimed.name,
                address=claimed.address,
                sender=self.sender,
                public_url=self.public_url,
            )
        except mails.Unmailable as problem:
            return Handed(Outcome.REFUSED, str(problem))
        return await line.hand_over(written)


def _tell_operators(claimed: Claimed, handed: Handed, state: str) -> None:
    _emails.add(1, {"outcome": state})
    said = {"notification": claimed.notification_id, "member": claimed.member_id, "attempt": claimed.attempts}
    if state == "failed":
        log.error("email.failed", why=handed.why, **said)
    elif state == "waiting":
        log.warning("email.again_later", why=handed.why, outcome=handed.outcome.value, **said)
    else:
        log.info(f"email.{state}", **said)


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Do `work` and let a stop wait for it, a few seconds long: half a mail is a mail that is sent twice."""
    task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
    stopped: asyncio.CancelledError | None = None
    give_up_at = None
    while not task.done() and (give_up_at is None or loop.time() < give_up_at):
        try:
            await asyncio.wait({task}, timeout=None if give_up_at is None else give_up_at - loop.time())
        except asyncio.CancelledError as cancelled:
            stopped, give_up_at = cancelled, give_up_at or loop.time() + _FINISH_S
    if stopped is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise stopped
    task.result()


async def sweep_for_ever(database: Database, clock: Callable[[], datetime], interval_s: float, pace: Pace) -> None:
    """Forget notifications after KEPT_FOR, and give up mails that waited too long, every `interval_s` seconds."""
    while True:
        now = clock()
        for notification_id in await repository.fail_overdue(
            database.pool, now - pace.give_up_after, "no mail server took it in time", now
        ):
            _emails.add(1, {"outcome": "failed"})
            log.error("email.failed", why="no mail server took it in time", notification=notification_id)
        while await repository.sweep(database.pool, now - KEPT_FOR, _SWEPT_AT_ONCE) == _SWEPT_AT_ONCE:
            await asyncio.sleep(0.1)
        await asyncio.sleep(interval_s)
