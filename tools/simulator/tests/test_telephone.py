"""The stand-in telephone system against a real HTTP server that checks its signatures by itself."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.telephone import TelephoneSystem, Word, words_of_call

SECRET = "a secret for the telephone's tests"
BEGINS = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Suite:
    """What stands where the suite would: it keeps what it hears, and refuses what is not signed with its secret."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    troubles: int = 0
    """How many requests it still fails to answer."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        status = self._judge(headers, body)
        writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def _judge(self, headers: dict[str, str], body: bytes) -> int:
        if self.troubles:
            self.troubles -= 1
            return 503
        signed = headers["x-telephony-timestamp"].encode() + b"." + body
        if headers["x-telephony-signature"] != "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest():
            self.refused += 1
            return 401
        self.heard.append(json.loads(body))
        return 204


@asynccontextmanager
async def listening() -> AsyncIterator[Suite]:
    suite = Suite()
    server = await asyncio.start_server(suite.serve, "127.0.0.1", 0)
    suite.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks/telephony"
    async with server:
        yield suite


class Time:
    """A time that passes when it is waited for."""

    def __init__(self) -> None:
        self.now = BEGINS

    def __call__(self) -> datetime:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def a_call(talk_s: float | None = 60) -> list[Word]:
    return words_of_call(
        "agent@demo.voltcharge.lk", "0771234567", called="1919", begins=BEGINS, ring_s=5, talk_s=talk_s
    )


async def test_a_call_is_said_word_by_word_when_it_happens() -> None:
    async with listening() as suite:
        time = Time()
        statuses = await TelephoneSystem(suite.url, SECRET, time, time.wait).play(a_call())
    assert statuses == [204, 204, 204]
    assert [(said["event"], said["at"]) for said in suite.heard] == [
        ("ringing", "2026-11-23T09:00:00Z"),
        ("answered", "2026-11-23T09:00:05Z"),
        ("hung_up", "2026-11-23T09:01:05Z"),
    ]
    assert len({said["call_id"] for said in suite.heard}) == 1
    assert len({said["event_id"] for said in suite.heard}) == 3
    assert suite.heard[0]["from"] == "0771234567"


async def test_a_duplicate_is_the_same_event_twice_and_the_wrong_order_is_the_wrong_order() -> None:
    async with listening() as suite:
        time = Time()
        await TelephoneSystem(suite.url, SECRET, time, time.wait).play(a_call(), duplicate=True, out_of_order=True)
    assert [said["event"] for said in suite.heard] == [
        "hung_up",
        "hung_up",
        "answered",
        "answered",
        "ringing",
        "ringing",
    ]
    assert len({said["event_id"] for said in suite.heard}) == 3


async def test_a_forged_message_is_signed_with_another_secret() -> None:
    async with listening() as suite:
        time = Time()
        assert await TelephoneSystem(suite.url, SECRET, time, time.wait).play(a_call(None), forged=True) == [401, 401]
    assert suite.refused == 2
    assert not suite.heard


async def test_what_was_not_heard_is_said_again_and_signed_anew() -> None:
    async with listening() as suite:
        suite.troubles = 2
        time = Time()
        assert await TelephoneSystem(suite.url, SECRET, time, time.wait).say(a_call()[0]) == 204
        assert len(suite.heard) == 1
        assert time.now > BEGINS


@pytest.mark.parametrize(("more", "code", "heard"), [((), 0, 2), (("--forged",), 0, 0)])
async def test_the_command_plays_a_call(more: tuple[str, ...], code: int, heard: int) -> None:
    async with listening() as suite:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulator.telephone", "--url", suite.url, "--agent", "a@b.lk", "--ring", "0"),
            *("--unanswered", *more),
            env=os.environ | {"VOLT_TELEPHONE_SECRETS": f"{SECRET},an older one that is on its way out"},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
    assert process.returncode == code, said
    assert len(suite.heard) == heard
    assert b"ringing" in said
