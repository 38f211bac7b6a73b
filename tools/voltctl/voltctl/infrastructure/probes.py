"""Whether a server really answers: not that its port is open, but that it does its work."""

import asyncio

import asyncpg
import nats.errors
import redis.asyncio
import redis.exceptions
from nats.aio.client import Client

from voltctl.infrastructure.port import Endpoints, Login

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
        client = await connect_once(endpoints, endpoints.nats_operator)
    except (OSError, nats.errors.Error):
        return False
    try:
        await client.jetstream(timeout=_PATIENCE).account_info()
    except nats.errors.Error:
        return False
    finally:
        await client.close()
    return True


async def connect_once(endpoints: Endpoints, login: Login, *, inbox_prefix: bytes = b"_INBOX") -> Client:
    """A NATS connection that is tried once and never reconnects.

    Raises OSError when nobody answers (TimeoutError included) and nats.errors.Error when entry is refused.
    """

    async def heard(_: Exception) -> None:
        """What goes wrong is raised by the call it concerns; nats-py would log it as well."""

    client = Client()
    try:
        async with asyncio.timeout(_PATIENCE):
            await client.connect(
                endpoints.nats_url.split(","),
                user=login.user,
                password=login.password,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=2,
                error_cb=heard,
                inbox_prefix=inbox_prefix,
            )
    except BaseException:
        # A refused client keeps its socket open until it is told to close.
        await client.close()
        raise
    return client
