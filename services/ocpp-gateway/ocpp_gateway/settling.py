"""A new connection is left alone for a while (facts/ocpp.md 16: bursts of triggers cause reboot loops). Only a charger
that has said nothing of its connectors by then is asked for its status, spread over time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from zlib import crc32

import structlog

from ocpp_gateway.connection import AnswerUnreadable, Connection, NoAnswer, NotSent, Refused
from ocpp_gateway.ocpp16.orders import status_order
from ocpp_gateway.settings import Settings

log = structlog.get_logger()

LOOK_EVERY_S = 0.5


def is_due(connection: Connection, now: float, settle_s: float, spread_s: float) -> bool:
    """Say whether a connection has settled; each charger has its own moment within the spread."""
    own_share = crc32(connection.id.encode()) % 1000 / 1000
    return not connection.settled and now - connection.opened_mono >= settle_s + own_share * spread_s


async def settle_for_ever(connections: Mapping[str, Connection], settings: Settings) -> None:
    """Ask silent chargers for their status once they have settled."""
    asking: set[asyncio.Task[None]] = set()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        now = asyncio.get_running_loop().time()
        for connection in list(connections.values()):
            if is_due(connection, now, settings.settle_s, settings.settle_spread_s):
                connection.settled = True
                if not connection.statuses:
                    task = asyncio.create_task(_ask(connection, settings.call_timeout_s))
                    asking.add(task)
                    task.add_done_callback(asking.discard)


async def _ask(connection: Connection, within_s: float) -> None:
    order = status_order(0)
    try:
        verdict = order.read(await connection.call(order.action, order.payload, order.answer, within_s=within_s))
        log.info("settling.asked_for_status", charger=connection.id, answer=verdict.word)
    except (NotSent, NoAnswer, Refused, AnswerUnreadable) as failure:
        log.info("settling.no_status", charger=connection.id, reason=f"{type(failure).__name__} {failure}")
