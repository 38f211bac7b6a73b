"""The proxy breaks links the way networks do."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from voltctl.proxy import CutableProxy

MakeProxy = Callable[[str, int], Awaitable[CutableProxy]]


@pytest.fixture
async def echo_port() -> AsyncIterator[int]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1024):
            writer.write(chunk)
        writer.close()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def _say(proxy: CutableProxy, text: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(text)
        return await asyncio.wait_for(reader.readexactly(len(text)), 5)
    finally:
        writer.close()


async def test_a_healthy_link_carries_both_ways(echo_port: int, cutable_proxy: MakeProxy) -> None:
    assert await _say(await cutable_proxy("127.0.0.1", echo_port), b"hello") == b"hello"


async def test_a_cut_resets_connections_and_refuses_new_ones_until_healed(
    echo_port: int, cutable_proxy: MakeProxy
) -> None:
    proxy = await cutable_proxy("127.0.0.1", echo_port)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"x")
    await reader.readexactly(1)
    await proxy.cut()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", proxy.port)
    await proxy.heal()
    assert await _say(proxy, b"again") == b"again"


async def test_a_black_hole_says_nothing_and_delivers_after_healing(echo_port: int, cutable_proxy: MakeProxy) -> None:
    proxy = await cutable_proxy("127.0.0.1", echo_port)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    proxy.black_hole()
    writer.write(b"late")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readexactly(4), 0.2)
    await proxy.heal()
    assert await asyncio.wait_for(reader.readexactly(4), 5) == b"late"
    writer.close()


async def test_a_delay_holds_each_direction(echo_port: int, cutable_proxy: MakeProxy) -> None:
    proxy = await cutable_proxy("127.0.0.1", echo_port)
    proxy.delay(0.1)
    began = time.monotonic()
    assert await _say(proxy, b"slow") == b"slow"
    assert time.monotonic() - began >= 0.2


async def test_a_server_that_is_away_ends_the_connection(cutable_proxy: MakeProxy) -> None:
    proxy = await cutable_proxy("127.0.0.1", 1)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await _say(proxy, b"anyone")
