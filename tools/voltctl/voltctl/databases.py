"""One database and one role per service, so that no service can read another's tables."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from pydantic import SecretStr

from voltctl.infrastructure import Login
from voltctl.suite import Service

# Two `voltctl` at once would race between "is it there?" and CREATE, which has no IF NOT EXISTS here.
_PROVISIONING_LOCK = 0x70C7


def database_name(service: Service) -> str:
    """The name of a service's database and role: `volt_ocpp_gateway`."""
    return f"volt_{service.package}"


def database_url(admin_url: str, login: Login) -> str:
    """Where a service finds its database; the database is named like its role."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{login.user}:{login.password}@{host}", path=f"/{login.user}"))


async def provision(admin_url: str, logins: Mapping[str, Login]) -> list[str]:
    """Create missing databases and roles and set each role's password; returns the databases it created.

    `logins` by service name. Idempotent. Needs a role that may create databases and roles.
    """
    admin = await asyncpg.connect(admin_url, timeout=10)
    try:
        await admin.execute("SELECT pg_advisory_lock($1)", _PROVISIONING_LOCK)
        return [login.user for login in logins.values() if await _provision_one(admin, login)]
    finally:
        await admin.close()


async def _provision_one(admin: "asyncpg.Connection[asyncpg.Record]", login: Login) -> bool:
    # Names and passwords are made here, but statements that cannot take parameters are still quoted by the server.
    role, password = await admin.fetchrow(
        "SELECT quote_ident($1) AS role, quote_literal($2) AS password", login.user, login.password
    ) or ("", "")
    known = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", login.user)
    await admin.execute(f"{'ALTER' if known else 'CREATE'} ROLE {role} LOGIN PASSWORD {password}")
    if await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", login.user):
        return False
    await admin.execute(f"CREATE DATABASE {role} OWNER {role}")
    await admin.execute(f"REVOKE ALL ON DATABASE {role} FROM PUBLIC")
    return True


async def migrate(urls: Mapping[str, str], services: Iterable[Service]) -> None:
    """Bring each service's schema up to date, one after the other (Alembic is not made for threads)."""
    from chassis import migrations  # noqa: PLC0415 - a second of imports that other commands need not wait for

    for service in services:
        if service.has_database:
            await asyncio.to_thread(migrations.upgrade, service.package, urls[service.name])


async def replay_outbox(url: str, since: datetime) -> int:
    """Mark a service's events published since then as waiting again; returns how many."""
    from chassis import outbox  # noqa: PLC0415 - as above
    from chassis.database import Database  # noqa: PLC0415

    database = Database(SecretStr(url), "voltctl")
    await database.open()
    try:
        return await outbox.replay(database, since)
    finally:
        await database.close()
