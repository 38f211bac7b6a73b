"""Search as you type: it forgives spelling, case, accents and order, and treats what is typed as text (CON-2)."""

from __future__ import annotations

import base64
import json

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from directory_desk import Desk, prepare
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from contacts import models, searching
from contacts.domain.seeking import decode_cursor, sought
from contacts.domain.wording import FOUND_BY_BYTES, KEY_CHARACTERS, folded, found_by, name_key, words_of
from contacts.models import ContactsTable
from contracts.desk import Tier
from contracts.problems import InvalidInput
from contracts.rpc.contacts import Contact, SearchContacts
from voltctl.testing import FreshDatabase


@pytest.fixture
async def people(desk: Desk) -> Desk:
    for name, organisation, phone in (
        ("Nimal Perera", "Lanka Logistics", "+94771234567"),
        ("Kamal Perera", None, "+94712223344"),
        ("K.M.N. Wickramasinghe", "Ceylon Tea", "+94112345678"),
        ("Fathima Rizvi", "Dialog", None),
        ("Mary O'Brien", "Café Étoile", "+447911123456"),
        ("නිමල් පෙරේරා", None, None),
        ("Suresh Nadarajah", "100% Electric_Cars", None),
    ):
        await desk.add(name, organisation=organisation, phone=phone)
    return desk


SORTS = ["relevance", "name", "-name", "updated_at", "-updated_at"]
MEANT = [
    ("nimal perera", "Nimal Perera"),
    ("PERERA nim", "Nimal Perera"),
    ("nim", "Nimal Perera"),
    ("Nimal Pereira", "Nimal Perera"),
    ("Nmal Perera", "Nimal Perera"),
    ("Niaml", "Nimal Perera"),
    ("lanka logi", "Nimal Perera"),
    ("logistic lanka", "Nimal Perera"),
    ("wikramasinghe", "K.M.N. Wickramasinghe"),
    ("Wickremasinha", "K.M.N. Wickramasinghe"),
    ("wikrama", "K.M.N. Wickramasinghe"),
    ("kmn wick", "K.M.N. Wickramasinghe"),
    ("k m n", "K.M.N. Wickramasinghe"),
    ("Fatima", "Fathima Rizvi"),
    ("Fatimah Risvi", "Fathima Rizvi"),
    ("obrien", "Mary O'Brien"),
    ("o'brien", "Mary O'Brien"),
    ("cafe etoile", "Mary O'Brien"),
    ("CAFÉ", "Mary O'Brien"),
    ("නිමල්", "නිමල් පෙරේරා"),
    ("100%", "Suresh Nadarajah"),
    ("electric_cars", "Suresh Nadarajah"),
    ("077 123", "Nimal Perera"),
    ("+94 77 123 4567", "Nimal Perera"),
    ("4567", "Nimal Perera"),
    ("94771234567", "Nimal Perera"),
    ("nimal 077 123", "Nimal Perera"),
    ("07911 123456", "Mary O'Brien"),
]


async def test_what_is_typed_finds_who_is_meant_first(people: Desk) -> None:
    answers = {typed: await people.names(typed) for typed, _ in MEANT}
    assert {typed: names[:1] for typed, names in answers.items()} == {typed: [found] for typed, found in MEANT}


async def test_what_nobody_is_called_finds_nobody(people: Desk) -> None:
    for typed in ["%", "_", "__", "%%", "'", "\\", "qqqq", "nimal nadarajah", "'; DROP TABLE contact; --"]:
        page = await people.search(typed)
        assert (page.items, page.total, page.next_cursor) == ((), 0, None), typed


async def test_who_begins_so_comes_before_who_only_has_it_and_both_before_who_resembles(desk: Desk) -> None:
    for name in ("Anura Silva", "Silva Anura", "Silvapulle Anura", "Anura Silvapulle", "Anura Sliva"):
        await desk.add(name)
    assert await desk.names("silva") == [
        "Silva Anura",
        "Silvapulle Anura",
        "Anura Silva",
        "Anura Silvapulle",
        "Anura Sliva",
    ]


async def test_a_change_is_found_by_its_new_words_and_not_by_the_old(desk: Desk) -> None:
    entry = await desk.add("Nimal Perera", organisation="Lanka")
    await desk.update(entry, name="Sunethra Gunawardena", organisation=None)
    assert await desk.names("perera") == await desk.names("lanka") == []
    assert await desk.names("sunethra") == ["Sunethra Gunawardena"]
    counted = {row["word"]: row["entries"] for row in await desk.fetch("SELECT word, entries FROM word")}
    assert counted == {"nimal": 0, "perera": 0, "lanka": 0, "sunethra": 1, "gunawardena": 1}


async def test_tiers_are_filtered_in_every_way_of_searching(desk: Desk) -> None:
    for n, tier in enumerate([*Tier] * 3):
        await desk.add(f"Nimal {n:02}", tier=tier, phone=f"+9477123{n:04}")
    for q in ("", "nimal", "nimla", "077123"):
        page = await desk.search(q, tier=(Tier.GOLD, Tier.PLATINUM))
        assert {c.tier for c in page.items} == {Tier.GOLD, Tier.PLATINUM}, q
        assert (len(page.items), page.total, page.total_is_exact) == (6, 6, True), q


@pytest.mark.parametrize("walk", [False, True])
async def test_pages_of_any_order_hold_everything_once(desk: Desk, monkeypatch: pytest.MonkeyPatch, walk: bool) -> None:
    if walk:  # as if the words were too common, and the matches too many to be ranked
        monkeypatch.setattr(searching, "_COMMON", 0)
        monkeypatch.setattr(searching, "SORTED_AT_MOST", 0)
        monkeypatch.setattr(searching, "RANKED_AT_MOST", 0)
    for n in range(23):
        name = ["Nimal Bandara", "Bandara Nimal", "Nimal", "Ānil Nimal", "Sunil"][n % 5]
        await desk.add(name, phone=f"+9477123{n:04}", tier=list(Tier)[n % 4])
    matching = {"": 23, "nimal": 19, "nimal b": 10, "077": 23, "zzz": 0, **({} if walk else {"nimla": 19})}
    for sort in SORTS:
        for q, count in matching.items():
            seen = await _all_pages(desk, q, sort)
            assert len(seen) == len({c.id for c in seen}) == count, (sort, q)
            keys = [name_key(c.name) if "name" in sort else c.updated_at.isoformat() for c in seen]
            assert sort == "relevance" or keys == sorted(keys, reverse=sort.startswith("-")), (sort, q)


async def _all_pages(desk: Desk, q: str, sort: str) -> list[Contact]:
    seen: list[Contact] = []
    cursor: str | None = None
    while True:
        page = await desk.search(q, sort=sort, limit=7, cursor=cursor)
        seen += page.items
        assert page.total >= len(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return seen


async def test_a_page_marker_that_was_tampered_with_or_belongs_elsewhere_is_refused(desk: Desk) -> None:
    for n in range(5):
        await desk.add(f"Nimal {n}")
    cursor = (await desk.search("nimal", limit=2)).next_cursor
    assert cursor is not None
    said = json.loads(base64.urlsafe_b64decode(cursor))
    forged = []
    for position, value in [(0, "x"), (1, "leap"), (2, "0"), (3, 7), (3, "a\0b"), (4, "not-an-id"), (5, "x")]:
        parts = [*said[:position], value, *said[position + 1 :]]
        forged.append(base64.urlsafe_b64encode(json.dumps(parts).encode()).decode())
    for bad in [*forged, "x", "", "🙂", base64.urlsafe_b64encode(b"[" * 250).decode()]:
        with pytest.raises(InvalidInput):
            await desk.search("nimal", limit=2, cursor=bad)
    by_time = sought(SearchContacts(q="nimal", sort="updated_at"))
    id_ = "11111111-1111-4111-8111-111111111111"
    for rank, moment, total in [
        (0, "0001-01-01T00:00:00+14:00", 1),
        (10**310, "2026-11-23T00:00:00Z", 1),
        (0, "2026-11-23T00:00:00Z", -1),
    ]:
        out_of_range = json.dumps([by_time.mark, "set", rank, moment, id_, total]).encode()
        with pytest.raises(InvalidInput):
            decode_cursor(by_time, base64.urlsafe_b64encode(out_of_range).decode())
    with pytest.raises(InvalidInput):
        await desk.search("nimal", limit=2, sort="name", cursor=cursor)
    with pytest.raises(InvalidInput):
        await desk.search("kamal", limit=2, cursor=cursor)


async def test_by_name_all_are_found_whose_number_begins_so_and_by_relevance_the_likeliest(desk: Desk) -> None:
    """An export goes by name: nothing may be left out of it unsaid."""
    await desk.commit("name,phone\n" + "\n".join(f"Nimal {n:03},0771{n:06}" for n in range(210)))
    likeliest = await desk.search("0771", limit=500)
    assert (len(likeliest.items), likeliest.total_is_exact) == (200, False)
    everybody = await desk.search("0771", sort="name", limit=500)
    assert (len(everybody.items), everybody.total, everybody.total_is_exact) == (210, 210, True)


async def test_totals_are_exact_until_they_are_said_to_be_at_least(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(12):
        await desk.add(f"Nimal {n:02}")
    assert [(p.total, p.total_is_exact) for p in [await desk.search(), await desk.search("nimal", limit=20)]] == [
        (12, True)
    ] * 2
    monkeypatch.setattr(searching, "COUNTED_AT_MOST", 10)
    page = await desk.search(limit=3)
    assert (page.total, page.total_is_exact) == (10, False)


@given(st.text(max_size=200), st.text(max_size=200))
def test_what_an_entry_is_found_by_fits_into_an_index_whatever_it_is_called(name: str, organisation: str) -> None:
    assert sum(len(word.encode()) for word in found_by(name, organisation)) <= FOUND_BY_BYTES
    assert len(name_key(name)) <= KEY_CHARACTERS


@given(st.text(max_size=40))
def test_an_entry_is_found_by_each_word_of_its_name(name: str) -> None:
    assert set(words_of(name)) <= found_by(name, None)
    assert folded(folded(name)) == folded(name)


async def test_the_tables_are_as_the_models_say(database_url: FreshDatabase) -> None:
    engine = create_async_engine(
        (await database_url("contacts", prepare)).replace("postgresql", "postgresql+asyncpg", 1)
    )
    tables = {
        row.__tablename__
        for row in (models.ContactRow, models.WordRow, models.PairRow, models.ToCompareRow, models.ImportOutcomeRow)
    }

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "include_object": lambda thing, name, kind, *_: (
                    name in tables if kind == "table" else kind == "column" and thing.table.name in tables
                ),
            },
        )
        return list(compare_metadata(context, ContactsTable.metadata))

    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()
