"""Asking contacts who is calling. The directory may be silent: then the call is kept without, and asked again later."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from chassis.bus import Bus
from chassis.database import Database
from contracts.problems import InvalidInput, NotFound, ProblemError, Unavailable
from contracts.rpc.contacts import GET_CONTACT, LOOK_UP_PHONE, Contact, GetContact, LookUpPhone
from telephony import repository
from telephony.models import ContactRow

log = structlog.get_logger()

_MERGES_FOLLOWED = 5


@dataclass(frozen=True)
class Whose:
    """Whose number it is: nobody's without `contact`. Not `known` when the directory did not say."""

    phone: str
    contact: ContactRow | None = None
    known: bool = True


class Directory:
    """The directory, as far as telephony needs it."""

    def __init__(self, bus: Bus, database: Database, deadline_s: float) -> None:
        self._bus = bus
        self._database = database
        self._deadline_s = deadline_s
        self._due = asyncio.Event()

    async def whose(self, phone: str) -> Whose:
        """Say whose this whole number is, exactly; while contacts is silent, as the directory last said."""
        try:
            found = await self._bus.ask(LOOK_UP_PHONE, LookUpPhone(digits=phone, limit=1), timeout_s=self._deadline_s)
        except ProblemError as problem:
            log.warning("directory.silent", problem=problem.detail[:200])
            async with self._database.transaction() as tx:
                remembered = await repository.contact_by_phone(tx.session, phone)
            return Whose(phone, remembered, known=remembered is not None)
        return Whose(phone, row_of(found.items[0]) if found.exact and found.items else None)

    async def entries(self, contact_id: str) -> list[ContactRow]:
        """Return a contact an agent chose and, when it was merged, those it became, the last one last; nothing when
        contacts is silent. Raises InvalidInput for one that does not exist (any more)."""
        found: list[ContactRow] = []
        for _ in range(_MERGES_FOLLOWED):
            try:
                entry = await self._bus.ask(GET_CONTACT, GetContact(contact_id=contact_id), timeout_s=self._deadline_s)
            except NotFound as problem:
                raise InvalidInput("There is no such contact.") from problem
            except Unavailable as problem:
                log.warning("directory.silent", problem=problem.detail[:200])
                return found
            found.append(row_of(entry))
            if entry.merged_into is None:
                if entry.deleted:
                    raise InvalidInput("This contact was deleted.")
                break
            contact_id = entry.merged_into
        return found

    def wake(self) -> None:
        """A number has to be looked up, now rather than at the next round."""
        self._due.set()

    async def woken(self, within_s: float) -> None:
        """Wait until there is something to look up, or until it is time to try again."""
        try:
            async with asyncio.timeout(within_s):
                await self._due.wait()
        except TimeoutError:
            pass
        self._due.clear()


def row_of(entry: Contact) -> ContactRow:
    """Return what is kept of a directory's entry."""
    return ContactRow(
        id=entry.id,
        name=entry.name,
        phone=entry.phone,
        version=entry.version,
        deleted=entry.deleted or entry.merged_into is not None,
        merged_into=entry.merged_into,
    )
