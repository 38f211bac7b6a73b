"""Looking up what could not be looked up at once: the caller's card of a ringing telephone, and every number that was
written down while contacts was silent. Nothing is lost; it only comes later."""

from __future__ import annotations

from telephony import repository
from telephony.calls import Hotline, draft_of, settle, write_draft
from telephony.directory import Whose
from telephony.domain.drafts import looked_up

AT_ONCE = 50


async def look_up_for_ever(hotline: Hotline, retry_s: float) -> None:
    """Look up what is due whenever a number comes in, and every `retry_s` seconds. Several replicas may: what one has
    found the other finds done."""
    while True:
        await look_up_due(hotline)
        await hotline.directory.woken(retry_s)


async def look_up_due(hotline: Hotline) -> None:
    """Ask contacts for the numbers that are due, the newest first, until it is silent."""
    while True:
        async with hotline.database.transaction() as tx:
            numbers = await repository.numbers_to_look_up(tx.session, AT_ONCE)
        for phone in numbers:
            whose = await hotline.directory.whose(phone)
            if not whose.known:
                return
            await attach(hotline, whose)
        if len(numbers) < AT_ONCE:
            return


async def attach(hotline: Hotline, whose: Whose) -> None:
    """Give the calls from a number to the contact whose it is."""
    async with hotline.database.transaction() as tx:
        if whose.contact is not None:
            await repository.save_contact(tx.session, whose.contact)
        contact = await repository.contact(tx.session, whose.contact.id) if whose.contact is not None else None
        for row in await repository.calls_of_nobody(tx.session, whose.phone):
            before = draft_of(row)
            after = looked_up(before, whose.phone, contact.id if contact is not None else None)
            if after != before:
                write_draft(row, after)
                await settle(tx, hotline, row)
