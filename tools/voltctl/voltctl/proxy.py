"""A TCP proxy that makes a link bad on demand: cut, slow, silent, healed."""

import asyncio
from enum import StrEnum
from types import TracebackType
from typing import Self

_CHUNK = 65536


class Link(StrEnum):
    """What the wire does with the bytes."""

    UP = "up"
    BLACK_HOLE = "black hole"
    CUT = "cut"


class CutableProxy:
    """Forwards a loopback port to `host:port` and breaks the link when told to.

    `cut` resets every connection and refuses new ones. `black_hole` keeps connections open and
    moves nothing, as a dead mobile link does; what waited arrives after `heal`. `delay` adds seconds to each
    chunk in each direction.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._pairs: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._link = Link.UP
        self._seconds = 0.0
        self.port = 0

    @property
    def connections(self) -> int:
        """How many clients are connected through the proxy now."""
        return len(self._pairs)

    async def __aenter__(self) -> Self:
        self._flowing.set()
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    async def cut(self) -> None:
        """Reset all connections and refuse new ones until `heal`."""
        self._link = Link.CUT
        if self._server is not None:
            self._server.close()
            self._server = None
        self._reset()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    def reset(self) -> None:
        """Reset the connections there are; new ones are welcome at once."""
        self._reset()

    def black_hole(self) -> None:
        """Stop moving bytes; nobody learns of it."""
        self._link = Link.BLACK_HOLE
        self._flowing.clear()

    def delay(self, seconds: float) -> None:
        """Let each chunk arrive this much later."""
        self._seconds = seconds

    async def heal(self) -> None:
        """Undo `cut`, `black_hole` and `delay`."""
        self._seconds = 0.0
        if self._link is Link.CUT:
            await self._listen()
        self._link = Link.UP
        self._flowing.set()

    async def _listen(self) -> None:
        # The same port again after a cut: clients reconnect to what they know.
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _reset(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        for pair in list(self._pairs):
            pair.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = asyncio.create_task(self._connect(reader, writer))
        self._pairs.add(pair)
        pair.add_done_callback(self._pairs.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            self._writers.discard(writer)
            return
        self._writers.add(far_writer)
        ways = (
            asyncio.create_task(self._forward(reader, far_writer)),
            asyncio.create_task(self._forward(far_reader, writer)),
        )
        try:
            await asyncio.gather(*ways)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, far_writer):
                end.transport.abort()
                self._writers.discard(end)

    async def _forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(_CHUNK):
                if self._seconds:
                    await asyncio.sleep(self._seconds)
                await self._flowing.wait()
                target.write(chunk)
                await target.drain()
            target.write_eof()
        except ConnectionError:
            # One side is gone: so is the other, as it would be without a proxy.
            target.transport.abort()
