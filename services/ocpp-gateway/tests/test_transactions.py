"""Start, meter and stop as the field really sends them: retried, doubled, out of order, malformed, over cut lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from yard import ADMIN, Yard, now

from contracts.events.charger import (
    ChargerDisconnected,
    Flag,
    MeterSampled,
    TransactionEnded,
    TransactionStarted,
)
from contracts.rpc.chargers import CONFIGURE_CHARGER, ConfigureCharger


async def ask(line: ClientConnection, action: str, payload: Any, message_id: str = "1") -> list[Any]:
    """Send a CALL as raw JSON and return the whole answer."""
    await line.send(json.dumps([2, message_id, action, payload]))
    answer: list[Any] = json.loads(await line.recv())
    return answer


def start(**changes: Any) -> dict[str, Any]:
    return {"connectorId": 1, "idTag": "card-1", "meterStart": 1000, "timestamp": now()} | changes


def stop(transaction_id: int, **changes: Any) -> dict[str, Any]:
    return {"transactionId": transaction_id, "meterStop": 1500, "timestamp": now(60)} | changes


async def started(line: ClientConnection, payload: dict[str, Any]) -> int:
    kind, _, body = await ask(line, "StartTransaction", payload)
    assert kind == 3
    return int(body["transactionId"])


@pytest.fixture
async def card(yard: Yard) -> None:
    await yard.add_tag("CARD-1")


@pytest.mark.usefixtures("card")
async def test_a_retried_start_gets_the_same_id_also_over_another_line(yard: Yard) -> None:
    said = start(timestamp="2026-11-22T08:15:30.250Z")
    async with yard.line() as line:
        first = await started(line, said)
        assert await started(line, said | {"idTag": "CARD-1"}) == first
        line.transport.abort()
    async with yard.line() as line:
        assert await started(line, said | {"timestamp": "2026-11-22T08:15:30Z"}) == first
    assert [row["id"] for row in await yard.fetch("SELECT id FROM ocpp_transaction")] == [first]
    assert len(await yard.hears(TransactionStarted)) == 1


@pytest.mark.usefixtures("card")
async def test_an_identical_start_after_the_stop_is_a_retry_where_the_clock_moves(yard: Yard) -> None:
    async with yard.line() as line:
        said = start()
        first = await started(line, said)
        await ask(line, "StopTransaction", stop(first))
        assert await started(line, said) == first


@pytest.mark.usefixtures("card")
async def test_an_identical_start_after_the_stop_is_a_new_one_where_the_clock_stands_still(yard: Yard) -> None:
    async with yard.line() as line:
        said = start(timestamp="1970-01-01T00:00:00Z", meterStart=0)
        first = await started(line, said)
        await ask(line, "StopTransaction", stop(first, timestamp="1970-01-01T00:00:00Z"))
        second = await started(line, said)
        assert second != first
        assert await started(line, said) == second
    assert [e.flags for e in await yard.hears(TransactionStarted, 2)] == [(Flag.CLOCK_WRONG,)] * 2


async def test_a_refused_start_is_stored_with_an_id_and_flagged(yard: Yard) -> None:
    await yard.add_tag("BLOCKED", blocked=True)
    async with yard.line() as line:
        for tag, status in (("stranger", "Invalid"), ("blocked", "Blocked")):
            _, _, body = await ask(line, "StartTransaction", start(idTag=tag))
            assert body["transactionId"] > 0
            assert body["idTagInfo"]["status"] == status
    events = await yard.hears(TransactionStarted, 2)
    assert [(e.authorisation, e.flags) for e in events] == [
        ("Invalid", (Flag.NOT_AUTHORISED,)),
        ("Blocked", (Flag.NOT_AUTHORISED,)),
    ]


@pytest.mark.usefixtures("card")
async def test_one_tag_on_two_connectors_is_concurrent_only_at_the_start(yard: Yard) -> None:
    async with yard.line() as line:
        await started(line, start())
        _, _, second = await ask(line, "StartTransaction", start(connectorId=2))
        assert second["idTagInfo"]["status"] == "ConcurrentTx"
        _, _, asked = await ask(line, "Authorize", {"idTag": "card-1"})
        assert asked["idTagInfo"]["status"] == "Accepted"


@pytest.mark.usefixtures("card")
async def test_a_start_on_a_busy_connector_supersedes_what_ran_there(yard: Yard) -> None:
    async with yard.line() as line:
        older = await started(line, start())
        await started(line, start(meterStart=2000))
        await ask(line, "StopTransaction", stop(older))
    [row] = await yard.fetch("SELECT superseded, flags FROM ocpp_transaction WHERE id = $1", older)
    assert (row["superseded"], row["flags"]) == (True, [Flag.SUPERSEDED.value])
    [end] = await yard.hears(TransactionEnded)
    assert end.flags == (Flag.SUPERSEDED,)


@pytest.mark.usefixtures("card")
async def test_a_stop_that_arrives_twice_is_stored_once(yard: Yard) -> None:
    async with yard.line() as line:
        transaction_id = await started(line, start())
        said = stop(transaction_id)
        first = await ask(line, "StopTransaction", said)
        assert await ask(line, "StopTransaction", said) == first
        assert (await ask(line, "StopTransaction", said | {"meterStop": 9999}))[0] == 3
        assert (await ask(line, "StopTransaction", said | {"meterStop": 9999}))[0] == 3
    ends = await yard.hears(TransactionEnded, 2)
    assert [(e.energy_wh, e.flags) for e in ends] == [(500, ()), (None, (Flag.DUPLICATE_STOP_DIFFERS,))]
    [row] = await yard.fetch("SELECT energy_wh, flags FROM ocpp_transaction")
    assert (row["energy_wh"], row["flags"]) == (500, [Flag.DUPLICATE_STOP_DIFFERS.value])


async def test_a_stop_of_an_unknown_transaction_is_acknowledged_kept_and_flagged(yard: Yard) -> None:
    unknown = (-1, 0, 2**40, 424242)
    async with yard.line() as line:
        for transaction_id in unknown:
            said = stop(transaction_id, timestamp="2026-11-22T08:00:00Z")
            for _ in range(2):
                assert await ask(line, "StopTransaction", said) == [3, "1", {}]
    ends = await yard.hears(TransactionEnded, len(unknown))
    assert [(e.transaction_id, e.reported_transaction_id, e.flags) for e in ends] == [
        (None, transaction_id, (Flag.UNKNOWN_TRANSACTION,)) for transaction_id in unknown
    ]
    kept = await yard.fetch("SELECT times, reason FROM kept_message")
    assert [(row["times"], row["reason"]) for row in kept] == [(2, "unknown_transaction")] * len(unknown)


@pytest.mark.usefixtures("card")
async def test_a_message_id_used_again_is_not_taken_for_a_retry(yard: Yard) -> None:
    """Chargers restart small counters (facts/ocpp.md 6), and some never count at all."""
    async with yard.line() as line:
        first = await started(line, start())
        second = await started(line, start(meterStart=2000))
    async with yard.line() as line:
        third = await started(line, start(meterStart=3000))
    assert len({first, second, third}) == 3


@pytest.mark.usefixtures("card")
async def test_another_chargers_transaction_is_unknown_here(yard: Yard) -> None:
    await yard.register("100002")
    async with yard.line() as one, yard.line("100002") as other:
        transaction_id = await started(one, start())
        await ask(other, "StopTransaction", stop(transaction_id))
    [end] = await yard.hears(TransactionEnded)
    assert (end.charger_id, end.flags) == ("100002", (Flag.UNKNOWN_TRANSACTION,))
    [row] = await yard.fetch("SELECT ended_at FROM ocpp_transaction")
    assert row["ended_at"] is None


async def test_the_parent_tag_may_stop_and_a_stranger_is_flagged(yard: Yard) -> None:
    await yard.add_tag("A", parent_id_tag="FLEET")
    await yard.add_tag("B", parent_id_tag="fleet")
    await yard.add_tag("C")
    async with yard.line() as line:
        for meter, tag in ((1000, "b"), (1100, "c")):
            transaction_id = await started(line, start(idTag="a", meterStart=meter))
            _, _, body = await ask(line, "StopTransaction", stop(transaction_id, idTag=tag))
            assert body["idTagInfo"] == {"status": "Accepted"} | ({"parentIdTag": "fleet"} if tag == "b" else {})
    ends = await yard.hears(TransactionEnded, 2)
    assert [e.flags for e in ends] == [(), (Flag.ID_TAG_MISMATCH,)]


@pytest.mark.usefixtures("card")
async def test_the_readings_of_a_stop_are_told_before_its_end(yard: Yard) -> None:
    async with yard.line() as line:
        transaction_id = await started(line, start())
        data = [{"timestamp": now(), "sampledValue": [{"value": "1499", "context": "Transaction.End"}]}]
        await ask(line, "StopTransaction", stop(transaction_id, transactionData=data))
        [meter] = await yard.hears(MeterSampled)
        assert (meter.connector_id, meter.transaction_id, meter.energy_register_wh) == (1, transaction_id, 1499)
        later = {"connectorId": 1, "transactionId": transaction_id, "meterValue": data}
        assert await ask(line, "MeterValues", later) == [3, "1", {}]


@pytest.mark.usefixtures("card")
async def test_malformed_messages_of_transactions_are_confirmed_kept_and_flagged(yard: Yard) -> None:
    async with yard.line() as line:
        said = start(meterStart=1000.4, extra="field", idTag="card-1")
        transaction_id = await started(line, said)
        ended = stop(transaction_id, meterStop="1500", reason="Gremlins")
        assert (await ask(line, "StopTransaction", ended))[0] == 3
        odd = [{"timestamp": "?", "sampledValue": [{"value": "1", "measurand": "Vendor.Thing", "unit": "furlong"}]}]
        meter = {"connectorId": 1, "transactionId": transaction_id, "meterValue": odd}
        assert await ask(line, "MeterValues", meter) == [3, "1", {}]
    [begun], [ended_event] = await yard.hears(TransactionStarted), await yard.hears(TransactionEnded)
    assert begun.flags == (Flag.MALFORMED,)
    assert (ended_event.energy_wh, ended_event.reason, ended_event.flags) == (500, "Gremlins", (Flag.MALFORMED,))
    [sampled] = await yard.hears(MeterSampled)
    assert (sampled.readings[0].samples[0].measurand, sampled.readings[0].samples[0].unit) == ("Vendor.Thing", None)


async def test_what_cannot_be_read_at_all_is_still_confirmed_and_kept(yard: Yard) -> None:
    async with yard.line() as line:
        _, _, first = await ask(line, "StartTransaction", {"nothing": "useful"})
        _, _, again = await ask(line, "StartTransaction", {"nothing": "useful"})
        assert first["transactionId"] == again["transactionId"] > 0
        assert first["idTagInfo"]["status"] == "Invalid"
        for action, payload in (
            ("StartTransaction", [1, 2]),
            ("StartTransaction", start(connectorId=-1)),
            ("StopTransaction", {"meterStop": 1}),
            ("StopTransaction", stop(10**30)),
            ("MeterValues", {"connectorId": 1, "transactionId": 5, "meterValue": "none"}),
        ):
            assert (await ask(line, action, payload))[0] == 3
    rows = await yard.fetch("SELECT action, times FROM kept_message ORDER BY received_at")
    assert [(row["action"], row["times"]) for row in rows] == [
        ("StartTransaction", 2),
        ("StartTransaction", 1),
        ("StartTransaction", 1),
        ("StopTransaction", 1),
        ("StopTransaction", 1),
        ("MeterValues", 1),
    ]


async def test_other_malformed_messages_are_refused_in_the_misspelt_words(yard: Yard) -> None:
    async with yard.line() as line:
        for action, payload, code in (
            ("Heartbeat", {"x": 1}, "FormationViolation"),
            ("BootNotification", {"chargePointVendor": "v"}, "OccurenceConstraintViolation"),
            (
                "StatusNotification",
                {"connectorId": 1, "errorCode": "NoError", "status": "?"},
                "PropertyConstraintViolation",
            ),
            ("Authorize", {"idTag": 5}, "TypeConstraintViolation"),
            ("MeterValues", {"connectorId": 1, "meterValue": []}, "OccurenceConstraintViolation"),
            ("Dance", {}, "NotImplemented"),
        ):
            kind, message_id, said, description, details = await ask(line, action, payload)
            assert (kind, message_id, said, details) == (4, "1", code, {})
            assert description


async def test_a_charger_with_relaxed_validation_is_read_forgivingly(yard: Yard) -> None:
    lenient = ConfigureCharger(charger_id="100001", relaxed_validation=True)
    await yard.operator.ask(CONFIGURE_CHARGER, lenient, actor=ADMIN)
    async with yard.line() as line:
        body = {"chargePointVendor": "A vendor with a very long name", "chargePointModel": "m", "vendorExtra": 1}
        assert (await ask(line, "BootNotification", body))[2]["status"] == "Accepted"
        odd = {"connectorId": 1, "errorCode": "OwnError", "status": "Occupied"}
        assert (await ask(line, "StatusNotification", odd))[2] == "PropertyConstraintViolation"


@pytest.mark.usefixtures("card")
async def test_a_line_cut_in_the_middle_loses_and_doubles_nothing(yard: Yard) -> None:
    """It starts, loses its line before the answer, comes back without booting, and so once more at the stop."""
    begins = start()
    async with yard.line() as line:
        await line.send(json.dumps([2, "1", "StartTransaction", begins]))
        line.transport.abort()
    async with yard.line() as line:
        transaction_id = await started(line, begins)
        ends = stop(transaction_id)
        await line.send(json.dumps([2, "2", "StopTransaction", ends]))
        line.transport.abort()
    async with yard.line() as line:
        assert await ask(line, "StopTransaction", ends) == [3, "1", {}]
    await yard.hears(ChargerDisconnected, 3)
    assert len(yard.told(TransactionStarted)) == 1
    assert len(yard.told(TransactionEnded)) == 1
