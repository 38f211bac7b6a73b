"""Looking for twins of entries that were added or changed: a step after the change, so that nobody waits for it."""

from __future__ import annotations

import asyncio
from uuid import UUID

from chassis.database import Database
from contacts import repository
from contacts.domain.entries import profile_of as entry_profile
from contacts.domain.twins import COMMON_FROM, LIKELY, likeness
from contacts.domain.wording import name_key
from contacts.models import ContactRow
from contacts.resembling import alike
from contracts.events.contact import ContactProfile

PAIRS_AT_MOST = 10
"""How many twins of one entry are shown: who has more has a common name."""


class Comparing:
    """Wakes when something is to be compared; looks by itself, too, since another replica may have left work."""

    def __init__(self, database: Database, every_s: float) -> None:
        self._database = database
        self._every_s = every_s
        self._something = asyncio.Event()

    def wake(self) -> None:
        """There is something to compare; call it after the commit."""
        self._something.set()

    async def run(self) -> None:
        """Compare for ever."""
        while True:
            while await self._compare_one():
                pass
            try:
                async with asyncio.timeout(self._every_s):
                    await self._something.wait()
            except TimeoutError:
                continue
            self._something.clear()

    async def _compare_one(self) -> bool:
        """Compare one entry; False when there is none to compare.

        One in a transaction, and its place on the list before its pairs, as in every change: so nobody waits in a ring.
        """
        async with self._database.transaction() as tx:
            row = await repository.take_to_compare(tx.session)
            if row is None:
                return False
            await repository.forget_pairs(tx.session, row.id)
            if row.deleted_at is None:
                for other, score, why in await self._twins(row, repository.profile_of(row)):
                    await repository.note_pair(tx.session, row.id, other, score, why)
        return True

    async def _twins(self, row: ContactRow, profile: ContactProfile) -> list[tuple[UUID, float, str]]:
        others = [other for other in await alike(self._database.pool, profile.name) if other.id != str(row.id)]
        namesakes = sum(name_key(other.name) == row.name_key for other in others)
        found = [
            (UUID(other.id), *likeness(profile, entry_profile(other), common_name=namesakes > COMMON_FROM))
            for other in others
        ]
        likely = sorted((pair for pair in found if pair[1] >= LIKELY), key=lambda pair: -pair[1])
        return likely[:PAIRS_AT_MOST]
