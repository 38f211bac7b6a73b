"""The rules that need no line: physics, demo data, meter samples, frames, configuration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpp.v16 import enums  # type: ignore[import-untyped] # the library carries no types

from simulator import Car, demo_fleet, demo_password
from simulator.configuration import KNOWN_MEASURANDS, Configuration
from simulator.demo import DEMO_CPOS, DEMO_ID_TAGS
from simulator.faults import LASTING_FAULTS, TRANSIENT_FAULTS
from simulator.frames import UnreadableFrame, decode
from simulator.messages import Status, StopReason
from simulator.metering import sample
from simulator.vehicles import CAR_MODELS, CarModel, charge, power_drawn_w

LEAF = Car("Leaf", 39_000, 0.1, 1.0, 46_000, 6_600)


def test_a_dc_charge_tapers_towards_full() -> None:
    power = [
        power_drawn_w(Car("x", 60_000, share, 1.0, 100_000, 7_000), 120_000, dc=True)
        for share in (0.3, 0.7, 0.8, 0.9, 0.99)
    ]
    assert power == sorted(power, reverse=True)
    assert power[0] == 100_000
    assert power[-1] < 10_000


def test_an_ac_charge_is_limited_by_the_cars_own_charger_or_by_the_outlet() -> None:
    assert power_drawn_w(LEAF, 22_000, dc=False) == 6_600
    assert power_drawn_w(LEAF, 3_700, dc=False) == 3_700


def test_a_leaf_reaches_80_percent_on_50_kw_in_a_believable_time() -> None:
    car, minutes = Car("Leaf", 39_000, 0.1, 0.8, 46_000, 6_600), 0
    while not car.is_satisfied:
        car, _ = charge(car, 50_000, 60, dc=True)
        minutes += 1
    assert 35 <= minutes <= 60


@given(
    model=st.sampled_from(CAR_MODELS),
    share=st.floats(0, 1),
    outlet=st.sampled_from([7_400.0, 22_000.0, 50_000.0, 120_000.0]),
    seconds=st.floats(0, 7200),
    dc=st.booleans(),
)
def test_energy_flows_one_way_and_never_more_than_the_outlet_gives(
    model: CarModel, share: float, outlet: float, seconds: float, dc: bool
) -> None:
    car = Car(model.model, model.battery_wh, share, 1.0, model.dc_limit_w, model.ac_limit_w)
    after, metered_wh = charge(car, outlet, seconds, dc=dc)
    assert 0 <= metered_wh <= outlet * seconds / 3600 + 1e-6
    assert share <= after.state_of_charge <= 1.0 + 1e-9


def test_one_long_stretch_charges_what_many_short_ones_do() -> None:
    _, at_once = charge(LEAF, 50_000, 1200, dc=True)
    car, bit_by_bit = LEAF, 0.0
    for _ in range(120):
        car, metered = charge(car, 50_000, 10, dc=True)
        bit_by_bit += metered
    assert at_once == pytest.approx(bit_by_bit, rel=1e-9)


def test_a_three_phase_meter_adds_up_to_its_power() -> None:
    values = sample(
        dc=False, outlet_power_w=22_000, register_wh=5, power_w=21_000, state_of_charge=0.5, context="Trigger",
        measurands=KNOWN_MEASURANDS,
    )  # fmt: skip
    volts = [float(value.value) for value in values if value.measurand == "Voltage"]
    amps = [float(value.value) for value in values if value.measurand == "Current.Import"]
    assert len(volts) == len(amps) == 3
    assert sum(v * a for v, a in zip(volts, amps, strict=True)) == pytest.approx(21_000, rel=0.01)
    assert "SoC" not in {value.measurand for value in values}


def test_a_larger_demo_fleet_begins_with_the_smaller_one_and_fits_the_map() -> None:
    large = demo_fleet(500)
    assert large[:40] == demo_fleet(40)
    assert len({charger.charger_id for charger in large}) == 500
    assert len({charger.name for charger in large}) == 500
    assert large[0].charger_id == "100001"
    for charger in large:
        assert 5.9 < charger.latitude < 9.9
        assert 79.6 < charger.longitude < 81.9
        assert [connector.connector_id for connector in charger.connectors] == [*range(1, len(charger.connectors) + 1)]


def test_the_demo_network_has_both_kinds_every_owner_and_every_outlet_size() -> None:
    fleet = demo_fleet()
    assert {charger.kind.value for charger in fleet} == {"AC", "DC"}
    assert {charger.cpo_id for charger in fleet} == {None, *(cpo.cpo_id for cpo in DEMO_CPOS)}
    assert {connector.max_power_w for charger in fleet for connector in charger.connectors} == {
        7_400, 11_000, 22_000, 30_000, 50_000, 60_000, 120_000,
    }  # fmt: skip
    assert {len(charger.connectors) for charger in fleet} == {1, 2, 3}


def test_every_demo_card_is_a_valid_id_tag() -> None:
    assert all(0 < len(tag.id_tag) <= 20 for tag in DEMO_ID_TAGS)
    assert {tag.status for tag in DEMO_ID_TAGS} == {"Accepted", "Blocked", "Expired"}


def test_passwords_depend_on_charger_and_secret_and_need_a_secret() -> None:
    assert demo_password("100001", "a") == demo_password("100001", "a")
    assert len({demo_password(c, s) for c in ("100001", "100002") for s in ("a", "b")}) == 4
    assert 16 <= len(demo_password("100001", "a")) <= 40
    with pytest.raises(ValueError, match="VOLT_DEMO_SECRET"):
        demo_password("100001", "")


def test_words_are_those_of_the_specification() -> None:
    assert {status.value for status in Status} <= {one.value for one in enums.ChargePointStatus}
    assert {reason.value for reason in StopReason} <= {one.value for one in enums.Reason}
    codes = {one.value for one in enums.ChargePointErrorCode}
    assert {fault.error_code for fault in (*TRANSIENT_FAULTS, *LASTING_FAULTS)} <= codes


def test_a_sample_interval_of_nonsense_or_an_unknown_measurand_is_rejected() -> None:
    configuration = Configuration(connectors=2)
    assert configuration.change("MeterValueSampleInterval", "-1") == "Rejected"
    assert configuration.change("MeterValuesSampledData", "Energy.Active.Import.Register,Smell") == "Rejected"
    assert configuration.change("MeterValuesSampledData", "Energy.Active.Import.Register") == "Accepted"
    assert configuration.measurands() == {"Energy.Active.Import.Register"}


@given(st.text())
def test_any_text_is_a_frame_or_unreadable(text: str) -> None:
    try:
        decode(text)
    except UnreadableFrame:
        return
    assert text.lstrip().startswith("[")
