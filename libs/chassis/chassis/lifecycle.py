"""The life of a process: settings in, signals owned here and nowhere else, a graceful stop with a bound."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
import uvloop
from pydantic import ValidationError

from chassis.logs import configure_logs
from chassis.settings import ServiceSettings

log = structlog.get_logger()

S = TypeVar("S", bound=ServiceSettings)


def run(serve: Callable[[S, asyncio.Event], Awaitable[None]], settings_type: type[S]) -> None:
    """Run `serve` until SIGTERM or SIGINT; exits 0 after a graceful stop, 2 for wrong settings, 1 for a failure.

    A second signal, or `stop_grace_s` seconds, ends what does not finish.
    """
    try:
        settings = settings_type()
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}".strip() for e in error.errors())
        sys.exit(f"cannot start: {reasons}")
    configure_logs(settings)
    uvloop.run(_live(serve, settings))


async def _live(serve: Callable[[S, asyncio.Event], Awaitable[None]], settings: S) -> None:
    stop = asyncio.Event()
    serving = asyncio.ensure_future(serve(settings, stop))

    def asked_to_stop() -> None:
        if stop.is_set():
            serving.cancel()
            return
        stop.set()
        loop.call_later(settings.stop_grace_s, serving.cancel)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop)
    try:
        await serving
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        log.warning("service.stopped_hard", grace_s=settings.stop_grace_s)
    else:
        log.info("service.stopped")
