"""Clear Fault: the guide's button as a sequence of OCPP steps that ends with the charger's own status.

ask the charger for its status → take the faulted connector out of service and back → restart softly, when no car is
charging. Each step is taken only while a fault remains. Why these and in this order: docs/decisions/0011.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from contracts.events.charger import CommandResult, CommandStep, ConnectorStatus
from ocpp_gateway.connection import NoAnswer, NotSent, Refused
from ocpp_gateway.facts import StatusHeard
from ocpp_gateway.ocpp16.orders import ACCEPTED, Order, Verdict, availability_order, soft_reset_order, status_order

FAULTED = ConnectorStatus.FAULTED.value
STATUS_WAIT_S = 4.0
"""How long a charger may take to report a status it was asked for, or that follows from what it was told."""
AFTER_BOOT_S = 10.0
"""After the first status of a restarted charger, its other connectors follow within this."""


@dataclass
class Recovery:
    """What a Clear Fault works with, and what it has learnt. `statuses`: the charger's newest word per connector."""

    ask: Callable[[Order], Awaitable[Verdict]]
    """Sends one CALL and returns what the answer means; raises NotSent, NoAnswer or Refused."""
    heard: asyncio.Queue[StatusHeard]
    """What the charger says of its connectors from now on, whichever gateway hears it."""
    is_charging: Callable[[], Awaitable[bool]]
    clock: Callable[[], datetime]
    connection_id: str
    statuses: dict[int, str]
    errors: dict[int, str] = field(default_factory=dict)
    steps: list[CommandStep] = field(default_factory=list)
    can_trigger: bool = True

    @property
    def faulted(self) -> list[int]:
        """The connectors whose newest word is Faulted."""
        return sorted(c for c, status in self.statuses.items() if status == FAULTED)

    def note(self, step: str, answer: str) -> None:
        """Record one exchange."""
        self.steps.append(CommandStep(at=self.clock(), step=step, answer=answer))

    async def do(self, step: str, order: Order) -> str:
        """Send an order, record it, and return the charger's word (or its CALLERROR's code)."""
        try:
            word = (await self.ask(order)).word
        except Refused as refusal:
            word = refusal.code
        except (NotSent, NoAnswer):
            self.note(step, "no answer")
            raise
        self.note(step, word)
        return word

    def learn(self, heard: StatusHeard) -> None:
        """Take in what the charger said."""
        if heard.status is None:
            return
        self.statuses[heard.connector_id] = heard.status
        if heard.error_code:
            self.errors[heard.connector_id] = heard.error_code
        else:
            self.errors.pop(heard.connector_id, None)
        self.note(f"status of {_name(heard.connector_id)}", heard.status)

    async def hear_until(self, enough: Callable[[StatusHeard], bool], within_s: float) -> bool:
        """Learn from what the charger says until it is enough; False when the time is over first."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    heard = await self.heard.get()
                    self.learn(heard)
                    if enough(heard):
                        return True
        except TimeoutError:
            return False

    async def refresh(self, connector_id: int | None) -> None:
        """Ask for the newest status of a connector (None: of all) and wait for it."""
        wanted = {connector_id} if connector_id is not None else None
        if self.can_trigger:
            where = "the charger" if connector_id is None else _name(connector_id)
            word = await self.do(f"ask for the status of {where}", status_order(connector_id or 0))
            self.can_trigger = word == ACCEPTED
        await self.hear_until(
            lambda h: h.status is not None and (not wanted or h.connector_id in wanted), STATUS_WAIT_S
        )


@dataclass(frozen=True)
class Recovered:
    """How a Clear Fault ended."""

    outcome: CommandResult
    word: str | None
    detail: str


async def clear_fault(recovery: Recovery, restart_within_s: float) -> Recovered:
    """Try to clear what is faulted, gently first. Raises NotSent or NoAnswer when the line fails before the restart."""
    asked: list[int | None] = [*recovery.faulted] or [None]
    for connector_id in asked:
        await recovery.refresh(connector_id)
    if not recovery.statuses:
        return Recovered(
            CommandResult.NO_ANSWER, None, "The charger reported no status when asked; try a Reset, or check on site."
        )
    if not recovery.faulted:
        return Recovered(CommandResult.ACCEPTED, None, "The charger reports no fault now.")

    for connector_id in recovery.faulted:
        await _out_and_in(recovery, connector_id)
    if not recovery.faulted:
        return Recovered(
            CommandResult.ACCEPTED, None, "The fault is cleared: the connector was taken out of service and back."
        )

    if await recovery.is_charging():
        return Recovered(
            CommandResult.REJECTED,
            None,
            f"{_still(recovery)} A car is charging, so the charger was not restarted. Try again when it has finished.",
        )
    return await _restart(recovery, restart_within_s)


async def _out_and_in(recovery: Recovery, connector_id: int) -> None:
    """Take one connector out of service and back, which makes many chargers look at their hardware anew."""
    name = _name(connector_id)
    out = await recovery.do(f"take {name} out of service", availability_order(connector_id, "Inoperative"))
    await recovery.do(f"put {name} back into service", availability_order(connector_id, "Operative"))
    if out == ACCEPTED:
        await recovery.hear_until(
            lambda h: h.connector_id == connector_id and h.status not in (None, "Unavailable"), STATUS_WAIT_S
        )
    if connector_id in recovery.faulted and recovery.can_trigger:
        await recovery.refresh(connector_id)


async def _restart(recovery: Recovery, within_s: float) -> Recovered:
    word: str | None = None
    try:
        word = await recovery.do("restart softly", soft_reset_order())
    except NoAnswer as silence:
        if not silence.lost:
            raise  # else it restarts already: some chargers do not wait to answer
    if word not in (None, ACCEPTED):
        return Recovered(
            CommandResult.REJECTED,
            word,
            f"{_still(recovery)} It refused to restart. Try a Reboot, or send a technician.",
        )
    before = set(recovery.faulted)
    if not await _is_back(recovery, within_s):
        return Recovered(
            CommandResult.NO_ANSWER,
            word,
            f"The charger went away to restart and was not back within {within_s:.0f} s. Check its power and network.",
        )
    recovery.note("restart softly", "the charger is back")
    if not before <= recovery.statuses.keys():
        await recovery.hear_until(lambda _: before <= recovery.statuses.keys(), AFTER_BOOT_S)
    if recovery.faulted:
        return Recovered(
            CommandResult.REJECTED, word, f"{_still(recovery)} It restarted and the fault came back: send a technician."
        )
    if missing := before - recovery.statuses.keys():
        names = " and ".join(_name(c) for c in sorted(missing))
        return Recovered(
            CommandResult.NO_ANSWER, word, f"The charger restarted but has not yet reported the status of {names}."
        )
    return Recovered(CommandResult.ACCEPTED, word, "The fault is cleared: the charger restarted.")


async def _is_back(recovery: Recovery, within_s: float) -> bool:
    """Wait for the first status that can only be from after the restart: after a boot, or over a new connection."""
    booted = False
    try:
        async with asyncio.timeout(within_s):
            while True:
                heard = await recovery.heard.get()
                booted = booted or heard.booted or heard.connection_id != recovery.connection_id
                if booted and heard.status is not None:
                    recovery.statuses.clear()
                    recovery.learn(heard)
                    return True
    except TimeoutError:
        return False


def _still(recovery: Recovery) -> str:
    parts = [
        f"{_name(c).capitalize()} is still Faulted" + (f" ({recovery.errors[c]})" if c in recovery.errors else "")
        for c in recovery.faulted
    ]
    return "; ".join(parts) + "."


def _name(connector_id: int) -> str:
    return f"connector {connector_id}" if connector_id else "the charger"
