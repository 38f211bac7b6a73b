"""Is there such a charger, such a contact? Asked of those who know; when they are away the ticket is taken all the
same, says so in its history, and is looked at again until they answer."""

from __future__ import annotations

import asyncio

import structlog

from contracts.permissions import Actor
from contracts.problems import InvalidInput, NotFound, Unavailable
from contracts.rpc.contacts import GET_CONTACT, GetContact
from contracts.rpc.dashboard import GET_CHARGER, GetCharger
from tickets.desk import Desk
from tickets.domain.changes import Named
from tickets.repository import connection_of, members

log = structlog.get_logger()

ASKED_WITHIN_S = 1.0
_MERGES_FOLLOWED = 8


async def check_charger(desk: Desk, charger_id: str, actor: Actor | None) -> str | None:
    """Return None when there is such a charger, or why that is not known. Raises InvalidInput when there is none.

    `actor` None: the suite itself looks, when it tries again later.
    """
    try:
        await desk.bus.ask(GET_CHARGER, GetCharger(charger_id=charger_id), actor=actor, timeout_s=ASKED_WITHIN_S)
    except NotFound as error:
        raise InvalidInput(f"There is no charger {charger_id} in the network.", field="charger_id") from error
    except Unavailable as error:
        log.warning("charger.unchecked", charger_id=charger_id, error=error.detail)
        return "Whether this charger exists could not be checked; that follows by itself."
    return None


async def check_contact(desk: Desk, contact_id: str, actor: Actor | None) -> Named:
    """Return the contact with its name, following merges; unnamed, with a remark, when contacts is away and nothing
    was heard of it yet. Raises InvalidInput when there is none or it was deleted."""
    pool = desk.database.pool
    for _ in range(_MERGES_FOLLOWED):
        known = await members.contact(pool, contact_id)
        if known is None:
            try:
                known = await _asked(desk, contact_id, actor)
            except Unavailable as error:
                log.warning("contact.unchecked", contact_id=contact_id, error=error.detail)
                return Named(contact_id, None, "The contact could not be looked up; its name follows by itself.")
        if known.merged_into is None:
            if known.deleted:
                raise InvalidInput(f"The contact {known.name} was deleted; choose another.", field="contact_id")
            return Named(known.id, known.name)
        contact_id = known.merged_into
    raise InvalidInput("This contact cannot be followed to the one it was merged into.", field="contact_id")


async def _asked(desk: Desk, contact_id: str, actor: Actor | None) -> members.KnownContact:
    try:
        found = await desk.bus.ask(
            GET_CONTACT, GetContact(contact_id=contact_id), actor=actor, timeout_s=ASKED_WITHIN_S
        )
    except NotFound as error:
        raise InvalidInput("There is no such contact.", field="contact_id") from error
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        await members.save_contact(
            connection,
            found.id,
            found.name,
            found.version,
            deleted=found.deleted,
            merged_into=found.merged_into,
        )
    return members.KnownContact(found.id, found.name, found.deleted, found.merged_into)


async def check_both(
    desk: Desk, contact_id: str | None, charger_id: str | None, actor: Actor | None
) -> tuple[Named | None, str | None]:
    """Check a contact and a charger at once; returns the contact and the charger's remark."""

    async def contact() -> Named | None:
        return None if contact_id is None else await check_contact(desk, contact_id, actor)

    async def charger() -> str | None:
        return None if charger_id is None else await check_charger(desk, charger_id, actor)

    found, remark = await asyncio.gather(contact(), charger(), return_exceptions=True)
    if isinstance(found, BaseException):
        raise found
    if isinstance(remark, BaseException):
        raise remark
    return found, remark
