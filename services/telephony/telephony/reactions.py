"""What telephony does when something happened elsewhere: to members, to contacts, to tickets."""

from __future__ import annotations

from chassis.database import Transaction
from contracts.desk import Person
from contracts.envelope import Envelope, Event
from contracts.events.call import CallLinked
from contracts.events.contact import ContactAdded, ContactChanged, ContactDeleted, ContactMerged
from contracts.events.identity import (
    MemberActivated,
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberRemoved,
)
from contracts.events.ticket import TicketCreated
from contracts.ids import MemberId
from telephony import repository
from telephony.calls import Hotline, draft_of, is_open, log_call, settle, write_draft
from telephony.domain.drafts import WRITABLE, looked_up, search_text
from telephony.models import AgentRow, CallRow, ContactRow


async def on_identity(hotline: Hotline, event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Follow who is on the team. A deactivated member's open calls stay, and everybody sees them in the history; a
    removed member's are logged as they are written, for nobody will come back to them."""
    del envelope
    match event:
        case MemberAdded():
            await repository.save_agent(tx.session, _agent(event, active=True))
        case MemberChanged():
            await repository.save_agent(tx.session, _agent(event, active=event.active))
            await _list_anew(tx, hotline, event.member_id)
        case MemberActivated() | MemberDeactivated():
            agent = await repository.lock_agent(tx.session, event.member_id, "")
            agent.active = isinstance(event, MemberActivated)
            await _list_anew(tx, hotline, event.member_id)
        case MemberRemoved():
            agent = await repository.lock_agent(tx.session, event.member_id, "")
            agent.active, agent.removed = False, True
            for row in await repository.lock_open_calls(tx.session, event.member_id):
                if is_open(row):
                    await log_call(tx, hotline, row, event.at)
        case _:
            pass


def _agent(event: MemberAdded | MemberChanged, *, active: bool) -> AgentRow:
    return AgentRow(
        id=event.member_id,
        name=event.name,
        name_key=event.name.casefold(),
        email=event.email.strip().lower(),
        role=event.role.value,
        active=active,
    )


async def _list_anew(tx: Transaction, hotline: Hotline, member_id: str) -> None:
    for row in await repository.lock_open_calls(tx.session, member_id):
        await settle(tx, hotline, row)


async def on_contact(hotline: Hotline, event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Follow the directory: names, merges, and calls whose number has become somebody's."""
    del envelope
    match event:
        case ContactAdded() | ContactChanged():
            profile = event.profile
            entry = ContactRow(id=event.contact_id, name=profile.name, phone=profile.phone, version=event.version)
            if not await repository.save_contact(tx.session, entry):
                return
            await _rename(tx, hotline, event.contact_id, profile.name)
            if profile.phone is not None:
                for row in await repository.calls_of_nobody(tx.session, profile.phone):
                    write_draft(row, looked_up(draft_of(row), profile.phone, event.contact_id))
                    await settle(tx, hotline, row)
        case ContactDeleted():
            known = await repository.contact(tx.session, event.contact_id)
            if known is not None:
                gone = ContactRow(id=event.contact_id, name=known.name, version=event.version, deleted=True)
                await repository.save_contact(tx.session, gone)
        case ContactMerged():
            await _merge(tx, hotline, event)
        case _:
            pass


async def _rename(tx: Transaction, hotline: Hotline, contact_id: str, name: str) -> None:
    for row in await repository.calls_of_contact(tx.session, contact_id):
        if row.search != search_text(row.phone, name, row.notes):
            await _refer(tx, hotline, row, name)


async def _refer(tx: Transaction, hotline: Hotline, row: CallRow, name: str) -> None:
    """Let a call name its contact anew. A fleet may have made thousands of calls: screens hear of those in hand, the
    history is read when it is looked at."""
    if row.state in WRITABLE:
        await settle(tx, hotline, row)
        return
    row.search = search_text(row.phone, name, row.notes)
    row.version += 1
    row.updated_at = hotline.clock()


async def _merge(tx: Transaction, hotline: Hotline, event: ContactMerged) -> None:
    into = event.into_profile
    twin = ContactRow(
        id=event.contact_id, name=into.name, version=event.version, deleted=True, merged_into=event.into_id
    )
    await repository.save_contact(tx.session, twin)
    # Version 0: whatever the directory says of that entry itself is newer.
    await repository.save_contact(tx.session, ContactRow(id=event.into_id, name=into.name, phone=into.phone, version=0))
    target = await repository.contact(tx.session, event.into_id)
    for row in await repository.calls_of_contact(tx.session, event.contact_id):
        row.contact_id = target.id if target is not None else event.into_id
        await _refer(tx, hotline, row, target.name if target is not None else into.name)


async def on_ticket(hotline: Hotline, event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Link a call to the ticket that was made from it, and log it when its own agent made the ticket while it was open
    (HOT-6). A ticket names whichever call its author says: it takes nothing out of another agent's hand."""
    del envelope
    if not isinstance(event, TicketCreated) or event.call_id is None:
        return
    seen = await repository.call(tx.session, event.call_id)
    if seen is None:
        return
    await repository.lock_agents(tx.session, [seen.member_id])
    row = await repository.lock_call(tx.session, event.call_id)
    if row is None or row.ticket_reference is not None:
        return
    row.ticket_reference = event.reference
    tx.emit(CallLinked(call_id=row.id, at=event.at, by=event.by or await _owner(tx, row), reference=event.reference))
    if is_open(row) and event.by is not None and event.by.member_id == row.member_id:
        await log_call(tx, hotline, row, event.at)
    else:
        await settle(tx, hotline, row)


async def _owner(tx: Transaction, row: CallRow) -> Person:
    agent = await repository.agent(tx.session, row.member_id)
    return Person(member_id=MemberId(row.member_id), name=agent.name if agent is not None else "")
