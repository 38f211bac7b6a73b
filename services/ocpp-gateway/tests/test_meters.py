"""Energy and its neighbours, normalised (facts/ocpp.md 20); the raw value is always kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from contracts.events import charger as events
from ocpp_gateway.meters import MeterSampled, Reading, Totals, normalise, totals
from ocpp_gateway.ocpp16.messages import SampledValue


def sampled(value: str, **fields: Any) -> SampledValue:
    return SampledValue(value=value, **fields)


@pytest.mark.parametrize(
    ("fields", "value", "unit"),
    [
        ({"value": "1500"}, 1500, "Wh"),  # the defaults of OCPP 1.6 §7.43
        ({"value": "1.5", "unit": "kWh"}, 1500, "Wh"),
        ({"value": "21.87", "unit": "kW", "measurand": "Power.Active.Import"}, 21870, "W"),
        ({"value": "21870", "measurand": "Power.Active.Import"}, 21870, "W"),
        ({"value": "16", "measurand": "Current.Import"}, 16, "A"),
        ({"value": "57", "measurand": "SoC"}, 57, "%"),
        ({"value": "57", "measurand": "SoC", "unit": "Percent"}, 57, "%"),
        ({"value": "300", "measurand": "Temperature", "unit": "K"}, 26.85, "°C"),
        ({"value": "41", "measurand": "Temperature", "unit": "Celcius"}, 41, "°C"),
        ({"value": "104", "measurand": "Temperature", "unit": "Fahrenheit"}, 40, "°C"),
        ({"value": "50", "measurand": "Frequency"}, 50, "Hz"),
        ({"value": "0.98", "measurand": "Power.Factor"}, 0.98, None),
        ({"value": "2", "measurand": "Energy.Reactive.Import.Register"}, 2, "varh"),
        ({"value": "12,5", "measurand": "Voltage"}, 12.5, "V"),
        ({"value": " 12.5 ", "measurand": "Voltage"}, 12.5, "V"),
        ({"value": "NaN"}, None, None),
        ({"value": "1e999"}, None, None),
        ({"value": "n/a"}, None, None),
        ({"value": "AQ==", "format": "SignedData"}, None, None),
    ],
)
def test_a_sample_means_this(fields: dict[str, Any], value: float | None, unit: str | None) -> None:
    sample = normalise(SampledValue(**fields))
    assert (sample.value, sample.unit, sample.raw) == (value, unit, fields["value"])


def test_a_charger_known_to_label_wrongly_is_read_by_its_setting() -> None:
    assert normalise(sampled("7.25", unit="Wh"), "kWh").value == 7250
    assert normalise(sampled("230", measurand="Voltage", unit="V"), "kWh").value == 230


def reading(*samples: SampledValue, at: datetime | None = None) -> Reading:
    return Reading(at, [normalise(s) for s in samples])


def test_phases_are_summed_only_where_no_total_was_sent() -> None:
    phases = [sampled("10", phase=phase) for phase in ("L1", "L2", "L3")]
    assert totals([reading(*phases)]).energy_register_wh == 30
    assert totals([reading(*phases, sampled("29"))]).energy_register_wh == 29
    to_neutral = [sampled("10", phase=phase) for phase in ("L1-N", "L2-N", "L3-N")]
    assert totals([reading(*to_neutral)]).energy_register_wh == 30
    assert totals([reading(*phases, *to_neutral)]).energy_register_wh == 30
    assert totals([reading(sampled("400", phase="L1-L2"))]).energy_register_wh is None


def test_the_outlet_counts_before_the_inlet() -> None:
    both = reading(sampled("100", location="Inlet"), sampled("95", location="Outlet"))
    assert totals([both]).energy_register_wh == 95
    assert totals([reading(sampled("100", location="Inlet"))]).energy_register_wh == 100


def test_the_newest_reading_counts_whatever_the_order() -> None:
    early, late = (datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in (8, 9))
    power = sampled("5", measurand="Power.Active.Import", unit="kW")
    result = totals([reading(sampled("200"), at=late), reading(sampled("100"), power, at=early)])
    assert result == Totals(200, 5000, None)


def test_the_lean_event_is_the_contracts_event() -> None:
    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    full = Reading(at, [normalise(sampled("1.5", unit="kWh", phase="L1", location="Cable", context="Trigger"))])
    lean = MeterSampled("100001", at, 1, 7, 1500.0, 22000.0, 57.0, [full, reading(sampled("n/a"))])
    parsed = events.MeterSampled.model_validate_json(msgspec.json.encode(lean))
    assert parsed.readings[0].samples[0] == events.Sample(
        measurand="Energy.Active.Import.Register", phase="L1", location="Cable", context="Trigger",
        raw="1.5", raw_unit="kWh", value=1500, unit="Wh",
    )  # fmt: skip
    assert (parsed.charger_id, parsed.received_at, parsed.readings[0].at) == ("100001", at, at)
    assert (parsed.energy_register_wh, parsed.power_w, parsed.state_of_charge_pct) == (1500, 22000, 57)
    fields = {field.name for field in msgspec.structs.fields(MeterSampled)}
    assert fields == set(events.MeterSampled.model_fields)
    assert {f.name for f in msgspec.structs.fields(Reading)} == set(events.Reading.model_fields)
