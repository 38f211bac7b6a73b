"""The audit log (ADM-6): what the edge tells, identity's own word beside it, and the pages an Admin reads.

An act through the API comes here as the edge's ActRecorded. What it changed inside identity only identity knows: that
is written down in the commit that changes it and shown with the edge's record of the same trace and actor (decision
0024). What the edge cannot know (a sign-in, a refused one, a session that ran out) is written down here alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from chassis.answering import Call
from chassis.database import Database, Transaction
from chassis.telemetry import current_traceparent
from contracts.envelope import Envelope, Event
from contracts.events.audit import ActRecorded
from contracts.events.identity import SessionEnded
from contracts.ids import MemberId
from contracts.permissions import Actor
from contracts.rpc.identity import AuditPage, ListAudit, Member
from identity import repository
from identity.models import AuditRow, SessionRow
from identity.repository import audit

EndReason = Literal["signed_out", "expired", "deactivated", "revoked"]
SIGN_IN, SIGN_IN_REFUSED, SESSION_ENDED = "signIn", "signInRefused", "sessionEnded"


async def list_audit(database: Database, question: ListAudit, call: Call) -> AuditPage:
    """ADM-6: who did what, newest first. Raises InvalidInput for a foreign cursor."""
    del call
    return await audit.page(database.pool, question)


async def hear_act(event: Event, envelope: Envelope, tx: Transaction) -> None:
    """Keep an act the edge tells of. What comes in a path is anyone's text: it is cut and made storable."""
    if not isinstance(event, ActRecorded):
        return
    row = AuditRow(
        id=envelope.id,
        at=event.at,
        origin="api",
        actor_id=_kept(event.actor_id),
        actor_name=_kept(event.actor_name),
        role=event.role.value,
        operation=_kept(event.operation, 80),
        target=_kept(event.target, 500),
        status=event.status,
        remote_address=_kept(event.remote_address, 64),
        trace_id=event.trace_id,
    )
    await audit.add_row(tx.session, row)


def note_change(tx: Transaction, actor: Actor, operation: str, target: str, detail: str, at: datetime) -> None:
    """Write down, in the commit that does it, what an act of the API changes inside identity."""
    tx.session.add(
        AuditRow(
            id=uuid.uuid4().hex,
            at=at,
            origin="detail",
            actor_id=actor.member_id,
            actor_name=actor.name,
            role=actor.role.value,
            operation=operation,
            target=target,
            detail=detail,
            status=200,
            trace_id=_trace_id(),
        )
    )


def note_own(
    tx: Transaction,
    member: Member,
    operation: str,
    at: datetime,
    *,
    detail: str = "",
    status: int = 200,
    remote_address: str = "",
) -> None:
    """Write down what happened to or by `member` that the edge cannot know."""
    tx.session.add(
        AuditRow(
            id=uuid.uuid4().hex,
            at=at,
            origin="own",
            actor_id=member.id,
            actor_name=member.name,
            role=member.role.value,
            operation=operation,
            detail=detail,
            status=status,
            remote_address=_kept(remote_address, 64),
            trace_id=_trace_id(),
        )
    )


def say_ended(tx: Transaction, ended: Iterable[SessionRow], reason: EndReason, at: datetime) -> str:
    """Tell everyone that these sessions are over; returns the audit log's words for it, empty when there are none."""
    count = 0
    for count, session in enumerate(ended, 1):  # noqa: B007  # the count outlives the loop
        tx.emit(SessionEnded(member_id=MemberId(session.member_id), at=at, session_id=session.id, reason=reason))
    return f"{count} session{'' if count == 1 else 's'} ended" if count else ""


async def note_expired(tx: Transaction, ended: Iterable[SessionRow], at: datetime) -> None:
    """Write down sessions that ran out, under the names of those whose they were."""
    for session in ended:
        row = await repository.member_with_id(tx.session, session.member_id)
        note_own(tx, repository.member_of(row), SESSION_ENDED, at, detail="expired")


def _kept(text: str, longest: int = 200) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:longest]


def _trace_id() -> str | None:
    traceparent = current_traceparent()
    return traceparent.split("-")[1] if traceparent else None
