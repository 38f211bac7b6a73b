"""How a voltctl command finds the servers: those of the running suite, else its own for a moment."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client

from voltctl import databases, runfile
from voltctl.infrastructure import Endpoints, InfrastructureError, choose
from voltctl.infrastructure.probes import connect_once
from voltctl.places import Places
from voltctl.suite import SERVICES, declared_access


@asynccontextmanager
async def servers(places: Places) -> AsyncIterator[Endpoints]:
    """The running suite's servers; where none runs, those of VOLT_INFRA, stopped afterwards."""
    run = runfile.read(places.run_file)
    if run is not None:
        yield run.endpoints
        return
    infrastructure = choose(os.environ, places.home, access=declared_access())
    endpoints = await infrastructure.start()
    try:
        yield endpoints
    finally:
        await infrastructure.stop()


@asynccontextmanager
async def operator(endpoints: Endpoints) -> AsyncIterator[Client]:
    """The operator's NATS connection. Raises InfrastructureError when NATS lets nobody in."""
    try:
        client = await connect_once(endpoints, endpoints.nats_operator)
    except OSError as problem:
        raise InfrastructureError(f"NATS does not answer at {endpoints.nats_url}.") from problem
    try:
        yield client
    finally:
        await client.close()


def database_urls(places: Places, endpoints: Endpoints) -> dict[str, str]:
    """Each service's own database, with its own login."""
    return {
        service.name: databases.database_url(
            endpoints.postgres_url, places.secrets.login("databases", databases.database_name(service))
        )
        for service in SERVICES
        if service.has_database
    }
