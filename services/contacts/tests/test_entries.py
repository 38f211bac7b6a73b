"""Adding, editing, deleting: one number is one entry, nothing is overwritten, nothing is forgotten (CON-1, CON-4)."""

from __future__ import annotations

import asyncio
import json

import pytest
from directory_desk import AGENT, Desk, actor, key

from contracts.desk import Person, Tier
from contracts.events.contact import ContactAdded, ContactChanged, ContactDeleted
from contracts.permissions import Role
from contracts.problems import Conflict, Forbidden, InvalidInput, NotFound, ProblemError, Unauthenticated
from contracts.rpc.contacts import Contact
from voltctl.testing import eventually

KASUN = Person(member_id=AGENT.member_id, name=AGENT.name)


async def test_an_entry_is_kept_whole_and_everybody_is_told(desk: Desk) -> None:
    added = await desk.add(
        "Nimal Perera",
        phone="077 123 4567",
        organisation="Lanka Logistics",
        tier=Tier.GOLD,
        primary_charger_id="100001",
        notes="Call after six.\nSpeaks Tamil.",
    )
    assert (added.phone, added.version, added.tier) == ("+94771234567", 1, Tier.GOLD)
    assert await desk.get(added.id) == added
    (said,) = await desk.said(added.id, 1)
    assert isinstance(said, ContactAdded)
    assert (said.by, said.version, said.profile.notes) == (KASUN, 1, "Call after six.\nSpeaks Tamil.")
    await eventually(lambda: added in desk.shown)


async def test_asked_again_with_the_same_id_the_same_entry_is_answered(desk: Desk) -> None:
    once = await desk.add("Nimal Perera", phone="0771234567")
    again = await desk.add("Nimal Perera", phone="0771234567", contact_id=once.id)
    assert again == once
    assert len((await desk.search()).items) == 1
    await desk.said(once.id, 1)
    assert len([event for event in desk.seen if event.key == once.id]) == 1


async def test_a_number_in_any_notation_is_one_number(desk: Desk) -> None:
    first = await desk.add("Nimal Perera", phone="+94771234567")
    for notation in ("0771234567", "+94 77 123 4567", "94771234567", "0094771234567", "077-123-4567"):
        with pytest.raises(Conflict) as refused:
            await desk.add("Somebody Else", phone=notation)
        assert (refused.value.extra["contact_id"], refused.value.extra["contact_name"]) == (first.id, "Nimal Perera")


async def test_of_many_who_add_one_number_at_once_one_wins(desk: Desk) -> None:
    outcomes = await asyncio.gather(*(desk.add(f"N{i}", phone="0771234567") for i in range(8)), return_exceptions=True)
    won = [o for o in outcomes if isinstance(o, Contact)]
    assert len(won) == 1
    for other in outcomes:
        if other is not won[0]:
            assert isinstance(other, Conflict)
            assert other.extra["contact_id"] == won[0].id


async def test_of_two_entries_that_take_one_number_at_once_one_gets_it(desk: Desk) -> None:
    entries = [await desk.add(f"Entry {i}") for i in range(4)]
    outcomes = await asyncio.gather(*(desk.update(e, phone="0771234567") for e in entries), return_exceptions=True)
    won = [o for o in outcomes if isinstance(o, Contact)]
    assert len(won) == 1
    assert all(o.extra["contact_id"] == won[0].id for o in outcomes if isinstance(o, Conflict))
    assert sum(isinstance(o, Conflict) for o in outcomes) == 3


async def test_left_out_stays_and_null_is_taken_away(desk: Desk) -> None:
    entry = await desk.add("Nimal", phone="0771234567", organisation="Lanka", tier=Tier.GOLD, notes="x")
    changed = await desk.update(entry, organisation=None, tier=None, notes=None)
    assert (changed.organisation, changed.tier, changed.notes) == (None, Tier.STANDARD, "")
    assert (changed.name, changed.phone, changed.version) == ("Nimal", "+94771234567", 2)
    with pytest.raises(InvalidInput):
        await desk.update(changed, name=None)
    said = await desk.said(entry.id, 2)
    assert isinstance(said[1], ContactChanged)
    assert (said[1].version, said[1].profile.organisation) == (2, None)


async def test_a_change_that_changes_nothing_is_no_change(desk: Desk) -> None:
    entry = await desk.add("Nimal", organisation="Lanka")
    assert await desk.update(entry, name="Nimal", organisation="Lanka") == entry


async def test_who_saw_an_older_version_is_shown_the_present_one(desk: Desk) -> None:
    entry = await desk.add("Nimal")
    newer = await desk.update(entry, notes="first")
    with pytest.raises(Conflict) as refused:
        await desk.update(entry, notes="second")
    assert Contact.model_validate(refused.value.extra["current"]) == newer
    with pytest.raises(Conflict):
        await desk.delete(entry)


async def test_of_two_edits_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    entry = await desk.add("Nimal")
    outcomes = await asyncio.gather(*(desk.update(entry, notes=str(i)) for i in range(5)), return_exceptions=True)
    (won,) = [o for o in outcomes if isinstance(o, Contact)]
    refused = [o for o in outcomes if isinstance(o, Conflict)]
    assert len(refused) == 4
    assert all(o.extra["current"]["notes"] == won.notes for o in refused)


async def test_a_deleted_entry_is_named_but_not_found_and_its_number_is_free(desk: Desk) -> None:
    entry = await desk.add("Nimal Perera", phone="0771234567")
    await desk.delete(entry)
    await desk.delete(entry)  # the same request again
    gone = await desk.get(entry.id)
    assert (gone.deleted, gone.name, gone.phone) == (True, "Nimal Perera", "+94771234567")
    assert await desk.names() == await desk.names("nimal") == []
    assert (await desk.look_up("0771234567")).items == ()
    said = await desk.said(entry.id, 2)
    assert isinstance(said[1], ContactDeleted)
    assert said[1].by == KASUN
    await eventually(lambda: any(shown.id == entry.id and shown.deleted for shown in desk.shown))
    assert (await desk.add("New Owner", phone="0771234567")).phone == "+94771234567"


async def test_an_edit_of_a_deleted_entry_says_that_it_is_deleted(desk: Desk) -> None:
    entry = await desk.add("Nimal")
    await desk.delete(entry)
    with pytest.raises(Conflict) as refused:
        await desk.update(entry, notes="too late")
    assert refused.value.extra["current"]["deleted"] is True


async def test_an_entry_that_never_was_is_not_found(desk: Desk) -> None:
    ghost = (await desk.add("Nimal")).model_copy(update={"id": key()})
    for attempt in (desk.get(ghost.id), desk.update(ghost, notes="x"), desk.delete(ghost)):
        with pytest.raises(NotFound):
            await attempt


async def test_each_role_may_what_the_table_of_permissions_says(desk: Desk) -> None:
    desk_roles = {Role.ADMIN, Role.MANAGER, Role.DISPATCHER, Role.OPS_AGENT}
    for role in Role:
        who = actor(role)
        entry, other = await desk.add("Nimal"), await desk.add("Kamal")
        acts = [
            desk.search(who=who), desk.look_up("0771", who=who), desk.get(entry.id, who=who), desk.duplicates(who=who),
            desk.add("New", who=who), desk.update(other, notes="x", who=who), desk.preview("name\nx", who=who),
            desk.commit("name\nx", who=who), desk.dismiss(entry, other, who=who), desk.delete(entry, who=who),
        ]  # fmt: skip
        for act in acts:
            if role in desk_roles:
                await act
            else:
                with pytest.raises(Forbidden):
                    await act


async def test_without_an_actor_the_suite_may_look_but_not_touch(desk: Desk) -> None:
    entry, other = await desk.add("Nimal", phone="0771234567"), await desk.add("Kamal")
    assert await desk.get(entry.id, who=None) == entry
    assert (await desk.look_up("0771234567", who=None)).exact
    for act in (
        desk.search(who=None), desk.add("x", who=None), desk.update(entry, notes="x", who=None),
        desk.delete(entry, who=None), desk.merge(entry, other, who=None), desk.commit("name\nx", who=None),
        desk.preview("name\nx", who=None), desk.duplicates(who=None), desk.dismiss(entry, other, who=None),
    ):  # fmt: skip
        with pytest.raises(Unauthenticated):
            await act


HOSTILE = [
    "<script>alert(1)</script>", "'; DROP TABLE contact; --", "100%", "_", "\\", "'", '"', "=HYPERLINK(1)",
    "🚗🔌", "محمد سلطان", "නිමල් පෙරේරා", "நிமல்", "Ünal Étoile", "a" * 200, "ﷺ" * 200, "𒀀" * 200,
    "é̴̷̀" * 40, " ".join(f"word{i}" for i in range(25)), "&|!():*<->", "𝓝𝓲𝓶𝓪𝓵",
]  # fmt: skip


async def test_whatever_a_name_is_made_of_is_kept_as_typed_and_harms_nothing(desk: Desk) -> None:
    for name in HOSTILE:
        entry = await desk.add(name, organisation=name, notes=name)
        assert (entry.name, entry.organisation, entry.notes) == (name.strip(), name.strip(), name.strip())
        assert (await desk.get(entry.id)).name == name.strip()
        await desk.search(name[:120])
        await desk.look_up(name[:40])
    assert len((await desk.search(limit=500)).items) == len(HOSTILE)
    await desk.compared()


async def test_a_name_that_cannot_be_one_and_fields_nobody_offered_are_refused(desk: Desk) -> None:
    names = ("a\0b", "\u202egnp.exe", "\u200b\u200d", "a\nb", "", "   ", "x" * 201, "\x7f")
    odd: list[dict[str, object]] = [{"name": name} for name in names]
    for said in [*odd, *({"name": "x", field: 1} for field in ("version", "deleted", "phone"))]:
        reply = await desk.bus.client.request(
            "rpc.contacts.add-contact",
            json.dumps({"contact_id": key()} | said).encode(),
            headers={"volt-actor": AGENT.model_dump_json()},
            timeout=2,
        )
        assert b"invalid-input" in reply.data, said
    assert await desk.names() == []


async def test_a_refusal_is_a_problem_and_never_our_fault(desk: Desk) -> None:
    entry = await desk.add("x", phone="0771234567")
    with pytest.raises(ProblemError) as refused:
        await desk.update(await desk.add("y"), phone="0771234567")
    assert refused.value.status == 409
    assert refused.value.extra["contact_id"] == entry.id
