"""Meter values: what a charger sent, kept as it was, beside what it means in Wh, W, A, V, % and °C (facts/ocpp.md 20).

Works on plain structs with the JSON shape of `contracts.events.charger.MeterSampled`, because this is the
firehose: building and dumping the pydantic models costs more than everything else on the way (see README). A test
holds the two shapes together. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import UNSET, Struct, UnsetType

ENERGY_REGISTER = "Energy.Active.Import.Register"
POWER = "Power.Active.Import"
STATE_OF_CHARGE = "SoC"

_SCALE: dict[str, tuple[float, str]] = {
    "Wh": (1, "Wh"), "kWh": (1000, "Wh"), "W": (1, "W"), "kW": (1000, "W"),
    "varh": (1, "varh"), "kvarh": (1000, "varh"), "var": (1, "var"), "kvar": (1000, "var"),
    "VA": (1, "VA"), "kVA": (1000, "VA"), "A": (1, "A"), "V": (1, "V"),
    "Percent": (1, "%"), "Hertz": (1, "Hz"), "Celsius": (1, "°C"), "Celcius": (1, "°C"),
}  # fmt: skip
_DEFAULT_UNIT = {
    "Current": "A", "Voltage": "V", "Frequency": "Hertz", "Temperature": "Celsius", "SoC": "Percent",
    "Energy.Reactive": "varh", "Energy": "Wh", "Power.Reactive": "var", "Power.Factor": None, "Power": "W", "RPM": None,
}  # fmt: skip
_PHASES = (frozenset({"L1", "L2", "L3"}), frozenset({"L1-N", "L2-N", "L3-N"}))


class SampledValue(Protocol):
    """One measurand as a protocol's message carries it."""

    @property
    def value(self) -> str: ...
    @property
    def context(self) -> str | UnsetType: ...
    @property
    def format(self) -> str | UnsetType: ...
    @property
    def measurand(self) -> str | UnsetType: ...
    @property
    def phase(self) -> str | UnsetType: ...
    @property
    def location(self) -> str | UnsetType: ...
    @property
    def unit(self) -> str | UnsetType: ...


class Sample(Struct, omit_defaults=True, frozen=True):
    """As `contracts.events.charger.Sample`."""

    measurand: str
    raw: str
    phase: str | None = None
    location: str | None = None
    context: str | None = None
    raw_unit: str | None = None
    value: float | None = None
    unit: str | None = None


class Reading(Struct, omit_defaults=True, frozen=True):
    """As `contracts.events.charger.Reading`."""

    at: datetime | None = None
    samples: list[Sample] = []


class MeterSampled(Struct, omit_defaults=True, frozen=True):
    """As `contracts.events.charger.MeterSampled`."""

    charger_id: str
    received_at: datetime
    connector_id: int
    transaction_id: int | None = None
    energy_register_wh: float | None = None
    power_w: float | None = None
    state_of_charge_pct: float | None = None
    readings: list[Reading] = []


class Totals(Struct, frozen=True):
    """The newest values of the three measurands that screens show."""

    energy_register_wh: float | None
    power_w: float | None
    state_of_charge_pct: float | None


def normalise(sampled: SampledValue, energy_unit: str | None = None) -> Sample:
    """Return one sample with its value in the suite's unit where that is known.

    `energy_unit` replaces the label of energy values for a charger that is known to label them wrongly.
    """
    measurand = ENERGY_REGISTER if sampled.measurand is UNSET else sampled.measurand
    raw_unit = None if sampled.unit is UNSET else sampled.unit
    value, unit = None, None
    if sampled.format != "SignedData":
        meant = energy_unit if energy_unit and measurand.startswith("Energy.Active") else raw_unit
        value, unit = _scaled(sampled.value, meant or _default_unit(measurand))
    return Sample(
        measurand,
        sampled.value,
        None if sampled.phase is UNSET else sampled.phase,
        None if sampled.location is UNSET else sampled.location,
        None if sampled.context is UNSET else sampled.context,
        raw_unit,
        value,
        unit,
    )


def _default_unit(measurand: str) -> str | None:
    if measurand == ENERGY_REGISTER:
        return "Wh"
    return next((unit for prefix, unit in _DEFAULT_UNIT.items() if measurand.startswith(prefix)), None)


def _scaled(raw: str, unit: str | None) -> tuple[float | None, str | None]:
    try:
        number = float(raw)
    except ValueError:
        try:
            number = float(raw.strip().replace(",", "."))
        except ValueError:
            return None, None
    if not math.isfinite(number):
        return None, None
    if unit == "K":
        return round(number - 273.15, 6), "°C"
    if unit == "Fahrenheit":
        return round((number - 32) / 1.8, 6), "°C"
    scale, normal = _SCALE.get(unit or "", (1, None))
    return (number if scale == 1 else round(number * scale, 6)), normal


def totals(readings: Sequence[Reading]) -> Totals:
    """Return the newest energy register, power and state of charge: by the readings' times, then by their order."""
    energy = power = charge = None
    in_order: Iterable[Reading] = readings
    if len(readings) > 1:
        known = [r.at.timestamp() if r.at else -math.inf for r in readings]
        in_order = [readings[i] for i in sorted(range(len(readings)), key=known.__getitem__)]
    for reading in in_order:
        if (value := _total(reading.samples, ENERGY_REGISTER)) is not None:
            energy = value
        if (value := _total(reading.samples, POWER)) is not None:
            power = value
        if (value := _total(reading.samples, STATE_OF_CHARGE)) is not None:
            charge = value
    return Totals(energy, power, charge)


def _total(samples: Sequence[Sample], measurand: str) -> float | None:
    """Return the total of one measurand in one reading: as sent, or the sum of its phases where no total was sent."""
    found = [s for s in samples if s.measurand == measurand and s.value is not None]
    if not found:
        return None
    at_outlet = [s for s in found if s.location in (None, "Outlet")] or found
    for sample in at_outlet:
        if sample.phase is None:
            return sample.value
    for phases in _PHASES:
        parts = {s.phase: s.value for s in at_outlet if s.phase in phases and s.value is not None}
        if parts:
            return round(sum(parts.values()), 6)
    return None
