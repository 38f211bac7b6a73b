"""The demo network: who owns which charger, what hardware it is, where it stands, which cards exist.

Everything is a pure function of the charger's position in the list, so seeding (which tells the product about
the chargers) and the simulator (which plays them) agree without sharing a file. Passwords are not data: they
come from :func:`demo_password` and a secret that belongs to one checkout.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from simulator.demo_sites import SITES

FIRST_CHARGER_ID: Final = 100001
DEMO_FLEET_SIZE: Final = 40
DEMO_SECRET_VARIABLE: Final = "VOLT_DEMO_SECRET"  # noqa: S105 - the variable's name, not a secret


class ChargerKind(StrEnum):
    """DC is fast charging (the guide's L3), AC is slow charging (L2)."""

    DC = "DC"
    AC = "AC"


class Plug(StrEnum):
    """The connector a driver holds in the hand."""

    TYPE_2 = "Type 2"
    CCS2 = "CCS2"
    CHADEMO = "CHAdeMO"
    GBT = "GB/T"


@dataclass(frozen=True, slots=True)
class DemoConnector:
    """One connector: its OCPP number (from 1), its plug and its greatest power in W."""

    connector_id: int
    plug: Plug
    max_power_w: int

    @property
    def is_dc(self) -> bool:
        """Whether it feeds the battery directly."""
        return self.plug is not Plug.TYPE_2


@dataclass(frozen=True, slots=True)
class DemoCpo:
    """A partner organisation that owns some of the chargers."""

    cpo_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoIdTag:
    """An RFID card or app token; `status` is the OCPP 1.6 AuthorizationStatus the registry should answer."""

    id_tag: str
    holder: str
    status: str


@dataclass(frozen=True, slots=True)
class DemoCharger:
    """One charger of the demo network. `cpo_id` is None where VoltCharge owns it itself."""

    charger_id: str
    name: str
    kind: ChargerKind
    address: str
    latitude: float
    longitude: float
    vendor: str
    model: str
    serial_number: str
    firmware_version: str
    connectors: tuple[DemoConnector, ...]
    cpo_id: str | None


@dataclass(frozen=True, slots=True)
class _Product:
    vendor: str
    model: str
    firmware_version: str
    outlets: tuple[tuple[Plug, int], ...]


DEMO_CPOS: Final[tuple[DemoCpo, ...]] = (
    DemoCpo("cpo-lankavolt", "LankaVolt Energy"),
    DemoCpo("cpo-hillcharge", "Hill Country Charging"),
    DemoCpo("cpo-southexpress", "Southern Express Charge"),
)

_DC_PRODUCTS: Final = (
    _Product("Kelani Power", "KP-DC60 Duo", "2.4.11", ((Plug.CCS2, 60_000), (Plug.CHADEMO, 50_000))),
    _Product("Norrvolt", "Rapid 120", "R7.0.3", ((Plug.CCS2, 120_000), (Plug.CCS2, 120_000))),
    _Product("Kelani Power", "KP-DC30", "2.4.9", ((Plug.GBT, 30_000),)),
    _Product(
        "Sunward Electric",
        "SW-T50",
        "1.18.0",
        ((Plug.CCS2, 50_000), (Plug.CHADEMO, 50_000), (Plug.TYPE_2, 22_000)),
    ),
)
_AC_PRODUCTS: Final = (
    _Product("Wattline", "Post 22D", "5.2.0-b7", ((Plug.TYPE_2, 22_000), (Plug.TYPE_2, 22_000))),
    _Product("Wattline", "Wall 7", "5.2.0-b7", ((Plug.TYPE_2, 7_400),)),
    _Product("Norrvolt", "Home 11", "H3.9.1", ((Plug.TYPE_2, 11_000),)),
    _Product("Sunward Electric", "SW-A22", "1.17.4", ((Plug.TYPE_2, 22_000), (Plug.TYPE_2, 7_400))),
)

# Two DC for three AC at a glance, yet neighbours differ: read round and round by position.
_KINDS: Final = "DADAADAADA"
_OWNERS: Final = (
    None,
    "cpo-lankavolt",
    None,
    "cpo-hillcharge",
    None,
    "cpo-southexpress",
    None,
    "cpo-lankavolt",
)

_HOLDERS: Final = (
    "Nimal Perera", "Kumari Fernando", "Tharindu Silva", "Fathima Rizvi", "Suresh Nadarajah",
    "Dilini Jayasuriya",
    "Ruwan Bandara", "Anjali Selvam", "Mohamed Ashraf", "Sanduni Wickramasinghe", "Chaminda Rathnayake",
    "Priya Sivakumar", "Isuru Gunawardena", "Nadeesha Herath", "Kasun Dissanayake", "Yalini Rajendran",
    "Lahiru Karunaratne", "Zainab Cader", "Hasitha Weerasinghe", "Malini Abeysekera", "Ranjith Kumar",
    "Shehan Mendis", "Oshadi Senanayake", "Vithura Balan",
)  # fmt: skip


def demo_charger(position: int) -> DemoCharger:
    """The charger at `position` (from 0) of the demo network: the same on every machine, in every size."""
    site = SITES[position % len(SITES)]
    lap = position // len(SITES)
    draw = Random(f"demo-charger/{position}")
    kind = ChargerKind.DC if _KINDS[position % len(_KINDS)] == "D" else ChargerKind.AC
    products = _DC_PRODUCTS if kind is ChargerKind.DC else _AC_PRODUCTS
    product = products[draw.randrange(len(products))]
    # Further laps stand a few streets from the first one, so that a map of 10,000 is no pile of 60 points.
    spread = 0.0 if lap == 0 else 0.025
    return DemoCharger(
        charger_id=str(FIRST_CHARGER_ID + position),
        name=site.name if lap == 0 else f"{site.name} {lap + 1}",
        kind=kind,
        address=site.address,
        latitude=round(site.latitude + draw.uniform(-spread, spread), 6),
        longitude=round(site.longitude + draw.uniform(-spread, spread), 6),
        vendor=product.vendor,
        model=product.model,
        serial_number=f"{product.vendor[:2].upper()}{draw.randrange(10**8):08d}",
        firmware_version=product.firmware_version,
        connectors=tuple(
            DemoConnector(number, plug, power) for number, (plug, power) in enumerate(product.outlets, start=1)
        ),
        cpo_id=_OWNERS[position % len(_OWNERS)],
    )


def demo_fleet(size: int = DEMO_FLEET_SIZE) -> tuple[DemoCharger, ...]:
    """The first `size` chargers (ids 100001…); a larger fleet begins with the smaller one."""
    return tuple(demo_charger(position) for position in range(size))


def _demo_id_tag(position: int) -> DemoIdTag:
    digest = hashlib.sha256(f"demo-card/{position}".encode()).hexdigest().upper()
    # A 7-byte card number as readers print it: 04 is the maker's byte of the usual cards.
    status = {21: "Blocked", 22: "Expired"}.get(position, "Accepted")
    return DemoIdTag(id_tag=f"04{digest[:12]}", holder=_HOLDERS[position], status=status)


DEMO_ID_TAGS: Final[tuple[DemoIdTag, ...]] = tuple(_demo_id_tag(position) for position in range(len(_HOLDERS)))
"""Cards of the demo: all accepted but one blocked and one expired."""


def demo_password(charger_id: str, secret: str) -> str:
    """The charger's basic-auth password: 24 characters, HMAC-SHA256 of the id under this checkout's `secret`.

    Seeding and simulator both call this with the value of `VOLT_DEMO_SECRET`, so no list of passwords exists.
    24 base32 characters fit AuthorizationKey (16 to 40 bytes, OCPP-J 1.6 §6.2). Raises ValueError without a
    secret.
    """
    if not secret:
        raise ValueError("a demo password needs a secret: set " + DEMO_SECRET_VARIABLE)
    digest = hmac.new(secret.encode(), f"charger/{charger_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:24].decode()
