"""Identity while its surroundings fail, and what it refuses to start with."""

from __future__ import annotations

import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from front_desk import Desk, prepare
from pydantic import SecretStr, ValidationError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.settings import Environment
from contracts.permissions import Role
from contracts.problems import SignInSlowed, Unauthenticated, Unavailable
from contracts.rpc.identity import CHECK_SESSION
from identity.models import AttemptsRow, AuditRow, IdentityTable, MemberRow, OrganisationRow, PartnerKeyRow, SessionRow
from identity.seed import NotInProduction, seed
from identity.settings import Settings
from voltctl.testing import FreshDatabase, RunningInfrastructure, eventually


async def test_without_redis_everything_of_identity_is_still_right(
    desk: Desk, fragile_infra: RunningInfrastructure
) -> None:
    """AUTH-1, AUTH-4, AUTH-5, AUTH-7 do not lean on Redis: it holds no verdict that could be stale or lost."""
    admin, agent = await desk.sign_in(Role.ADMIN), await desk.sign_in(Role.OPS_AGENT)
    for _ in range(3):
        with pytest.raises(Exception, match="not correct"):
            await desk.sign_in(Role.DISPATCHER, "wrong")
    await fragile_infra.stop("redis")
    assert (await desk.check(agent.token)).session == agent.session
    await desk.set_active(admin.session.member.actor(), agent.session.member.id, active=False)
    await fragile_infra.start("redis")
    with pytest.raises(Unauthenticated):
        await desk.check(agent.token)
    with pytest.raises(SignInSlowed):
        await desk.sign_in(Role.DISPATCHER)


async def test_without_postgresql_a_check_is_unavailable_and_never_a_verdict(
    desk: Desk, fragile_infra: RunningInfrastructure
) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    await fragile_infra.stop("postgres")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await desk.check(mine.token)
    assert time.monotonic() - began < CHECK_SESSION.timeout_s + 1
    await fragile_infra.start("postgres")
    checked = await eventually(lambda: desk.check(mine.token), within=10, retry_on=(Unavailable,))
    assert checked.session == mine.session


async def test_a_question_with_a_field_nobody_declared_is_refused(desk: Desk) -> None:
    reply = await desk.nats.request("rpc.identity.check-session", b'{"token":"x","admin":true}', timeout=5)
    assert reply.headers is not None
    assert "volt-problem" in reply.headers
    assert b"invalid-input" in reply.data


async def test_demo_members_are_never_made_in_production(database_url: FreshDatabase) -> None:
    with pytest.raises(NotInProduction):
        await seed(await database_url("identity_demo", prepare), env=Environment.PRODUCTION)


def test_identity_refuses_to_start_in_production_with_default_secrets() -> None:
    with pytest.raises(ValidationError, match="VOLT_NATS_PASSWORD"):
        Settings(env=Environment.PRODUCTION)
    assert Settings(env=Environment.PRODUCTION, nats_password=SecretStr("its own")).production


async def test_the_migrated_schema_is_what_the_models_say(database_url: FreshDatabase) -> None:
    url = await database_url("identity_demo", prepare)
    models = (MemberRow, SessionRow, AttemptsRow, OrganisationRow, PartnerKeyRow, AuditRow)
    ours = {model.__tablename__ for model in models}

    def differences(connection: Connection) -> list[object]:
        options = {
            "include_object": lambda _, name, kind, *__: kind != "table" or name in ours,
            "compare_type": False,  # the models say VARCHAR where the migrations say TEXT: one type to PostgreSQL
        }
        found = compare_metadata(MigrationContext.configure(connection, opts=options), IdentityTable.metadata)
        return [change for change in found if change[0] != "remove_index"]  # those live in the migrations alone

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()
