"""A charger as the registry knows it, and what is special about it. Pure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from contracts.events.charger import ChargerKind, ChargerProfile


class Quirks(Struct, frozen=True, omit_defaults=True):
    """Leniency for one charger, never for all (facts/ocpp.md 21). Unknown fields are passed over."""

    accept_missing_subprotocol: bool = False
    """Take a connection that offers no subprotocol for OCPP 1.6 (steve#1109)."""
    no_pong: bool = False
    """It never answers a ping; silence of its frames alone counts."""
    relaxed_validation: bool = False
    """Read its payloads forgivingly: unknown fields, overlong text, unknown words."""
    energy_unit: Literal["Wh", "kWh"] | None = None
    """The unit its energy values really have, whatever it labels them (OpenEVSE#703)."""
    when_authoriser_silent: Literal["accept", "refuse"] = "refuse"
    """The answer to Authorize while nobody who knows ID tags can be asked."""


class ChargerEntry(Struct, frozen=True):
    """An entry of the registry."""

    id: str
    name: str
    kind: str
    connectors: int
    address: str
    latitude: float
    longitude: float
    cpo_id: str | None
    password_salt: bytes
    password_hash: bytes
    retired: bool
    quirks: Quirks

    @property
    def profile(self) -> ChargerProfile:
        """What others may know of it."""
        return ChargerProfile(
            id=self.id,
            name=self.name,
            kind=ChargerKind(self.kind),
            connectors=self.connectors,
            address=self.address,
            latitude=self.latitude,
            longitude=self.longitude,
            cpo_id=self.cpo_id,
        )

    def __repr__(self) -> str:
        return f"ChargerEntry({self.id})"
