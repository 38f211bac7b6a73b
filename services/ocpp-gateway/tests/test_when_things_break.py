"""Persist, then acknowledge: with stores away, a replica dead, or this process killed at its worst moments."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from yard import ADMIN, Yard, beat, now, settings_for

from chassis.testing import running
from contracts.events.charger import (
    ChargerConnected,
    ChargerDisconnected,
    CommandAnswered,
    CommandKind,
    CommandResult,
    ConnectorStatusReported,
    TransactionStarted,
)
from contracts.rpc.chargers import CONFIGURE_CHARGER, ConfigureCharger
from ocpp_gateway.app import serve
from ocpp_gateway.settings import Settings
from voltctl.testing import RunningInfrastructure, eventually

STATUS = json.dumps([2, "s", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"}])


async def silence(line: ClientConnection, seconds: float) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.recv(), seconds)


@contextmanager
def gateway_process(settings: Settings, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The gateway as its own process, to be killed."""
    secret = settings.database_url.get_secret_value() if settings.database_url else ""
    variables = {
        "VOLT_NATS_URL": settings.nats_url,
        "VOLT_NATS_USER": settings.nats_user or "",
        "VOLT_NATS_PASSWORD": settings.nats_password.get_secret_value(),
        "VOLT_DATABASE_URL": secret,
        "VOLT_OCPP_HOST": settings.ocpp_host,
        "VOLT_OCPP_PORT": str(settings.ocpp_port),
        "VOLT_INSTANCE": settings.instance,
        "VOLT_INSTANCE_BEAT_S": "0.3",
        "VOLT_INSTANCE_SILENT_S": "1.5",
    }
    # Without bytecode a busy machine needs half a minute to import; where none is written, a cache of its own helps.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    bytecode = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "volt-test-bytecode")}
    process = subprocess.Popen(
        [sys.executable, "-m", "ocpp_gateway"], env={**inherited, **bytecode, **variables, **environment}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def at_the_door(yard: Yard, settings: Settings) -> None:
    """Wait until a gateway process takes connections."""

    async def opens() -> bool:
        _, writer = await asyncio.open_connection("127.0.0.1", settings.ocpp_port)
        writer.close()
        return True

    await eventually(opens, within=90, retry_on=(OSError,))
    await eventually(lambda: answers(yard), within=90)


async def answers(yard: Yard) -> bool:
    try:
        await yard.register()
    except Exception:  # noqa: BLE001  # whatever it is, it is not yet
        return False
    return True


async def test_nothing_is_confirmed_while_the_event_log_is_away(
    yard: Yard, fragile_infra: RunningInfrastructure
) -> None:
    async with yard.line() as line:
        await beat(line)
        await fragile_infra.stop("nats")
        await line.send(STATUS)
        await silence(line, 1.5)
        await fragile_infra.start("nats")
        assert json.loads(await line.recv()) == [3, "s", {}]
    assert await stored_statuses(yard) == 1


async def stored_statuses(yard: Yard) -> int:
    info = await yard.operator.jetstream.stream_info("CHARGER", subjects_filter="evt.charger.*.*.status-reported")
    subjects = info.state.subjects or {}
    return sum(subjects.values())


async def test_no_start_is_confirmed_while_the_database_is_away(
    yard: Yard, fragile_infra: RunningInfrastructure
) -> None:
    start = {"connectorId": 1, "idTag": "x", "meterStart": 0, "timestamp": now()}
    async with yard.line() as line:
        await beat(line)
        await fragile_infra.stop("postgres")
        await line.send(json.dumps([2, "1", "StartTransaction", start]))
        await silence(line, 1.5)
        await fragile_infra.start("postgres")
        kind, _, body = json.loads(await line.recv())
        assert (kind, body["transactionId"] > 0) == (3, True)
    assert len(await yard.fetch("SELECT 1 FROM ocpp_transaction")) == 1


async def test_what_cannot_be_stored_in_time_closes_the_line_without_an_answer(
    closed_yard: Yard, fragile_infra: RunningInfrastructure
) -> None:
    closed_yard.settings = settings_for(fragile_infra, closed_yard.database_url, storing_patience_s=0.8)
    async with running(serve, closed_yard.settings):
        await closed_yard.register()
        async with closed_yard.line() as line:
            await beat(line)
            await fragile_infra.stop("nats")
            await line.send(STATUS)
            with pytest.raises(ConnectionClosed):
                await line.recv()
            assert line.close_code == 1013
        await fragile_infra.start("nats")


async def test_meter_values_need_no_database(yard: Yard, fragile_infra: RunningInfrastructure) -> None:
    values = [{"timestamp": now(), "sampledValue": [{"value": "1"}]}]
    async with yard.line() as line:
        await beat(line)
        await fragile_infra.stop("postgres")
        await line.send(json.dumps([2, "m", "MeterValues", {"connectorId": 1, "meterValue": values}]))
        assert json.loads(await line.recv()) == [3, "m", {}]
        await fragile_infra.start("postgres")


@pytest.mark.parametrize("point", ["durable-before-reply", "after-commit-before-publish", "after-publish-before-mark"])
async def test_a_gateway_killed_at_its_worst_moment_starts_a_transaction_once(closed_yard: Yard, point: str) -> None:
    start = json.dumps([2, "1", "StartTransaction", start_payload()])
    async with running(serve, closed_yard.settings):
        await closed_yard.register()
    with gateway_process(closed_yard.settings, VOLT_CRASH_AT=point) as process:
        await eventually(lambda: send_once(closed_yard, start), within=90, retry_on=(OSError,))
        assert await asyncio.to_thread(process.wait) == -signal.SIGKILL
    async with running(serve, closed_yard.settings), closed_yard.line() as line:
        await line.send(start)
        _, _, body = json.loads(await line.recv())
    [row] = await closed_yard.fetch("SELECT id FROM ocpp_transaction")
    assert row["id"] == body["transactionId"]
    started = await closed_yard.hears(TransactionStarted)
    assert {e.transaction_id for e in started} == {row["id"]}


def start_payload() -> dict[str, Any]:
    return {"connectorId": 1, "idTag": "x", "meterStart": 0, "timestamp": now()}


async def send_once(yard: Yard, frame: str) -> bool:
    async with yard.line() as line:
        await line.send(frame)
        with pytest.raises(ConnectionClosed):
            await line.recv()
    return True


async def test_a_killed_gateways_chargers_and_commands_are_told_by_another_replica(closed_yard: Yard) -> None:
    yard, survivor = closed_yard, settings_for(closed_yard.infra, closed_yard.database_url)
    survivor = survivor.model_copy(update={"instance_beat_s": 0.3, "instance_silent_s": 1.5})
    async with running(serve, survivor):
        with gateway_process(yard.settings) as victim:
            await at_the_door(yard, yard.settings)
            async with yard.line() as line:
                await beat(line)
                asking = asyncio.create_task(yard.command(CommandKind.RESET, timeout_s=3))
                await line.recv()
                victim.kill()
                with pytest.raises(ConnectionClosed):
                    await line.recv()
        [gone] = await yard.hears(ChargerDisconnected, within=20)
        assert gone.reason == "gateway_lost"
        [ended] = await yard.hears(CommandAnswered, within=20)
        assert ended.command.outcome is CommandResult.NO_ANSWER
        await asyncio.wait({asking})
        assert asking.exception() is not None
        assert await yard.fetch("SELECT 1 FROM connection") == []


async def test_a_restarted_gateway_tells_at_once_what_its_predecessor_lost(closed_yard: Yard) -> None:
    yard = closed_yard
    with gateway_process(yard.settings) as victim:
        await at_the_door(yard, yard.settings)
        async with yard.line() as line:
            await beat(line)
            victim.kill()
            with pytest.raises(ConnectionClosed):
                await line.recv()
    async with running(serve, yard.settings):
        [gone] = await yard.hears(ChargerDisconnected)
    assert gone.reason == "gateway_lost"


async def test_a_gateway_given_up_by_mistake_takes_its_chargers_back(closed_yard: Yard) -> None:
    yard = closed_yard
    yard.settings = yard.settings.model_copy(update={"instance_beat_s": 0.2})
    async with running(serve, yard.settings):
        await yard.register()
        async with yard.line() as line:
            await beat(line)
            await yard.fetch("DELETE FROM gateway_instance")
            await yard.fetch("DELETE FROM connection")
            first, second = await yard.hears(ChargerConnected, 2)
            assert first.connection_id < second.connection_id
            await beat(line)
        assert (await yard.hears(ChargerDisconnected))[-1].connection_id == second.connection_id
    assert yard.told(ConnectorStatusReported) == []


async def test_while_nobody_knows_id_tags_the_chargers_own_setting_decides(
    yard: Yard, fragile_infra: RunningInfrastructure
) -> None:
    await yard.register("100002")
    trusting = ConfigureCharger(charger_id="100002", when_authoriser_silent="accept")
    await yard.operator.ask(CONFIGURE_CHARGER, trusting, actor=ADMIN)
    async with yard.line() as strict, yard.line("100002") as lenient:
        for line in (strict, lenient):
            await beat(line)
        await fragile_infra.stop("postgres")
        for line, status in ((strict, "Invalid"), (lenient, "Accepted")):
            await line.send(json.dumps([2, "1", "Authorize", {"idTag": "CARD-1"}]))
            assert json.loads(await line.recv()) == [3, "1", {"idTagInfo": {"status": status}}]
        await fragile_infra.start("postgres")


async def test_a_charger_that_comes_back_without_booting_keeps_the_interval_it_was_told(closed_yard: Yard) -> None:
    boot = json.dumps([2, "b", "BootNotification", {"chargePointVendor": "v", "chargePointModel": "m"}])
    patient = closed_yard.settings.model_copy(update={"heartbeat_interval_s": 3600})
    async with running(serve, patient):
        await closed_yard.register()
        async with closed_yard.line() as line:
            await line.send(boot)
            assert json.loads(await line.recv())[2]["interval"] == 3600
    # Three of the new intervals pass at once; it was told the old one and is left in peace.
    hasty = closed_yard.settings.model_copy(update={"heartbeat_interval_s": 0})
    async with running(serve, hasty), closed_yard.line() as line:
        await beat(line)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.recv(), 2.5)
        await beat(line)
