"""All SQL of telephony but for the history (history.py).

Locks are taken in one order, so that nobody waits in a circle: telephone call, agent, contact, call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.rpc.telephony import CallState
from telephony.domain.drafts import OPEN
from telephony.models import AgentRow, CallRow, ContactRow, WordRow

_MERGES_FOLLOWED = 20


# Agents


async def lock_agent(session: AsyncSession, member_id: str, name: str) -> AgentRow:
    """Return a member, made under `name` if identity has not told us of them yet, locked: whatever decides which call
    is in their hand goes one after the other."""
    made = insert(AgentRow).values(id=member_id, name=name, name_key=name.casefold()).on_conflict_do_nothing()
    await session.exec(made)
    return (await lock_agents(session, [member_id]))[0]


async def lock_agents(session: AsyncSession, ids: Iterable[str]) -> Sequence[AgentRow]:
    """Return the known ones of these members, locked, by id."""
    query = (
        select(AgentRow)
        .where(col(AgentRow.id).in_(sorted(ids)))
        .order_by(AgentRow.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.exec(query)).all()


async def agent(session: AsyncSession, member_id: str) -> AgentRow | None:
    """Return a member."""
    return await session.get(AgentRow, member_id)


async def agent_by_email(session: AsyncSession, email: str) -> AgentRow | None:
    """Return the member of this email (in its one spelling), also one who is deactivated."""
    query = select(AgentRow).where(AgentRow.email == email, sa.not_(col(AgentRow.removed))).order_by(AgentRow.id)
    return (await session.exec(query)).first()


async def save_agent(session: AsyncSession, row: AgentRow) -> None:
    """Keep what identity says of a member, whole."""
    values = row.model_dump()
    made = insert(AgentRow).values(**values)
    await session.exec(made.on_conflict_do_update(index_elements=["id"], set_={k: made.excluded[k] for k in values}))


# Contacts


async def save_contact(session: AsyncSession, row: ContactRow) -> bool:
    """Keep what the directory says of a contact unless something newer is known; returns whether it was kept. The
    contact is locked in any case."""
    values = row.model_dump()
    made = insert(ContactRow).values(**values)
    kept = made.on_conflict_do_update(
        index_elements=["id"],
        set_={k: made.excluded[k] for k in values},
        where=col(ContactRow.version) <= made.excluded.version,
    )
    return (await session.exec(kept.returning(col(ContactRow.id)))).first() is not None


async def contact(session: AsyncSession, contact_id: str) -> ContactRow | None:
    """Return the contact this one has become by merges; None for one that is not known."""
    found = None
    for _ in range(_MERGES_FOLLOWED):
        found = await session.get(ContactRow, contact_id, populate_existing=True)
        if found is None or found.merged_into is None:
            break
        contact_id = found.merged_into
    return found


async def contact_by_phone(session: AsyncSession, phone: str) -> ContactRow | None:
    """Return the contact that had this number when the directory last said so."""
    query = select(ContactRow).where(ContactRow.phone == phone, sa.not_(col(ContactRow.deleted)))
    return (await session.exec(query.order_by(col(ContactRow.version).desc()))).first()


# Calls


async def call(session: AsyncSession, call_id: str) -> CallRow | None:
    """Return a call as it stands."""
    return await session.get(CallRow, call_id)


async def lock_call(session: AsyncSession, call_id: str) -> CallRow | None:
    """Return a call, locked."""
    return await session.get(CallRow, call_id, with_for_update={"key_share": True}, populate_existing=True)


async def in_hand(session: AsyncSession, member_id: str) -> CallRow | None:
    """Return the call this member writes now."""
    return (await session.exec(select(CallRow).where(CallRow.member_id == member_id, col(CallRow.in_hand)))).first()


async def open_calls(session: AsyncSession, member_id: str, *, with_ringing: bool = False) -> Sequence[CallRow]:
    """Return a member's calls that ring, run or wait to be written up, oldest first."""
    states: set[CallState] = {*OPEN, "ringing"} if with_ringing else set(OPEN)
    query = (
        select(CallRow)
        .where(CallRow.member_id == member_id, col(CallRow.state).in_(sorted(states)))
        .order_by(col(CallRow.started_at), CallRow.id)
    )
    return (await session.exec(query)).all()


async def lock_open_calls(session: AsyncSession, member_id: str) -> Sequence[CallRow]:
    """As `open_calls` with those that ring, locked."""
    ids = [row.id for row in await open_calls(session, member_id, with_ringing=True)]
    return await _locked(session, col(CallRow.id).in_(ids))


async def calls_of_telephone(session: AsyncSession, telephone_call: str) -> Sequence[CallRow]:
    """Return what a call of the telephone system is at each agent's, locked."""
    return await _locked(session, col(CallRow.telephone_call) == telephone_call)


async def calls_of_contact(session: AsyncSession, contact_id: str) -> Sequence[CallRow]:
    """Return all calls of a contact, locked."""
    return await _locked(session, col(CallRow.contact_id) == contact_id)


async def calls_of_nobody(session: AsyncSession, phone: str) -> Sequence[CallRow]:
    """Return the calls from this number that have no contact, and for which nobody chose to have none; locked."""
    nobodys = sa.and_(
        col(CallRow.phone) == phone, col(CallRow.contact_id).is_(None), sa.not_(col(CallRow.contact_chosen))
    )
    return await _locked(session, nobodys)


async def _locked(session: AsyncSession, which: sa.ColumnElement[bool]) -> Sequence[CallRow]:
    query = select(CallRow).where(which).order_by(CallRow.id).with_for_update(key_share=True)
    return (await session.exec(query.execution_options(populate_existing=True))).all()


async def numbers_to_look_up(session: AsyncSession, limit: int) -> Sequence[str]:
    """Return numbers of which contacts has still to be asked, the newest first: somebody may be on the telephone."""
    query = (
        select(CallRow.phone)
        .where(col(CallRow.lookup_due))
        .group_by(CallRow.phone)
        .order_by(sa.func.max(CallRow.updated_at).desc(), CallRow.phone)
        .limit(limit)
    )
    return (await session.exec(query)).all()


async def telephones_that_ring_since(session: AsyncSession, before: datetime) -> Sequence[str]:
    """Return calls of the telephone system that began to ring before this moment and still do."""
    query = select(CallRow.telephone_call).where(CallRow.state == "ringing", CallRow.started_at < before).distinct()
    return [found for found in await session.exec(query) if found is not None]


async def calls_changed_since(session: AsyncSession, since: datetime) -> Sequence[CallRow]:
    """Return the calls in somebody's hands, or ringing, that changed since then."""
    states = sorted({*OPEN, "ringing"})
    query = select(CallRow).where(col(CallRow.state).in_(states), CallRow.updated_at >= since)
    return (await session.exec(query)).all()


# What the telephone system says


async def lock_telephone(session: AsyncSession, telephone_call: str) -> None:
    """Let nobody else work on this call of the telephone system until the transaction ends."""
    await session.exec(select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(telephone_call, 7265))))


async def keep_word(session: AsyncSession, row: WordRow) -> bool:
    """Keep a word; returns False, changing nothing, when one of its id was heard before."""
    made = insert(WordRow).values(**row.model_dump()).on_conflict_do_nothing().returning(col(WordRow.id))
    return (await session.exec(made)).first() is not None


async def words_of_call(session: AsyncSession, telephone_call: str) -> Sequence[WordRow]:
    """Return everything heard of a call."""
    return (await session.exec(select(WordRow).where(WordRow.telephone_call == telephone_call))).all()


_UNCLAIMED = sa.and_(
    col(WordRow.member_id).is_(None), col(WordRow.agent) == col(AgentRow.email), sa.not_(col(AgentRow.removed))
)


async def telephones_to_claim(session: AsyncSession, since: datetime) -> Sequence[str]:
    """Return the calls of which something was heard since then for an agent who was not known and is now."""
    query = select(WordRow.telephone_call).join(AgentRow, _UNCLAIMED).where(WordRow.heard_at >= since).distinct()
    return (await session.exec(query)).all()


async def claim_words(session: AsyncSession, telephone_call: str) -> None:
    """Give what was heard of a call to the agents who are known by now."""
    await session.exec(
        update(WordRow)
        .where(col(WordRow.telephone_call) == telephone_call, _UNCLAIMED)
        .values(member_id=col(AgentRow.id))
    )


async def forget_words(session: AsyncSession, before: datetime) -> None:
    """Remove what was heard before this moment: it has done its work, and it holds people's numbers."""
    await session.exec(sa.delete(WordRow).where(col(WordRow.heard_at) < before))
