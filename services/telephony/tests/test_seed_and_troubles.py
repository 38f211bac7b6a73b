"""The demo's calls, and telephony while its surroundings fail."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr, ValidationError
from sqlalchemy.ext.asyncio import create_async_engine
from switchboard import FATHIMA, KASUN, NIMAL, Switchboard, key, migrate

from chassis.settings import Environment
from contracts.desk import Person
from contracts.events.call import CallSaved
from contracts.problems import ProblemError, Unavailable
from telephony.models import CallRow
from telephony.seed import DEMO_CALLERS, NotInProduction, demo_calls, seed_demo
from telephony.settings import Settings
from voltctl.testing import FreshDatabase, RunningInfrastructure, eventually

AGENTS = [Person(member_id=a.member_id, name=a.name) for a in (KASUN, FATHIMA)]


async def test_the_demo_has_weeks_of_history_whose_callers_the_directory_names(board: Switchboard) -> None:
    known = board.directory.add("Nimal Perera", "+94774120931")
    added = await seed_demo(board.database_url, AGENTS, env=Environment.DEVELOPMENT)
    assert added == 162
    assert await seed_demo(board.database_url, AGENTS, env=Environment.DEVELOPMENT) == 0

    async def named() -> bool:
        return (await board.history(contact_id=known.id)).total > 3

    await eventually(named)
    page = await board.history(limit=500)
    assert page.total == 162
    assert sum(call.state == "missed" for call in page.items) == 12
    assert len(await board.said(CallSaved, 150)) == 150


def test_the_demos_calls_lie_in_the_past_of_working_days() -> None:
    now = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    rows = demo_calls(AGENTS, DEMO_CALLERS, now, 150)
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert now - timedelta(days=23) < row.started_at < (row.ended_at or row.started_at) < now
        assert row.state == "missed" or (row.duration_s and row.notes)
    assert [row.id for row in demo_calls(AGENTS, DEMO_CALLERS, now, 150)] == [row.id for row in rows]
    assert demo_calls([], DEMO_CALLERS, now, 150) == []


async def test_invented_calls_are_never_made_in_production(database_url: FreshDatabase) -> None:
    with pytest.raises(NotInProduction):
        await seed_demo(await database_url("telephony", migrate), AGENTS, env=Environment.PRODUCTION)


def test_telephony_refuses_to_start_in_production_with_default_secrets() -> None:
    with pytest.raises(ValidationError, match="VOLT_NATS_PASSWORD"):
        Settings(env=Environment.PRODUCTION)
    Settings(env=Environment.PRODUCTION, nats_password=SecretStr("its own"))


async def test_the_migrated_tables_are_the_declared_ones(database_url: FreshDatabase) -> None:
    engine = create_async_engine((await database_url("telephony", migrate)).replace("://", "+asyncpg://"))
    declared = CallRow.metadata

    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or name in declared.tables

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": False})
        found = compare_metadata(context, declared)
        return [change for change in found if change[0] != "remove_index"]  # those live in the migrations alone

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_while_postgresql_is_away_an_agent_is_told_and_nothing_is_half_done(
    board: Switchboard, fragile_infra: RunningInfrastructure
) -> None:
    call = await board.start(phone=NIMAL)
    await fragile_infra.stop("postgres")
    for act in (board.update(call, notes="x"), board.save(call), board.current(), board.telephone("ringing")):
        with pytest.raises(Unavailable):
            await act
    await fragile_infra.start("postgres")

    async def again() -> object:
        return await board.save(call, notes="said again")

    saved = await eventually(again, within=20, retry_on=(Unavailable,))
    assert saved
    assert (await board.get(call)).notes == "said again"
    await board.said(CallSaved)


async def test_a_call_survives_a_telephony_that_dies_and_its_screens_hear_of_it_again(
    silent_board: Switchboard,
) -> None:
    """HOT-1: the timer is the database's, not a process's."""
    board = silent_board
    settings = board.settings()
    environment = os.environ | {
        "VOLT_NATS_URL": settings.nats_url,
        "VOLT_NATS_USER": settings.nats_user or "",
        "VOLT_NATS_PASSWORD": settings.nats_password.get_secret_value(),
        "VOLT_DATABASE_URL": board.database_url,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "telephony", env=environment)
    try:
        call_id = key()

        async def started() -> object:
            return await board.start(call_id=call_id)

        await eventually(started, within=30, retry_on=(ProblemError,))
        await board.update(call_id, notes="before the crash")
    finally:
        process.kill()
        await process.wait()
    told = len(board.seen(KASUN, call_id))
    async with board.telephony():
        board.clock.pass_by(90)
        current = await board.current()
        assert current.call is not None
        assert (current.call.id, current.call.notes) == (call_id, "before the crash")
        await eventually(lambda: len(board.seen(KASUN, call_id)) > told)
        assert (await board.save(call_id)).duration_s in range(60, 92)
