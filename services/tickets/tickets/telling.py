"""Telling screens what changed, after the commit. What is lost here does no harm: screens read again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial

from chassis.bus import Bus
from chassis.database import Transaction
from contracts.live import ticket_subject
from contracts.rpc.tickets import TicketSummary


class Screens:
    """Summaries on their way to the screens: the newest of each ticket, in the order they changed."""

    def __init__(self) -> None:
        self._waiting: dict[str, TicketSummary] = {}
        self._something = asyncio.Event()

    def show(self, tx: Transaction, summaries: Iterable[TicketSummary]) -> None:
        """Show these tickets once `tx` is committed."""
        tx.after_commit(partial(self.changed, tuple(summaries)))

    def changed(self, summaries: Iterable[TicketSummary]) -> None:
        """Show these tickets now."""
        for summary in summaries:
            known = self._waiting.pop(summary.reference, None)
            self._waiting[summary.reference] = (
                known if known is not None and known.version > summary.version else summary
            )
        self._something.set()

    async def tell(self, bus: Bus) -> None:
        """Tell for ever."""
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                reference = next(iter(self._waiting))
                await bus.live(ticket_subject(reference), self._waiting.pop(reference))
