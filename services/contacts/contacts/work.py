"""What every change of an entry has in common: one commit, its event, its screens, its comparison, its refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from chassis.database import Database, Transaction
from contacts import repository
from contacts.comparing import Comparing
from contacts.models import ContactRow
from contacts.telling import Screens
from contracts.desk import Person
from contracts.events.contact import ContactEvent
from contracts.permissions import Actor
from contracts.problems import Conflict, NotFound
from contracts.rpc.contacts import Contact

E = TypeVar("E", bound=ContactEvent)
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Work:
    """What handlers work with."""

    database: Database
    screens: Screens
    comparing: Comparing
    now: Clock

    @asynccontextmanager
    async def change(self, phone: str | None = None) -> AsyncIterator[Transaction]:
        """Open a transaction that may give an entry the number `phone`. Raises Conflict when another has it.

        The constraint decides, so that two who ask at once cannot both get it.
        """
        try:
            async with self.database.transaction() as tx:
                yield tx
        except IntegrityError as error:
            if phone is None or repository.PHONE_TAKEN not in str(error.orig):
                raise
            async with self.database.transaction() as tx:
                raise await number_taken(tx.session, phone) from error

    async def follow_up(self, tx: Transaction, rows: Sequence[ContactRow]) -> None:
        """When this commits, show the entries to the screens and compare those that are listed with the others."""
        await repository.ask_to_compare(tx.session, [row.id for row in rows if row.deleted_at is None], self.now())
        for contact in map(repository.contact_of, rows):
            tx.after_commit(partial(self.screens.changed, contact))
        tx.after_commit(self.comparing.wake)


def fact(kind: type[E], row: ContactRow, actor: Actor, **more: Any) -> E:
    """Return the event that tells of the entry's present version."""
    return kind(
        contact_id=str(row.id),
        at=row.updated_at,
        by=Person(member_id=actor.member_id, name=actor.name),
        version=row.version,
        **more,
    )


async def locked(session: AsyncSession, entry: str, version: int) -> ContactRow:
    """Return a listed entry, locked. Raises NotFound, or Conflict with `current` when `version` is not its own."""
    row = (await repository.lock(session, UUID(entry))).get(UUID(entry))
    return seen(row, version)


def seen(row: ContactRow | None, version: int) -> ContactRow:
    """Return `row` if it is listed and the caller saw its present version; raises as `locked`."""
    if row is None:
        raise NotFound("There is no such contact.")
    if row.deleted_at is not None:
        raise Conflict(
            f"“{row.name}” is not in the directory any more; somebody has"
            f" {'deleted it' if row.merged_into is None else 'merged it into another contact'}. Nothing was changed.",
            current=_shown(row),
        )
    if row.version != version:
        raise Conflict(
            f"“{row.name}” was changed by somebody else meanwhile. Nothing was changed; look at it again.",
            current=_shown(row),
        )
    return row


async def number_taken(session: AsyncSession, phone: str | None) -> Conflict:
    """Return why an entry cannot have this number."""
    other = None if phone is None else await repository.by_phone(session, phone)
    if other is None:
        return Conflict("Another contact had this phone number until just now. Please try again.")
    return Conflict(
        f"“{other.name}” has this phone number already. Nothing was changed.",
        contact_id=str(other.id),
        contact_name=other.name,
    )


def _shown(row: ContactRow) -> dict[str, Any]:
    contact: Contact = repository.contact_of(row)
    return contact.model_dump(mode="json")
