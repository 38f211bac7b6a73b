"""How an installation begins, and how one of a former release goes on."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from chassis import migrations
from chassis.settings import Environment
from contracts.problems import Conflict, InvalidInput
from identity.first_admin import first_admin
from identity.passwords import STRONG
from identity.seed import DEMO_ORGANISATIONS, seed
from voltctl.testing import FreshDatabase


def migrated(url: str) -> None:
    """A database with identity's tables and nobody in it."""
    migrations.upgrade("identity", url)


def of_the_former_release(url: str) -> None:
    """A database as the release before the support desk left it, with one CPO member."""
    for (scripts, versions), target in zip(migrations._script_folders("identity"), ("head", "0001"), strict=True):
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["url"] = url.replace("postgresql://", "postgresql+asyncpg://", 1)
        config.attributes["version_table"] = versions
        command.upgrade(config, target)
    asyncio.run(_add_former_members(url))


async def _add_former_members(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "INSERT INTO member VALUES ('m-1', 'Anjali Selvam', 'anjali@example.lk', NULL, 'cpo', '{}', 'cpo-old',"
            " 'x', false, true, now()), ('m-2', 'Kasun', 'kasun@example.lk', NULL, 'ops_agent', '{hotline}', NULL,"
            " 'x', false, true, now())"
        )
        await connection.execute(
            "INSERT INTO session VALUES ('s-1', sha256('x'), 'm-1', 'browser', '2026-11-20T08:00Z',"
            " '2026-11-20T08:00Z')"
        )
    finally:
        await connection.close()


async def rows(url: str, query: str) -> list[asyncpg.Record]:
    """Read straight from a database."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def test_a_database_of_the_former_release_goes_on_with_its_members_and_their_organisations(
    database_url: FreshDatabase,
) -> None:
    url = await database_url("identity_former", of_the_former_release)
    await asyncio.to_thread(migrations.upgrade, "identity", url)
    await asyncio.to_thread(migrations.upgrade, "identity", url)
    members = await rows(url, "SELECT id, cpo_id, version, announced, last_sign_in_at IS NULL AS never FROM member")
    assert sorted(tuple(m.values()) for m in members) == [
        ("m-1", "cpo-old", 1, False, False),
        ("m-2", None, 1, False, True),
    ]
    [organisation] = await rows(url, "SELECT id, name, active, announced FROM organisation")
    assert tuple(organisation.values()) == ("cpo-old", "cpo-old", True, False)


async def test_seeding_names_an_organisation_that_the_migration_knew_by_its_id_alone(
    database_url: FreshDatabase,
) -> None:
    url = await database_url("identity_empty", migrated)
    await rows(url, "INSERT INTO organisation VALUES ('cpo-lankavolt', 'cpo-lankavolt', NULL, true, now())")
    await rows(url, "INSERT INTO organisation VALUES ('cpo-hillcharge', 'Hills & Co', NULL, true, now())")
    for _ in range(2):
        await seed(url, env=Environment.DEVELOPMENT)
    names = {row["id"]: row["name"] for row in await rows(url, "SELECT id, name FROM organisation")}
    assert names == DEMO_ORGANISATIONS | {"cpo-hillcharge": "Hills & Co"}


async def test_the_first_admin_gets_a_temporary_password_and_there_is_only_one_first(
    database_url: FreshDatabase,
) -> None:
    url = await database_url("identity_empty", migrated)
    outcomes = await asyncio.gather(
        *(first_admin(url, name="Dilini", email=f"Admin{n}@VoltCharge.lk", phone="077 210 4401") for n in range(2)),
        return_exceptions=True,
    )
    [password] = [o for o in outcomes if isinstance(o, str)]
    assert sum(isinstance(o, Conflict) for o in outcomes) == 1
    [admin] = await rows(url, "SELECT * FROM member")
    assert (admin["role"], admin["must_change_password"], admin["active"], admin["phone"]) == (
        "admin",
        True,
        True,
        "+94772104401",
    )
    assert STRONG.verify(admin["password_hash"], password)
    [told] = await rows(url, "SELECT subject FROM outbox")
    assert told["subject"].endswith(".member-added")


async def test_the_first_admin_needs_an_email_address(database_url: FreshDatabase) -> None:
    with pytest.raises(InvalidInput, match="email"):
        await first_admin(await database_url("identity_empty", migrated), name="Dilini", email="dilini")
