"""The demo's contacts: there once, however often they are made, and never in production."""

from __future__ import annotations

import asyncpg
import pytest
from directory_desk import Desk, prepare

from chassis.settings import Environment
from contacts import crowd
from contacts.domain.notation import read
from contacts.domain.seeking import sought
from contacts.lookup import look_up
from contacts.searching import search
from contacts.seed import DEMO_CONTACTS, NotInProduction, seed_demo
from contracts.desk import Tier
from contracts.rpc.contacts import SearchContacts
from voltctl.testing import FreshDatabase, eventually


async def test_the_demo_is_made_once_and_everybody_is_told(desk: Desk) -> None:
    assert await seed_demo(desk.database_url) == len(DEMO_CONTACTS) == 60
    assert await seed_demo(desk.database_url) == 0
    page = await desk.search(limit=100)
    assert {contact.tier for contact in page.items} == set(Tier)
    assert (await desk.look_up("0771234567")).items[0].name == "Nimal Perera"
    await eventually(lambda: len(desk.seen) == len(DEMO_CONTACTS))
    pairs = await eventually(desk.duplicates)
    assert {"Nimal Perera", "Nimal Pererra"} in [{pair.one.name, pair.other.name} for pair in pairs]


async def test_invented_people_are_never_made_in_production(database_url: FreshDatabase) -> None:
    with pytest.raises(NotInProduction):
        await seed_demo(await database_url("contacts", prepare), env=Environment.PRODUCTION)


async def test_the_crowd_to_measure_with_is_found_like_everybody(database_url: FreshDatabase) -> None:
    url = await database_url("contacts", prepare)
    await crowd.fill(url, 2_000)
    pool = await asyncpg.create_pool(url, min_size=1, max_size=2)
    try:
        assert await pool.fetchval("SELECT count(*) FROM contact WHERE national = substr(phone, 4)") == 2_000
        indexes = await pool.fetch("SELECT indexname FROM pg_indexes WHERE tablename = 'contact'")
        assert {"contact_phone_taken", "contact_by_word", "contact_by_name_key"} <= {i["indexname"] for i in indexes}
        somebody = await pool.fetchrow("SELECT name, phone FROM contact WHERE organisation IS NOT NULL LIMIT 1")
        assert somebody is not None
        reading = read(somebody["phone"])
        assert reading is not None
        assert (await look_up(pool, reading, 8)).exact
        found = await search(pool, sought(SearchContacts(q=somebody["name"])), 50, None)
        assert somebody["name"] in {contact.name for contact in found.items}
    finally:
        await pool.close()
