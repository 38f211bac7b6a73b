"""A charger built on the `ocpp` package, not on this project's simulator, lives through its day."""

from __future__ import annotations

from ocpp.v16 import call  # type: ignore[import-untyped]  # the library carries no types
from yard import Yard, now

from contracts.events.charger import (
    ChargerBooted,
    ChargerConnected,
    ChargerDisconnected,
    ConnectorStatusReported,
    HeartbeatReceived,
    MeterSampled,
    TransactionEnded,
    TransactionStarted,
)


async def test_a_charger_boots_charges_and_stops(yard: Yard) -> None:
    await yard.add_tag("CARD-1")
    async with yard.charger() as charger:
        booted = await charger.call(call.BootNotification(charge_point_vendor="ABB", charge_point_model="Terra"))
        assert (booted.status, booted.interval) == ("Accepted", 60)
        await charger.call(call.StatusNotification(connector_id=1, error_code="NoError", status="Preparing"))
        beat = await charger.call(call.Heartbeat())
        assert beat.current_time.endswith("Z")
        assert (await charger.call(call.Authorize(id_tag="card-1"))).id_tag_info["status"] == "Accepted"
        started = await charger.call(
            call.StartTransaction(connector_id=1, id_tag="card-1", meter_start=1000, timestamp=now())
        )
        assert started.transaction_id > 0
        assert started.id_tag_info["status"] == "Accepted"
        values = [{"timestamp": now(), "sampledValue": [{"value": "1.5", "unit": "kWh"}]}]
        await charger.call(call.MeterValues(connector_id=1, transaction_id=started.transaction_id, meter_value=values))
        await charger.call(
            call.StopTransaction(
                transaction_id=started.transaction_id,
                meter_stop=1800,
                timestamp=now(1),
                reason="Local",
                id_tag="CARD-1",
            )
        )
    [connected] = await yard.hears(ChargerConnected)
    [disconnected] = await yard.hears(ChargerDisconnected)
    assert disconnected.connection_id == connected.connection_id
    assert disconnected.reason == "closed"
    assert connected.protocol == "ocpp1.6"
    [boot] = yard.told(ChargerBooted)
    assert (boot.vendor, boot.model, boot.heartbeat_interval_s) == ("ABB", "Terra", 60)
    [status] = yard.told(ConnectorStatusReported)
    assert (status.connector_id, status.status, status.error_code) == (1, "Preparing", None)
    assert len(yard.told(HeartbeatReceived)) == 1
    [start] = yard.told(TransactionStarted)
    assert (start.transaction_id, start.meter_start_wh, start.flags) == (started.transaction_id, 1000, ())
    [meter] = yard.told(MeterSampled)
    assert (meter.energy_register_wh, meter.transaction_id) == (1500, started.transaction_id)
    [end] = yard.told(TransactionEnded)
    assert (end.transaction_id, end.energy_wh, end.reason, end.flags) == (started.transaction_id, 800, "Local", ())
