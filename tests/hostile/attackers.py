"""Who sends hostile input, and what they note about the answers."""

import asyncio
import contextlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Final

import httpx

from simulator.demo import demo_password
from tests.hostile.http_requests import hostile_handshake, hostile_request
from tests.hostile.ocpp_frames import TEXT, Hostile, hostile, ws_frame

# What only a stack trace says. No case contains any of it, so an echo cannot be mistaken for one.
_TRACES: Final = (b"Traceback", b'File "', b"site-packages", b".py:", b'.py"', b"asyncpg.", b"sqlalchemy")
_ANSWER_WITHIN_S: Final = 20.0
_BURST: Final = 12
# A charger that has been cut off comes back; so many in a row mean that the port is dead.
_REFUSALS_IN_A_ROW: Final = 20


@dataclass
class Tally:
    """What happened. `complaints` are broken promises; the test wants none."""

    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def complain(self, text: str) -> None:
        """Note a broken promise; the first hundred are enough to understand."""
        if len(self.complaints) < 100:
            self.complaints.append(text)

    def examine(self, answer: bytes, case: bytes) -> None:
        """No answer may show a client how we are built."""
        for trace in _TRACES:
            if trace in answer:
                self.complain(f"{case[:300]!r} was answered with insides: {answer[:600]!r}")


@dataclass
class _Line:
    """A raw WebSocket connection of a registered charger."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def message(self) -> bytes | None:
        """The next text message; None when the server has closed."""
        try:
            while True:
                head = await self.reader.readexactly(2)
                size = head[1] & 0x7F
                if size == 126:
                    size = int.from_bytes(await self.reader.readexactly(2))
                elif size == 127:
                    size = int.from_bytes(await self.reader.readexactly(8))
                payload = await self.reader.readexactly(size)
                match head[0] & 0x0F:
                    case 0x1:
                        return payload
                    case 0x8:
                        return None
                    case 0x9:
                        self.writer.write(ws_frame(0xA, payload))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None


@asynccontextmanager
async def _connection(host: str, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), 2)


def credentials(charger_id: str, secret: str) -> str:
    """The Authorization header of a registered charger."""
    return "Basic " + b64encode(f"{charger_id}:{demo_password(charger_id, secret)}".encode()).decode()


async def attack_with_frames(
    address: tuple[str, int], charger_id: str, secret: str, cases: int, draw: Random, tally: Tally
) -> None:
    """Send `cases` hostile messages as one registered charger, coming back whenever it is cut off."""
    sent = refusals = 0
    while sent < cases:
        if refusals > _REFUSALS_IN_A_ROW:
            tally.complain(f"{charger_id} was not let in any more after {sent} cases")
            return
        try:
            async with _connection(*address) as (reader, writer):
                if not await _upgrade(reader, writer, charger_id, secret):
                    refusals += 1
                    await asyncio.sleep(0.1 * refusals)
                    continue
                refusals = 0
                sent = await _converse(_Line(reader, writer), sent, cases, draw, tally)
        except ConnectionError:
            tally.answers["connection reset"] += 1
            refusals += 1


async def _upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, charger_id: str, secret: str) -> bool:
    request = (
        f"GET /ocpp/{charger_id} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: ocpp1.6\r\nAuthorization: {credentials(charger_id, secret)}\r\n\r\n"
    )
    writer.write(request.encode())
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            head = await reader.readuntil(b"\r\n\r\n")
    except (TimeoutError, asyncio.IncompleteReadError):
        return False
    return b" 101 " in head.split(b"\r\n", 1)[0]


async def _converse(line: _Line, sent: int, cases: int, draw: Random, tally: Tally) -> int:
    """Bursts, each closed by an honest Heartbeat whose answer shows that everything before it was dealt with."""
    while sent < cases:
        burst: list[Hostile] = []
        while sent < cases and len(burst) < _BURST and not (burst and burst[-1].ends):
            burst.append(hostile(draw, sent))
            sent += 1
        tally.sent["frames"] += len(burst)
        line.writer.write(b"".join(case.wire for case in burst))
        ends = burst[-1].ends
        barrier = f"barrier-{sent}"
        if not ends:
            line.writer.write(ws_frame(TEXT, json.dumps([2, barrier, "Heartbeat", {}]).encode()))
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                alive = await _read_until(line, barrier, burst, tally)
        except TimeoutError:
            tally.complain(f"silence for {_ANSWER_WITHIN_S:.0f} s after {[case.wire[:200] for case in burst]}")
            return sent
        if not alive:
            return sent
    return sent


async def _read_until(line: _Line, barrier: str, burst: list[Hostile], tally: Tally) -> bool:
    """Read answers up to the barrier's; False when the server closed first."""
    must_confirm = {case.must_confirm for case in burst if case.must_confirm is not None}
    while (answer := await line.message()) is not None:
        tally.examine(answer, burst[0].wire)
        try:
            frame = json.loads(answer)
            kind, message_id = frame[0], frame[1]
        except (ValueError, LookupError, TypeError):
            tally.complain(f"an answer that is no OCPP: {answer[:300]!r}")
            continue
        if kind == 2:
            # The server's own question; a hostile charger leaves it unanswered.
            continue
        tally.answers[{3: "CALLRESULT", 4: f"CALLERROR {frame[2]}"}.get(kind, f"kind {kind}")] += 1
        if kind == 4 and message_id in must_confirm:
            case = next(case for case in burst if case.must_confirm == message_id)
            tally.complain(f"a transaction message was refused, {answer[:300]!r}, after {case.wire[:400]!r}")
        if message_id == barrier:
            return True
    tally.answers["closed"] += 1
    return False


async def attack_with_handshakes(
    address: tuple[str, int], authorization: str, cases: int, draw: Random, tally: Tally
) -> None:
    """Knock at the chargers' port `cases` times, each time wrongly."""
    for _ in range(cases):
        await _one_request(address, hostile_handshake(draw, authorization), "handshakes", tally, unending=True)


async def attack_with_requests(
    address: tuple[str, int], session: httpx.Client, cases: int, draw: Random, tally: Tally
) -> None:
    """Send `cases` hostile HTTP requests to the API, most with a real session."""
    cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    auth = f"Cookie: {cookies}\r\nX-CSRF-Token: {session.headers['X-CSRF-Token']}\r\n".encode()
    for _ in range(cases):
        case = hostile_request(draw)
        wire = case.wire.replace(b"@auth@", auth)
        # Signing our own session out would make all later cases harmless.
        if b"DELETE /api/v1/session " in wire:
            wire = wire.replace(b"DELETE /api/v1/session ", b"DELETE /api/v1/session/x ")
        await _one_request(address, wire, "requests", tally, unending=case.unending)


async def _one_request(
    address: tuple[str, int], wire: bytes, kind: str, tally: Tally, *, unending: bool = False
) -> None:
    """One connection, one case, one answer: pieces of a case must not look like the next request."""
    tally.sent[kind] += 1
    try:
        async with _connection(*address) as (reader, writer):
            writer.write(wire)
            head = await _head(reader, patience_s=0.3 if unending else _ANSWER_WITHIN_S)
            if head is None:
                tally.answers[f"{kind}: none"] += 1
                if not unending:
                    tally.complain(f"no answer within {_ANSWER_WITHIN_S:.0f} s to {wire[:300]!r}")
                return
            body = await _body(reader, head)
    except ConnectionError:
        tally.answers[f"{kind}: reset"] += 1
        return
    _judge(kind, wire, head, body, tally)


async def _head(reader: asyncio.StreamReader, *, patience_s: float) -> bytes | None:
    try:
        async with asyncio.timeout(patience_s):
            return await reader.readuntil(b"\r\n\r\n")
    except TimeoutError:
        return None
    except asyncio.IncompleteReadError as closed:
        return closed.partial
    except asyncio.LimitOverrunError:
        return b""


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    """Up to 64 KiB of the body; a stream that never ends is read for a moment."""
    length = 65_536
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = min(length, int(line.split(b":")[1]))
    body = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(0.2 if length == 65_536 else 5):
            while len(body) < length and (piece := await reader.read(length - len(body))):
                body += piece
    return body


def _judge(kind: str, wire: bytes, head: bytes, body: bytes, tally: Tally) -> None:
    if not head:
        tally.answers[f"{kind}: closed"] += 1
        return
    tally.examine(head + body, wire)
    status = head.split(b"\r\n", 1)[0].split(b" ")[1:2]
    code = int(status[0]) if status and status[0].isdigit() else 0
    tally.answers[f"{kind}: {code}"] += 1
    if code == 0 or (code >= 500 and code not in (501, 503, 505)):
        tally.complain(f"{wire[:400]!r} was answered {head[:200]!r} {body[:300]!r}")
    if b"X-Injected" in head:
        tally.complain(f"a header was smuggled in by {wire[:300]!r}")
    if b"root:" in body and b"/bin/" in body:
        tally.complain(f"a file of the machine was served to {wire[:200]!r}")


async def drip(address: tuple[str, int], wire: bytes, within_s: float, tally: Tally, kind: str) -> None:
    """Send one byte a second, for ever. The server has to lose patience within `within_s`."""
    tally.sent["slow"] += 1
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with _connection(*address) as (reader, writer):
            waiting = asyncio.create_task(reader.read())
            for octet in wire:
                writer.write(bytes([octet]))
                done, _ = await asyncio.wait({waiting}, timeout=1.0)
                if done:
                    break
                if loop.time() - began > within_s:
                    tally.complain(f"{kind}: still patient after {within_s:.0f} s")
                    break
            if waiting.done():
                tally.examine(waiting.result(), wire)
            else:
                waiting.cancel()
    except ConnectionError:
        pass
    tally.answers[f"slow {kind}: gave up after {min(round(loop.time() - began), 99)} s"] += 1
