"""What identity answers about sessions; members, organisations, keys and the audit log have rooms of their own."""

from __future__ import annotations

from chassis.answering import Call
from chassis.database import Database
from contracts.problems import Unauthenticated
from contracts.rpc import Nothing
from contracts.rpc.identity import (
    CheckedSession,
    CheckSession,
    EndSession,
    SignedIn,
    SignIn,
)
from identity import repository, sign_in
from identity.answers import session_of
from identity.audit import SESSION_ENDED, note_change, say_ended
from identity.domain import (
    csrf_matches,
    csrf_token,
    expires_at,
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
            say_ended(tx, [ended], "signed_out", now)
            member = repository.member_of(await repository.member_with_id(tx.session, ended.member_id))
            note_change(tx, member.actor(), SESSION_ENDED, "", "signed out", now)
    return Nothing()
