"""Break a part of the running product for as long as a test looks at the screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.e2e.office import Office
from tests.harness import Product, ProductFailed

_RECOVERS_WITHIN_S = 60.0


@asynccontextmanager
async def kept_dead(product: Product, office: Office, name: str) -> AsyncIterator[None]:
    """`kill -9` a service or server, and each new life of it, until the block is left; then wait for its recovery.

    The supervisor is quicker than a person looks; one that keeps dying is what an outage is.
    """
    product.kill(name)
    killing = asyncio.create_task(_kill_again(product, name))
    try:
        yield
    finally:
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        async with asyncio.timeout(_RECOVERS_WITHIN_S):
            while not await _everything_is_up(office):
                await asyncio.sleep(0.2)


async def _kill_again(product: Product, name: str) -> None:
    while True:
        await asyncio.sleep(0.2)
        try:
            if product.pid(name) is not None:
                product.kill(name)
        except (ProcessLookupError, ProductFailed):
            continue  # it died by itself between the look and the kill


async def _everything_is_up(office: Office) -> bool:
    try:
        async with office.api("admin") as api:
            system = (await api.get("/api/v1/system")).json()
    except (httpx.TransportError, AssertionError):
        return False
    return all(part["state"] == "up" for part in (*system["services"], *system["infrastructure"]))
