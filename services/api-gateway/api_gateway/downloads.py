"""An answer that is made piece by piece, from questions that may fail in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api_gateway.live.response import ABORT
from contracts.problems import ProblemError

log = structlog.get_logger()


class Download(StreamingResponse):
    """Streams its pieces. When one cannot be had, the connection is dropped: whoever reads must see that the rest is
    missing, and it is too late for a problem. Ends when the reader goes.
    """

    _abort: Callable[[], None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._abort = scope.get("extensions", {}).get(ABORT, {}).get("now")
        await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        """Send everything, or drop the connection half-way."""
        try:
            await super().stream_response(send)
        except ProblemError as error:
            log.warning("http.download_broken_off", problem=error.slug, detail=error.detail)
            if self._abort is None:
                raise
            self._abort()
            await asyncio.Event().wait()  # until the server tells of the disconnection, which cancels this
