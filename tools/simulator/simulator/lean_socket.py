"""The few WebSocket frames a load generator needs (RFC 6455), on a bare asyncio.Protocol.

It has to be much cheaper than the server it measures. It masks with a key of zeros: legal on the wire, though no way
to treat a hostile proxy; a charger should use a real client.
"""

import asyncio
import os
import struct
from base64 import b64encode
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

_TEXT: Final = 0x1
_CLOSE: Final = 0x8
_PING: Final = 0x9
_PONG: Final = 0xA
_NO_MASK: Final = b"\0\0\0\0"


class LoadFailed(Exception):
    """The load never began: a socket could not connect, boot or start its transaction."""


def _frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
    return head + _NO_MASK + payload


class LeanSocket(asyncio.Protocol):
    """One charger under load: handshake, then `on_text` for each message."""

    def __init__(self, request: bytes) -> None:
        """`request` is the HTTP upgrade to send."""
        self._request = request
        self._buffer = bytearray()
        self._upgraded = False
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_text: Callable[[bytes], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade at once."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a WebSocket needs a stream")
        self._transport = transport
        transport.write(self._request)

    def send(self, text: bytes) -> None:
        """One text message; dropped when the connection is gone."""
        if self._transport is not None:
            self._transport.write(_frame(_TEXT, text))

    def close(self) -> None:
        """Say goodbye; `on_lost` stays silent."""
        self.on_lost = lambda: None
        if self._transport is not None:
            self._transport.write(_frame(_CLOSE, struct.pack("!H", 1000)))
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Hand on every whole message."""
        self._buffer += data
        if not self._upgraded and not self._take_handshake():
            return
        while (message := self._take_frame()) is not None:
            opcode, payload = message
            if opcode == _TEXT:
                self.on_text(payload)
            elif opcode == _PING and self._transport is not None:
                self._transport.write(_frame(_PONG, payload))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        if not self.opened.done():
            self.opened.set_exception(LoadFailed(f"connection closed in the handshake ({exc})"))
        self.on_lost()

    def _take_handshake(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        status_line = bytes(self._buffer[: self._buffer.index(b"\r\n")])
        del self._buffer[: end + 4]
        if b" 101 " not in status_line + b" ":
            self.opened.set_exception(LoadFailed(status_line.decode(errors="replace")))
            return False
        self._upgraded = True
        self.opened.set_result(None)
        return True

    def _take_frame(self) -> tuple[int, bytes] | None:
        """The next whole frame; servers do not mask, and no .conf is long enough to be fragmented."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            if len(buffer) < 4:
                return None
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            if len(buffer) < 10:
                return None
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            return None
        message = (buffer[0] & 0x0F, bytes(buffer[start : start + size]))
        del buffer[: start + size]
        return message


def upgrade_request(url: str, charger_id: str, password: str | None) -> tuple[str, int, bytes]:
    """Host, port, and the upgrade to send there. Raises LoadFailed for anything but ws://."""
    parts = urlsplit(url)
    if parts.scheme != "ws" or parts.hostname is None:
        raise LoadFailed(f"the load generator speaks plain ws:// only, not {url}")
    port = parts.port or 80
    lines = [
        f"GET {parts.path.rstrip('/')}/{quote(charger_id, safe='')} HTTP/1.1",
        f"Host: {parts.hostname}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: ocpp1.6",
    ]
    if password is not None:
        lines.append("Authorization: Basic " + b64encode(f"{charger_id}:{password}".encode()).decode())
    return parts.hostname, port, ("\r\n".join(lines) + "\r\n\r\n").encode()
