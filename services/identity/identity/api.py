"""What identity answers (contracts.rpc.identity)."""

from __future__ import annotations

from chassis.answering import Call
from chassis.database import Database
from contracts.events.identity import MemberActivated, MemberDeactivated, SessionEnded
from contracts.ids import MemberId
from contracts.permissions import Permission
from contracts.problems import NotFound, Unauthenticated
from contracts.rpc import Nothing
from contracts.rpc.identity import (
    CheckedSession,
    CheckSession,
    EndSession,
    Member,
    SetMemberActive,
    SignedIn,
    SignIn,
)
from identity import repository, sign_in
from identity.answers import session_of
from identity.domain import (
    csrf_matches,
    csrf_token,
    expires_at,
    refuse_deactivation,
    token_hash,
    use_is_worth_noting,
)
from identity.sign_in import Clock, FrontDoor


async def answer_sign_in(door: FrontDoor, question: SignIn, call: Call) -> SignedIn:
    """AUTH-1, AUTH-7, AUTH-8; see `identity.sign_in`."""
    del call
    return await sign_in.sign_in(door, question)


async def check_session(database: Database, clock: Clock, question: CheckSession, call: Call) -> CheckedSession:
    """Return the session behind a token, straight from PostgreSQL: no copy exists that a revocation could miss.

    Raises Unauthenticated for a token that is unknown, ended, run out, or of an inactive member.
    """
    del call
    now = clock()
    found = await repository.live_session(database.pool, token_hash(question.token))
    if found is None or expires_at(found.started_at, found.last_used_at) <= now:
        raise Unauthenticated("The session is over. Please sign in again.")
    last_used_at = found.last_used_at
    if use_is_worth_noting(last_used_at, now):
        await repository.note_use(database.pool, found.id, now)
        last_used_at = now
    return CheckedSession(
        session=session_of(found.member, found.id, found.started_at, last_used_at),
        csrf_token=csrf_token(question.token),
        csrf_ok=None if question.csrf_token is None else csrf_matches(question.token, question.csrf_token),
    )


async def end_session(database: Database, clock: Clock, question: EndSession, call: Call) -> Nothing:
    """Sign out: when this is answered the token opens nothing, anywhere (AUTH-4). Asked again, the same answer."""
    del call
    async with database.transaction() as tx:
        now = clock()
        ended = await repository.end_session(tx.session, token_hash(question.token), "signed_out", now)
        if ended is not None:
            tx.emit(SessionEnded(member_id=MemberId(ended.member_id), at=now, session_id=ended.id, reason="signed_out"))
    return Nothing()


async def set_member_active(database: Database, clock: Clock, question: SetMemberActive, call: Call) -> Member:
    """Activate or deactivate a member. Deactivation ends all their sessions in the same commit (AUTH-5).

    Raises Forbidden for everyone but an Admin, Conflict for oneself and for the last active Admin, NotFound.
    """
    actor = call.require(Permission.MEMBERS_MANAGE)
    async with database.transaction() as tx:
        now = clock()
        admins = await repository.lock_active_admins(tx.session)
        row = await repository.lock_member(tx.session, question.member_id)
        if row is None:
            raise NotFound("There is no such member.")
        if not question.active:
            refuse_deactivation(MemberId(row.id), actor.member_id, admins)
        if row.active != question.active:
            row.active = question.active
            # The member first, then the sessions: a sign-in at this moment holds the member, see hold_active_member.
            await tx.session.flush()
            said = MemberActivated if question.active else MemberDeactivated
            tx.emit(said(member_id=MemberId(row.id), at=now))
        if not question.active:
            for ended in await repository.end_sessions_of(tx.session, row.id, "deactivated", now):
                tx.emit(SessionEnded(member_id=MemberId(row.id), at=now, session_id=ended.id, reason="deactivated"))
        return repository.member_of(row)
