"""A screen as the edge sees one: reads the live stream over plain HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(frozen=True)
class Message:
    """One event of the stream."""

    event: str
    data: Any
    id: str


@dataclass
class Screen:
    """Collects what the stream says; `closed` is set when it ended."""

    messages: list[Message] = field(default_factory=list)
    comments: int = 0
    last_id: str = ""
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def events(self, kind: str) -> list[Any]:
        """The data of every event of `kind` so far."""
        return [message.data for message in self.messages if message.event == kind]

    async def wait(self, kind: str, matches: Callable[[Any], bool] = lambda _: True, *, within_s: float = 5.0) -> Any:
        """Wait for an event of `kind` whose data matches and return the data."""
        async with asyncio.timeout(within_s):
            while True:
                self._news.clear()
                for data in self.events(kind):
                    if matches(data):
                        return data
                await self._news.wait()

    async def wait_for_comment(self, within_s: float = 5.0) -> None:
        """Wait until one more heartbeat has arrived."""
        seen = self.comments
        async with asyncio.timeout(within_s):
            while self.comments == seen:
                self._news.clear()
                await self._news.wait()

    async def read(self, response: httpx.Response) -> None:
        """Take the stream apart until it ends."""
        event, data = "message", []
        try:
            async for line in response.aiter_lines():
                if line.startswith(":"):
                    self.comments += 1
                elif line.startswith("id: "):
                    self.last_id = line[4:]
                elif line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    data.append(line[6:])
                elif not line and data:
                    self.messages.append(Message(event, json.loads("\n".join(data)), self.last_id))
                    event, data = "message", []
                self._news.set()
        except httpx.RemoteProtocolError:
            pass  # dropped in the middle: closed all the same
        finally:
            self.closed.set()


@asynccontextmanager
async def screen(client: httpx.AsyncClient, token: str, last_event_id: str | None = None) -> AsyncIterator[Screen]:
    """Open a live stream and read it in the background until the block ends."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    opened = Screen()
    async with client.stream("GET", "/api/v1/live", headers=headers, timeout=None) as response:
        assert response.status_code == 200, await response.aread()
        reading = asyncio.create_task(opened.read(response))
        try:
            await opened.wait("hello")
            yield opened
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
