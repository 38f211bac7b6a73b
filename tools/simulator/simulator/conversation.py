"""What a charger says on an open line, top to bottom: boot if due, the news, then speech and heartbeats."""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from random import Random
from typing import Final, Protocol

from simulator import messages as m
from simulator.configuration import Configuration
from simulator.demo import DemoCharger
from simulator.link import CallRefused, CallTimedOut, Link, LinkLost
from simulator.speech import QueuedStatus, Speech
from simulator.together import until_first_ends
from simulator.transactions import LocalTransaction, QueuedMessage
from simulator.worldtime import Signal

log: Final = logging.getLogger("simulator")


class Speaker(Protocol):
    """What a conversation needs of its charger."""

    identity: DemoCharger
    configuration: Configuration
    speech: Speech
    changed: Signal
    draw: Random
    accepted_tags: set[str]
    booted: bool
    boots: int

    @property
    def boot_retry_s(self) -> float:
        """Pause before booting again when the central system named none."""

    @property
    def heartbeats_are_late(self) -> bool:
        """Whether the signal is weak now."""

    @property
    def connector_numbers(self) -> tuple[int, ...]:
        """0 and the connectors."""

    def status_notification(self, connector_id: int) -> m.StatusNotification:
        """The true status now."""


async def converse(speaker: Speaker, link: Link) -> None:
    """Talk until the line is lost. Raises LinkLost, or CallTimedOut when the line is up but
    silent, alone or in an ExceptionGroup."""
    if not speaker.booted:
        await _boot(speaker, link)
    _tell_news(speaker)
    await until_first_ends(_speak(speaker, link), _heartbeat(speaker, link))


async def boot_again(speaker: Speaker, link: Link) -> None:
    """A triggered BootNotification: the charger did not restart, it only introduces itself again."""
    with suppress(LinkLost, CallTimedOut):
        await _boot(speaker, link)
        _tell_news(speaker)


async def say_once(speaker: Speaker, link: Link, request: m.Message) -> None:
    """Say something that need not be repeated if it gets lost."""
    try:
        await link.call(request, m.Empty)
    except (LinkLost, CallTimedOut, CallRefused) as failure:
        log.info("%s: %s got lost: %r", speaker.identity.charger_id, type(request).__name__, failure)


async def _boot(speaker: Speaker, link: Link) -> None:
    """Introduce the charger until it is accepted (OCPP 1.6 §4.2); then every status is news."""
    identity = speaker.identity
    request = m.BootNotification(identity.vendor, identity.model, identity.serial_number, identity.firmware_version)
    while True:
        pause = speaker.boot_retry_s
        try:
            answer = await link.call(request, m.BootConf)
        except CallRefused as refusal:
            log.info("%s cannot boot: %s", identity.charger_id, refusal)
        else:
            if answer.status == "Accepted":
                break
            pause = answer.interval or pause
        await asyncio.sleep(pause)
    speaker.configuration.accept_heartbeat_interval(answer.interval)
    speaker.booted = True
    speaker.boots += 1
    for number in speaker.connector_numbers:
        speaker.speech.add_status(speaker.status_notification(number), online=False)


def _tell_news(speaker: Speaker) -> None:
    for number in speaker.speech.take_unsaid():
        speaker.speech.add_status(speaker.status_notification(number), online=True)
    speaker.changed.ring()


async def _heartbeat(speaker: Speaker, link: Link) -> None:
    # The first one comes at a moment of its own, so that a fleet that booted together does not beat together.
    share = speaker.draw.random()
    while True:
        planned = _heartbeat_interval(speaker)
        late = planned * speaker.draw.uniform(0.4, 2.0) if speaker.heartbeats_are_late else 0.0
        try:
            await speaker.changed.until(partial(_interval_differs, speaker, planned), timeout=planned * share + late)
        except TimeoutError:
            share = 1.0
            with suppress(CallRefused):
                await link.call(m.Heartbeat(), m.Empty)


def _heartbeat_interval(speaker: Speaker) -> int:
    return max(1, speaker.configuration.seconds("HeartbeatInterval"))


def _interval_differs(speaker: Speaker, planned: int) -> bool:
    return _heartbeat_interval(speaker) != planned


async def _speak(speaker: Speaker, link: Link) -> None:
    now, speech = asyncio.get_running_loop().time, speaker.speech
    while True:
        due = speech.next_due(now())
        if isinstance(due, QueuedStatus):
            await _say_status(speaker, link, due)
        elif due is not None:
            await _say_transaction_message(speaker, link, due)
        else:
            with suppress(TimeoutError):
                await speaker.changed.until(
                    lambda: speech.next_due(now()) is not None, timeout=speech.next_retry(now())
                )


async def _say_status(speaker: Speaker, link: Link, status: QueuedStatus) -> None:
    try:
        await link.call(status.request, m.Empty)
    except CallRefused as refusal:
        log.info("%s: StatusNotification refused: %s", speaker.identity.charger_id, refusal)
    speaker.speech.status_said(status)
    speaker.changed.ring()


async def _say_transaction_message(speaker: Speaker, link: Link, message: QueuedMessage) -> None:
    """Send the head of the queue; only a .conf takes it out (OCPP 1.6 §4.8, §4.10)."""
    sent = message.ready()
    answer: m.StartConf | None = None
    try:
        if isinstance(sent, m.StartTransaction):
            answer = await link.call(sent, m.StartConf)
        else:
            await link.call(sent, m.Empty)
    except (CallRefused, CallTimedOut) as failure:
        interval = speaker.configuration.seconds("TransactionMessageRetryInterval")
        speaker.speech.queue.postpone(message, now=asyncio.get_running_loop().time(), interval=interval)
        log.info("%s repeats a message: %r", speaker.identity.charger_id, failure)
        return
    speaker.speech.queue.confirm(message, sent, answer)
    if answer is not None:
        _heed_id_tag(speaker, message.transaction, answer.id_tag_info)
    speaker.changed.ring()


def _heed_id_tag(speaker: Speaker, transaction: LocalTransaction, info: m.IdTagInfo) -> None:
    """A Start that was confirmed with a refused ID tag ends at once, if configured so (OCPP 1.6 §4.8)."""
    if info.status == "Accepted":
        speaker.accepted_tags.add(transaction.id_tag)
        return
    speaker.accepted_tags.discard(transaction.id_tag)
    if speaker.configuration.is_on("StopTransactionOnInvalidId") and transaction.stop_reason is None:
        transaction.stop_reason = m.StopReason.DE_AUTHORIZED
