"""A member changes their own password (AUTH-6)."""

from __future__ import annotations

from chassis.answering import Call
from contracts.events.identity import PasswordChanged
from contracts.problems import InvalidCredentials, ProblemError, Unauthenticated
from contracts.rpc import Nothing
from contracts.rpc.identity import ChangePassword
from identity import repository
from identity.audit import note_change, say_ended
from identity.domain import ACCOUNT_LIMITS, Attempts, account_key, expires_at, token_hash
from identity.domain.members import invalid
from identity.domain.passwords import refuse_weak
from identity.repository import LiveSession
from identity.sign_in import FrontDoor

_OVER = "The session is over. Please sign in again."


async def change_password(door: FrontDoor, question: ChangePassword, call: Call) -> Nothing:
    """Set the password of whoever holds the session. Their other sessions end; this one lives on, free of the duty to
    change a temporary password.

    Raises Unauthenticated, InvalidInput about the new one, InvalidCredentials when the present one is wrong,
    SignInSlowed and SignInLocked after repeated wrong ones, counted together with those at the sign-in (AUTH-7).
    """
    del call
    found = await repository.live_session(door.database.pool, token_hash(question.token))
    if found is None or expires_at(found.started_at, found.last_used_at) <= door.clock():
        raise Unauthenticated(_OVER)
    if question.new == question.present:
        raise invalid("new", "The new password must differ from the present one.")
    refuse_weak(question.new, name=found.member.name, email=found.member.email, field="new")
    async with door.passwords.slot():
        outcome = await _decide(door, question, found)
    if isinstance(outcome, ProblemError):
        raise outcome
    return outcome


async def _decide(door: FrontDoor, question: ChangePassword, found: LiveSession) -> Nothing | ProblemError:
    """Decide in one commit, one attempt on an account at a time, in the order of locks a sign-in takes them."""
    account = account_key(found.member.email)
    async with door.database.transaction() as tx:
        row = await repository.lock_attempts(tx.session, account, door.clock())
        count = Attempts(row.failures, row.last_failed_at)
        if (refusal := count.refusal(ACCOUNT_LIMITS, door.clock())) is not None:
            return refusal
        stored = (await repository.member_with_id(tx.session, found.member.id)).password_hash
        verdict = await door.passwords.look_at(question.present, stored or None)
        if not verdict.matches:
            await repository.save_attempts(tx.session, account, count.after_failure(door.clock()))
            return InvalidCredentials("The present password is not correct. Nothing was changed.", field="present")
        new_hash = await door.passwords.hash(question.new)
        member = await repository.hold_active_member(tx.session, found.member.id)
        if member is None or member.password_hash != stored:
            return Unauthenticated(_OVER)  # deactivated, or given another password, while this one was looked at
        now = door.clock()
        await repository.save_attempts(tx.session, account, Attempts(0, now))
        temporary = member.must_change_password
        member.password_hash, member.must_change_password = new_hash, False
        await tx.session.flush()
        others = await repository.end_sessions_of(tx.session, member.id, "revoked", now, but=found.id)
        ended = say_ended(tx, others, "revoked", now)
        tx.emit(PasswordChanged(member_id=found.member.id, at=now, temporary=False))
        said = "temporary password replaced" if temporary else "password changed"
        note_change(
            tx, found.member.actor(), "changePassword", found.member.id, "; ".join(filter(None, (said, ended))), now
        )
    return Nothing()
