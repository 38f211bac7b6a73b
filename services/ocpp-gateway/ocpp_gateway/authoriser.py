"""Who may charge: the port that billing will fill, and the adapter that reads the registry's list until then."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chassis.database import Database
from ocpp_gateway import domain
from ocpp_gateway.domain import Authorisation
from ocpp_gateway.repository import chargers


class Authoriser(Protocol):
    """Judges an ID tag. May raise what `chassis.failures.passes_by_itself` recognises when nobody can be asked."""

    async def __call__(self, id_tag: str, now: datetime) -> Authorisation:
        """Return what `id_tag` may do at `now`; never ConcurrentTx, which only a start can be (facts/ocpp.md 10)."""


class ListedTags:
    """Judges by the table `id_tag`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, id_tag: str, now: datetime) -> Authorisation:
        """Return what the list says."""
        async with self._database.transaction() as tx:
            return domain.standing_of(await chargers.find_tag(tx.session, domain.same_tag(id_tag)), now)
