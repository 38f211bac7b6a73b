"""A live stream as an HTTP response: ends when the screen goes, the session ends, or the screen stops reading."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api_gateway.live.stream import LiveStreams
from api_gateway.live.viewers import Viewer

log = structlog.get_logger()

LAST_WORD_S = 0.5
"""How long a screen has to take the last message of a stream that must end."""

ABORT = "voltcharge.abort"
"""ASGI extension of our server: drops the connection without waiting for the peer to read what is buffered."""


class LiveResponse(Response):
    """Sends a viewer's messages for as long as they are wanted and taken."""

    media_type = "text/event-stream"

    def __init__(self, streams: LiveStreams, viewer: Viewer, *, send_timeout_s: float) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._streams = streams
        self._viewer = viewer
        self._send_timeout_s = send_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pump = asyncio.create_task(self._pump(send))
        gone = asyncio.create_task(_until_gone(receive))
        over = asyncio.create_task(self._until_over())
        tasks: list[asyncio.Task[Any]] = [pump, gone, over]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if pump.done():
                pump.result()
            elif not gone.done():
                await self._drop(scope, gone)
        except TimeoutError:
            log.info("live.dropped_slow_screen", member=self._viewer.session.member.id)
            await self._drop(scope, gone)
        finally:
            self._streams.leave(self._viewer)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pump(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for message in self._streams.messages(self._viewer):
            async with asyncio.timeout(self._send_timeout_s):
                await send({"type": "http.response.body", "body": message, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _until_over(self) -> None:
        await self._viewer.over.wait()
        await asyncio.sleep(LAST_WORD_S)

    async def _drop(self, scope: Scope, gone: asyncio.Task[None]) -> None:
        abort: dict[str, Callable[[], None]] | None = scope.get("extensions", {}).get(ABORT)
        if abort is not None:
            abort["now"]()
            await gone


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
