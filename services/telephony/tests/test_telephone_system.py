"""HOT-9: the telephone system's webhook makes the caller's card pop up, and the call wait to be written up."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest
from structlog.testing import capture_logs
from switchboard import EMAIL, FATHIMA, KASUN, NIMAL, SECRET, Switchboard, member_added

from contracts.events.call import CallSaved, CallStarted
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Conflict, InvalidInput, Unauthenticated
from contracts.rpc.telephony import HEAR_TELEPHONE_SYSTEM, Call, HearTelephoneSystem
from simulator.telephone import Event, Word, signed
from voltctl.testing import eventually


async def ringing(board: Switchboard, actor: Actor = KASUN) -> Call:
    (call,) = (await board.current(actor)).ringing
    return call


async def in_hand(board: Switchboard, actor: Actor = KASUN) -> Call:
    call = (await board.current(actor)).call
    assert call is not None
    return call


async def test_a_call_rings_is_answered_hung_up_and_written_up(board: Switchboard) -> None:
    nimal = board.directory.add("Nimal Perera", NIMAL)
    await board.telephone("ringing")
    card = await ringing(board)
    assert (card.state, card.phone, card.from_telephone_system) == ("ringing", NIMAL, True)
    await eventually(lambda: [c.contact_name for c in board.seen(KASUN, card)][-1:] == ["Nimal Perera"])
    assert board.seen(KASUN, card)[0].state == "ringing"
    assert not board.events, "nobody has taken a call yet"

    board.clock.pass_by(6)
    await board.telephone("answered")
    call = await in_hand(board)
    assert (call.id, call.state, call.contact_id) == (card.id, "running", nimal.id)
    assert call.started_at == board.clock()
    await board.update(call, notes="Charger is dark")

    board.clock.pass_by(65)
    await board.telephone("hung_up")
    board.clock.pass_by(40)
    ended = await in_hand(board)
    assert (ended.state, ended.duration_s, ended.notes) == ("ended", 65, "Charger is dark")
    saved = await board.save(call, notes="Charger is dark; ticket made")
    assert (saved.state, saved.duration_s) == ("saved", 65)
    (started,) = await board.said(CallStarted)
    assert (started.from_telephone_system, started.phone, started.by.name) == (True, NIMAL, KASUN.name)
    (logged,) = await board.said(CallSaved)
    assert (logged.duration_s, logged.contact_id) == (65, nimal.id)
    await eventually(lambda: board.seen(KASUN, card)[-1].state == "saved")
    assert not board.seen(FATHIMA, card)


async def test_any_order_of_arrival_and_every_word_twice_come_to_one_call(board: Switchboard) -> None:
    at: dict[Event, float] = {"ringing": 60, "answered": 55, "hung_up": 10}
    for number, order in enumerate(permutations(at)):
        words = [
            Word(
                event,
                f"t-{number}",
                board.clock() - timedelta(seconds=at[event]),
                NIMAL,
                "1919",
                EMAIL[KASUN.member_id],
            )
            for event in order
        ]
        for word in words:
            await board.webhook(word)
            await board.webhook(word)
        call = await in_hand(board)
        assert (call.state, call.duration_s, call.phone) == ("ended", 45, NIMAL), order
        await board.save(call)
    assert len(await board.said(CallStarted, 6)) == 6
    assert (await board.history()).total == 6


async def test_words_that_come_at_once_come_to_one_call(board: Switchboard) -> None:
    ago: dict[Event, float] = {"ringing": 9, "answered": 5, "hung_up": 1}
    await asyncio.gather(*(board.telephone(event, ago=ago[event]) for event in ago for _ in range(4)))
    call = await in_hand(board)
    assert (call.state, call.duration_s) == ("ended", 4)
    assert len(await board.said(CallStarted)) == 1


async def test_an_agent_who_does_everything_at_once_has_one_call_in_hand(board: Switchboard) -> None:
    """Starts by hand, calls that come in and go out, and saves in one moment: nothing fails, nothing is lost."""

    async def by_hand() -> None:
        try:
            call = await board.start()
        except Conflict:
            return
        await board.update(call, notes="by hand")
        await board.save(call)

    async def by_telephone(call: str) -> None:
        await board.telephone("ringing", call, ago=9)
        await board.telephone("answered", call, ago=5)
        await board.telephone("hung_up", call, ago=1)

    numbers = [f"t-{n}" for n in range(10)]
    await asyncio.gather(*(by_telephone(n) for n in numbers), *(by_hand() for _ in range(10)))
    written = 0
    while (call := (await board.current()).call) is not None:
        assert call.state == "ended"
        await board.save(call)
        written += 1
    assert written == 10
    page = await board.history()
    assert page.total == 10 + sum(not c.from_telephone_system for c in page.items)
    assert all(c.duration_s == 4 for c in page.items if c.from_telephone_system)


async def test_a_call_nobody_answers_is_missed_and_stands_in_the_history(board: Switchboard) -> None:
    await board.telephone("ringing", ago=20)
    card = await ringing(board)
    await board.telephone("hung_up")
    assert (await board.current()).ringing == ()
    (missed,) = (await board.history()).items
    assert (missed.id, missed.state, missed.duration_s) == (card.id, "missed", 0)
    await eventually(lambda: board.seen(KASUN, card)[-1].state == "missed")
    with pytest.raises(Conflict):
        await board.save(missed)


async def test_hung_up_before_answered_is_known_ends_as_a_call_to_write_up(board: Switchboard) -> None:
    await board.telephone("hung_up", ago=1)
    assert (await board.current()).call is None
    await board.telephone("answered", ago=31)
    call = await in_hand(board)
    assert (call.state, call.duration_s) == ("ended", 30)


async def test_a_call_answered_while_another_is_open_waits_its_turn(board: Switchboard) -> None:
    first = await board.start()
    await board.telephone("answered", "t-2", ago=2)
    await board.telephone("answered", "t-3", ago=1)
    current = await board.current()
    assert current.call == first
    assert [call.state for call in current.waiting] == ["running", "running"]
    second, third = current.waiting
    await board.telephone("hung_up", "t-3")

    await board.save(first)
    current = await board.current()
    assert (current.call and current.call.id, [c.id for c in current.waiting]) == (second.id, [third.id])
    assert current.waiting[0].state == "ended"
    await board.cancel(second)
    assert (await in_hand(board)).id == third.id
    await board.save(third)
    assert (await board.current()).call is None


async def test_a_ring_group_stops_ringing_at_the_others_when_one_answers(board: Switchboard) -> None:
    await board.telephone("ringing", agent=KASUN, ago=4)
    await board.telephone("ringing", agent=FATHIMA, ago=4)
    card = await ringing(board, KASUN)
    await board.telephone("answered", agent=FATHIMA)
    assert (await board.current(KASUN)).ringing == ()
    assert (await in_hand(board, FATHIMA)).phone == NIMAL
    await eventually(lambda: board.seen(KASUN, card)[-1].state == "cancelled")
    await board.telephone("hung_up", agent=None)
    assert (await in_hand(board, FATHIMA)).state == "ended"
    assert (await board.history()).total == 0


async def test_an_anonymous_caller_is_legal(board: Switchboard) -> None:
    for number, nobody in enumerate(("anonymous", "")):
        await board.telephone("answered", f"t-{number}", caller=nobody)
        call = await in_hand(board)
        assert (call.phone, call.contact_id) == ("", None)
        await board.save(call, phone="0712345678")
    assert board.directory.asked == ["+94712345678"] * 2


async def test_an_unknown_agent_is_kept_logged_and_shown_to_nobody(board: Switchboard) -> None:
    with capture_logs() as logs:
        await board.telephone("ringing", agent="nobody@voltcharge.lk")
        await board.telephone("answered", agent="nobody@voltcharge.lk")
    named = [entry["agent"] for entry in logs if entry["event"] == "telephone.unknown_agent"]
    assert named == ["nobody@voltcharge.lk"] * 2
    assert len(await board.fetch("SELECT FROM telephone_word")) == 2
    assert not await board.fetch("SELECT FROM call")
    assert not board.shown


async def test_a_call_is_given_to_an_agent_who_becomes_known(silent_board: Switchboard) -> None:
    """The telephone may ring before identity's word of a new member has arrived."""
    board = silent_board
    async with board.telephony():
        await board.telephone("answered", ago=3)
        await board.happens(member_added(KASUN))

        async def shown() -> Call | None:
            return (await board.current()).call

        assert await eventually(shown)
        assert (await in_hand(board)).phone == NIMAL


async def test_a_member_without_the_hotline_gets_no_calls(board: Switchboard) -> None:
    installer = Actor(member_id=MemberId("m-ruwan"), name="Ruwan", role=Role.INSTALLER)
    await board.join(installer)
    await board.telephone("ringing", agent="m-ruwan@voltcharge.lk")
    assert not await board.fetch("SELECT FROM call")


async def test_a_ringing_call_can_be_taken_by_hand(board: Switchboard) -> None:
    """A telephone system that only says `ringing` will do."""
    await board.telephone("ringing", ago=3)
    card = await ringing(board)
    taken = await board.start(call_id=card.id)
    assert (taken.id, taken.state, taken.started_at) == (card.id, "running", board.clock())
    assert await in_hand(board) == taken
    assert await board.start(call_id=card.id) == taken
    board.clock.pass_by(30)
    assert (await board.save(taken)).duration_s == 30
    await board.telephone("hung_up")
    assert (await board.get(taken)).duration_s == 30
    assert len(await board.said(CallStarted)) == 1


async def test_a_card_put_off_the_screen_is_back_when_the_agent_answers_after_all(board: Switchboard) -> None:
    await board.telephone("ringing", ago=3)
    card = await ringing(board)
    await board.cancel(card)
    await board.cancel(card)
    assert (await board.current()).ringing == ()
    await board.telephone("answered")
    assert (await in_hand(board)).id == card.id


async def test_notes_can_be_taken_while_it_still_rings(board: Switchboard) -> None:
    await board.telephone("ringing")
    card = await ringing(board)
    await board.update(card, notes="the angry one")
    with pytest.raises(Conflict):
        await board.save(card)
    await board.telephone("answered")
    assert (await in_hand(board)).notes == "the angry one"


async def test_a_telephone_that_rings_for_ever_is_a_missed_call(board: Switchboard) -> None:
    await board.telephone("ringing")
    card = await ringing(board)
    board.clock.pass_by(301)

    async def missed() -> bool:
        return (await board.get(card)).state == "missed"

    await eventually(missed)
    await board.telephone("answered")
    assert (await in_hand(board)).id == card.id


async def test_what_an_agent_has_settled_stays_settled(board: Switchboard) -> None:
    await board.telephone("answered", ago=20)
    saved = await board.save(await in_hand(board))
    cancelled_id = "t-2"
    await board.telephone("answered", cancelled_id)
    cancelled = await in_hand(board)
    await board.cancel(cancelled)
    board.clock.pass_by(50)
    for call in ("t-1", cancelled_id):
        await board.telephone("answered", call)
        await board.telephone("hung_up", call)
    assert await board.get(saved) == saved
    assert (await board.get(cancelled)).state == "cancelled"
    assert (await board.current()).call is None


async def test_forged_replayed_and_tampered_webhooks_change_nothing(board: Switchboard) -> None:
    word = Word("ringing", "t-1", board.clock(), NIMAL, "1919", EMAIL[KASUN.member_id])
    with capture_logs() as logs, pytest.raises(Unauthenticated):
        await board.webhook(word, secret="a secret the suite has never seen")
    assert any(entry["event"] == "telephone.refused" for entry in logs)
    assert SECRET not in str(logs)
    await board.webhook(word)
    await board.telephone("hung_up")
    before = await board.fetch("SELECT * FROM call")
    await board.webhook(word)  # word for word again
    board.clock.pass_by(301)
    with pytest.raises(Unauthenticated):  # recorded, and played back later
        await _as_recorded(board, word)
    assert await board.fetch("SELECT * FROM call") == before


async def _as_recorded(board: Switchboard, word: Word) -> None:
    headers = signed(SECRET, word.body(), board.clock() - timedelta(seconds=301))
    question = HearTelephoneSystem(
        body=word.body().decode(),
        signature=headers["X-Telephony-Signature"],
        timestamp=headers["X-Telephony-Timestamp"],
    )
    await board.edge.ask(HEAR_TELEPHONE_SYSTEM, question)


async def test_a_signed_body_that_says_nothing_is_invalid(board: Switchboard) -> None:
    word = Word("ringing", "t-1", board.clock(), NIMAL, "1919", "")
    with pytest.raises(InvalidInput):
        await board.webhook(word)
    assert not await board.fetch("SELECT FROM telephone_word")


async def test_without_a_configured_secret_every_webhook_is_refused_and_the_log_says_why(
    silent_board: Switchboard,
) -> None:
    with capture_logs() as logs:
        async with silent_board.telephony(telephone_secrets=""):
            with pytest.raises(Unauthenticated):
                await silent_board.telephone("ringing")
    assert any(entry["event"] == "telephone.no_secret" for entry in logs)
    assert any("VOLT_TELEPHONE_SECRETS" in entry.get("reason", "") for entry in logs)


async def test_a_new_secret_and_the_old_one_both_sign(silent_board: Switchboard) -> None:
    async with silent_board.telephony(telephone_secrets=f"the new secret of today,{SECRET}"):
        await silent_board.join(KASUN)
        for number, secret in enumerate((SECRET, "the new secret of today")):
            word = Word("ringing", f"t-{number}", silent_board.clock(), NIMAL, "1919", EMAIL[KASUN.member_id])
            await silent_board.webhook(word, secret)
        assert len((await silent_board.current()).ringing) == 2
