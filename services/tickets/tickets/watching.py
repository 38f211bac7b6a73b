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
from tickets.checking import check_charger, check_contact
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
    """Ask again, for ever, for chargers and contacts that could not be checked when a ticket was taken. Who is still
    away is left alone until the next round, and holds up nothing that others can answer."""
    while True:
        away: set[str] = set()
        for number in await watching.unchecked(desk.database.pool, CHECKED_AT_ONCE):
            for service, check in (("contacts", _recheck_contact), ("dashboard", _recheck_charger)):
                if service in away:
                    continue
                try:
                    await check(desk, number)
                except Unavailable as error:
                    away.add(service)
                    log.info("recheck.waiting", service=service, error=error.detail)
        await asyncio.sleep(interval_s)


async def _recheck_contact(desk: Desk, number: int) -> None:
    seen = await stored.ticket(desk.database.pool, number)
    if seen is None or not seen.contact_unchecked or seen.matter.contact_id is None:
        return
    name: str | None = None
    acts: tuple[Act, ...] = ()
    try:
        name = (await check_contact(desk, seen.matter.contact_id, None)).name
        if name is None:
            raise Unavailable("contacts does not answer yet.")
    except InvalidInput as error:
        acts = (Act("contact", now=seen.matter.contact_id, text=error.detail),)
    async with desk.database.transaction() as tx:
        row = await stored.locked(await connection_of(tx.session), number)
        if row is None or row.matter.contact_id != seen.matter.contact_id:
            return  # changed meanwhile, and checked with that change
        checked = replace(row, contact_unchecked=False)
        if name is not None:
            checked = replace(checked, matter=replace(checked.matter, contact_name=name))
        await _write(desk, tx, row, checked, acts)


async def _recheck_charger(desk: Desk, number: int) -> None:
    seen = await stored.ticket(desk.database.pool, number)
    if seen is None or not seen.charger_unchecked or seen.matter.charger_id is None:
        return
    problem = await _problem(desk, seen.matter.charger_id)
    async with desk.database.transaction() as tx:
        row = await stored.locked(await connection_of(tx.session), number)
        if row is None or row.matter.charger_id != seen.matter.charger_id:
            return  # changed meanwhile, and checked with that change
        acts = () if problem is None else (Act("charger", now=seen.matter.charger_id, text=problem),)
        await _write(desk, tx, row, replace(row, charger_unchecked=False), acts)


async def _problem(desk: Desk, charger_id: str) -> str | None:
    """Return why this is no charger of the network; raises Unavailable while that cannot be told."""
    try:
        if await check_charger(desk, charger_id, None) is not None:
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
