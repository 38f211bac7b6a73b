"""The composition root: settings in, a running edge out."""

from __future__ import annotations

import asyncio
import socket
from functools import partial

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api_gateway.acts import Journal
from api_gateway.authentication import still_alive
from api_gateway.edge import Edge
from api_gateway.http import create_application
from api_gateway.limits import Counts
from api_gateway.live.feed import LiveFeed
from api_gateway.live.numbers import NETWORK, TICKET_COUNTS, LiveNumbers
from api_gateway.live.ring import Ring
from api_gateway.live.stream import LiveStreams
from api_gateway.resources.overview import Network
from api_gateway.server import listening_socket, serving
from api_gateway.settings import Settings
from api_gateway.system_state import SystemWatch
from chassis.bus import Bus
from chassis.service import Service, open_service
from contracts.access import SERVICES
from contracts.envelope import parse_event
from contracts.events.identity import SessionEnded
from contracts.live import Pulse
from contracts.permissions import Actor
from contracts.problems import Unavailable
from contracts.rpc.dashboard import GET_NETWORK, GetNetwork
from contracts.rpc.tickets import COUNT_TICKETS, CountTickets, TicketCounts

log = structlog.get_logger()

PULSES = "health.>"
ENDED_SESSIONS = "evt.identity.*.*.session-ended"
LOOK_EVERY_S = 0.25
REDIS_LOOK_EVERY_S = 2.0


async def serve(settings: Settings, stop: asyncio.Event, *, bound: socket.socket | None = None) -> None:
    """Run until `stop`. `bound` is a socket to listen on instead of the configured address."""
    async with open_service(settings, stop) as service:
        bus = service.bus
        redis = await service.open_redis() if settings.redis_url else None
        ring = Ring(settings.live_ring_size, settings.live_ring_age_s)
        feed = LiveFeed(bus.client, ring)
        system = SystemWatch(SERVICES, bus_is_up=lambda: bus.connected, complaint=lambda: feed.complaint)
        numbers = (
            LiveNumbers(NETWORK, partial(_count_network, bus)),
            LiveNumbers(TICKET_COUNTS, partial(_count_tickets, bus)),
        )
        live = LiveStreams(
            ring,
            system,
            numbers,
            partial(still_alive, bus),
            heartbeat_s=settings.live_heartbeat_s,
            most_viewers=settings.live_clients,
        )
        journal = Journal()
        edge = Edge(settings, bus, live, system, Counts(redis))

        await bus.listen(PULSES, partial(_heard_pulse, system))
        await bus.listen(ENDED_SESSIONS, partial(_heard_session_end, live))
        service.background("live feed", partial(feed.run, live.changed))
        for kind in numbers:
            service.background(f"live {kind.kind.event}", partial(kind.run, live.viewers))
        service.background("audit journal", partial(journal.run, bus))
        service.background("system watch", partial(_watch_system, system, live))
        if redis is not None:
            service.background("redis watch", partial(_watch_redis, redis, system))

        application = create_application(edge, service.health, journal)
        async with serving(application, settings, bound or listening_socket(settings)):
            await service.run()
            live.close()
        await _finish(service, edge, journal)


async def _finish(service: Service, edge: Edge, journal: Journal) -> None:
    """Let commands that were sent come back and acts be stored, within what is left of the grace time."""
    if edge.unfinished:
        _, pending = await asyncio.wait(edge.unfinished, timeout=service.settings.stop_grace_s / 4)
        for task in pending:
            task.cancel()
            log.warning("http.command_given_up")
    try:
        async with asyncio.timeout(service.settings.stop_grace_s / 4):
            await journal.store(service.bus)
    except (Unavailable, TimeoutError) as error:
        log.error("audit.lost", acts=len(journal), error=repr(error))


async def _count_network(bus: Bus, actor: Actor) -> Network:
    answer = await bus.ask(GET_NETWORK, GetNetwork(), actor=actor)
    return Network(dc=answer.network.dc, ac=answer.network.ac)


async def _count_tickets(bus: Bus, actor: Actor) -> TicketCounts:
    return await bus.ask(COUNT_TICKETS, CountTickets(), actor=actor)


async def _heard_pulse(system: SystemWatch, subject: str, body: bytes, _: dict[str, str]) -> None:
    try:
        system.hear(Pulse.model_validate_json(body))
    except ValidationError as error:
        log.warning("system.unreadable_pulse", subject=subject, error=str(error)[:200])


async def _heard_session_end(live: LiveStreams, _: str, body: bytes, headers: dict[str, str]) -> None:
    event = parse_event(headers.get("ce-type", ""), body)
    if isinstance(event, SessionEnded):
        live.end_session(event.session_id, event.reason)


async def _watch_system(system: SystemWatch, live: LiveStreams) -> None:
    """Look several times a second; when the bus is back, find the sessions that ended unheard."""
    while True:
        was_up = system.bus_up
        if system.look():
            live.wake()
        if system.bus_up and not was_up:
            log.info("live.rechecking_sessions", viewers=len(live.viewers))
            await live.recheck()
        await asyncio.sleep(LOOK_EVERY_S)


async def _watch_redis(redis: Redis, system: SystemWatch) -> None:
    """Redis is told by whoever uses it, and this service does; it works on without it."""
    while True:
        try:
            await redis.ping()
            system.report("redis", up=True)
        except (RedisError, OSError, TimeoutError):
            system.report("redis", up=False)
        await asyncio.sleep(REDIS_LOOK_EVERY_S)
