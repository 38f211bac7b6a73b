"""The composition root: settings in, a running gateway out. Nothing is wired anywhere else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

import structlog
from websockets.asyncio.server import Server
from websockets.asyncio.server import serve as serve_websockets

from chassis.database import Database
from chassis.failures import passes_by_itself
from chassis.firehose import Firehose
from chassis.outbox import oldest_waiting_s
from chassis.service import open_service
from contracts.rpc import chargers as rpc
from ocpp_gateway import api
from ocpp_gateway.authoriser import ListedTags
from ocpp_gateway.commands import Commands
from ocpp_gateway.connection import GOING_AWAY, Connection
from ocpp_gateway.desk import Desk
from ocpp_gateway.facts import Facts
from ocpp_gateway.knocks import Knocks
from ocpp_gateway.pipeline import ChargerSocket, Pipeline, select_version
from ocpp_gateway.presence import Presence
from ocpp_gateway.settings import Settings
from ocpp_gateway.settling import settle_for_ever
from ocpp_gateway.tally import Tally
from ocpp_gateway.wire_log import WireLog

log = structlog.get_logger()

FINISHING_S = 3.0
"""How long a graceful stop waits for CALLs in flight, and again for the outbox to be published."""


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run the gateway until `stop`; then say goodbye to every charger, and to the others what became of them."""
    drained = asyncio.Event()
    async with open_service(settings, drained) as service:
        database = await service.open_database()
        clock = partial(datetime.now, UTC)
        commands = Commands(database, service.bus, settings, clock)
        presence = Presence(
            database,
            service.bus,
            settings,
            clock,
            lambda charger_id: service.answer_at(
                rpc.command_subject(charger_id), rpc.SEND_COMMAND, partial(commands.send_held, presence)
            ),
        )
        knocks = Knocks(database)
        firehose = Firehose(service.bus)
        await firehose.open()
        desk = Desk(database, Facts(service.bus, firehose), ListedTags(database), settings.heartbeat_interval_s, clock)
        wire_log = WireLog(enabled=settings.log_level.upper() == "DEBUG")
        pipeline = Pipeline(desk, presence, knocks, Tally(lambda: len(presence.connections)), settings, wire_log)

        service.answer(rpc.SEND_COMMAND, partial(commands.send_anywhere, presence))
        service.answer(rpc.LIST_COMMANDS, partial(api.list_commands, database))
        service.answer(rpc.REGISTER_CHARGER, partial(api.register_charger, database, clock))
        service.answer(rpc.UPDATE_CHARGER, partial(api.update_charger, database, clock))
        service.answer(rpc.RETIRE_CHARGER, partial(api.retire_charger, database, clock, presence))
        service.answer(rpc.CONFIGURE_CHARGER, partial(api.configure_charger, database))
        service.answer(rpc.ADD_ID_TAG, partial(api.add_id_tag, database))
        service.answer(rpc.LIST_KNOCKING, partial(api.list_knocking, database))

        service.background("presence beat", presence.beat_for_ever)
        service.background("presence watch", presence.watch_for_ever)
        service.background("departures", presence.write_departures_for_ever)
        service.background("knocks", knocks.write_for_ever)
        service.background("settling", partial(settle_for_ever, presence.connections, settings))

        await presence.start()
        door = await open_door(pipeline, settings)
        leaving = asyncio.create_task(_leave_when(stop, drained, door, pipeline, presence, database))
        try:
            await service.run()
        finally:
            firehose.close()
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)


async def open_door(pipeline: Pipeline, settings: Settings) -> Server:
    """Listen for chargers. Compression is off: it costs 64 KiB a connection (facts/ocpp.md 22, docs/decisions/0013)."""
    door = await serve_websockets(
        pipeline.carry,
        settings.ocpp_host,
        settings.ocpp_port,
        process_request=pipeline.admit,
        select_subprotocol=select_version,
        create_connection=ChargerSocket,
        compression=None,
        server_header=None,
        open_timeout=settings.handshake_timeout_s,
        ping_interval=settings.ping_interval_s,
        ping_timeout=settings.ping_timeout_s,
        close_timeout=2,
        max_size=settings.max_frame_bytes,
        max_queue=settings.queued_frames,
        backlog=1024,
    )
    log.info("gateway.listening", port=door.sockets[0].getsockname()[1])
    return door


async def _leave_when(
    stop: asyncio.Event,
    drained: asyncio.Event,
    door: Server,
    pipeline: Pipeline,
    presence: Presence,
    database: Database,
) -> None:
    """Close the door and every socket, tell what became of them, and only then let the service end."""
    await stop.wait()
    try:
        pipeline.stopping = True
        door.close(close_connections=False)
        await asyncio.gather(*(_goodbye(c) for c in list(presence.connections.values())))
        await door.wait_closed()
        await presence.stop()
        await _outbox_published(database)
    except Exception as error:
        if passes_by_itself(error):
            log.warning("gateway.left_without_word", error=repr(error)[:200])
        else:
            log.exception("gateway.leaving_failed")
    finally:
        drained.set()


async def _goodbye(connection: Connection) -> None:
    """Let the CALL in flight be answered, then close; CALLs that wait behind it find the connection closing."""
    finished = False
    try:
        async with asyncio.timeout(FINISHING_S):
            finished = await connection.handling.acquire()
    except TimeoutError:
        log.info("gateway.call_cut_short", charger=connection.id)
    try:
        await connection.close("gateway_stopped", GOING_AWAY, "the gateway is restarting")
    finally:
        if finished:
            connection.handling.release()


async def _outbox_published(database: Database) -> None:
    ends = asyncio.get_running_loop().time() + FINISHING_S
    while await oldest_waiting_s(database) > 0 and asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(0.05)
