"""Callers, agents and tickets under the names they have elsewhere (HOT-3, HOT-6, HOT-8, ADM-3, ADM-4)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from switchboard import FATHIMA, KASUN, NIMAL, Switchboard, key, member_added

from contracts.desk import Category, Person, Priority
from contracts.events.call import CallLinked, CallSaved
from contracts.events.contact import ContactAdded, ContactChanged, ContactDeleted, ContactMerged, ContactProfile
from contracts.events.identity import MemberActivated, MemberChanged, MemberDeactivated, MemberRemoved
from contracts.events.ticket import TicketCreated, TicketState, TicketStatus
from contracts.problems import Forbidden
from contracts.rpc.telephony import Call
from voltctl.testing import eventually


def added(contact_id: str, name: str, phone: str | None = NIMAL, version: int = 1) -> ContactAdded:
    return ContactAdded(contact_id=contact_id, at=_now(), version=version, profile=_profile(name, phone))


def changed(contact_id: str, name: str, phone: str | None = NIMAL, version: int = 2) -> ContactChanged:
    return ContactChanged(contact_id=contact_id, at=_now(), version=version, profile=_profile(name, phone))


def ticket(call_id: str | None, reference: str = "TKT-000042", by: Person | None = None) -> TicketCreated:
    state = TicketState(
        summary="Cable stuck", category=Category.SERVICE, priority=Priority.HIGH, status=TicketStatus.OPEN
    )
    return TicketCreated(reference=reference, at=_now(), by=by, version=1, ticket=state, call_id=call_id)


def _profile(name: str, phone: str | None) -> ContactProfile:
    return ContactProfile(name=name, phone=phone)


def _now() -> datetime:
    return datetime.now(UTC)


async def becomes(board: Switchboard, call: Call, **fields: Any) -> Call:
    """Wait until a call has these fields, and return it."""

    async def found() -> Call | None:
        seen = await board.get(call)
        return seen if all(getattr(seen, name) == value for name, value in fields.items()) else None

    await eventually(found)
    return await board.get(call)


async def test_while_contacts_is_down_a_call_is_saved_without_and_its_contact_comes_later(board: Switchboard) -> None:
    await board.directory.close()
    call = await board.start()
    typed = await board.update(call, phone="077 123 4567", notes="Charger is dark")
    assert (typed.phone, typed.contact_id) == (NIMAL, None)
    saved = await board.save(call)
    assert (saved.state, saved.notes, saved.contact_id) == ("saved", "Charger is dark", None)

    nimal = board.directory.add("Nimal Perera", NIMAL)
    await board.directory.open()
    found = await becomes(board, call, contact_name="Nimal Perera")
    assert found.contact_id == nimal.id
    assert found.version > saved.version
    assert (await board.history(contact_id=nimal.id)).items == (found,)
    assert (await board.history(q="nimal")).items == (found,)


async def test_while_contacts_is_frozen_an_agent_waits_half_a_second_at_most(board: Switchboard) -> None:
    await board.directory.close()
    silent = await board.directory.bus.client.subscribe("rpc.contacts.>")  # listens and never answers
    await board.directory.bus.client.flush()
    call = await board.start()
    began = asyncio.get_running_loop().time()
    assert (await board.update(call, phone=NIMAL)).phone == NIMAL
    chosen = key()
    assert (await board.update(call, contact_id=chosen)).contact_id == chosen
    assert asyncio.get_running_loop().time() - began < 3.5  # two seconds each, had nobody set a limit
    await silent.unsubscribe()
    await board.happens(added(chosen, "Whom the agent meant", None))
    await becomes(board, call, contact_name="Whom the agent meant")


async def test_while_contacts_is_down_what_it_said_before_still_names_the_caller(board: Switchboard) -> None:
    nimal = key()
    await board.happens(added(nimal, "Nimal Perera"))

    async def known() -> bool:
        return bool(await board.fetch("SELECT FROM contact"))

    await eventually(known)
    await board.directory.close()
    assert (await board.start(phone=NIMAL)).contact_id == nimal


@pytest.mark.parametrize("settled", [False, True])
async def test_calls_from_a_number_belong_to_the_contact_it_becomes(board: Switchboard, settled: bool) -> None:
    call = await board.start(phone=NIMAL)
    assert call.contact_id is None
    if settled:
        await board.save(call)
    await board.happens(added(nimal := key(), "Somebody else", None))
    await board.happens(changed(nimal, "Nimal Perera"))
    assert (await becomes(board, call, contact_id=nimal)).contact_name == "Nimal Perera"
    await eventually(lambda: any(c.contact_id == nimal for c in board.seen(KASUN, call)))


async def test_a_contact_that_an_agent_took_away_does_not_come_back_by_itself(board: Switchboard) -> None:
    board.directory.add("Nimal Perera", NIMAL)
    call = await board.start(phone=NIMAL)
    await board.update(call, contact_id=None)
    await board.happens(added(other := key(), "Nimal again"), added(key(), "End of the story", "+94712345678"))

    async def both_known() -> bool:
        return len(await board.fetch("SELECT FROM contact WHERE name <> 'Nimal Perera'")) == 2

    await eventually(both_known)
    assert other
    assert (await board.get(call)).contact_id is None


async def test_a_call_follows_its_contacts_name_and_keeps_it_when_the_contact_goes(board: Switchboard) -> None:
    nimal = board.directory.add("Nimal Perera", NIMAL)
    call = await board.save(await board.start(phone=NIMAL))
    assert call.contact_name == "Nimal Perera"
    await board.happens(changed(nimal.id, "Nimal Fonseka"))
    await becomes(board, call, contact_name="Nimal Fonseka")
    assert (await board.history(q="fonseka")).total == 1
    assert (await board.history(q="perera")).total == 0
    await board.happens(changed(nimal.id, "Older than what is known", version=1))
    await board.happens(ContactDeleted(contact_id=nimal.id, at=_now(), version=3))

    async def gone() -> bool:
        return bool(await board.fetch("SELECT FROM contact WHERE deleted"))

    await eventually(gone)
    kept = await board.get(call)
    assert (kept.contact_id, kept.contact_name) == (nimal.id, "Nimal Fonseka")


async def test_the_calls_of_merged_contacts_are_one_contacts_calls(board: Switchboard) -> None:
    """In whichever order the news of two merges arrives: they are facts about different contacts."""
    twin, middle, last = key(), key(), key()
    board.directory.entries |= {}
    call = await board.start(phone=NIMAL)
    await board.happens(added(twin, "Twin"))
    await becomes(board, call, contact_id=twin)
    merged = [
        ContactMerged(contact_id=middle, at=_now(), version=2, into_id=last, into_profile=_profile("Last", NIMAL)),
        ContactMerged(contact_id=twin, at=_now(), version=2, into_id=middle, into_profile=_profile("Middle", NIMAL)),
    ]
    await board.happens(merged[0])

    async def heard() -> bool:
        return bool(await board.fetch("SELECT FROM contact WHERE id = $1 AND merged_into IS NOT NULL", middle))

    await eventually(heard)
    await board.happens(merged[1])
    assert (await becomes(board, call, contact_id=last)).contact_name == "Last"
    await board.happens(changed(last, "Last as renamed", version=4))
    await becomes(board, call, contact_name="Last as renamed")


async def test_a_ticket_made_from_a_call_links_it_and_logs_it(board: Switchboard) -> None:
    """HOT-6; the guide's ninth step."""
    call = await board.start(phone=NIMAL)
    await board.update(call, notes="Cannot be solved by telephone")
    await board.telephone("answered", "t-2")
    await board.happens(ticket(call.id, by=Person(member_id=KASUN.member_id, name=KASUN.name)))
    saved = await becomes(board, call, state="saved")
    assert (saved.ticket_reference, saved.notes) == ("TKT-000042", "Cannot be solved by telephone")
    (linked,) = await board.said(CallLinked)
    assert (linked.call_id, linked.reference, linked.by.name) == (call.id, "TKT-000042", KASUN.name)
    (logged,) = await board.said(CallSaved)
    assert logged.call_id == call.id
    following = (await board.current()).call
    assert following is not None
    assert following.from_telephone_system, "the call that waited comes next"
    assert await board.save(call) == saved
    await eventually(lambda: board.seen(KASUN, call)[-1].ticket_reference == "TKT-000042")
    assert (await board.history(with_ticket=True)).items == (saved,)
    assert (await board.history(with_ticket=False)).items == ()


async def test_a_ticket_that_another_made_leaves_the_call_in_its_agents_hand(board: Switchboard) -> None:
    call = await board.start()
    await board.happens(ticket(call.id, by=Person(member_id=FATHIMA.member_id, name=FATHIMA.name)))
    linked = await becomes(board, call, ticket_reference="TKT-000042")
    assert (linked.state, linked.ended_at) == ("running", None)
    assert (await board.current()).call == linked
    assert (await board.save(call, notes="Still talking")).notes == "Still talking"


async def test_a_ticket_made_after_the_call_was_saved_links_it(board: Switchboard) -> None:
    call = await board.save(await board.start())
    await board.happens(ticket(None, "TKT-000001"), ticket(key(), "TKT-000002"), ticket(call.id, "TKT-000003"))
    linked = await becomes(board, call, ticket_reference="TKT-000003")
    assert linked.duration_s == call.duration_s
    assert len(await board.said(CallSaved)) == 1


async def test_what_a_deactivated_member_left_open_stays_and_everybody_sees_it(board: Switchboard) -> None:
    """ADM-3: they may come back and write it up; nobody else may."""
    call = await board.start(phone=NIMAL)
    await board.update(call, notes="half a sentence")
    assert (await board.history(FATHIMA)).total == 0
    await board.happens(MemberDeactivated(member_id=KASUN.member_id, at=_now()))

    async def listed() -> bool:
        return (await board.history(FATHIMA)).total == 1

    await eventually(listed)
    (shown,) = (await board.history(FATHIMA, q="half")).items
    assert (shown.id, shown.state, shown.member_name) == (call.id, "running", KASUN.name)
    with pytest.raises(Forbidden):
        await board.save(call, FATHIMA)
    await board.telephone("ringing", "t-2")
    assert len(await board.fetch("SELECT FROM call")) == 1, "a deactivated member's telephone shows nobody anything"

    await board.happens(MemberActivated(member_id=KASUN.member_id, at=_now()))

    async def unlisted() -> bool:
        return (await board.history(FATHIMA)).total == 0

    await eventually(unlisted)
    assert (await board.save(call)).notes == "half a sentence"


async def test_the_telephone_still_ends_the_call_of_a_member_who_was_deactivated(board: Switchboard) -> None:
    await board.telephone("answered", ago=9)
    await board.happens(MemberDeactivated(member_id=KASUN.member_id, at=_now()))

    async def deactivated() -> bool:
        return bool(await board.fetch("SELECT FROM agent WHERE id = $1 AND NOT active", KASUN.member_id))

    await eventually(deactivated)
    await board.telephone("hung_up")
    (call,) = (await board.history(FATHIMA)).items
    assert (call.state, call.duration_s) == ("ended", 9)


async def test_what_a_removed_member_left_open_is_logged_as_it_is(board: Switchboard) -> None:
    """ADM-4: nobody will come back to it, and what they did stays under their name."""
    call = await board.start(phone=NIMAL)
    await board.update(call, notes="half a sentence")
    await board.happens(MemberRemoved(member_id=KASUN.member_id, at=_now()))
    saved = await becomes(board, call, state="saved")
    assert (saved.member_name, saved.notes) == (KASUN.name, "half a sentence")
    assert len(await board.said(CallSaved)) == 1


async def test_calls_show_and_find_an_agent_under_the_name_they_have_now(board: Switchboard) -> None:
    call = await board.save(await board.start())
    await board.happens(
        MemberChanged.model_validate(member_added(KASUN).model_dump() | {"name": "Kasun Silva", "active": True})
    )
    await becomes(board, call, member_name="Kasun Silva")
    assert (await board.history(q="silva")).total == 1
    assert (await board.history(q="dissanayake")).total == 0
