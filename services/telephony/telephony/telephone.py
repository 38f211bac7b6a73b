"""The telephone system's webhook (HOT-9): checked, kept, and folded into what the call is at each agent's."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime, timedelta

import structlog

from chassis.answering import Call as Asked
from chassis.database import Transaction
from contracts.desk import Person
from contracts.events.call import CallStarted
from contracts.ids import MemberId
from contracts.permissions import Permission, Role, permissions_of
from contracts.problems import InvalidInput
from contracts.rpc import Nothing
from contracts.rpc.telephony import HearTelephoneSystem
from telephony import repository
from telephony.calls import Hotline, draft_of, is_open, new_row, settle, take_next, write_draft
from telephony.domain.drafts import OPEN, Draft, caller_number, changed, duration_s, whole_number
from telephony.domain.legs import Heard, Leg, Word, legs_of
from telephony.domain.webhook import Untrusted, happened_at, read_word, signed_at
from telephony.models import AgentRow, CallRow, WordRow

log = structlog.get_logger()

_CALLS = uuid.UUID("6f1c4f0e-52cb-4f6c-8a5e-0d6f1e9a7b52")
REMEMBERED = timedelta(days=90)
"""How long words are kept: as long as somebody may ask what the telephone system said."""
UNCLAIMED = timedelta(hours=1)
"""How long a word waits for an agent nobody knows yet."""


async def hear(hotline: Hotline, secrets: tuple[str, ...], question: HearTelephoneSystem, call: Asked) -> Nothing:
    """Answer a webhook. Raises Unauthenticated and InvalidInput; whatever is answered otherwise is kept."""
    del call  # the signature says who speaks
    now = hotline.clock()
    try:
        signed = signed_at(secrets, question.signature, question.timestamp, question.body, now)
    except Untrusted as refusal:
        log.warning("telephone.refused", reason=refusal.reason)
        raise
    try:
        said = read_word(question.body)
        happened = happened_at(said.at, signed, now)
    except InvalidInput as refusal:
        log.warning("telephone.not_understood", reason=refusal.detail, fields=refusal.extra.get("fields"))
        raise
    async with hotline.database.transaction() as tx:
        await repository.lock_telephone(tx.session, said.call_id)
        agent = await repository.agent_by_email(tx.session, said.agent_email) if said.agent_email else None
        row = WordRow(
            id=said.event_id,
            telephone_call=said.call_id,
            word=said.event,
            agent=said.agent_email,
            member_id=agent.id if agent else None,
            caller=said.from_,
            called=said.to,
            at=said.at,
            happened_at=happened,
            heard_at=now,
        )
        if not await repository.keep_word(tx.session, row):
            return Nothing()
        if said.agent_email and (agent is None or not may_take_calls(agent)):
            log.warning("telephone.unknown_agent", agent=said.agent_email, telephone_call=said.call_id)
        await follow(tx, hotline, said.call_id, now)
    return Nothing()


def may_take_calls(agent: AgentRow) -> bool:
    """Say whether a call is shown to this member."""
    return agent.active and agent.role is not None and Permission.HOTLINE_USE in permissions_of(Role(agent.role))


async def say_by_hand(tx: Transaction, hotline: Hotline, row: CallRow, word: Word, now: datetime) -> None:
    """Keep what an agent did to a ringing call as if the telephone system had said it, by its clock. The telephone call
    must be locked."""
    heard = await repository.words_of_call(tx.session, row.telephone_call or "")
    rang = max((w for w in heard if w.word == "ringing" and w.member_id == row.member_id), key=lambda w: (w.at, w.id))
    await repository.keep_word(
        tx.session,
        WordRow(
            id=f"by-hand:{word}:{rang.id}",
            telephone_call=rang.telephone_call,
            word=word,
            agent=rang.agent,
            member_id=row.member_id,
            at=rang.at + max(timedelta(), now - rang.happened_at),
            happened_at=now,
            heard_at=now,
        ),
    )
    await follow(tx, hotline, rang.telephone_call, now)


async def follow(tx: Transaction, hotline: Hotline, telephone_call: str, now: datetime) -> None:
    """Bring the agents' calls to what everything heard of a call of the telephone system comes to."""
    words = await repository.words_of_call(tx.session, telephone_call)
    legs = legs_of([_heard(word) for word in words], now, hotline.ring_limit)
    agents = {agent.id: agent for agent in await repository.lock_agents(tx.session, legs)}
    rows = {row.member_id: row for row in await repository.calls_of_telephone(tx.session, telephone_call)}
    caller = next((c for w in sorted(words, key=lambda w: (w.at, w.id)) if (c := caller_number(w.caller))), "")
    for member_id, leg in legs.items():
        agent = agents.get(member_id)
        if agent is None or (member_id not in rows and not may_take_calls(agent)):
            continue  # kept, logged when it was heard, and shown to nobody
        row = rows.get(member_id)
        if row is None:
            id_ = str(uuid.uuid5(_CALLS, f"{telephone_call}\n{member_id}"))
            row = new_row(id_, member_id, leg.began_at, Draft())
            row.telephone_call = telephone_call
            tx.session.add(row)
            was_taken = False
        else:
            was_taken = is_open(row)
        await _bring(tx, hotline, agent, row, leg, caller, was_taken=was_taken)


def _heard(word: WordRow) -> Heard:
    unknown = f"?{word.agent}" if word.agent else None
    return Heard(word.id, word.word, word.member_id or unknown, word.at, word.happened_at)


async def _bring(
    tx: Transaction, hotline: Hotline, agent: AgentRow, row: CallRow, leg: Leg, caller: str, *, was_taken: bool
) -> None:
    before = (row.version > 0, row.state, row.started_at, row.ended_at, row.phone)
    if not row.final:
        row.state, row.started_at, row.ended_at = leg.state, leg.began_at, leg.ended_at
        talked = leg.state in OPEN
        row.duration_s = None if leg.ended_at is None else duration_s(leg.began_at, leg.ended_at) if talked else 0
        row.in_hand = row.in_hand and talked
        if caller and not row.phone:
            write_draft(row, changed(draft_of(row), {"phone": caller}))
    if before == (True, row.state, row.started_at, row.ended_at, row.phone):
        return
    await settle(tx, hotline, row)
    if is_open(row) and not was_taken:
        tx.emit(
            CallStarted(
                call_id=row.id,
                at=row.started_at,
                by=Person(member_id=MemberId(agent.id), name=agent.name),
                phone=whole_number(row.phone),
                from_telephone_system=True,
            )
        )
    await take_next(tx, hotline, row.member_id)


async def sweep_for_ever(hotline: Hotline, interval_s: float) -> None:
    """Sweep every `interval_s` seconds."""
    while True:
        await sweep(hotline)
        await asyncio.sleep(interval_s)


async def sweep(hotline: Hotline) -> None:
    """End what rings for too long, give agents their calls who were not known when the telephone rang, and forget what
    is old."""
    now = hotline.clock()
    async with hotline.database.transaction() as tx:
        due = set(await repository.telephones_that_ring_since(tx.session, now - hotline.ring_limit))
        due |= set(await repository.telephones_to_claim(tx.session, now - UNCLAIMED))
        await repository.forget_words(tx.session, now - REMEMBERED)
    for telephone_call in sorted(due):
        async with hotline.database.transaction() as tx:
            await repository.lock_telephone(tx.session, telephone_call)
            await repository.claim_words(tx.session, telephone_call)
            await follow(tx, hotline, telephone_call, hotline.clock())
