"""The HTTP server: uvicorn with httptools, our own signals, and limits that it does not have by itself."""

from __future__ import annotations

import asyncio
import json
import socket
from asyncio import TimerHandle, Transport
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api_gateway.failures import PROBLEM_JSON
from api_gateway.live.response import ABORT
from api_gateway.settings import Settings

log = structlog.get_logger()

KEEP_ALIVE_S = 20


class HeadersTooLarge(Exception):
    """The request line and headers together exceed the limit."""


def guarded(settings: Settings) -> type[HttpToolsProtocol]:
    """Return the protocol class: bounded headers in bounded time, problems also for what is no HTTP."""

    class Guarded(HttpToolsProtocol):
        _head_size = 0
        _head_timer: TimerHandle | None = None
        _head_waited_for = True

        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            # asyncio does this only for sockets made with the protocol named; head and body are two writes, and
            # without it the second waits 40 ms for the peer's delayed acknowledgement.
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._await_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._head_complete()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            # The parser keeps an unfinished header without telling, so what came of an unfinished head is counted here.
            if self._head_waited_for:
                self._head_size += len(data)
                if self._head_size > settings.header_limit:
                    self._refuse(431, "headers-too-large", "The request's headers are too large")

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._url_size = 0
            self._headers_size = 0
            cast("dict[str, Any]", self.scope)["extensions"] = {ABORT: {"now": self.transport.abort}}
            self._await_head()

        def on_url(self, url: bytes) -> None:
            self._count(len(url))
            super().on_url(url)

        def on_header(self, name: bytes, value: bytes) -> None:
            self._count(len(name) + len(value) + 4)
            super().on_header(name, value)

        def on_headers_complete(self) -> None:
            self._head_complete()
            super().on_headers_complete()

        def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's signature
            if not self.transport.is_closing():
                self._refuse(400, "not-http", "This is not a request that can be understood")

        def _count(self, size: int) -> None:
            self._headers_size += size
            if self._headers_size > settings.header_limit:
                self._refuse(431, "headers-too-large", "The request's headers are too large")
                raise HeadersTooLarge

        def _await_head(self) -> None:
            self._head_waited_for = True
            if self._head_timer is None:
                self._head_timer = self.loop.call_later(settings.header_timeout_s, self._head_too_slow)

        def _head_complete(self) -> None:
            self._head_waited_for = False
            self._head_size = 0
            if self._head_timer is not None:
                self._head_timer.cancel()
                self._head_timer = None

        def _head_too_slow(self) -> None:
            if not self.transport.is_closing():
                self.transport.abort()

        def _refuse(self, status: int, slug: str, title: str) -> None:
            if self.transport.is_closing():
                return
            problem = {
                "type": f"urn:voltcharge:problem:{slug}",
                "title": title,
                "status": status,
                "detail": "Nothing was changed.",
            }
            body = json.dumps(problem).encode()
            head = (
                f"HTTP/1.1 {status} Refused\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-length: {len(body)}\r\n"
                "x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
            self.transport.close()

    return Guarded


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the chassis owns the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listening_socket(settings: Settings) -> socket.socket:
    """Bind the configured address; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((settings.http_host, settings.http_port))
    return bound


@asynccontextmanager
async def serving(app: ASGIApp, settings: Settings, bound: socket.socket) -> AsyncIterator[None]:
    """Serve `app` until the block ends; requests in flight are finished within half of the grace time."""
    config = uvicorn.Config(
        app,
        http=guarded(settings),
        loop="none",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.connection_limit,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, int(settings.stop_grace_s / 2)),
        reset_contextvars=True,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[bound]), name="http")
    while not server.started:
        await asyncio.wait([task], timeout=0.01)
        if task.done():
            task.result()
            raise RuntimeError("the HTTP server ended before it started")
    log.info("http.listening", address=settings.http_host, port=bound.getsockname()[1])
    try:
        yield
    finally:
        server.should_exit = True
        await task
