"""The composition root of alerting."""

from __future__ import annotations

import asyncio

from alerting.settings import Settings
from chassis.service import open_service


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`."""
    async with open_service(settings, stop) as service:
        await service.open_database()
        await service.run()
