"""What tickets hears: who is in the team (identity), what contacts are called (contacts)."""

from __future__ import annotations

from chassis.database import Transaction
from contracts.envelope import Envelope, Event
from contracts.events.contact import ContactAdded, ContactChanged, ContactDeleted, ContactMerged
from contracts.events.identity import (
    MemberActivated,
    MemberAdded,
    MemberChanged,
    MemberDeactivated,
    MemberRemoved,
)
from tickets.desk import Desk
from tickets.repository import connection_of, members, renaming


async def hear_identity(desk: Desk, event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Keep the own copy of the team. Whoever leaves stays named on their tickets."""
    del envelope
    connection = await connection_of(tx.session)
    match event:
        case MemberAdded() | MemberChanged():
            renamed = await members.save_member(
                connection,
                event.member_id,
                event.name,
                event.role,
                [capability.value for capability in event.capabilities],
                active=event.active if isinstance(event, MemberChanged) else True,
            )
            if renamed:
                desk.screens.show(tx, await renaming.of_member(connection, event.member_id))
        case MemberActivated():
            await members.set_member(connection, event.member_id, active=True)
        case MemberDeactivated():
            await members.set_member(connection, event.member_id, active=False)
        case MemberRemoved():
            await members.set_member(connection, event.member_id, active=False, removed=True)
        case _:
            return


async def hear_contacts(desk: Desk, event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Keep the names of contacts; when two turn out to be one, their tickets are the one's."""
    del envelope
    connection = await connection_of(tx.session)
    match event:
        case ContactAdded() | ContactChanged():
            if await members.save_contact(connection, event.contact_id, event.profile.name, event.version):
                desk.screens.show(tx, await renaming.of_contact(connection, event.contact_id))
        case ContactDeleted():
            await members.mark_contact(connection, event.contact_id, event.version)
        case ContactMerged():
            # Its own version says nothing of the other entry's: what is known of that stays unless it is nothing.
            await members.save_contact(connection, event.into_id, event.into_profile.name, 0)
            moved = await renaming.merge(
                connection, event.contact_id, event.into_id, event.into_profile.name, event.version, event.by, event.at
            )
            desk.screens.show(tx, moved)
        case _:
            return
