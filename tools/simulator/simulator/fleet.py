"""Many chargers and the days that happen to them."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from random import Random
from ssl import SSLContext
from typing import Final

from simulator.charger import Charger
from simulator.day import Arrival, Spell, Trouble, arrivals, slots, spells
from simulator.demo import DEMO_ID_TAGS, DemoCharger
from simulator.temper import Temper
from simulator.truth import ChargerTruth
from simulator.worldtime import World

log: Final = logging.getLogger("simulator")

COLOMBO: Final = timezone(timedelta(hours=5, minutes=30), "Asia/Colombo")
"""Sri Lanka has no summer time, so a fixed offset is exact."""

_CONNECTS_PER_SECOND: Final = 40.0


def colombo_hour_now() -> float:
    """The hour of the day in Sri Lanka, with its fraction."""
    now = datetime.now(COLOMBO)
    return now.hour + now.minute / 60


class Fleet:
    """Plays `identities` against one central system. Call :meth:`run` in a task of its own."""

    def __init__(
        self,
        identities: Sequence[DemoCharger],
        *,
        url: str,
        password_of: Callable[[str], str | None] | Mapping[str, str],
        seed: str = "0",
        speed: float = 1.0,
        starts_at_hour: float | None = None,
        with_days: bool = True,
        temper: Temper | None = None,
        tls: SSLContext | None = None,
        remember: bool = True,
    ) -> None:
        """`with_days=False` gives connected but idle chargers, for a test to play with.

        `remember` keeps every confirmed transaction message for truth(); switch it off for runs of many hours.
        """
        self.world = World(speed)
        self.seed = seed
        look_up = password_of.__getitem__ if isinstance(password_of, Mapping) else password_of
        self.chargers: dict[str, Charger] = {
            identity.charger_id: Charger(
                identity,
                url=url,
                password=look_up(identity.charger_id),
                world=self.world,
                seed=seed,
                temper=temper,
                tls=tls,
                remember=remember,
            )
            for identity in identities
        }
        self._identities = tuple(identities)
        self._hour = colombo_hour_now() if starts_at_hour is None else starts_at_hour
        self._with_days = with_days
        self._days: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Connect everyone and let days happen until cancelled."""
        draw = Random(f"{self.seed}/connect")
        spread = len(self.chargers) / _CONNECTS_PER_SECOND
        async with asyncio.TaskGroup() as group:
            for charger in self.chargers.values():
                group.create_task(self._start(charger, draw.uniform(0, spread)))
            if self._with_days:
                self._days = [
                    *(group.create_task(self._drivers(charger)) for charger in self.chargers.values()),
                    *(group.create_task(self._trouble(slot)) for slot in range(slots(len(self.chargers)))),
                ]

    async def settle(self, *, timeout: float) -> None:
        """Wait until every charger is online and has nothing left to say. Raises TimeoutError.

        With days going on this is a passing moment; :meth:`freeze` first to compare truths.
        """
        async with asyncio.timeout(timeout):
            while not all(charger.is_settled for charger in self.chargers.values()):
                for charger in self.chargers.values():
                    await charger.settled()

    def freeze(self) -> None:
        """No more arrivals and no more troubles; lines come back. Running sessions go on."""
        for task in self._days:
            task.cancel()
        for charger in self.chargers.values():
            charger.restore_line()

    def truth(self) -> dict[str, ChargerTruth]:
        """What is really so, by charger id."""
        return {charger_id: charger.truth() for charger_id, charger in self.chargers.items()}

    def summary(self) -> dict[str, int]:
        """How many chargers are online and offline, and how many connectors are in each status."""
        counts: dict[str, int] = {"online": 0, "offline": 0}
        for charger in self.chargers.values():
            counts["online" if charger.online else "offline"] += 1
            for number in charger.connectors:
                status = charger.status_of(number).value
                counts[status] = counts.get(status, 0) + 1
        return counts

    async def _start(self, charger: Charger, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await charger.run()

    async def _drivers(self, charger: Charger) -> None:
        tags = [tag.id_tag for tag in DEMO_ID_TAGS]
        for arrival in arrivals(charger.identity, seed=self.seed, starts_at_hour=self._hour, id_tags=tags):
            await self.world.sleep_until(arrival.at)
            await charger.first_boot()
            self._arrive(charger, arrival)

    def _arrive(self, charger: Charger, arrival: Arrival) -> None:
        if charger.plug_in(arrival.connector_id, arrival.visit):
            log.info("%s/%s: %s plugs in", charger.identity.charger_id, arrival.connector_id, arrival.visit.car.model)

    async def _trouble(self, slot: int) -> None:
        for spell in spells(self._identities, slot, seed=self.seed):
            await self.world.sleep_until(spell.at)
            charger = self.chargers[spell.charger_id]
            await charger.first_boot()
            log.info("%s: %s", spell.charger_id, spell.trouble)
            self._strike(charger, spell)
            await self.world.sleep_until(spell.at + spell.lasts_s)
            if spell.fault is not None:
                charger.repair(spell.connector_id)

    def _strike(self, charger: Charger, spell: Spell) -> None:
        lasts_s = spell.lasts_s / self.world.speed
        match spell.trouble:
            case Trouble.LINE_CUT:
                charger.cut_line(lasts_s)
            case Trouble.POWER_LOSS:
                charger.lose_power(lasts_s)
            case Trouble.WEAK_SIGNAL:
                charger.weaken_signal(lasts_s)
            case _ if spell.fault is not None:
                charger.break_down(spell.connector_id, spell.fault)
