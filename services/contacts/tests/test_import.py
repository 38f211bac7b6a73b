"""A CSV file is previewed row by row, and what was previewed is done, once (CON-5)."""

from __future__ import annotations

import asyncio

import pytest
from directory_desk import Desk, key
from hypothesis import given
from hypothesis import strategies as st

from contacts.domain.importing import MAX_ROWS, Known, plan, read_file
from contracts.desk import Tier
from contracts.events.contact import ContactProfile
from contracts.rpc.contacts import ImportPreview

NIMAL = Known(
    "11111111-1111-4111-8111-111111111111", ContactProfile(name="Nimal", phone="+94771234567", tier=Tier.GOLD)
)


def previewed(csv: str, *known: Known) -> ImportPreview:
    return plan(read_file(csv), {k.profile.phone: k for k in known if k.profile.phone}).preview


def test_headings_are_found_by_any_of_their_names_and_the_others_are_named() -> None:
    done = previewed(
        "\ufeffFULL NAME;Phone Number; Company ;TIER;Primary_Charger;Remarks;Shoe size\r\n"
        "Nimal;0771234567;Lanka;gold;100001;x;42\r\n"
    )
    assert (done.adds, done.unknown_columns, done.problems) == (1, ("Shoe size",), ())
    (row,) = done.rows
    assert (row.line, row.name, row.phone, row.organisation, row.outcome) == (
        2,
        "Nimal",
        "+94771234567",
        "Lanka",
        "add",
    )


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("phone\n0771234567", "must be “name”"),
        ("name,Name\na,b", "More than one column says name"),
        ("name", "no rows"),
        ('name\n"Nimal', "cannot be read as CSV"),
        ("name\n" + "a\n" * (MAX_ROWS + 1), "more than 5,000 rows"),
        ("PK\x03\x04\0\0", "not text"),
        ("name,organisation\n" + f"{'ක' * 190},{'ක' * 190}\n" * 1_500, "too large"),
    ],
)
def test_a_file_that_is_of_no_use_says_why_and_has_no_rows(csv: str, said: str) -> None:
    done = previewed(csv)
    assert said in " ".join(done.problems)
    assert (done.rows, done.adds, done.updates) == ((), 0, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",0771234567", "The name is missing."),
        ("Nimal,12345", "is not a phone number"),
        ("Nimal,9.47712E+10", "its last digits are lost"),
        ('Nimal,"9,47712E+10"', "its last digits are lost"),
        ("Nimal,,diamond", "is no tier; there are Standard, Silver, Gold, Platinum"),
        ("Nimal,,,not a charger", "cannot be a charger's id"),
        (f"{'x' * 201},", "longer than 200 characters"),
        ('"two\nlines",', "must be a single line"),
        ("Nimal,,,,one,two many", "more cells than the heading"),
        ("Nimal,,,," + "x" * 10_001, "longer than 10,000 characters"),
        ("Ni\x07mal,", "contains control characters"),
    ],
)
def test_a_row_that_is_not_right_is_refused_with_a_sentence(row: str, said: str) -> None:
    done = previewed(f"name,phone,tier,primary charger,notes\n{row}\nKamal,0712223344")
    assert [r.outcome for r in done.rows] == ["refused", "add"]
    assert said in " ".join(done.rows[0].problems)
    assert all(problem.endswith(".") for problem in done.rows[0].problems)
    assert (done.adds, done.refused) == (1, 1)


@pytest.mark.parametrize(
    "cell", ["0771234567", "771234567", "94771234567", "94771234567.0", "'0771234567", '"=""0771234567"""']
)
def test_numbers_as_spreadsheets_write_them_are_understood(cell: str) -> None:
    assert [row.phone for row in previewed(f"name,phone\nNimal,{cell}").rows] == ["+94771234567"]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    done = previewed('name,notes\n\n"Nimal","one\ntwo\nthree"\n\nKamal,x\n')
    assert [(row.line, row.name) for row in done.rows] == [(3, "Nimal"), (7, "Kamal")]


def test_a_number_twice_in_the_file_is_refused_the_second_time() -> None:
    done = previewed("name,phone\nNimal,0771234567\nKamal,+94 77 123 4567")
    assert [row.outcome for row in done.rows] == ["add", "refused"]
    assert done.rows[1].problems == ("Line 2 has the same phone number.",)


def test_a_number_that_is_known_changes_that_entry_by_what_the_cells_say() -> None:
    planned = plan(read_file("name,phone,tier,notes\nNimal Perera,0771234567,,x"), {"+94771234567": NIMAL})
    (row,) = planned.preview.rows
    assert (row.outcome, row.contact_id, planned.adds) == ("update", NIMAL.id, {})
    assert planned.updates == {NIMAL.id: NIMAL.profile.model_copy(update={"name": "Nimal Perera", "notes": "x"})}
    assert [r.outcome for r in previewed("name,phone,tier\nNimal,0771234567,GOLD", NIMAL).rows] == ["unchanged"]


@given(st.text(max_size=300) | st.text(alphabet='name,phone;"\n\r\t=+-@0a', max_size=100).map("name,phone\n{}".format))
def test_any_text_is_a_file_that_is_understood_or_refused(csv: str) -> None:
    done = previewed(csv, NIMAL)
    assert done.rows or done.problems
    assert done.adds + done.updates + done.refused <= len(done.rows)
    assert all((row.outcome == "refused") == bool(row.problems) for row in done.rows)


async def test_what_was_previewed_is_done_and_the_refused_rows_are_not(desk: Desk) -> None:
    known = await desk.add("Nimal", phone="0771234567", tier=Tier.GOLD)
    csv = "name;phone;organisation\nNimal Perera;0771234567;Lanka\nKamal;0712223344;\n;0755555555;\nSuresh;;Tea\n"
    seen = await desk.preview(csv)
    assert [row.outcome for row in seen.rows] == ["update", "add", "refused", "add"]
    assert await desk.names() == ["Nimal"]
    done = await desk.commit(csv)
    assert done.model_copy(update={"rows": ()}) == seen.model_copy(update={"rows": ()})
    assert await desk.names() == ["Kamal", "Nimal Perera", "Suresh"]
    changed = await desk.get(known.id)
    assert (changed.organisation, changed.tier, changed.version) == ("Lanka", Tier.GOLD, 2)
    added = done.rows[1].contact_id
    assert added is not None
    assert (await desk.get(added)).phone == "+94712223344"
    await desk.said(added, 1)
    await desk.said(known.id, 2)
    assert await desk.names("kamal") == ["Kamal"]


async def test_an_import_that_is_asked_again_is_not_done_again(desk: Desk) -> None:
    csv, import_id = "name\nNimal\nKamal\n", key()
    first, *others = await asyncio.gather(*(desk.commit(csv, import_id) for _ in range(3)))
    assert all(other == first for other in others)
    await desk.delete(await desk.get(first.rows[0].contact_id or ""))
    assert await desk.commit("name\nSomething else", import_id) == first
    assert await desk.names() == ["Kamal"]


async def test_two_imports_of_one_number_at_once_make_one_entry(desk: Desk) -> None:
    files = [f"name,phone\nNimal {n},0771234567\n" for n in range(4)]
    await asyncio.gather(*(desk.commit(csv) for csv in files))
    assert len((await desk.search()).items) == 1


async def test_a_file_of_the_greatest_size_is_done_in_time(desk: Desk) -> None:
    csv = "name,phone,organisation\n" + "".join(
        f"Person {n} {n:x}a {n:x}b {n:x}c,077{n:07},Company {n % 50}\n" for n in range(MAX_ROWS)
    )
    done = await desk.commit(csv)
    assert (done.adds, done.refused) == (MAX_ROWS, 0)
    assert (await desk.search("person")).total == MAX_ROWS


async def test_words_stay_counted_through_imports(desk: Desk) -> None:
    await desk.commit("name,phone\nNimal Perera,0771234567\nKamal Perera,0712223344")
    await desk.commit("name,phone\nNimal Fernando,0771234567")
    counted = await desk.fetch("SELECT word, entries FROM word WHERE entries <> 0 ORDER BY word")
    truth = await desk.fetch("SELECT word, ndoc AS entries FROM ts_stat('SELECT search FROM contact') ORDER BY word")
    assert [tuple(row) for row in counted] == [tuple(row) for row in truth]
