"""A call from Start to Save, as the guide's "Handling an Incoming Call" goes (HOT-1, HOT-4, HOT-5, HOT-8)."""

from __future__ import annotations

import asyncio
import json

import asyncpg
import pytest
from switchboard import FATHIMA, KASUN, NIMAL, Switchboard, key

from contracts.desk import Category, Priority
from contracts.events.call import CallCancelled, CallSaved, CallStarted
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from contracts.rpc.telephony import GET_CURRENT_CALL, Call, GetCurrentCall
from voltctl.testing import eventually


async def test_a_call_is_started_written_up_and_saved_with_its_duration(board: Switchboard) -> None:
    """The guide's ten steps; HOT-1, HOT-3, HOT-4, HOT-5."""
    nimal = board.directory.add("Nimal Perera", NIMAL)
    call = await board.start()
    assert (call.state, call.category, call.priority) == ("running", Category.TECHNICAL_SUPPORT, Priority.NORMAL)
    board.clock.pass_by(42)
    current = await board.current()
    assert current.call == call
    assert (current.now - call.started_at).total_seconds() == 42

    typing = await board.update(call, phone="0771")
    assert (typing.phone, typing.contact_id) == ("0771", None)
    found = await board.update(call, phone="077 123 4567")
    assert (found.phone, found.contact_id, found.contact_name) == (NIMAL, nimal.id, "Nimal Perera")
    await board.update(call, category=Category.MAINTENANCE)
    await board.update(call, priority=Priority.HIGH)
    written = await board.update(call, notes="Cable stuck at 100012.\nAsked to unlock the car.")
    assert written.version == 6

    board.clock.pass_by(18)
    saved = await board.save(call)
    assert (saved.state, saved.duration_s, saved.member_name) == ("saved", 60, KASUN.name)
    assert saved == await board.get(call)
    assert (await board.current()).call is None
    assert (await board.history()).items == (saved,)

    (started,) = await board.said(CallStarted)
    assert (started.call_id, started.by.name, started.phone) == (call.id, KASUN.name, None)
    (logged,) = await board.said(CallSaved)
    assert (logged.phone, logged.contact_id, logged.duration_s) == (NIMAL, nimal.id, 60)
    assert (logged.category, logged.priority, logged.notes) == (Category.MAINTENANCE, Priority.HIGH, written.notes)


async def test_a_second_tab_follows_every_change(board: Switchboard) -> None:
    """HOT-1: one call, one timer, however many screens."""
    call = await board.start()
    await board.update(call, notes="one")
    await board.update(call, notes="one two")
    await board.save(call)
    await eventually(lambda: [c.state for c in board.seen(KASUN, call)][-1:] == ["saved"])
    shown = board.seen(KASUN, call)
    assert [c.version for c in shown] == sorted({c.version for c in shown})
    assert shown[-1].notes == "one two"
    assert not board.seen(FATHIMA, call)


async def test_starting_again_with_the_same_key_is_the_same_call(board: Switchboard) -> None:
    call = await board.start(phone=NIMAL)
    assert await board.start(call_id=call.id) == call
    saved = await board.save(call)
    assert await board.start(call_id=call.id) == saved
    assert len(await board.said(CallStarted)) == 1


async def test_an_agent_has_one_call_at_a_time(board: Switchboard) -> None:
    call = await board.start()
    with pytest.raises(Conflict) as refused:
        await board.start()
    assert Call.model_validate(refused.value.extra["current"]) == call
    theirs = await board.start(FATHIMA)
    assert theirs.member_id == FATHIMA.member_id


async def test_of_many_starts_at_once_one_wins(board: Switchboard) -> None:
    outcomes = await asyncio.gather(*(board.start() for _ in range(12)), return_exceptions=True)
    won = [outcome for outcome in outcomes if isinstance(outcome, Call)]
    assert len(won) == 1
    assert all(isinstance(outcome, Call | Conflict) for outcome in outcomes)
    same = key()
    again = await asyncio.gather(*(board.start(FATHIMA, call_id=same) for _ in range(12)))
    assert {call.id for call in again} == {same}
    assert len(await board.said(CallStarted, 2)) == 2


async def test_the_database_itself_allows_one_call_in_hand(board: Switchboard) -> None:
    call = await board.start()
    with pytest.raises(asyncpg.UniqueViolationError):
        await board.fetch(
            "INSERT INTO call (id, member_id, state, in_hand, category, priority, priority_rank, started_at, version,"
            " updated_at) SELECT $2, member_id, state, true, category, priority, priority_rank, started_at, 1,"
            " updated_at FROM call WHERE id = $1",
            call.id,
            key(),
        )


async def test_saving_and_cancelling_twice_change_nothing(board: Switchboard) -> None:
    call = await board.start()
    saved = await board.save(call, notes="done")
    board.clock.pass_by(60)
    assert await board.save(call, notes="something else") == saved
    with pytest.raises(Conflict):
        await board.update(call, notes="an autosave that came late")
    with pytest.raises(Conflict):
        await board.cancel(call)

    given_up = await board.start()
    await board.cancel(given_up)
    await board.cancel(given_up)
    with pytest.raises(Conflict):
        await board.save(given_up)
    assert (await board.get(given_up)).state == "cancelled"
    assert len(await board.said(CallCancelled)) == len(await board.said(CallSaved)) == 1
    assert [call.id for call in (await board.history()).items] == [saved.id]


async def test_saving_takes_what_is_given_on_top_of_the_draft(board: Switchboard) -> None:
    call = await board.start()
    await board.update(call, notes="draft", priority=Priority.LOW)
    saved = await board.save(call, notes="final", phone="0712345678")
    assert (saved.notes, saved.priority, saved.phone) == ("final", Priority.LOW, "+94712345678")


async def test_everybody_sees_a_call_and_only_its_owner_changes_it(board: Switchboard) -> None:
    call = await board.start()
    admin = Actor(member_id=MemberId("m-admin"), name="Dilini", role=Role.ADMIN)
    assert await board.get(call, FATHIMA) == call
    for other in (FATHIMA, admin):
        for act in (board.update(call, other, notes="x"), board.save(call, other), board.cancel(call, other)):
            with pytest.raises(Forbidden):
                await act
        with pytest.raises(Forbidden):
            await board.start(other, call_id=call.id)
    assert await board.get(call) == call


@pytest.mark.parametrize("role", [Role.INSTALLER, Role.CPO])
async def test_without_the_hotline_module_nothing_is_answered(board: Switchboard, role: Role) -> None:
    call = await board.start()
    stranger = Actor(member_id=MemberId("m-x"), name="X", role=role, cpo_id="cpo-a" if role is Role.CPO else None)
    for act in (
        board.start(stranger), board.update(call, stranger), board.save(call, stranger), board.cancel(call, stranger),
        board.get(call, stranger), board.current(stranger), board.history(stranger),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            await act
    with pytest.raises(Unauthenticated):
        await board.edge.ask(GET_CURRENT_CALL, GetCurrentCall())


async def test_a_call_that_does_not_exist_is_not_found(board: Switchboard) -> None:
    for act in (board.update(key(), notes="x"), board.save(key()), board.cancel(key()), board.get(key())):
        with pytest.raises(NotFound):
            await act


async def test_an_unknown_caller_is_saved_as_a_contact_on_the_spot(board: Switchboard) -> None:
    """HOT-8."""
    call = await board.start(phone=NIMAL)
    assert call.contact_id is None
    new = board.directory.add("Nimal Perera", NIMAL)
    chosen = await board.update(call, contact_id=new.id)
    assert (chosen.contact_id, chosen.contact_name) == (new.id, "Nimal Perera")
    assert (await board.update(call, contact_id=None)).contact_name is None


async def test_a_contact_that_does_not_exist_or_was_deleted_cannot_be_chosen(board: Switchboard) -> None:
    call = await board.start()
    gone = board.directory.add("Gone", deleted=True)
    for contact_id in (key(), gone.id):
        with pytest.raises(InvalidInput):
            await board.update(call, contact_id=contact_id)
    into = board.directory.add("The one that stayed")
    merged = board.directory.add("Twin", merged_into=into.id)
    chosen = await board.update(call, contact_id=merged.id)
    assert (chosen.contact_id, chosen.contact_name) == (into.id, "The one that stayed")


async def test_hostile_text_is_kept_as_text_or_refused(board: Switchboard) -> None:
    call = await board.start()
    script = "<script>alert(1)</script> '; DROP TABLE call; -- =1+1 😀 සිංහල"
    assert (await board.update(call, notes=script)).notes == script
    for given in ({"notes": "a\0b"}, {"phone": "07\0"}, {"notes": "x" * 10_001}, {"phone": "0" * 41}):
        reply = await board.edge.client.request(
            "rpc.telephony.update-call",
            json.dumps({"call_id": call.id, **given}).encode(),
            headers={"volt-actor": KASUN.model_dump_json()},
            timeout=5,
        )
        assert b"invalid-input" in reply.data, given
    saved = await board.save(call)
    assert (await board.history(q="<script>alert(1)")).items == (saved,)
