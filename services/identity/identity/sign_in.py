"""Signing in, readable top to bottom: slowed? → one attempt at a time per account → hash → session or refusal."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from chassis.database import Database, Transaction
from contracts.events.identity import SessionStarted, SignInRefused
from contracts.ids import MemberId
from contracts.problems import InvalidCredentials, ProblemError, SignInLocked, SignInSlowed, Throttled
from contracts.rpc.identity import SignedIn, SignIn
from identity import repository
from identity.answers import session_of
from identity.audit import SIGN_IN, SIGN_IN_REFUSED, note_own
from identity.domain import (
    ACCOUNT_LIMITS,
    ADDRESS_LIMITS,
    DEMO_PASSWORD,
    Attempts,
    account_key,
    address_key,
    csrf_token,
    normalised_email,
    token_hash,
)
from identity.models import AttemptsRow, MemberRow, SessionRow
from identity.passwords import Passwords

log = structlog.get_logger()

REFUSAL_STEP_S = 0.1
"""A refusal takes a whole number of these, in seconds: small differences of work cannot be measured from outside."""

Reason = Literal["wrong_password", "inactive", "slowed", "locked"]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class FrontDoor:
    """What signing in needs."""

    database: Database
    passwords: Passwords
    clock: Clock
    production: bool


@dataclass(frozen=True)
class _Attempt:
    email: str
    account: str
    address: str
    question: SignIn


async def sign_in(door: FrontDoor, question: SignIn) -> SignedIn:
    """Return a new session. Raises InvalidCredentials for a wrong email, a wrong password and an inactive member
    alike (AUTH-1), SignInSlowed and SignInLocked after repeated ones (AUTH-7); the three tell nothing apart."""
    began = time.monotonic()
    email = normalised_email(question.email)
    attempt = _Attempt(email, account_key(email), address_key(question.remote_address), question)
    try:
        await _refuse_without_waiting(door, attempt)
        async with door.passwords.slot():
            outcome = await _decide(door, attempt)
        if isinstance(outcome, ProblemError):
            raise outcome
    except (InvalidCredentials, Throttled):
        took = time.monotonic() - began
        await asyncio.sleep(math.ceil(took / REFUSAL_STEP_S) * REFUSAL_STEP_S - took)
        raise
    return outcome


def _refusal(row: AttemptsRow | None, address: AttemptsRow | None, now: datetime) -> SignInSlowed | SignInLocked | None:
    by_account = _count(row).refusal(ACCOUNT_LIMITS, now) if row else None
    by_address = _count(address).refusal(ADDRESS_LIMITS, now) if address else None
    refusals = [refusal for refusal in (by_account, by_address) if refusal is not None]
    return max(refusals, key=lambda refusal: int(refusal.extra["retry_after_s"]), default=None)


def _count(row: AttemptsRow) -> Attempts:
    return Attempts(row.failures, row.last_failed_at)


async def _refuse_without_waiting(door: FrontDoor, attempt: _Attempt) -> None:
    """Turn away who is slowed and has been told so, before any hash and any lock: a flood costs little."""
    async with door.database.transaction() as tx:
        rows = await repository.attempts(tx.session, (attempt.account, attempt.address))
    account = rows.get(attempt.account)
    refusal = _refusal(account, rows.get(attempt.address), door.clock())
    if refusal is not None and (account is None or account.told_failures == account.failures):
        raise refusal


async def _decide(door: FrontDoor, attempt: _Attempt) -> SignedIn | ProblemError:
    """Decide one attempt in one commit. Attempts on one account come one after the other, so that a hundred at once
    cannot slip past the count."""
    async with door.database.transaction() as tx:
        account = await repository.lock_attempts(tx.session, attempt.account, door.clock())
        address = (await repository.attempts(tx.session, (attempt.address,))).get(attempt.address)
        member = await repository.member_by_email(tx.session, attempt.email)
        refusal = _refusal(account, address, door.clock())
        if refusal is not None:
            await repository.note_refusal_told(tx.session, attempt.account)
            _tell(tx, door, attempt, member, "locked" if isinstance(refusal, SignInLocked) else "slowed")
            return refusal
        verdict = await door.passwords.look_at(attempt.question.password, member.password_hash if member else None)
        matches = verdict.matches and not (door.production and attempt.question.password == DEMO_PASSWORD)
        held = await repository.hold_active_member(tx.session, member.id) if member and matches else None
        if held is None:
            now = door.clock()
            await repository.save_attempts(tx.session, attempt.account, _count(account).after_failure(now))
            from_address = await repository.lock_attempts(tx.session, attempt.address, now)
            await repository.save_attempts(tx.session, attempt.address, _count(from_address).after_failure(now))
            _tell(tx, door, attempt, member, "inactive" if matches else "wrong_password")
            return InvalidCredentials("The email or the password is not correct.")
        await repository.save_attempts(tx.session, attempt.account, Attempts(0, door.clock()))
        if verdict.better_hash is not None:
            held.password_hash = verdict.better_hash
        return _start_session(tx, door, held, attempt.question)


def _tell(tx: Transaction, door: FrontDoor, attempt: _Attempt, member: MemberRow | None, reason: Reason) -> None:
    """Keep a refusal for the audit log, of members only: who types an unknown email may have typed a password."""
    remote_address = attempt.question.remote_address
    log.info("sign_in.refused", reason=reason, known=member is not None, remote_address=remote_address)
    if member is not None:
        now, said = door.clock(), repository.member_of(member)
        tx.emit(SignInRefused(member_id=said.id, at=now, reason=reason, remote_address=remote_address))
        status = 429 if reason in ("slowed", "locked") else 401
        detail = reason.replace("_", " ")
        note_own(tx, said, SIGN_IN_REFUSED, now, detail=detail, status=status, remote_address=remote_address)


def _start_session(tx: Transaction, door: FrontDoor, member: MemberRow, question: SignIn) -> SignedIn:
    """Start a session, the same for browser and app (AUTH-8)."""
    now, token, client = door.clock(), secrets.token_urlsafe(32), question.client
    session = SessionRow(
        id=str(uuid.uuid4()),
        token_hash=token_hash(token),
        member_id=member.id,
        client=client,
        started_at=now,
        last_used_at=now,
    )
    tx.session.add(session)
    member.last_sign_in_at = now
    said = repository.member_of(member)
    note_own(tx, said, SIGN_IN, now, detail=client, remote_address=question.remote_address)
    tx.emit(SessionStarted(member_id=MemberId(member.id), at=now, session_id=session.id, client=client))
    return SignedIn(
        session=session_of(said, session.id, now, now),
        token=token,
        csrf_token=csrf_token(token),
    )
