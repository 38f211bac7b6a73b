"""Health: liveness is that the process answers; readiness looks at what it needs, at lag and at the outbox's age.

Told three ways: a pulse on the bus every second, `/healthz` and `/readyz` on VOLT_HEALTH_PORT, and `nats micro ping`.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from chassis.bus import Bus
from chassis.failures import passes_by_itself
from contracts.live import HEALTH_SUBJECT, Pulse

Check = Callable[[], str | None | Awaitable[str | None]]
"""Returns None when all is well, else one sentence that says what is wrong."""

EVERY_S = 1.0


class Health:
    """The checks of one service and their newest verdicts."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self.complaints: dict[str, str] = {"start": "starting"}
        self.stopping = False

    def add(self, name: str, check: Check) -> None:
        """Add a check to readiness."""
        self._checks[name] = check

    @property
    def ready(self) -> bool:
        """Whether the newest round of checks found nothing wrong."""
        return not self.complaints and not self.stopping

    async def examine(self) -> None:
        """Run every check; one that raises has failed, with its error as the sentence."""
        complaints: dict[str, str] = {}
        for name, check in self._checks.items():
            try:
                verdict = check()
                if inspect.isawaitable(verdict):
                    verdict = await verdict
            except Exception as error:  # noqa: BLE001  # a check that fails is a verdict
                verdict = f"{name} does not answer" if passes_by_itself(error) else f"{name}: {type(error).__name__}"
            if verdict:
                complaints[name] = verdict
        self.complaints = complaints

    def pulse(self, service: str, instance: str) -> Pulse:
        """Return the sign of life to send."""
        return Pulse(
            service=service,
            instance=instance,
            at=datetime.now(UTC),
            ready=self.ready,
            stopping=self.stopping,
            detail="; ".join(self.complaints.values()),
            checks={name: name not in self.complaints for name in self._checks},
        )

    async def beat(self, bus: Bus) -> None:
        """Examine and send a pulse every second, for ever."""
        settings = bus.settings
        subject = HEALTH_SUBJECT.format(service=settings.service, instance=settings.instance)
        while True:
            await self.examine()
            await bus.broadcast(subject, self.pulse(settings.service, settings.instance).model_dump_json().encode())
            await asyncio.sleep(EVERY_S)

    async def serve(self, port: int) -> None:
        """Answer `/healthz` and `/readyz` over HTTP on every address, for orchestrators; for ever."""

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                async with asyncio.timeout(2):
                    line = (await reader.readline()).decode("latin-1")
                    while (await reader.readline()).strip():
                        pass
                path = line.split(" ")[1] if line.count(" ") >= 2 else ""
                if path not in {"/healthz", "/readyz"}:
                    status, body = "404 Not Found", {"detail": "ask /healthz or /readyz"}
                elif path == "/healthz" or self.ready:
                    status, body = "200 OK", {"status": "ok"}
                else:
                    status, body = "503 Service Unavailable", dict(self.complaints)
                content = json.dumps(body).encode()
                head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n"
                writer.write(head.encode() + b"connection: close\r\n\r\n" + content)
                await writer.drain()
            except (OSError, TimeoutError, ValueError, IndexError):
                pass  # a prober that went away or spoke no HTTP: nothing is owed to it
            finally:
                writer.close()

        server = await asyncio.start_server(answer, None, port)
        async with server:
            await server.serve_forever()
