"""A tiny service that the crash tests run as a process of its own and kill at named points.

Modes: `write` commits one effect with its event and relays; `relay` only relays; `project` and `react` count the
events they handle, one row each.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import sqlalchemy as sa
from counting_events import COUNTED_PROJECTION, COUNTED_REACTION, Counted, effect

from chassis.consuming import Received
from chassis.database import Transaction
from chassis.lifecycle import run
from chassis.service import open_service
from chassis.settings import ServiceSettings
from contracts.envelope import Envelope, Event


async def count(tx: Transaction, event_id: str, number: int) -> None:
    connection = await tx.session.connection()
    await connection.execute(sa.insert(effect).values(event_id=event_id, number=number))


async def fold(batch: Sequence[Received], tx: Transaction) -> None:
    for one in batch:
        assert isinstance(one.event, Counted)
        await count(tx, one.envelope.id, one.event.number)


async def reaction(event: Event, envelope: Envelope, tx: Transaction) -> None:
    assert isinstance(event, Counted)
    await count(tx, envelope.id, event.number)


async def serve(settings: ServiceSettings, stop: asyncio.Event) -> None:
    mode = sys.argv[1]
    async with open_service(settings, stop) as service:
        database = await service.open_database()
        if mode == "project":
            service.project(COUNTED_PROJECTION, fold)
        elif mode == "react":
            service.react(COUNTED_REACTION, reaction)
        elif mode == "write":
            async with database.transaction() as tx:
                tx.emit(Counted(name="only", number=1))
                await count(tx, "written", 1)
        await service.run()


if __name__ == "__main__":
    run(serve, ServiceSettings)
