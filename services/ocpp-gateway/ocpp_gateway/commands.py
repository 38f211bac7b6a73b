"""Commands: idempotent by their id, told before they are sent, and ended with the charger's own answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import msgspec
import structlog

from chassis.answering import Call
from chassis.bus import Bus
from chassis.database import Database
from chassis.failures import backoff_s, passes_by_itself
from contracts.events.charger import (
    CommandAnswered,
    CommandKind,
    CommandRecord,
    CommandRequested,
    CommandResult,
    CommandStep,
    RequestedBy,
)
from contracts.permissions import Actor, Permission
from contracts.problems import Conflict, InvalidInput, NotFound, Unavailable
from contracts.rpc.chargers import SEND_COMMAND, SendCommand, command_subject
from ocpp_gateway import domain
from ocpp_gateway.connection import AnswerUnreadable, Connection, NoAnswer, NotSent, Refused
from ocpp_gateway.desk import Clock
from ocpp_gateway.facts import StatusHeard, status_subject
from ocpp_gateway.ocpp16 import orders
from ocpp_gateway.ocpp16.clear_fault import Recovery, clear_fault
from ocpp_gateway.ocpp16.orders import Order, Verdict
from ocpp_gateway.presence import Presence
from ocpp_gateway.repository import chargers, transactions
from ocpp_gateway.repository import commands as stored
from ocpp_gateway.settings import Settings

log = structlog.get_logger()

BUTTONS = frozenset({CommandKind.RESET, CommandKind.REBOOT, CommandKind.CLEAR_FAULT})
"""The guide's buttons; every other kind is for engineers."""
RECORDING_S = 0.5
"""Kept back from the caller's deadline to store the outcome and answer."""
POLL_S = 0.2

_UNSUPPORTED = frozenset({"NotImplemented", "NotSupported"})
_heard_decoder = msgspec.json.Decoder(StatusHeard)


@dataclass(frozen=True)
class End:
    """How a command ended, before it is recorded."""

    outcome: CommandResult
    word: str | None
    detail: str
    steps: tuple[CommandStep, ...] = ()
    charger_status: str | None = None


OFFLINE = End(CommandResult.OFFLINE, None, "The charger is offline; nothing was sent.")
REFUSED_KIND = "The charger does not support this command."


Work = Callable[[Connection, float], Awaitable[End]]
"""What a command does with a connection, until a moment on the loop's clock."""


class Commands:
    """Sends commands to the chargers this process holds, and knows what became of earlier ones."""

    def __init__(self, database: Database, bus: Bus, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._running: dict[str, asyncio.Task[CommandRecord]] = {}

    async def send_held(self, presence: Presence, question: SendCommand, call: Call) -> CommandRecord:
        """Send a command to a charger of this process; asked again, return the first outcome.

        Raises Forbidden, InvalidInput, or Conflict when the id was used for something else.
        """
        actor = _permitted(question, call)
        work = self._work_for(question)
        record = _asked(question, actor, self._clock)
        if not await self._claim(question, record, presence.incarnation):
            return await self._earlier(question, call)
        connection = presence.connections.get(question.charger_id)
        ends = asyncio.get_running_loop().time() + max(call.remaining_s() - RECORDING_S, 0.1)
        task = asyncio.create_task(self._carry_out(record, connection, work, ends))
        self._running[record.command_id] = task
        task.add_done_callback(lambda _: self._running.pop(record.command_id, None))
        return await asyncio.shield(task)

    async def send_anywhere(self, presence: Presence, question: SendCommand, call: Call) -> CommandRecord:
        """Send a command to whichever gateway holds the charger; `offline` when none does. Raises NotFound."""
        actor = _permitted(question, call)
        self._work_for(question)
        async with self._database.transaction() as tx:
            charger = await chargers.find(tx.session, question.charger_id)
        if charger is None or charger.retired or not actor.sees_cpo(charger.cpo_id):
            raise NotFound(f"There is no charger {question.charger_id}.")
        question = question.model_copy(update={"charger_id": charger.id})
        if charger.id in presence.connections:
            return await self.send_held(presence, question, call)
        try:
            subject = command_subject(charger.id)
            budget_s = max(call.remaining_s() - RECORDING_S, 0.1)
            return await self._bus.ask(SEND_COMMAND, question, actor=actor, timeout_s=budget_s, subject=subject)
        except Unavailable as silence:
            if not silence.extra.get("no_responders"):
                raise
        return await self._offline(question, actor, call, presence.incarnation)

    async def _offline(self, question: SendCommand, actor: Actor, call: Call, incarnation: str) -> CommandRecord:
        asked = _asked(question, actor, self._clock)
        record = _ended(asked, OFFLINE, self._clock)
        async with self._database.transaction() as tx:
            new = await stored.claim(tx.session, record, _fingerprint(question), incarnation)
            if new:
                tx.emit(CommandRequested(charger_id=asked.charger_id, received_at=asked.requested_at, command=asked))
                tx.emit(CommandAnswered(charger_id=asked.charger_id, received_at=self._clock(), command=record))
        return record if new else await self._earlier(question, call)

    async def _claim(self, question: SendCommand, record: CommandRecord, incarnation: str) -> bool:
        async with self._database.transaction() as tx:
            new = await stored.claim(tx.session, record, _fingerprint(question), incarnation)
            if new:
                tx.emit(CommandRequested(charger_id=record.charger_id, received_at=record.requested_at, command=record))
        return new

    async def _earlier(self, question: SendCommand, call: Call) -> CommandRecord:
        """Return what became of the command that used this id first; its record without outcome when that is open."""
        while True:
            async with self._database.transaction() as tx:
                row = await stored.find(tx.session, question.command_id)
            if row is None or row.fingerprint != _fingerprint(question):
                raise Conflict("This command id was used for another command; nothing was sent.")
            if row.finished or call.remaining_s() < RECORDING_S:
                return CommandRecord.model_validate(row.record)
            running = self._running.get(question.command_id)
            if running is not None:
                await asyncio.wait({running}, timeout=max(call.remaining_s() - RECORDING_S, 0))
            else:
                await asyncio.sleep(POLL_S)

    async def _carry_out(
        self, record: CommandRecord, connection: Connection | None, work: Work, ends: float
    ) -> CommandRecord:
        if connection is None or connection.gone:
            end = OFFLINE
        else:
            try:
                end = await work(connection, ends)
            except Exception:  # the edge of a command: it must have an end
                log.exception("command.failed", charger=record.charger_id, command=record.command_id)
                end = End(CommandResult.ERROR, None, "This failed on our side and has been recorded.")
        finished = _ended(record, end, self._clock)
        await self._record(finished)
        return finished

    async def _record(self, finished: CommandRecord) -> None:
        """Store an outcome, however long that takes: a command without one would be under way for ever."""
        attempt = 0
        while True:
            try:
                async with self._database.transaction() as tx:
                    if await stored.finish(tx.session, finished):
                        tx.emit(
                            CommandAnswered(charger_id=finished.charger_id, received_at=self._clock(), command=finished)
                        )
                return
            except Exception as error:
                if not passes_by_itself(error):
                    raise
                attempt += 1
                log.warning("command.not_recorded", command=finished.command_id, error=repr(error)[:200])
                await asyncio.sleep(backoff_s(attempt))

    def _work_for(self, question: SendCommand) -> Work:
        try:
            if question.kind is CommandKind.CLEAR_FAULT:
                orders.check_clear_fault(question.parameters)
                return self._clear_fault
            return partial(self._one_order, orders.order_of(question.kind, question.parameters))
        except orders.NotUnderstood as error:
            raise InvalidInput(f"The command's parameters are not right: {error}", field="parameters") from error

    async def _one_order(self, order: Order, connection: Connection, ends: float) -> End:
        try:
            verdict = await self._ask(connection, ends, order)
        except (NotSent, NoAnswer, Refused, AnswerUnreadable) as failure:
            return end_of(failure)
        at = self._clock()
        steps = tuple(CommandStep(at=at, step=step, answer=answer) for step, answer in verdict.details)
        return End(verdict.outcome, verdict.word, verdict.detail, steps)

    async def _ask(self, connection: Connection, ends: float, order: Order) -> Verdict:
        left_s = ends - asyncio.get_running_loop().time()
        within_s = max(min(left_s, self._settings.call_timeout_s), 0.1)
        return order.read(await connection.call(order.action, order.payload, order.answer, within_s=within_s))

    async def _clear_fault(self, connection: Connection, ends: float) -> End:
        heard: asyncio.Queue[StatusHeard] = asyncio.Queue()

        async def listen(_: str, body: bytes, __: dict[str, str]) -> None:
            heard.put_nowait(_heard_decoder.decode(body))

        recovery = Recovery(
            ask=partial(self._ask, connection, ends),
            heard=heard,
            is_charging=partial(self._is_charging, connection.id),
            clock=self._clock,
            connection_id=connection.connection_id,
            statuses=dict(connection.statuses),
        )
        listening = await self._bus.listen(status_subject(connection.id), listen)
        try:
            left_s = ends - asyncio.get_running_loop().time()
            async with asyncio.timeout(left_s):
                recovered = await clear_fault(recovery, min(self._settings.recovery_timeout_s, left_s))
            end = End(recovered.outcome, recovered.word, recovered.detail)
        except (NotSent, NoAnswer, AnswerUnreadable) as failure:
            end = end_of(failure)
        except TimeoutError:
            end = End(CommandResult.NO_ANSWER, None, "The charger was too slow; what it has been told may still help.")
        finally:
            await listening.unsubscribe()
        return End(end.outcome, end.word, end.detail, tuple(recovery.steps), _in_one_word(recovery.statuses))

    async def _is_charging(self, charger_id: str) -> bool:
        async with self._database.transaction() as tx:
            return await transactions.is_charging(tx.session, charger_id)


def end_of(failure: NotSent | NoAnswer | Refused | AnswerUnreadable) -> End:
    """Return how a command ended whose CALL failed."""
    match failure:
        case NotSent(busy=True):
            return End(
                CommandResult.ERROR, None, "The charger was still busy with an earlier command; nothing was sent."
            )
        case NotSent():
            return OFFLINE
        case NoAnswer(lost=True):
            return End(
                CommandResult.NO_ANSWER, None, "The connection broke before the charger answered; it may still act."
            )
        case NoAnswer():
            return End(CommandResult.NO_ANSWER, None, "The charger did not answer in time; it may still act.")
        case Refused(code=code) if code in _UNSUPPORTED:
            return End(CommandResult.REJECTED, code, REFUSED_KIND)
        case Refused(code=code, description=description):
            reason = f": {description}" if description else ""
            return End(CommandResult.ERROR, code, f"The charger answered with an error, {code}{reason}.")
        case _:
            return End(CommandResult.ERROR, None, "The charger's answer could not be understood.")


def _permitted(question: SendCommand, call: Call) -> Actor:
    return call.require(Permission.CHARGERS_COMMAND if question.kind in BUTTONS else Permission.CHARGERS_ENGINEER)


def _asked(question: SendCommand, actor: Actor, clock: Clock) -> CommandRecord:
    return CommandRecord(
        command_id=question.command_id,
        charger_id=question.charger_id,
        kind=question.kind,
        requested_by=RequestedBy(id=actor.member_id, name=actor.name),
        requested_at=clock(),
    )


def _ended(record: CommandRecord, end: End, clock: Clock) -> CommandRecord:
    return record.model_copy(
        update={
            "outcome": end.outcome,
            "charger_answer": end.word,
            "detail": end.detail,
            "steps": end.steps,
            "answered_at": clock(),
            "charger_status": end.charger_status,
        }
    )


def _fingerprint(question: SendCommand) -> str:
    parameters = json.dumps(question.parameters, sort_keys=True)
    return domain.digest(question.charger_id.lower(), question.kind.value, parameters)


def _in_one_word(statuses: dict[int, str]) -> str | None:
    """Return a charger's status after a command: Faulted when anything is, else what its lowest connector says."""
    if not statuses:
        return None
    connectors = [statuses[c] for c in sorted(statuses) if c > 0] or list(statuses.values())
    return "Faulted" if "Faulted" in statuses.values() else connectors[0]
