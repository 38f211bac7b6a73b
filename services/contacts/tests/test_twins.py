"""Likely pairs are found, shown and dismissed; two entries become one and nothing known is lost."""

from __future__ import annotations

import asyncio

import pytest
from directory_desk import Desk, key
from hypothesis import given
from hypothesis import strategies as st

from contacts.domain.entries import MAX_NOTES, merged
from contacts.domain.twins import LIKELY, likeness, name_likeness, nearly_same_number
from contracts.desk import Tier
from contracts.events.contact import ContactChanged, ContactMerged, ContactProfile
from contracts.problems import Conflict, InvalidInput, NotFound
from contracts.rpc.contacts import Contact
from voltctl.testing import eventually

profiles = st.builds(
    ContactProfile,
    name=st.text(max_size=30),
    phone=st.none() | st.integers(700_000_000, 799_999_999).map(lambda n: f"+94{n}"),
    organisation=st.none() | st.text(min_size=1, max_size=20),
    tier=st.sampled_from(Tier),
    primary_charger_id=st.none() | st.sampled_from(["100001", "100002"]),
    notes=st.text(max_size=50) | st.just("n" * MAX_NOTES),
)


def person(name: str, **more: str) -> ContactProfile:
    return ContactProfile(name=name, **more)


@given(profiles, profiles, st.booleans())
def test_likeness_is_the_same_from_both_sides_and_between_0_and_1(
    one: ContactProfile, other: ContactProfile, common: bool
) -> None:
    score, why = likeness(one, other, common_name=common)
    assert (score, why) == likeness(other, one, common_name=common)
    assert 0.0 <= score <= 1.0
    assert bool(why) == (name_likeness(one.name, other.name) >= 0.5)


def test_what_makes_two_entries_likely_one_person() -> None:
    nimal = person("Nimal Perera", phone="+94771234567", organisation="Lanka")
    likely = [
        person("Nimal Perera"),
        person("perera NIMAL", phone="+94712223344"),
        person("Nimal Pererra", organisation="LANKA"),
        person("Nimal Perera", phone="+94771234576", organisation="Ceylon Tea"),
    ]
    different = [
        person("Kamal Fernando", phone="+94771234568", organisation="Lanka"),
        person("Nimal Perera", phone="+94712223344", organisation="Ceylon Tea"),
        person("Nimal Gunawardena"),
    ]
    assert [likeness(nimal, other)[0] >= LIKELY for other in [*likely, *different]] == [True] * 4 + [False] * 3
    assert likeness(nimal, likely[1], common_name=True)[0] < LIKELY
    score, why = likeness(nimal, person("Nimal Perera", phone="+94771234568", organisation="lanka"))
    assert (score, why) == (1.0, "The same name, the same organisation and almost the same phone number.")


def test_one_wrong_digit_or_two_swapped_are_nearly_the_same_number() -> None:
    assert nearly_same_number("+94771234567", "+94771234568")
    assert nearly_same_number("+94771234567", "+94771234576")
    assert not nearly_same_number("+94771234567", "+94771234567")
    assert not nearly_same_number("+94771234567", "+94771243576")
    assert not nearly_same_number("+94771234567", "+9477123456")


@given(profiles, profiles)
def test_who_stays_keeps_all_it_has_and_takes_what_it_lacks(kept: ContactProfile, twin: ContactProfile) -> None:
    try:
        one = merged(kept, twin)
    except InvalidInput:
        assert len(f"{kept.notes}\nAlso reached at {twin.phone}\n{twin.notes}") > MAX_NOTES
        return
    assert one.name == kept.name
    for field in ("phone", "organisation", "primary_charger_id"):
        assert getattr(one, field) == (getattr(kept, field) or getattr(twin, field))
    assert one.tier == (twin.tier if kept.tier is Tier.STANDARD else kept.tier)
    assert one.notes.startswith(kept.notes)
    assert len(one.notes) <= MAX_NOTES
    assert twin.notes in one.notes
    if kept.phone and twin.phone:
        assert twin.phone in one.notes


async def test_a_likely_pair_is_shown_with_its_reason_until_it_is_dismissed(desk: Desk) -> None:
    one = await desk.add("Nimal Perera", phone="0771234567", organisation="Lanka")
    await desk.add("Kamal Fernando", organisation="Lanka")
    other = await desk.add("Nimal Pererra", organisation="lanka")
    (pair,) = await eventually(desk.duplicates)
    assert {pair.one, pair.other} == {one, other}
    assert pair.why == "Nearly the same name, the same organisation and a phone number in one of them only."
    assert [p.likeness for p in await desk.duplicates(one.id)] == [pair.likeness]
    await desk.dismiss(other, one)
    await desk.dismiss(one, other)
    assert await desk.duplicates() == ()
    await desk.update(one, notes="compared again")
    await desk.compared()
    assert await desk.duplicates() == ()


async def test_a_pair_that_is_none_any_more_is_not_shown(desk: Desk) -> None:
    one, other = await desk.add("Nimal Perera"), await desk.add("Nimal Perera")
    await eventually(desk.duplicates)
    changed = await desk.update(other, name="Sunethra Gunawardena")
    await desk.compared()
    assert await desk.duplicates() == ()
    await desk.update(changed, name="Nimal Perera")
    await eventually(desk.duplicates)
    await desk.delete(one)
    assert await desk.duplicates() == ()


async def test_a_name_that_many_have_makes_no_pairs_by_itself(desk: Desk) -> None:
    rows = "\n".join(f"Nimal Perera,077123{n:04}" for n in range(14))
    await desk.commit(f"name,phone\n{rows}")
    await desk.compared()
    paired = await desk.duplicates()
    assert all("almost the same phone number" in pair.why for pair in paired)


async def test_two_become_one_and_everybody_is_told(desk: Desk) -> None:
    keep = await desk.add("Nimal Perera", organisation="Lanka", notes="Speaks Tamil.")
    twin = await desk.add("N. Perera", phone="0771234567", tier=Tier.GOLD, primary_charger_id="100001", notes="Six.")
    older = await desk.add("Nimal P.", notes="old")
    twin = await desk.merge(twin, older)
    one = await desk.merge(keep, twin)
    assert (one.id, one.name, one.phone, one.tier) == (keep.id, "Nimal Perera", "+94771234567", Tier.GOLD)
    assert (one.organisation, one.primary_charger_id) == ("Lanka", "100001")
    assert one.notes == "Speaks Tamil.\nSix.\nold"
    gone = await desk.get(twin.id)
    assert (gone.deleted, gone.merged_into, gone.name) == (True, keep.id, "N. Perera")
    assert (await desk.get(older.id)).merged_into == keep.id
    assert [c.id for c in (await desk.look_up("0771234567")).items] == [keep.id]
    assert await desk.names() == ["Nimal Perera"]
    said = (await desk.said(twin.id, 3))[2]
    assert isinstance(said, ContactMerged)
    assert (said.into_id, said.into_profile.phone) == (keep.id, "+94771234567")
    changed = (await desk.said(keep.id, 2))[1]
    assert isinstance(changed, ContactChanged)
    assert changed.version == one.version
    await eventually(lambda: any(c.id == twin.id and c.merged_into == keep.id for c in desk.shown))
    assert await desk.merge(keep, twin) == one  # the same request again


async def test_a_merge_of_what_has_moved_on_is_refused_with_what_is_there_now(desk: Desk) -> None:
    keep, twin = await desk.add("Nimal Perera"), await desk.add("Nimal Perera")
    newer = await desk.update(twin, notes="new")
    with pytest.raises(Conflict) as refused:
        await desk.merge(keep, twin)
    assert Contact.model_validate(refused.value.extra["current"]) == newer
    with pytest.raises(InvalidInput):
        await desk.merge(keep, keep)
    with pytest.raises(NotFound):
        await desk.merge(keep, keep.model_copy(update={"id": key()}))
    await desk.delete(newer)
    with pytest.raises(Conflict):
        await desk.merge(keep, newer)


async def test_two_who_merge_each_way_at_once_lose_nobody(desk: Desk) -> None:
    one, other = await desk.add("Nimal Perera", phone="0771234567"), await desk.add("Nimal Perera", phone="0712223344")
    outcomes = await asyncio.gather(desk.merge(one, other), desk.merge(other, one), return_exceptions=True)
    (stays,) = [o for o in outcomes if isinstance(o, Contact)]
    assert sum(isinstance(o, Conflict) for o in outcomes) == 1
    assert [c.id for c in (await desk.search()).items] == [stays.id]
    assert "Also reached at" in stays.notes
