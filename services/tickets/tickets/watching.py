"""What happens by itself: response targets run out, what could not be checked is checked again, old things go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import structlog

from chassis.database import Transaction
from contracts.problems import InvalidInput, Unavailable
from tickets.attachments.keeping import sweep_unfinished
from tickets.attachments.store import AttachmentStore
from tickets.checking import THE_SUITE, check_charger, check_contact
from tickets.desk import Desk
from tickets.domain.changes import Act
from tickets.repository import connection_of, counts, watching
from tickets.repository import tickets as stored
from tickets.saying import events_of

log = structlog.get_logger()

TARGETS_AT_ONCE = 100
CHECKED_AT_ONCE = 50
ANSWERS_KEPT = timedelta(days=7)


async def watch_targets(desk: Desk, interval_s: float) -> None:
    """Mark missed response targets for ever (TKT-8)."""
    while True:
        if await mark_missed(desk) < TARGETS_AT_ONCE:
            await asyncio.sleep(interval_s)


async def mark_missed(desk: Desk) -> int:
    """Mark some tickets whose response target ran out; returns how many. Several replicas may do this at once: a ticket
    is marked, and told of, by one of them, in one commit."""
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        now = desk.clock()
        numbers = await watching.run_out(connection, now, TARGETS_AT_ONCE)
        for number in numbers:
            row = await stored.ticket(connection, number)
            if row is None:
                raise RuntimeError("a locked ticket cannot be gone")
            missed = replace(row, matter=replace(row.matter, target_missed=True))
            await _write(desk, tx, row, missed, (Act("target_missed"),))
        return len(numbers)


async def recheck(desk: Desk, interval_s: float) -> None:
    """Ask again, for ever, for chargers and contacts that could not be checked when a ticket was taken."""
    while True:
        for number in await watching.unchecked(desk.database.pool, CHECKED_AT_ONCE):
            try:
                await _recheck_one(desk, number)
            except Unavailable as error:
                log.info("recheck.waiting", error=error.detail)
                break
        await asyncio.sleep(interval_s)


async def _recheck_one(desk: Desk, number: int) -> None:
    seen = await stored.ticket(desk.database.pool, number)
    if seen is None:
        return
    acts = []
    if seen.charger_unchecked and seen.matter.charger_id is not None:
        problem = await _problem(desk, seen.matter.charger_id)
        if problem is not None:
            acts.append(Act("charger", now=seen.matter.charger_id, text=problem))
    name = None
    if seen.contact_unchecked and seen.matter.contact_id is not None:
        try:
            found = await check_contact(desk, seen.matter.contact_id, THE_SUITE)
        except InvalidInput as error:
            acts.append(Act("contact", now=seen.matter.contact_id, text=error.detail))
        else:
            if found.name is None:
                raise Unavailable("contacts does not answer yet.")
            name = found.name
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        row = await stored.locked(connection, number)
        if row is None or (row.matter.charger_id, row.matter.contact_id) != (
            seen.matter.charger_id,
            seen.matter.contact_id,
        ):
            return  # changed meanwhile, and checked with that change
        checked = replace(row, charger_unchecked=False, contact_unchecked=False)
        if name is not None:
            checked = replace(checked, matter=replace(checked.matter, contact_name=name))
        await _write(desk, tx, row, checked, tuple(acts))


async def _problem(desk: Desk, charger_id: str) -> str | None:
    """Return why this is no charger of the network; raises Unavailable while that cannot be told."""
    try:
        if await check_charger(desk, charger_id, THE_SUITE) is not None:
            raise Unavailable("dashboard does not answer yet.")
    except InvalidInput as error:
        return error.detail
    return None


async def _write(
    desk: Desk, tx: Transaction, before: stored.TicketRow, after: stored.TicketRow, acts: tuple[Act, ...]
) -> None:
    """Write what the suite itself found out: ticket, history, events of what is more than a remark."""
    connection = await connection_of(tx.session)
    now = desk.clock()
    if acts:
        after = await stored.write_history(connection, after, acts, None, now)
    await stored.save(connection, before, after)
    if acts:
        for event in events_of(before.matter, after, acts, None, now):
            tx.emit(event)
    desk.screens.show(tx, [after.summary()])


async def fold_counters(desk: Desk, interval_s: float) -> None:
    """Fold counted changes into the counters for ever."""
    while True:
        async with desk.database.transaction() as tx:
            folded = await counts.fold(await connection_of(tx.session))
        if folded == 0:
            await asyncio.sleep(interval_s)


async def sweep(desk: Desk, store: AttachmentStore, interval_s: float) -> None:
    """Remove uploads that were never finished and answers that nobody asks for again, for ever."""
    while True:
        await stored.forget_changes(desk.database.pool, desk.clock() - ANSWERS_KEPT)
        await sweep_unfinished(desk, store)
        await asyncio.sleep(interval_s)
