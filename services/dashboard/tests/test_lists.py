"""Lists and counters: what SQL answers and what the rules answer from memory are one and the same."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from charger_facts import at, profile
from network import migrate
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.events.charger import ChargerKind, ConnectorStatus
from contracts.rpc.dashboard import ChargerStatus, ListChargers
from dashboard import models, repository
from dashboard.api import by_hour
from dashboard.domain import listing
from dashboard.domain.facts import Boot, Connector, Drop, Facts, Profile
from dashboard.domain.heartbeats import Telemetry
from dashboard.domain.listing import Scope
from dashboard.domain.standing import Standing, standing, weak_signal
from dashboard.models import DashboardTable
from dashboard.repository import Written
from voltctl.testing import FreshDatabase

NAMES = ["Galle Face", "galle fort", "Kandy Lake", "Ünal Étoile", "කොළඹ", "50% Off_Plaza", "ZETA"]
OWNERS = [None, "cpo-a", "cpo-b"]
SORTS = ["id", "-id", "name", "-name", "status", "-status", "last_event_at", "-last_event_at"]


def population(draw: random.Random) -> list[Written]:
    """Chargers of all sorts: online, offline, faulted, weak, never heard of, with names that tie or need Unicode."""
    chargers = []
    for n in range(150):
        entry = profile(f"C{draw.randrange(10**6):06}-{n}", name=draw.choice(NAMES), cpo_id=draw.choice(OWNERS))
        connectors = tuple(Connector(i, draw.choice(list(ConnectorStatus)), at(n)) for i in range(draw.randrange(3)))
        facts = Facts(
            sequence=n,
            profile=Profile(**entry.model_dump() | {"kind": draw.choice(list(ChargerKind))}),
            connected_since=draw.choice([None, at(0), at(0)]),
            connectors=connectors,
            boot=draw.choice([None, Boot(at(0), "v", "m", 60)]),
            drops=tuple(Drop(str(i), at(-600 * i)) for i in range(draw.randrange(5))),
            last_event_at=draw.choice([None, at(draw.randrange(5)), at(-draw.randrange(10_000))]),
        )
        telemetry = Telemetry(quiet_s=draw.choice([(), (95.0, 95.0, 95.0)]))
        chargers.append(Written(entry.id, facts, telemetry, standing(facts, telemetry), False, True))
    return chargers


@pytest.fixture
async def connection(database_url: FreshDatabase) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(await database_url("dashboard", migrate))
    yield connection
    await connection.close()


@pytest.fixture
async def standings(connection: asyncpg.Connection[asyncpg.Record]) -> list[Standing]:
    chargers = population(random.Random(7))
    async with connection.transaction():
        await repository.hold(connection, [c.charger_id for c in chargers])
        await repository.write(connection, chargers, at(0))
    return [c.standing for c in chargers if c.standing is not None]


def questions(draw: random.Random) -> list[ListChargers]:
    """Questions of all sorts."""
    return [
        ListChargers.model_validate(
            {
                "q": draw.choice(["", "galle", "GALLE colombo", "étoile", "කොළඹ", "50%", "_", "nowhere", "C1"]),
                "kind": draw.choice([None, None, *ChargerKind]),
                "status": draw.sample(list(ChargerStatus), draw.randrange(4)),
                "sort": draw.choice(SORTS),
                "limit": draw.choice([1, 7, 500]),
            }
        )
        for _ in range(120)
    ]


async def test_sql_and_rules_answer_every_list_alike(
    connection: asyncpg.Connection[asyncpg.Record], standings: list[Standing]
) -> None:
    draw = random.Random(11)
    answered = 0
    for question in questions(draw):
        scope = draw.choice([Scope(True), Scope(True), Scope(False, "cpo-a"), Scope(False, None)])
        expected = listing.page(standings, question, scope)
        assert await repository.page(connection, question, scope) == expected
        answered += expected.total
    assert answered, "the questions find something"


@pytest.mark.parametrize("sort", SORTS)
async def test_pages_follow_on_each_other_without_gap_or_repetition(
    connection: asyncpg.Connection[asyncpg.Record], standings: list[Standing], sort: str
) -> None:
    seen, question = [], ListChargers.model_validate({"sort": sort, "limit": 13})
    while True:
        page = await repository.page(connection, question, Scope(True))
        assert page == listing.page(standings, question, Scope(True))
        assert page.total == len(standings)
        seen += [s.id for s in page.items]
        if page.next_cursor is None:
            break
        question = question.model_copy(update={"cursor": page.next_cursor})
    assert len(seen) == len(set(seen)) == len(standings)


async def test_sql_and_rules_count_alike_and_the_states_add_up(
    connection: asyncpg.Connection[asyncpg.Record], standings: list[Standing]
) -> None:
    for scope in (Scope(True), Scope(False, "cpo-b"), Scope(False, None)):
        for now in (at(0), at(140), at(3000)):
            counted = await repository.count(connection, scope, now)
            assert counted == listing.count(standings, scope, now)
            for kind in (counted.dc, counted.ac):
                states = kind.model_dump(exclude={"total", "weak_signal"})
                assert sum(states.values()) == kind.total
    assert (await repository.count(connection, Scope(True), at(0))).dc.weak_signal


async def test_sql_and_rules_list_those_in_trouble_alike_faulted_first(
    connection: asyncpg.Connection[asyncpg.Record], standings: list[Standing]
) -> None:
    troubled = await repository.in_trouble(connection)
    assert troubled == listing.in_trouble(standings)
    assert troubled[0].status is ChargerStatus.FAULTED
    assert troubled[-1].status is ChargerStatus.OFFLINE


async def test_only_weak_signals_that_screens_were_not_told_of_turn(
    connection: asyncpg.Connection[asyncpg.Record], standings: list[Standing]
) -> None:
    weak = {s.id for s in standings if weak_signal(s, at(0))}
    assert {s.id for s in await repository.turn_weak_signals(connection, at(0))} == weak
    assert await repository.turn_weak_signals(connection, at(0)) == []
    later = {s.id for s in standings if weak_signal(s, at(3000))}
    assert {s.id for s in await repository.turn_weak_signals(connection, at(3000))} == weak ^ later


def test_the_faults_of_a_day_are_24_hours_that_end_with_the_present_one() -> None:
    now = datetime(2026, 11, 22, 12, 34, tzinfo=UTC)
    hours = by_hour({datetime(2026, 11, 22, 12, tzinfo=UTC): 3, datetime(2026, 11, 21, 12, tzinfo=UTC): 9}, now)
    assert (len(hours), hours[0].hour, hours[-1].hour) == (24, at(-82_800), at(0))
    assert [h.count for h in hours] == [0] * 23 + [3]


async def test_the_migrated_tables_are_the_declared_ones(database_url: FreshDatabase) -> None:
    engine = create_async_engine((await database_url("dashboard", migrate)).replace("://", "+asyncpg://"))
    declared = sa.MetaData()
    for model in (models.Charger, models.ChargerState, models.FaultHour):
        DashboardTable.metadata.tables[model.__tablename__].to_metadata(declared)

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours, "compare_type": True})
        return list(compare_metadata(context, declared))

    def _is_ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or name in declared.tables

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
