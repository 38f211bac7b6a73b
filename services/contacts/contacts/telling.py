"""Telling screens what changed, after the commit: the newest of each entry."""

from __future__ import annotations

import asyncio

from chassis.bus import Bus
from contracts.live import contact_subject
from contracts.rpc.contacts import Contact


class Screens:
    """Entries that screens have still to be told of. What is lost with the process does no harm: screens read again."""

    def __init__(self) -> None:
        self._waiting: dict[str, Contact] = {}
        self._something = asyncio.Event()

    def changed(self, contact: Contact) -> None:
        """Say how an entry is now; call it after the commit."""
        waiting = self._waiting.get(contact.id)
        if waiting is None or waiting.version < contact.version:
            self._waiting[contact.id] = contact
        self._something.set()

    async def tell(self, bus: Bus) -> None:
        """Tell for ever."""
        while True:
            await self._something.wait()
            self._something.clear()
            told, self._waiting = self._waiting, {}
            for contact in told.values():
                await bus.live(contact_subject(contact.id), contact)
