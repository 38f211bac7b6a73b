"""What telephony answers (contracts.rpc.telephony)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chassis.answering import Call as Asked
from chassis.database import Database, Transaction
from contracts.desk import Person
from contracts.events.call import CallCancelled, CallStarted
from contracts.permissions import Actor
from contracts.problems import Conflict, NotFound
from contracts.rpc import Nothing
from contracts.rpc.telephony import (
    Call,
    CallPage,
    CancelCall,
    CurrentCall,
    GetCall,
    GetCurrentCall,
    ListCalls,
    SaveCall,
    StartCall,
    UpdateCall,
)
from telephony import history, repository, telephone
from telephony.calls import (
    Hotline,
    answer_of,
    draft_of,
    is_open,
    log_call,
    new_row,
    settle,
    take_next,
    write_draft,
)
from telephony.directory import Whose
from telephony.domain.drafts import Draft, changed, duration_s, looked_up, require_owner, require_writable, whole_number
from telephony.models import CallRow, ContactRow


async def get_current_call(hotline: Hotline, question: GetCurrentCall, call: Asked) -> CurrentCall:
    """Answer the calls the actor has in hand, and the server's time to count from (HOT-1)."""
    del question
    actor = call.member
    async with hotline.database.transaction() as tx:
        rows = await repository.open_calls(tx.session, actor.member_id, with_ringing=True)
        calls = {row.id: await answer_of(tx.session, row) for row in rows}
    return CurrentCall(
        call=next((calls[row.id] for row in rows if row.in_hand), None),
        ringing=tuple(calls[row.id] for row in rows if row.state == "ringing"),
        waiting=tuple(calls[row.id] for row in rows if is_open(row) and not row.in_hand),
        now=hotline.clock(),
    )


async def start_call(hotline: Hotline, question: StartCall, call: Asked) -> Call:
    """Start a call by hand, or take one that rings (its id): a telephone system that never says `answered` will do.

    Raises Conflict with `current` while the actor has a call in hand. A ringing call that is taken meanwhile waits.
    """
    actor = call.member
    draft = changed(Draft(), {"phone": question.phone})
    learned = Learned(whose=await hotline.directory.whose(draft.phone) if draft.lookup_due else None)
    async with hotline.database.transaction() as tx:
        await repository.lock_telephone(tx.session, question.call_id)  # two who start one call at once
        row = await _lock_with_agent(tx, question.call_id, actor)
        if row is not None:
            require_owner(row.member_id, actor)
            if row.state == "ringing":
                await telephone.say_by_hand(tx, hotline, row, "taken", hotline.clock())
            return await answer_of(tx.session, row)
        current = await repository.in_hand(tx.session, actor.member_id)
        if current is not None:
            standing = (await answer_of(tx.session, current)).model_dump(mode="json")
            raise Conflict("You already have a call. Save it or cancel it first.", current=standing)
        await learned.keep(tx)
        draft = await learned.apply(tx, draft)
        now = hotline.clock()
        row = new_row(question.call_id, actor.member_id, now, draft)
        row.in_hand = True
        tx.session.add(row)
        tx.emit(CallStarted(call_id=row.id, at=now, by=_person(actor), phone=whole_number(row.phone)))
        return await settle(tx, hotline, row)


async def update_call(hotline: Hotline, question: UpdateCall, call: Asked) -> Call:
    """Keep the draft. Raises Forbidden for another's call, Conflict for one that is settled, InvalidInput for a
    contact that does not exist."""
    actor = call.member
    given = _given(question)
    # Of a number that nobody could look up when it was typed, the background asks again; not each key press.
    learned = await _learn(hotline, question.call_id, given, ask_whose="phone" in given)
    async with hotline.database.transaction() as tx:
        await learned.keep(tx)
        row = await _own_call(tx, question.call_id, actor)
        require_writable(row.state)
        before = draft_of(row)
        after = await learned.apply(tx, changed(before, given))
        if after == before:
            return await answer_of(tx.session, row)
        write_draft(row, after)
        return await settle(tx, hotline, row)


async def save_call(hotline: Hotline, question: SaveCall, call: Asked) -> Call:
    """Log the call (HOT-5). Asked again, also after a ticket has saved it: the same call, and nothing changes."""
    actor = call.member
    given = _given(question)
    learned = await _learn(hotline, question.call_id, given, ask_whose=True)
    async with hotline.database.transaction() as tx:
        await repository.lock_agent(tx.session, actor.member_id, actor.name)
        await learned.keep(tx)
        row = await _own_call(tx, question.call_id, actor)
        if row.state == "saved":
            return await answer_of(tx.session, row)
        if not is_open(row):
            raise Conflict(f"This call is {row.state}; only a call that was taken can be saved.", state=row.state)
        write_draft(row, await learned.apply(tx, changed(draft_of(row), given)))
        return await log_call(tx, hotline, row, hotline.clock())


async def cancel_call(hotline: Hotline, question: CancelCall, call: Asked) -> Nothing:
    """Give a call up. One that rings is only put off the screen: when the agent takes it after all, it is back."""
    actor = call.member
    async with hotline.database.transaction() as tx:
        row = await _lock_with_agent(tx, question.call_id, actor)
        if row is None:
            raise NotFound("There is no such call.")
        require_owner(row.member_id, actor)
        now = hotline.clock()
        if row.state == "ringing":
            await telephone.say_by_hand(tx, hotline, row, "dismissed", now)
        elif is_open(row):
            if row.ended_at is None:
                row.ended_at, row.duration_s = now, duration_s(row.started_at, now)
            row.state, row.final, row.in_hand = "cancelled", True, False
            await settle(tx, hotline, row)
            tx.emit(CallCancelled(call_id=row.id, at=now, by=_person(actor)))
            await take_next(tx, hotline, row.member_id)
        elif row.state != "cancelled":
            raise Conflict(f"This call is {row.state} and can no longer be cancelled.", state=row.state)
    return Nothing()


async def get_call(database: Database, question: GetCall, call: Asked) -> Call:
    """Answer one call, also another agent's. Raises NotFound."""
    del call
    async with database.transaction() as tx:
        row = await repository.call(tx.session, question.call_id)
        if row is None:
            raise NotFound("There is no such call.")
        return await answer_of(tx.session, row)


async def list_calls(database: Database, question: ListCalls, call: Asked) -> CallPage:
    """Answer a page of everybody's logged and missed calls (HOT-7)."""
    del call
    async with database.pool.acquire() as reader:
        return await history.page(reader, question)


@dataclass(frozen=True)
class Learned:
    """What contacts said before a draft is changed: whose its number is, and the entries behind a chosen contact."""

    whose: Whose | None = None
    entries: list[ContactRow] = field(default_factory=list)

    async def keep(self, tx: Transaction) -> None:
        """Keep the entries; contacts are locked before calls are."""
        for entry in [*self.entries, *([self.whose.contact] if self.whose and self.whose.contact else [])]:
            await repository.save_contact(tx.session, entry)

    async def apply(self, tx: Transaction, draft: Draft) -> Draft:
        """Return the draft with what was learned. A contact that was merged becomes the one it was merged into."""
        if self.whose is not None and self.whose.known:
            draft = looked_up(draft, self.whose.phone, self.whose.contact.id if self.whose.contact else None)
        if draft.contact_id is not None:
            entry = await repository.contact(tx.session, draft.contact_id)
            if entry is not None and entry.id != draft.contact_id:
                draft = changed(draft, {"contact_id": entry.id})
        return draft


async def _learn(hotline: Hotline, call_id: str, given: dict[str, Any], *, ask_whose: bool) -> Learned:
    """Ask contacts what the change needs to know, outside any transaction: it may be slow, or silent."""
    async with hotline.database.transaction() as tx:
        row = await repository.call(tx.session, call_id)
        chosen = given.get("contact_id")
        unknown = chosen is not None and await repository.contact(tx.session, chosen) is None
        draft = changed(draft_of(row), given) if row is not None else Draft()
    entries = await hotline.directory.entries(chosen) if chosen is not None and unknown else []
    whose = await hotline.directory.whose(draft.phone) if ask_whose and draft.lookup_due else None
    return Learned(whose, entries)


async def _own_call(tx: Transaction, call_id: str, actor: Actor) -> CallRow:
    row = await repository.lock_call(tx.session, call_id)
    if row is None:
        raise NotFound("There is no such call.")
    require_owner(row.member_id, actor)
    return row


async def _lock_with_agent(tx: Transaction, call_id: str, actor: Actor) -> CallRow | None:
    """Return a call, all locked that decides what is in whose hand: its telephone call, the actor, itself."""
    seen = await repository.call(tx.session, call_id)
    if seen is not None and seen.telephone_call is not None:
        await repository.lock_telephone(tx.session, seen.telephone_call)
    await repository.lock_agent(tx.session, actor.member_id, actor.name)
    return await repository.lock_call(tx.session, call_id)


def _given(question: UpdateCall) -> dict[str, Any]:
    return {name: getattr(question, name) for name in question.model_fields_set - {"call_id"}}


def _person(actor: Actor) -> Person:
    return Person(member_id=actor.member_id, name=actor.name)
