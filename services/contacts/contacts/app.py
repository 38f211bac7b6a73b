"""The composition root of contacts."""

from __future__ import annotations

import asyncio

from chassis.service import open_service
from contacts.settings import Settings


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`."""
    async with open_service(settings, stop) as service:
        await service.open_database()
        await service.run()
