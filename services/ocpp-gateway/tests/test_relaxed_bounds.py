"""A forgiving reading forgives words, not numbers that no store can keep (found by tests/hostile)."""

from __future__ import annotations

import json

import msgspec
import pytest

from ocpp_gateway.ocpp16.messages import MeterValues, StartTransaction
from ocpp_gateway.ocpp16.relaxed import relaxed_reader

START = {"connectorId": 1, "idTag": "TAG", "meterStart": 5, "timestamp": "2026-11-22T08:00:00Z"}


@pytest.mark.parametrize("number", [-1, 2**31, 2_720_503_000.0, "40574323147771342", 1e300])
def test_a_connector_number_out_of_bounds_is_refused_however_it_is_written(number: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        relaxed_reader(StartTransaction)(json.dumps(START | {"connectorId": number}).encode())


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 1e19])
def test_a_meter_out_of_bounds_is_refused(number: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        relaxed_reader(StartTransaction)(json.dumps(START | {"meterStart": number}).encode())


@pytest.mark.parametrize("number", [0, 2**31 - 1, "7", 7.4])
def test_a_number_within_its_bounds_is_read_however_it_is_written(number: str | float) -> None:
    read = relaxed_reader(StartTransaction)(json.dumps(START | {"connectorId": number, "unknown": 1}).encode())
    assert read.connector_id == round(float(number))


def test_an_absent_number_is_absent() -> None:
    read = relaxed_reader(MeterValues)(b'{"connectorId":1,"meterValue":[],"transactionId":null}')
    assert read.transaction_id is msgspec.UNSET
