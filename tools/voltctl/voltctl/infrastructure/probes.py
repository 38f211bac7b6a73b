"""Whether a server really answers: not that its port is open, but that it does its work."""

import asyncio

import asyncpg
import nats
import nats.errors
import redis.asyncio
import redis.exceptions

from voltctl.infrastructure.port import Endpoints

_PATIENCE = 2.0


async def nats_answers(host: str, monitor_port: int) -> bool:
    """Whether the server and its JetStream report themselves healthy (streams recovered included)."""
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection(host, monitor_port)
            try:
                writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
            finally:
                writer.close()
    except OSError:  # a time-out is one, too
        return False
    return b" 200 " in status


async def postgres_answers(url: str) -> bool:
    """Whether a query comes back."""
    try:
        async with asyncio.timeout(_PATIENCE):
            connection = await asyncpg.connect(url)
            try:
                await connection.fetchval("SELECT 1")
            finally:
                await connection.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


async def redis_answers(url: str) -> bool:
    """Whether PING comes back."""
    client = redis.asyncio.Redis.from_url(url, socket_timeout=_PATIENCE, retry=None)
    try:
        return bool(await client.ping())
    except (OSError, redis.exceptions.RedisError):
        return False
    finally:
        await client.aclose()


async def jetstream_answers(endpoints: Endpoints) -> bool:
    """Whether the operator's login gets in and its account has JetStream."""
    try:
        client = await nats.connect(
            endpoints.nats_url.split(","),
            user=endpoints.nats_operator.user,
            password=endpoints.nats_operator.password,
            allow_reconnect=False,
            connect_timeout=_PATIENCE,
            error_cb=_ignore,
        )
    except (OSError, nats.errors.Error):
        return False
    try:
        await client.jetstream(timeout=_PATIENCE).account_info()
    except nats.errors.Error:
        return False
    finally:
        await client.close()
    return True


async def _ignore(_: Exception) -> None:
    """The outcome is the answer; nats-py would also log it."""
