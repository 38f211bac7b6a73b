"""Who may be calling: from four digits on, in any notation, likeliest first (HOT-2)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import asyncpg
import phonenumbers
from directory_desk import Desk, prepare
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from chassis.database import Database
from contacts import repository
from contacts.domain.notation import looks_like_phone, read
from contacts.lookup import look_up
from contracts.events.contact import ContactProfile
from contracts.phone import to_e164
from contracts.rpc.contacts import LOOKUP_MIN_DIGITS
from voltctl.testing import FreshDatabase

OPERATORS = ["70", "71", "72", "74", "75", "76", "77", "78"]
LANDLINES = ["11", "81", "91", "21"]
numbers = st.builds(
    lambda prefix, rest: f"{prefix}{rest:07}",
    st.sampled_from([*OPERATORS, *(f"{area}2" for area in LANDLINES)]).map(lambda p: p[:2]),
    st.integers(2_000_000, 2_999_999),
)
"""National parts of Sri Lankan numbers: mobiles, and landlines whose subscriber part begins with a 2."""


def spaced(digits: str, cuts: list[int], separator: str) -> str:
    marks = {cut % len(digits) for cut in cuts}
    return "".join(separator + c if i in marks and i else c for i, c in enumerate(digits))


notations = st.sampled_from(["0{}", "+94{}", "94{}", "0094{}", "+94 (0) {}", "(+94) {}", "+940{}", "{}"])


@given(
    national=numbers,
    notation=notations,
    cuts=st.lists(st.integers(0, 8), max_size=3),
    separator=st.sampled_from([" ", "-", ".", "  ", " - "]),
    script=st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９"]),
)
def test_every_notation_of_a_number_is_read_as_that_number(
    national: str, notation: str, cuts: list[int], separator: str, script: str
) -> None:
    typed = notation.format(spaced(national, cuts, separator)).translate(str.maketrans("0123456789", script))
    reading = read(typed)
    assert reading is not None
    e164 = f"+94{national}"
    assert reading.exact == e164 or e164 in reading.begins, typed
    assert looks_like_phone(typed)


@given(national=numbers, notation=notations, length=st.integers(LOOKUP_MIN_DIGITS, 15))
def test_every_beginning_of_every_notation_may_be_the_number(national: str, notation: str, length: int) -> None:
    typed, seen = "", 0
    for character in notation.format(national):
        typed, seen = typed + character, seen + character.isdigit()
        if seen == length:
            break
    reading = read(typed)
    assert reading is not None
    begins = any(f"+94{national}".startswith(b) for b in reading.begins)
    assert begins or any(national.startswith(b) for b in reading.begins_nationally), typed


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_not_and_never_breaks(typed: str) -> None:
    reading = read(typed)
    if reading is not None:
        assert all(b.startswith("+") and b[1:].isascii() and b[1:].isdigit() for b in reading.begins)


async def fill(url: str, phones: list[str]) -> None:
    database = Database(SecretStr(url), source="test")
    try:
        async with database.transaction() as tx:
            profiles = {uuid.uuid4(): ContactProfile(name=f"N {p}", phone=p) for p in phones}
            await repository.add_all(tx.session, profiles, datetime.now(UTC))
    finally:
        await database.close()


async def test_any_notation_and_any_part_of_it_finds_the_entry(database_url: FreshDatabase) -> None:
    """Through PostgreSQL: whole numbers, beginnings, ends and middles, over a few hundred drawn ones."""
    url = await database_url("contacts", prepare)
    phones = [f"+94{prefix}2{n:06}" for n, prefix in enumerate(OPERATORS * 5)]
    foreign = ["+447911123456", "+919840012345", "+971501234567", "+12025550123", "+390612345678"]
    pool = await asyncpg.create_pool(url, min_size=1, max_size=2)
    try:
        await fill(url, [*phones, *foreign])
        for phone in phones:
            national = phone[3:]
            for typed in (
                f"0{national}",
                f"+94 {national[:2]} {national[2:]}",
                f"94{national}",
                national,
                f"0094{national}",
            ):
                reading = read(typed)
                assert reading is not None
                found = await look_up(pool, reading, 8)
                assert (found.exact, found.items[0].phone) == (True, phone), typed
            for part in (national[-4:], national[-6:], national[3:8], national[1:8]):
                reading = read(part)
                assert reading is not None
                assert phone in {c.phone for c in (await look_up(pool, reading, 20)).items}, part
        for phone in foreign:
            country = str(phonenumbers.parse(phone).country_code)
            rest = phone[1 + len(country) :]
            trunk = "" if rest.startswith("0") else "0"  # in Italy it is part of the number
            for typed in (
                phone,
                phone[1:],
                f"00{phone[1:]}",
                rest,
                f"{trunk}{rest}",
                f"{trunk}{rest}"[:8],
                phone[:9],
                rest[-5:],
            ):
                reading = read(typed)
                assert reading is not None
                assert phone in {c.phone for c in (await look_up(pool, reading, 20)).items}, typed
    finally:
        await pool.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(national=numbers, notation=notations)
def test_the_directory_and_the_lookup_agree_on_what_a_number_is(national: str, notation: str) -> None:
    """What an entry would be kept under is what the lookup calls exact; where one refuses, so does the other."""
    typed = notation.format(national)
    try:
        kept: str | None = to_e164(typed)
    except ValueError:
        kept = None
    reading = read(typed)
    assert reading is not None
    if kept is not None:
        assert reading.exact == kept


async def test_the_number_itself_comes_first_then_beginnings_then_ends_then_the_rest(desk: Desk) -> None:
    whole = await desk.add("Whole", phone="+94112345678")
    begins = [await desk.add(f"Begins {i}", phone=f"+94771234{i}00") for i in range(2)]
    ends = await desk.add("Ends", phone="+94715771234")
    contains = await desk.add("Contains", phone="+94757712345")
    assert [c.id for c in (await desk.look_up("0112345678")).items] == [whole.id]
    assert [c.name for c in (await desk.look_up("+94771234")).items] == [b.name for b in begins]
    assert [c.name for c in (await desk.look_up("771234")).items] == ["Ends", "Begins 0", "Begins 1", "Contains"]
    assert [c.name for c in (await desk.look_up("0771234")).items] == ["Begins 0", "Begins 1"]
    assert ends.id
    assert contains.id


async def test_fewer_than_four_digits_find_nobody(desk: Desk) -> None:
    await desk.add("Nimal", phone="0771234567")
    for typed in ("", "077", "+94", "0 7 7", "abc", "٠٧٧"):
        assert (await desk.look_up(typed)).items == ()
    assert [c.name for c in (await desk.look_up("0771")).items] == ["Nimal"]


async def test_no_more_than_asked_for_and_each_once(desk: Desk) -> None:
    for n in range(12):
        await desk.add(f"N{n}", phone=f"+9477123{n:04}")
    assert len((await desk.look_up("077123")).items) == 8
    found = (await desk.look_up("077123", limit=20)).items
    assert len(found) == len({c.id for c in found}) == 12


async def test_signs_of_a_pattern_are_no_pattern(desk: Desk) -> None:
    await desk.add("Nimal", phone="0771234567")
    for typed in ("%%%%", "____", "077%", "0771'; --", "\\\\\\\\", "0771_34567"):
        found = (await desk.look_up(typed)).items
        assert [c.name for c in found] in ([], ["Nimal"])
    assert (await desk.look_up("077%34567")).items == ()
