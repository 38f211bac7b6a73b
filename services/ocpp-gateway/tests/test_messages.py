"""Our structs accept and refuse exactly what the `ocpp` library's JSON schemas do, but for stated exceptions."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import ocpp.v16  # type: ignore[import-untyped]  # the library carries no types
import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]  # comes with ocpp, without types

from ocpp_gateway.ocpp16.routes import ROUTES

SCHEMAS = Path(ocpp.v16.__file__).parent / "schemas"
SAMPLE = {
    "value": "12.5", "context": "Sample.Periodic", "format": "Raw", "measurand": "Voltage",
    "phase": "L1-N", "location": "Outlet", "unit": "V",
}  # fmt: skip
READING = {"timestamp": "2026-11-22T08:15:30Z", "sampledValue": [SAMPLE]}
WHOLE: dict[str, dict[str, Any]] = {
    "Authorize": {"idTag": "CARD-1"},
    "BootNotification": {
        "chargePointVendor": "ABB", "chargePointModel": "Terra", "chargePointSerialNumber": "1",
        "chargeBoxSerialNumber": "2", "firmwareVersion": "3", "iccid": "4", "imsi": "5", "meterType": "6",
        "meterSerialNumber": "7",
    },
    "DataTransfer": {"vendorId": "v", "messageId": "m", "data": "d"},
    "DiagnosticsStatusNotification": {"status": "Uploaded"},
    "FirmwareStatusNotification": {"status": "Installed"},
    "Heartbeat": {},
    "MeterValues": {"connectorId": 1, "transactionId": 2, "meterValue": [READING, READING]},
    "StartTransaction": {
        "connectorId": 1, "idTag": "x", "meterStart": 3, "reservationId": 4, "timestamp": "2026-11-22T08:15:30Z",
    },
    "StatusNotification": {
        "connectorId": 1, "errorCode": "NoError", "info": "i", "status": "Available", "timestamp": "t",
        "vendorId": "v", "vendorErrorCode": "e",
    },
    "StopTransaction": {
        "idTag": "x", "meterStop": 5, "timestamp": "t", "transactionId": 6, "reason": "Local",
        "transactionData": [READING],
    },
}  # fmt: skip
ODD: list[Any] = [
    None, True, 0, 1, -1, 1.5, 2**31, 10**15, "", "x", "x" * 20, "x" * 21, "x" * 26, "x" * 51, "x" * 256, "Ω" * 20,
    "Available", "Accepted", "Hertz", [], [{}], {}, {"value": "1"}, [SAMPLE], [READING],
]  # fmt: skip


def mutants(payload: Any) -> Iterator[Any]:
    """Every way to break one place of `payload`: replaced, left out, added to."""
    yield from ODD
    if isinstance(payload, dict):
        yield payload | {"somethingElse": 1}
        for key, value in payload.items():
            yield {k: v for k, v in payload.items() if k != key}
            for changed in mutants(value):
                yield payload | {key: changed}
    if isinstance(payload, list):
        yield []
        for changed in mutants(payload[0]):
            yield [changed, *payload[1:]]


def ours_accepts(action: str, payload: Any) -> bool:
    try:
        ROUTES[action].read(json.dumps(payload).encode())
    except msgspec.MsgspecError:
        return False
    return True


def is_stated_exception(payload: Any) -> bool:
    """A connectorId is not negative and has 31 bits, which the schemas leave out (OCPP 1.6 §3). Hertz is a unit in
    transactionData too, not only in MeterValues."""
    if not isinstance(payload, dict):
        return False
    connector = payload.get("connectorId", 1)
    return (isinstance(connector, int) and not 0 <= connector < 2**31) or "Hertz" in repr(
        payload.get("transactionData")
    )


@pytest.mark.parametrize("action", sorted(WHOLE))
def test_our_structs_agree_with_the_librarys_schema(action: str) -> None:
    validator = Draft4Validator(json.loads((SCHEMAS / f"{action}.json").read_text()))
    cases = [WHOLE[action], *mutants(copy.deepcopy(WHOLE[action]))]
    disagreements = [
        case
        for case in cases
        if ours_accepts(action, case) != validator.is_valid(case) and not is_stated_exception(case)
    ]
    assert disagreements == []
    assert ours_accepts(action, WHOLE[action])


def test_every_action_of_this_release_has_a_route() -> None:
    assert sorted(ROUTES) == sorted(WHOLE)


def test_integers_beyond_64_bits_and_negative_connectors_are_refused() -> None:
    stop = WHOLE["StopTransaction"]
    assert not ours_accepts("StopTransaction", stop | {"meterStop": 2**63})
    assert not ours_accepts("StartTransaction", WHOLE["StartTransaction"] | {"connectorId": -1})


def relaxed(action: str, payload: Any) -> Any:
    return ROUTES[action].read_relaxed(json.dumps(payload).encode())


def test_a_forgiving_reading_saves_what_can_be_saved() -> None:
    stop = relaxed(
        "StopTransaction",
        {
            "transactionId": "6",
            "meterStop": 1234.6,
            "reason": "Gremlins",
            "idTag": None,
            "extra": {},
            "timestamp": None,
        },
    )
    assert (stop.transaction_id, stop.meter_stop, stop.reason, stop.timestamp) == (6, 1235, "Gremlins", "")
    assert stop.id_tag is msgspec.UNSET
    start = relaxed("StartTransaction", {"connectorId": "1", "idTag": "x" * 30, "meterStart": "7"})
    assert (start.connector_id, start.id_tag, start.meter_start, start.timestamp) == (1, "x" * 30, 7, "")
    meter = relaxed(
        "MeterValues", {"connectorId": 1, "meterValue": [{"sampledValue": [{"value": "1", "unit": "Wh?"}]}]}
    )
    assert meter.meter_value[0].sampled_value[0].unit == "Wh?"
    with pytest.raises(msgspec.MsgspecError):
        relaxed("StopTransaction", {"meterStop": 1})
    with pytest.raises(msgspec.MsgspecError):
        relaxed("StopTransaction", {"transactionId": 10**30, "meterStop": 1})
