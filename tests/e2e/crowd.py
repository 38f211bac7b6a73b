"""A network of 10,000 chargers within seconds: their facts go straight into the event log, past the registry.

The registry makes a password per charger, which takes its time on purpose. Lists and screens read what `dashboard`
folds from the log, so they cannot tell the difference; nobody can connect as one of these chargers.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from chassis.bus import Bus
from contracts.envelope import Event
from contracts.events.charger import (
    ChargerConnected,
    ChargerKind,
    ChargerProfile,
    ChargerRegistered,
    ChargerRetired,
    ConnectorStatus,
    ConnectorStatusReported,
)
from contracts.ids import ChargerId, CpoId
from simulator.demo import DemoCharger, demo_charger
from tests.e2e.office import Office

_POSITIONS_FROM: Final = 100_000
_AT_ONCE: Final = 2_000
_STATES: Final = (ConnectorStatus.AVAILABLE, ConnectorStatus.CHARGING, ConnectorStatus.PREPARING)
_FOLDED_WITHIN_S: Final = 60.0


class Crowd:
    """The chargers' ids, and a way to make them change."""

    def __init__(self, bus: Bus, chargers: tuple[DemoCharger, ...]) -> None:
        self._bus = bus
        self.chargers = chargers
        self.ids = [charger.charger_id for charger in chargers]

    async def change_for_ever(self, per_second: int) -> None:
        """Let connector states change all over the list, until cancelled."""
        number = 0
        while True:
            await asyncio.sleep(1 / per_second)
            number += 1
            charger_id = self.ids[number * 7919 % len(self.ids)]
            await self._bus.publish(_status(charger_id, _STATES[number % len(_STATES)]))


@asynccontextmanager
async def crowd(office: Office, count: int) -> AsyncIterator[Crowd]:
    """Fill the network; retire everybody when the block is left."""
    chargers = tuple(demo_charger(_POSITIONS_FROM + position) for position in range(count))
    async with office.bus() as bus, office.api("admin") as api:

        async def until_listed(number: int) -> None:
            async with asyncio.timeout(_FOLDED_WITHIN_S):
                while (await api.get("/api/v1/chargers?limit=1")).json()["total"] != before + number:
                    await asyncio.sleep(0.2)

        before = (await api.get("/api/v1/chargers?limit=1")).json()["total"]
        await _publish(bus, _arrivals(chargers))
        await until_listed(count)
        try:
            yield Crowd(bus, chargers)
        finally:
            now = datetime.now(UTC)
            await _publish(bus, (ChargerRetired(charger_id=ChargerId(c.charger_id), received_at=now) for c in chargers))
            await until_listed(0)


def _arrivals(chargers: Iterable[DemoCharger]) -> Iterable[Event]:
    now = datetime.now(UTC)
    for position, charger in enumerate(chargers):
        charger_id = ChargerId(charger.charger_id)
        profile = ChargerProfile(
            id=charger_id,
            name=charger.name,
            kind=ChargerKind(charger.kind.value),
            connectors=len(charger.connectors),
            address=charger.address,
            latitude=charger.latitude,
            longitude=charger.longitude,
            cpo_id=CpoId(charger.cpo_id) if charger.cpo_id else None,
        )
        yield ChargerRegistered(charger_id=charger_id, received_at=now, profile=profile)
        if position % 5 == 0:
            yield ChargerConnected(
                charger_id=charger_id,
                received_at=now,
                connection_id=f"{int(now.timestamp() * 1000):012x}-{position:06d}",
                gateway="crowd",
                protocol="ocpp1.6",
                remote_address="127.0.0.1",
            )
            yield _status(charger_id, _STATES[position // 5 % len(_STATES)])


def _status(charger_id: str, status: ConnectorStatus) -> ConnectorStatusReported:
    return ConnectorStatusReported(
        charger_id=ChargerId(charger_id), received_at=datetime.now(UTC), connector_id=1, status=status
    )


async def _publish(bus: Bus, events: Iterable[Event]) -> None:
    """In order, with many acknowledgements in flight."""
    waiting: list[asyncio.Task[None]] = []
    for event in events:
        waiting.append(asyncio.create_task(bus.publish(event)))
        if len(waiting) == _AT_ONCE:
            await asyncio.gather(*waiting)
            waiting.clear()
    await asyncio.gather(*waiting)
