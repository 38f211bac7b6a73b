"""The way of every frame, top to bottom:

accept → authenticate → enter → read → decode → validate → route → handle → durable → reply.

A frame is answered only when its facts are durable. What cannot be stored is not answered at all: after a bounded
wait its socket is closed, and the charger's own queue keeps it (architecture.md, "Nothing is lost" 1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import TypeVar

import msgspec
import structlog
from opentelemetry.trace import SpanKind
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import MultipleValuesError
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from chassis import crashpoints
from chassis.failures import backoff_s, passes_by_itself
from chassis.telemetry import span
from contracts.ids import is_charger_id
from ocpp_gateway import frames, handshake, passwords
from ocpp_gateway.charger import ChargerEntry
from ocpp_gateway.connection import INTERNAL, POLICY, TRY_AGAIN_LATER, Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.frames import Call, UnreadableFrame
from ocpp_gateway.knocks import Knocks
from ocpp_gateway.ocpp16.actions.unreadable import keep_unreadable
from ocpp_gateway.ocpp16.routes import ROUTES, Route
from ocpp_gateway.ocpp16.violations import FORMATION_VIOLATION, NOT_IMPLEMENTED, Violation, violation_of
from ocpp_gateway.presence import Presence
from ocpp_gateway.repository import chargers
from ocpp_gateway.settings import Settings
from ocpp_gateway.tally import Tally
from ocpp_gateway.wire_log import WireLog

log = structlog.get_logger()

T = TypeVar("T")
INTERNAL_ERROR = "InternalError"


class CannotStore(Exception):
    """The stores did not come back within the patience a message has."""


@dataclass(frozen=True)
class Admission:
    """A charger that proved who it is, and the version it will speak."""

    charger: ChargerEntry
    protocol: str
    told_interval_s: int | None


class ChargerSocket(ServerConnection):
    """A websocket with what the handshake found out about it."""

    admission: Admission | None = None


class Pipeline:
    """Carries frames. One instance a process; what belongs to one charger is in its Connection."""

    def __init__(
        self, desk: Desk, presence: Presence, knocks: Knocks, tally: Tally, settings: Settings, wire_log: WireLog
    ) -> None:
        self._desk = desk
        self._presence = presence
        self._knocks = knocks
        self._tally = tally
        self._settings = settings
        self._wire = wire_log
        self._traced = settings.otlp_endpoint is not None
        self._fact_numbers = count()
        """With the incarnation they name facts: unique, and a tenth of a UUID's price."""
        self.stopping = False

    # ── accept ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """Decide about an HTTP request: None lets it become a websocket, a response refuses it."""
        assert isinstance(socket, ChargerSocket)  # noqa: S101  # the server was told to make these
        try:
            if "websocket" not in request.headers.get("Upgrade", "").lower():
                return self._plain_answer(socket, request.path)
            identity = handshake.identity_in(request.path)
            if identity is None:
                return socket.respond(HTTPStatus.NOT_FOUND, "Chargers connect to /ocpp/<identity>.\n")
            if self.stopping:
                return socket.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Restarting; try again in a moment.\n")
            return await self._authenticate(socket, request, identity)
        except MultipleValuesError:
            return socket.respond(HTTPStatus.BAD_REQUEST, "A header stands there twice.\n")

    def _plain_answer(self, socket: ServerConnection, path: str) -> Response:
        if path == "/healthz":
            return socket.respond(HTTPStatus.OK, "ok\n")
        return socket.respond(HTTPStatus.UPGRADE_REQUIRED, "This port speaks OCPP over WebSocket.\n")

    # ── authenticate ────────────────────────────────────────────────────────────────────────────────────────────

    async def _authenticate(self, socket: ChargerSocket, request: Request, identity: str) -> Response | None:
        try:
            charger, told_interval_s = await self._look_up(identity)
        except Exception as error:
            if not passes_by_itself(error):
                raise
            log.warning("handshake.registry_silent", error=repr(error)[:200])
            return socket.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment.\n")
        if charger is None or charger.retired:
            reason = "unknown" if charger is None else "retired"
            return self._refuse(socket, identity, HTTPStatus.NOT_FOUND, reason)
        credentials = handshake.credentials_in(request.headers.get("Authorization"))
        if credentials is None or credentials.user.lower() != charger.id.lower():
            return self._refuse(socket, identity, HTTPStatus.UNAUTHORIZED, "no credentials of its own")
        if not passwords.matches(credentials.password, charger.password_salt, charger.password_hash):
            return self._refuse(socket, identity, HTTPStatus.UNAUTHORIZED, "wrong password")
        offered = _offered(request)
        version = handshake.chosen_version(offered, charger.quirks)
        if version is None:
            spoken = ", ".join(handshake.SPOKEN)
            reason = f"offers no version we speak ({spoken}): {', '.join(offered) or 'none'}"
            return self._refuse(socket, identity, HTTPStatus.BAD_REQUEST, reason[:200])
        if charger.quirks.no_pong:
            socket.ping_timeout = None
        socket.admission = Admission(charger, version, told_interval_s)
        return None

    async def _look_up(self, identity: str) -> tuple[ChargerEntry | None, int | None]:
        if not is_charger_id(identity):
            return None, None
        async with self._desk.database.transaction() as tx:
            charger = await chargers.find(tx.session, identity)
            return charger, await chargers.told_interval_s(tx.session, charger.id) if charger else None

    def _refuse(self, socket: ServerConnection, identity: str, status: HTTPStatus, reason: str) -> Response:
        shown, address = handshake.shown(identity), _address(socket)
        self._knocks.note(shown, address, reason, self._desk.clock())
        log.info("handshake.refused", identity=shown, remote_address=address, reason=reason)
        response = socket.respond(status, f"{status.phrase}.\n")
        if status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Basic realm="OCPP"'
        return response

    # ── enter ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def carry(self, socket: ServerConnection) -> None:
        """Carry the frames of one charger from its first to its last."""
        assert isinstance(socket, ChargerSocket) and socket.admission is not None  # noqa: S101, PT018  # see admit
        admission = socket.admission
        told = admission.told_interval_s or 0
        connection = Connection(
            socket,
            admission.charger,
            protocol=admission.protocol,
            remote_address=_address(socket),
            opened_at=self._desk.clock(),
            heartbeat_interval_s=max(told, self._settings.heartbeat_interval_s),
            wire_log=self._wire,
        )
        try:
            await self._stored(lambda: self._presence.enter(connection))
        except CannotStore:
            await self._presence.leave(connection, "closed")
            await socket.close(TRY_AGAIN_LATER, "cannot store anything just now")
            return
        waiting: asyncio.Queue[Call | None] = asyncio.Queue(self._settings.queued_frames)
        working = asyncio.create_task(self._work(connection, waiting))
        try:
            await self._read(socket, connection, waiting)
        finally:
            connection.lost()
            await _put_last(waiting)
            await working
            why = connection.leaving or ("closed" if socket.protocol.close_rcvd else "lost")
            await self._presence.leave(connection, why)

    # ── read, decode ────────────────────────────────────────────────────────────────────────────────────────────

    async def _read(
        self, socket: ServerConnection, connection: Connection, waiting: asyncio.Queue[Call | None]
    ) -> None:
        """Read until the line is gone. The two directions are independent: answers never wait behind questions."""
        garbage = 0
        while True:
            try:
                data = await socket.recv(decode=False)
            except ConnectionClosed:
                return
            connection.heard_at = connection.loop.time()
            self._wire.heard(connection.id, data)
            try:
                frame = frames.decode(data)
            except UnreadableFrame as error:
                garbage += 1
                await self._answer_garbage(connection, error)
                if garbage >= self._settings.garbage_frames:
                    await connection.close("closed", POLICY, "too many unreadable frames")
                continue
            garbage = 0
            if isinstance(frame, Call):
                await waiting.put(frame)
            else:
                connection.answered(frame)

    async def _answer_garbage(self, connection: Connection, error: UnreadableFrame) -> None:
        self._tally.count("unreadable", "-")
        log.info("ocpp.unreadable_frame", charger=connection.id, reason=str(error))
        if error.message_id is not None:
            await connection.reply(frames.encode_error(error.message_id, FORMATION_VIOLATION, str(error)))

    async def _work(self, connection: Connection, waiting: asyncio.Queue[Call | None]) -> None:
        """Handle one charger's CALLs in the order they came."""
        while (call := await waiting.get()) is not None:
            async with connection.handling:
                if connection.leaving is not None or connection.gone:
                    continue  # unanswered on purpose: the charger will ask again
                try:
                    with self._span(call.action):
                        reply = await self._answer(connection, call)
                except CannotStore:
                    self._tally.count("not stored", "-")
                    log.warning("ocpp.not_stored", charger=connection.id, action=call.action[:40])
                    await connection.close("closed", TRY_AGAIN_LATER, "cannot store anything just now")
                except Exception:  # a loop that must survive: a bug ends one connection at most
                    log.exception("ocpp.handling_failed", charger=connection.id, action=call.action[:40])
                    await connection.close("closed", INTERNAL, "internal error")
                else:
                    crashpoints.reach("durable-before-reply")
                    await connection.reply(reply)

    def _span(self, action: str) -> AbstractContextManager[object]:
        """A span per frame only where somebody collects them, named by known words only."""
        if not self._traced:
            return nullcontext()
        return span(f"ocpp {action if action in ROUTES else 'unknown action'}", kind=SpanKind.SERVER)

    # ── route, validate, handle, durable, reply ─────────────────────────────────────────────────────────────────

    async def _answer(self, connection: Connection, call: Call) -> bytes:
        """Return the frame that answers `call`, once everything it says is durable. Raises CannotStore."""
        route = ROUTES.get(call.action)
        if route is None:
            self._tally.count("unknown action", "-")
            return frames.encode_error(call.message_id, NOT_IMPLEMENTED, f"{call.action[:40]} is not known here")
        payload = bytes(call.payload)
        heard = Heard(self._desk.clock(), f"{self._presence.incarnation}-{next(self._fact_numbers):x}", payload)
        try:
            request, malformed = validated(route, payload, relaxed=connection.charger.quirks.relaxed_validation)
            if malformed is not None:
                heard = Heard(heard.received_at, heard.fact_id, payload, malformed)
            answer = await self._stored(lambda: route.handle(request, connection, heard, self._desk), route.bounded)
        except Violation as violation:
            if route.must_confirm(payload):
                return await self._keep(connection, call, heard, violation.reason)
            self._tally.count("refused", call.action)
            log.info("ocpp.refused", charger=connection.id, action=call.action, reason=violation.reason)
            return frames.encode_error(call.message_id, violation.code, violation.reason)
        except CannotStore:
            raise
        except Exception:
            log.exception("ocpp.handling_failed", charger=connection.id, action=call.action)
            if route.must_confirm(payload):
                return await self._keep(connection, call, heard, "internal error")
            self._tally.count("failed", call.action)
            return frames.encode_error(call.message_id, INTERNAL_ERROR, "this has been recorded")
        self._tally.count("malformed" if heard.malformed else "handled", call.action)
        return frames.encode_result(call.message_id, answer)

    async def _keep(self, connection: Connection, call: Call, heard: Heard, reason: str) -> bytes:
        """Keep a message of a transaction that cannot be handled, and confirm it all the same."""
        self._tally.count("kept", call.action)
        log.warning("ocpp.kept_unreadable", charger=connection.id, action=call.action, reason=reason)
        answer = await self._stored(lambda: keep_unreadable(call.action, reason, connection, heard, self._desk))
        return frames.encode_result(call.message_id, answer)

    async def _stored(self, work: Callable[[], Awaitable[T]], bounded: bool = False) -> T:  # private
        """Return what `work` returns, doing it again while stores are away; raises CannotStore when patience ends.

        Work that is `bounded` itself needs no timer of ours for its first attempt, which is nearly always the last.
        """
        if bounded:
            try:
                return await work()
            except Exception as error:
                if not passes_by_itself(error):
                    raise
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._settings.storing_patience_s
        attempt = 0
        while True:
            try:
                async with asyncio.timeout_at(ends):
                    return await work()
            except Exception as error:
                if not passes_by_itself(error):
                    raise
                attempt += 1
                pause = backoff_s(attempt, longest=2.0)
                if loop.time() + pause >= ends:
                    raise CannotStore from error
                await asyncio.sleep(pause)


def validated(route: Route, payload: bytes, *, relaxed: bool) -> tuple[msgspec.Struct, str | None]:
    """Return the request, and what was wrong with it when it could only be read forgivingly. Raises Violation."""
    try:
        return route.read(payload), None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        violation = violation_of(error)
    if not relaxed and not route.must_confirm(payload):
        raise violation
    try:
        return route.read_relaxed(payload), None if relaxed else violation.reason
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise violation from None


def select_version(socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Name the version in the handshake's answer; nothing when the charger offered nothing."""
    assert isinstance(socket, ChargerSocket) and socket.admission is not None  # noqa: S101, PT018  # see admit
    return Subprotocol(socket.admission.protocol) if offered else None


def _offered(request: Request) -> list[str]:
    values = request.headers.get_all("Sec-WebSocket-Protocol")
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _address(socket: ServerConnection) -> str:
    address = socket.remote_address
    return f"{address[0]}:{address[1]}" if address else "unknown"


async def _put_last(waiting: asyncio.Queue[Call | None]) -> None:
    """Tell the worker that nothing more will come; what still waits is dropped, unanswered."""
    while not waiting.empty():
        waiting.get_nowait()
    await waiting.put(None)
