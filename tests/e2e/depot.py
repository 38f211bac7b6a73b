"""Chargers in a test's hand: registered as an Admin does it, speaking real OCPP, and failing when the test says."""

import asyncio
import itertools
from typing import Final

import httpx

from simulator.charger import Charger
from simulator.demo import ChargerKind, DemoCharger, DemoConnector, Plug
from simulator.session import Visit
from simulator.temper import Temper
from simulator.vehicles import CAR_MODELS, Car
from tests.e2e.office import Office

HASTY: Final = Temper(
    first_backoff_s=0.1,
    max_backoff_s=0.5,
    boot_retry_s=0.5,
    goes_after_reset_s=0.3,
    soft_reboot_s=0.7,
    hard_reboot_s=1.0,
)
"""A charger that is back soon: a test has no minute for each reboot."""

_numbers = itertools.count(700_001)


class Depot:
    """The chargers of one test. All are retired when it is over."""

    def __init__(self, office: Office, admin: httpx.AsyncClient) -> None:
        self._office = office
        self._admin = admin
        self._lives: dict[Charger, asyncio.Task[None]] = {}
        self._ids: list[str] = []

    async def register(
        self,
        name: str,
        *,
        kind: ChargerKind = ChargerKind.DC,
        address: str = "12 Galle Road, Colombo 03",
        connectors: int = 1,
        cpo_id: str | None = None,
    ) -> tuple[str, str]:
        """Add a charger to the registry; return its id and its OCPP password."""
        charger_id = self.new_id()
        entry = {
            "id": charger_id, "name": name, "kind": kind.value, "connectors": connectors, "address": address,
            "latitude": 6.9, "longitude": 79.85, "cpo_id": cpo_id,
        }  # fmt: skip
        answer = await self._admin.post("/api/v1/chargers", json=entry)
        assert answer.status_code == 201, answer.text
        return charger_id, answer.json()["password"]

    def new_id(self) -> str:
        """An id nobody has; whoever registers it, it is retired when the test is over."""
        charger_id = str(next(_numbers))
        self._ids.append(charger_id)
        return charger_id

    async def add(
        self,
        name: str,
        *,
        kind: ChargerKind = ChargerKind.DC,
        address: str = "12 Galle Road, Colombo 03",
        connectors: int = 2,
        cpo_id: str | None = None,
        temper: Temper = HASTY,
    ) -> Charger:
        """Register a charger under an id of its own. It is silent until `switch_on`."""
        charger_id, password = await self.register(
            name, kind=kind, address=address, connectors=connectors, cpo_id=cpo_id
        )
        plug, power_w = (Plug.CCS2, 60_000) if kind is ChargerKind.DC else (Plug.TYPE_2, 22_000)
        identity = DemoCharger(
            charger_id=charger_id,
            name=name,
            kind=kind,
            address=address,
            latitude=6.9,
            longitude=79.85,
            vendor="Kelani Power",
            model="KP-DC60 Duo",
            serial_number=f"KE{charger_id}",
            firmware_version="2.4.11",
            connectors=tuple(DemoConnector(number, plug, power_w) for number in range(1, connectors + 1)),
            cpo_id=cpo_id,
        )
        return Charger(
            identity, url=self._office.ocpp_url, password=password, temper=temper, seed="e2e", remember=False
        )

    async def switch_on(self, *chargers: Charger) -> None:
        """Connect; return once the product has taken in what they had to say."""
        for charger in chargers:
            self._lives[charger] = asyncio.create_task(charger.run())
        async with asyncio.timeout(20):
            for charger in chargers:
                await charger.settled()

    async def working(self, name: str, **how: object) -> Charger:
        """A registered charger that is switched on."""
        charger = await self.add(name, **how)  # type: ignore[arg-type]  # the very arguments of add()
        await self.switch_on(charger)
        return charger

    async def driver(self, *, prepares_s: float = 0.0) -> Visit:
        """Somebody with a hungry car, who looks `prepares_s` for a card of his own, and stays."""
        model = CAR_MODELS[0]
        car = Car(model.model, model.battery_wh, 0.2, 0.95, model.dc_limit_w, model.ac_limit_w)
        return Visit(car, id_tag=await self._office.issue_card(), stays_s=3600.0, prepares_s=prepares_s)

    async def plug_in(self, charger: Charger, connector_id: int = 1, *, prepares_s: float = 0.0) -> str:
        """A driver arrives; return the card's ID tag."""
        visit = await self.driver(prepares_s=prepares_s)
        assert charger.plug_in(connector_id, visit)
        return visit.id_tag or ""

    async def close(self) -> None:
        """Disconnect and retire them all; return once no screen of the next test counts them."""
        for life in self._lives.values():
            life.cancel()
        await asyncio.gather(*self._lives.values(), return_exceptions=True)
        for charger_id in self._ids:
            answer = await self._admin.delete(f"/api/v1/chargers/{charger_id}")
            assert answer.status_code in {204, 404}, answer.text
        async with asyncio.timeout(20):
            for charger_id in self._ids:
                while (await self._admin.get(f"/api/v1/chargers/{charger_id}")).status_code != 404:
                    await asyncio.sleep(0.1)
