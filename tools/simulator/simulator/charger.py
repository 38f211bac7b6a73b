"""A believable charger: connects, boots, heartbeats, charges cars, obeys commands, fails, and never lies.

Follow :meth:`Charger.run`: it connects, converses until the line is gone, and begins again; what happens to cars and
commands happens beside it and only leaves words for it to say.
"""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from random import Random
from ssl import SSLContext
from typing import Final, TypeVar
from urllib.parse import quote

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake
from websockets.typing import Subprotocol

from simulator import commands
from simulator import messages as m
from simulator.configuration import Configuration
from simulator.connector import Connector
from simulator.conversation import converse
from simulator.demo import DemoCharger
from simulator.faults import Fault, Health
from simulator.link import CallRefused, CallTimedOut, Link, LinkLost
from simulator.session import Visit, receive_visit
from simulator.speech import Speech
from simulator.temper import Temper
from simulator.together import until_first_ends
from simulator.transactions import (
    LocalTransaction,
    TransactionQueue,
    TransactionRequest,
)
from simulator.truth import ChargerTruth
from simulator.worldtime import Signal, World

log: Final = logging.getLogger("simulator")

C = TypeVar("C", bound=m.Message)


class Charger:
    """One charger. Call :meth:`run` in a task of its own; everything else works while that runs."""

    def __init__(
        self,
        identity: DemoCharger,
        *,
        url: str,
        password: str | None,
        world: World | None = None,
        seed: str = "0",
        temper: Temper | None = None,
        tls: SSLContext | None = None,
        remember: bool = True,
    ) -> None:
        """`url` is the OCPP endpoint without the id; `remember` keeps every confirmed message for truth()."""
        self.identity = identity
        self.world = world or World()
        self.temper = temper or Temper()
        self.changed = Signal()
        self.configuration = Configuration(len(identity.connectors))
        self.accepted_tags: set[str] = set()
        self.body = Health()
        self.draw = Random(f"{seed}/charger/{identity.charger_id}")
        self.connectors = {
            hardware.connector_id: Connector(hardware, float(self.draw.randrange(50_000, 9_000_000)))
            for hardware in identity.connectors
        }
        self.is_restarting = False
        self.boots = 0
        """How often a BootNotification was accepted."""
        self.connections = 0
        """How often the line was opened."""
        self._url = f"{url.rstrip('/')}/{quote(identity.charger_id, safe='')}"
        self._headers = {}
        if password is not None:
            credentials = b64encode(f"{identity.charger_id}:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {credentials}"
        self._tls = tls
        self.speech = Speech(TransactionQueue(remember=remember))
        self._link: Link | None = None
        self.booted = False
        self._away_until = 0.0
        self._weak_until = 0.0
        self._work: asyncio.TaskGroup | None = None

    # Connecting and conversing

    async def run(self) -> None:
        """Be a charger until cancelled; says goodbye to the central system on the way out."""
        failures = 0
        async with asyncio.TaskGroup() as self._work:
            while True:
                await self._stay_away()
                opened_at = asyncio.get_running_loop().time()
                try:
                    await self._connect_and_converse()
                    # A line that breaks at once is as good as none: do not hammer a server that is coming up.
                    lasted = asyncio.get_running_loop().time() - opened_at
                    failures = 0 if lasted > self.temper.max_backoff_s else failures + 1
                except (OSError, InvalidHandshake, TimeoutError) as error:
                    failures += 1
                    log.debug("%s cannot connect: %s", self.identity.charger_id, error)
                    if failures in {1, 10}:
                        log.info("%s cannot connect: %s", self.identity.charger_id, error)
                await asyncio.sleep(self._backoff(failures))

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Do `work` beside the conversation, as long as the charger runs."""
        if self._work is None:
            work.close()
            raise RuntimeError("the charger is not running")
        self._work.create_task(work)

    def spawn_on_line(self, speak: Callable[["Charger", Link], Coroutine[None, None, None]]) -> None:
        """Say something on the open line; without one it stays unsaid."""
        if self._link is not None:
            self.spawn(speak(self, self._link))

    def _backoff(self, failures: int) -> float:
        """Doubling, capped, and spread out so that a fleet does not come back as one (facts/ocpp.md 16)."""
        longest: float = min(self.temper.first_backoff_s * 2 ** min(failures, 16), self.temper.max_backoff_s)
        return longest * self.draw.uniform(0.3, 1.0)

    async def _stay_away(self) -> None:
        now = asyncio.get_running_loop().time
        while (pause := self._away_until - now()) > 0:
            with suppress(TimeoutError):
                await self.changed.until(lambda: self._away_until <= now(), timeout=pause)

    async def _connect_and_converse(self) -> None:
        """One line from opening to loss. Raises what connect() raises when it cannot be opened."""
        socket = await connect(
            self._url,
            subprotocols=[Subprotocol("ocpp1.6")],
            additional_headers=self._headers,
            compression=None,
            proxy=None,
            ssl=self._tls,
            open_timeout=self.temper.call_timeout_s,
            ping_interval=float(self.configuration.seconds("WebSocketPingInterval")),
            max_size=1_000_000,
        )
        link = Link(socket, partial(commands.answer, self), self.temper.call_timeout_s)
        self._link = link
        self.connections += 1
        self.speech.queue.retry_at_once()
        try:
            await until_first_ends(link.serve(), converse(self, link))
        except* LinkLost:
            log.debug("%s lost its line", self.identity.charger_id)
        except* CallTimedOut:
            log.info("%s gives up a line that does not answer", self.identity.charger_id)
        finally:
            self._link = None
            self.speech.line_lost()
            self.changed.ring()
            await link.close()

    # What a session needs (session.Host)

    def report(self, connector_id: int) -> None:
        """Say the connector's status when its turn comes."""
        self.speech.add_status(self.status_notification(connector_id), online=self.online)
        self.changed.ring()

    def queue(self, transaction: LocalTransaction, request: TransactionRequest) -> None:
        """Send a transaction message when its turn comes, now or after reconnecting."""
        self.speech.add_transaction(transaction, request)
        self.changed.ring()

    async def authorize(self, id_tag: str) -> bool:
        """Ask the central system; without a line, decide by what it said before (OCPP 1.6 §3.5)."""
        if (link := self._link) is not None and self.booted:
            try:
                answer = await link.call(m.Authorize(id_tag), m.AuthorizeConf)
            except (LinkLost, CallTimedOut, CallRefused) as failure:
                log.info("%s decides alone about an ID tag: %r", self.identity.charger_id, failure)
            else:
                accepted = answer.id_tag_info.status == "Accepted"
                (self.accepted_tags.add if accepted else self.accepted_tags.discard)(id_tag)
                return accepted
        known = self.configuration.is_on("LocalAuthorizeOffline") and id_tag in self.accepted_tags
        return known or self.configuration.is_on("AllowOfflineTxForUnknownId")

    # What a conversation needs (conversation.Speaker)

    @property
    def boot_retry_s(self) -> float:
        """Pause before booting again when the central system named none."""
        return self.temper.boot_retry_s

    @property
    def heartbeats_are_late(self) -> bool:
        """Whether the signal is weak now."""
        return self._weak_until > asyncio.get_running_loop().time()

    @property
    def connector_numbers(self) -> tuple[int, ...]:
        """0 and the connectors."""
        return (0, *self.connectors)

    # What drivers, weather and networks do to it

    @property
    def online(self) -> bool:
        """The line is open and the central system has accepted the charger."""
        return self._link is not None and self.booted

    def plug_in(self, connector_id: int, visit: Visit) -> bool:
        """A driver arrives; False if the connector is not free."""
        connector = self.connectors[connector_id]
        if connector.status is not m.Status.AVAILABLE or self.is_restarting or self.body.fault is not None:
            return False
        self.spawn(receive_visit(self, connector, visit))
        # Taken at once, so that two who arrive together do not share a plug.
        connector.phase = m.Status.PREPARING
        self.report(connector_id)
        return True

    def stop_session(self, connector_id: int, reason: m.StopReason = m.StopReason.LOCAL) -> None:
        """End the transaction on this connector, if one is running."""
        self.connectors[connector_id].ask_to_stop(reason)
        self.changed.ring()

    def break_down(self, connector_id: int, fault: Fault) -> None:
        """`fault` occurs at a connector, or at the charger as a whole (0), which ends all its transactions."""
        if connector_id == 0:
            self.body.break_down(fault)
            for connector in self.connectors.values():
                connector.ask_to_stop(fault.stop_reason)
        else:
            self.connectors[connector_id].break_down(fault)
        log.info("%s/%s fails: %s %s", self.identity.charger_id, connector_id, fault.error_code, fault.info)
        self.report(connector_id)

    def repair(self, connector_id: int) -> None:
        """A technician mends it for good."""
        (self.body if connector_id == 0 else self.connectors[connector_id].health).repair()
        self.report(connector_id)

    def cut_line(self, seconds: float = 0.0) -> None:
        """The line breaks and cannot be opened for `seconds`; the charger goes on and will not boot again."""
        self._away_until = max(self._away_until, asyncio.get_running_loop().time() + seconds)
        if self._link is not None:
            self._link.cut()
        self.changed.ring()

    def restore_line(self) -> None:
        """The network is back before its time, and strong."""
        self._away_until = self._weak_until = 0.0
        self.changed.ring()

    def weaken_signal(self, seconds: float) -> None:
        """For `seconds` heartbeats come late and the line keeps dropping."""
        self._weak_until = asyncio.get_running_loop().time() + seconds
        log.info("%s has a weak signal", self.identity.charger_id)
        self.spawn(self._drop_now_and_then())

    async def _drop_now_and_then(self) -> None:
        while self.heartbeats_are_late:
            await asyncio.sleep(self.draw.uniform(*self.temper.weak_drop_every_s))
            if self.heartbeats_are_late:
                self.cut_line(self.draw.uniform(*self.temper.weak_gone_for_s))

    def lose_power(self, seconds: float) -> None:
        """Dark for `seconds`: transactions end, then it boots."""
        self.spawn(self._restart(m.StopReason.POWER_LOSS, away_s=seconds, finish_talking=False))

    # What commands do to it

    def reset(self, *, hard: bool) -> None:
        """Reset.req was accepted: stop transactions, go away, boot again (OCPP 1.6 §5.14)."""
        log.info("%s resets (%s)", self.identity.charger_id, "hard" if hard else "soft")
        reason = m.StopReason.HARD_RESET if hard else m.StopReason.SOFT_RESET
        away = self.temper.hard_reboot_s if hard else self.temper.soft_reboot_s
        self.spawn(self._restart(reason, away_s=away, finish_talking=not hard))

    async def _restart(self, reason: m.StopReason, *, away_s: float, finish_talking: bool) -> None:
        if self.is_restarting:
            return
        self.is_restarting = True
        for connector in self.connectors.values():
            connector.ask_to_stop(reason)
        self.changed.ring()
        await self.changed.until(lambda: all(c.transaction is None for c in self.connectors.values()))
        if finish_talking:
            with suppress(TimeoutError):
                await self.changed.until(lambda: len(self.speech.queue) == 0, timeout=5)
        if reason is not m.StopReason.POWER_LOSS:
            # Chargers take a moment before they go. Without it the answer to the Reset could die with the line,
            # because a central system that fails to answer our last CALL may not read what stands behind it.
            await asyncio.sleep(self.temper.goes_after_reset_s)
        self.booted = False
        self.body.self_test()
        for connector in self.connectors.values():
            connector.health.self_test()
        self._away_until = asyncio.get_running_loop().time() + away_s
        if self._link is not None:
            if reason is m.StopReason.POWER_LOSS:
                self._link.cut()
            else:
                await self._link.close()
        await self._stay_away()
        self.is_restarting = False

    def has(self, connector_id: int) -> bool:
        """Whether the number names the charger or one of its connectors."""
        return connector_id == 0 or connector_id in self.connectors

    def switch(self, connector_id: int, *, operative: bool) -> bool:
        """ChangeAvailability; False means scheduled for the end of a transaction."""
        if connector_id != 0:
            return self.connectors[connector_id].switch(operative=operative)
        if operative:
            self.body.self_test()
        self.body.operative = operative
        applied = [connector.switch(operative=operative) for connector in self.connectors.values()]
        return all(applied)

    def report_with_connectors(self, connector_id: int) -> None:
        """Say a connector's status; for 0 the charger's and every connector's."""
        for number in self.connector_numbers if connector_id == 0 else (connector_id,):
            self.report(number)

    # What is so

    def status_of(self, connector_id: int) -> m.Status:
        """The true status of a connector, or of the charger (0)."""
        if connector_id == 0:
            return self.body.shown(m.Status.AVAILABLE)
        return self.connectors[connector_id].status

    def status_notification(self, connector_id: int) -> m.StatusNotification:
        """The true status as the charger would report it now."""
        health = self.body if connector_id == 0 else self.connectors[connector_id].health
        fault = health.fault if health.operative else None
        return m.StatusNotification(
            connector_id=connector_id,
            status=self.status_of(connector_id),
            error_code="NoError" if fault is None else fault.error_code,
            timestamp=m.stamp(self.world.clock()),
            info=None if fault is None else fault.info,
            vendor_id=None if fault is None else self.identity.vendor,
            vendor_error_code=None if fault is None else fault.vendor_error_code,
        )

    @property
    def is_settled(self) -> bool:
        """Online, and the central system has confirmed everything there was to say."""
        return self.online and not len(self.speech.queue) and not self.speech.statuses_waiting

    async def settled(self) -> None:
        """Wait until :attr:`is_settled`."""
        await self.changed.until(lambda: self.is_settled)

    async def first_boot(self) -> None:
        """Wait until the central system has accepted this charger for the first time."""
        await self.changed.until(lambda: self.boots > 0)

    def truth(self) -> ChargerTruth:
        """What is really so, for whoever wants to compare a screen or a database with it."""
        numbers = self.connector_numbers
        queue = self.speech.queue
        return ChargerTruth(
            charger_id=self.identity.charger_id,
            online=self.online,
            statuses={number: self.status_of(number).value for number in numbers},
            error_codes={number: self.status_notification(number).error_code for number in numbers},
            running={
                number: connector.transaction.transaction_id
                for number, connector in self.connectors.items()
                if connector.transaction is not None
            },
            confirmed=tuple(queue.confirmed),
            confirmed_count=queue.confirmed_count,
            waiting=len(queue),
            unsaid_statuses=self.speech.statuses_waiting,
        )
