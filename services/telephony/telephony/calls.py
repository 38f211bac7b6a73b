"""What is done to calls, whoever asked for it: an agent, the telephone system, a ticket, the directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel.ext.asyncio.session import AsyncSession

from chassis.database import Database, Transaction
from contracts.desk import Category, Person, Priority
from contracts.events.call import CallSaved
from contracts.ids import MemberId
from contracts.rpc.telephony import Call
from telephony import repository
from telephony.domain.drafts import OPEN, Draft, duration_s, is_listed, search_text, whole_number
from telephony.models import CallRow
from telephony.screens import Screens

if TYPE_CHECKING:
    from telephony.directory import Directory

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Hotline:
    """What every act on a call has at hand."""

    database: Database
    directory: Directory
    screens: Screens
    clock: Clock
    ring_limit: timedelta


def draft_of(row: CallRow) -> Draft:
    """Return what is written of a call."""
    return Draft(
        phone=row.phone,
        contact_id=row.contact_id,
        contact_chosen=row.contact_chosen,
        lookup_due=row.lookup_due,
        category=Category(row.category),
        priority=Priority(row.priority),
        notes=row.notes,
    )


def write_draft(row: CallRow, draft: Draft) -> None:
    """Write a draft into its row."""
    for each in fields(draft):
        setattr(row, each.name, getattr(draft, each.name))
    row.priority_rank = draft.priority.rank


def new_row(call_id: str, member_id: str, now: datetime, draft: Draft) -> CallRow:
    """Return a call that has just begun; `settle` gives it its first version."""
    row = CallRow(
        id=call_id,
        member_id=member_id,
        state="running",
        category=draft.category,
        priority=draft.priority,
        priority_rank=draft.priority.rank,
        started_at=now,
        updated_at=now,
        version=0,
    )
    write_draft(row, draft)
    return row


async def answer_of(session: AsyncSession, row: CallRow) -> Call:
    """Return a call as others see it, under the names people have now."""
    agent = await repository.agent(session, row.member_id)
    contact = await repository.contact(session, row.contact_id) if row.contact_id else None
    return Call(
        id=row.id,
        state=row.state,
        member_id=MemberId(row.member_id),
        member_name=agent.name if agent else None,
        from_telephone_system=row.telephone_call is not None,
        phone=row.phone,
        contact_id=row.contact_id,
        contact_name=contact.name if contact else None,
        category=Category(row.category),
        priority=Priority(row.priority),
        notes=row.notes,
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_s=row.duration_s,
        ticket_reference=row.ticket_reference,
        version=row.version,
    )


async def settle(tx: Transaction, hotline: Hotline, row: CallRow) -> Call:
    """Bring what follows from a changed call up to date and tell its agent's screens after the commit."""
    agent = await repository.agent(tx.session, row.member_id)
    contact = await repository.contact(tx.session, row.contact_id) if row.contact_id else None
    row.listed = is_listed(row.state, owner_active=agent is None or agent.active)
    row.search = search_text(row.phone, contact.name if contact else None, row.notes)
    row.version += 1
    row.updated_at = hotline.clock()
    answer = await answer_of(tx.session, row)
    tx.after_commit(partial(hotline.screens.changed, answer))
    if row.lookup_due:
        tx.after_commit(hotline.directory.wake)
    return answer


async def log_call(tx: Transaction, hotline: Hotline, row: CallRow, at: datetime) -> Call:
    """Log a call as it is written (HOT-5): its timer ends now, unless the caller hung up before. The next call that
    waits comes into the agent's hand. The agent must be locked."""
    if row.ended_at is None:
        row.ended_at = max(at, row.started_at)
        row.duration_s = duration_s(row.started_at, row.ended_at)
    row.state, row.final, row.in_hand = "saved", True, False
    saved = await settle(tx, hotline, row)
    tx.emit(
        CallSaved(
            call_id=row.id,
            at=at,
            by=Person(member_id=MemberId(row.member_id), name=saved.member_name or ""),
            phone=whole_number(row.phone),
            contact_id=row.contact_id,
            category=saved.category,
            priority=saved.priority,
            notes=row.notes,
            started_at=row.started_at,
            duration_s=row.duration_s or 0,
        )
    )
    await take_next(tx, hotline, row.member_id)
    return saved


async def take_next(tx: Transaction, hotline: Hotline, member_id: str) -> None:
    """Put the call that has waited longest into the agent's hand when it is free. The agent must be locked."""
    # What was put down must be written before something else is taken up: the database allows one at a time.
    await tx.session.flush()
    waiting = await repository.open_calls(tx.session, member_id)
    if waiting and not any(row.in_hand for row in waiting):
        waiting[0].in_hand = True
        await settle(tx, hotline, waiting[0])


def is_open(row: CallRow) -> bool:
    """Say whether a call is taken and not yet written up."""
    return row.state in OPEN
