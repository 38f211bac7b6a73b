"""API keys of partners (ADM-5): issued, rotated, revoked by an Admin; checked for the edge at every request."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import Final

from chassis.answering import Call
from chassis.database import Database
from contracts.events.identity import KeyIssued, KeyRevoked
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.problems import Conflict, NotFound, Unauthenticated
from contracts.rpc.identity import (
    CheckedKey,
    CheckKey,
    IssuedKey,
    IssueKey,
    Keys,
    ListKeys,
    PartnerKey,
    RevokeKey,
    RotateKey,
)
from identity import repository
from identity.audit import note_change
from identity.domain.keys import prefix_in, scopes_of, secret_hash, shown, use_is_worth_noting, written
from identity.domain.members import invalid
from identity.models import PartnerKeyRow
from identity.repository import keys
from identity.sign_in import Clock

_PREFIX_LETTERS: Final = string.ascii_lowercase + string.digits


async def list_keys(database: Database, question: ListKeys, call: Call) -> Keys:
    """Keys, newest first; of one organisation when given."""
    del call
    async with database.transaction() as tx:
        return Keys(items=await keys.all_keys(tx.session, question.cpo_id))


async def issue_key(database: Database, clock: Clock, question: IssueKey, call: Call) -> IssuedKey:
    """A new key; its secret is in this answer and nowhere else.

    Raises InvalidInput for a scope no partner may have and for an organisation that is not there or not active,
    Conflict when a key with this id was issued (and shown) already.
    """
    actor = call.member
    scopes = scopes_of(question.scopes)
    prefix = "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(10))
    secret = written(prefix, secrets.token_urlsafe(32))
    async with database.transaction() as tx:
        now = clock()
        if not await repository.hold_active_organisation(tx.session, question.cpo_id):
            raise invalid("cpo_id", "There is no active partner organisation with this id.")
        row = PartnerKeyRow(
            id=question.key_id,
            name=question.name,
            cpo_id=question.cpo_id,
            scopes=scopes,
            prefix=prefix,
            secret_hash=secret_hash(secret),
            requests_per_minute=question.requests_per_minute,
            created_at=now,
            created_by=actor.name,
            expires_at=now + timedelta(days=question.expires_in_days),
        )
        if not await keys.add_key(tx.session, row):
            raise Conflict("This key was issued already, and its secret shown. Rotate it to get a new one.")
        tx.emit(_issued(row, rotated=False))
        detail = f"{row.name} ({shown(prefix)}) for {row.cpo_id}: {', '.join(scopes)}; until {row.expires_at:%Y-%m-%d}"
        note_change(tx, actor, "issueKey", row.id, detail, now)
    return IssuedKey(key=keys.key_of(row), secret=secret)


async def rotate_key(database: Database, clock: Clock, question: RotateKey, call: Call) -> IssuedKey:
    """A new secret under the same prefix, scopes and expiry; the one before it works on for `overlap_hours`, one before
    that not at all. Raises NotFound, and Conflict for a key that is revoked or has run out."""
    actor = call.member
    async with database.transaction() as tx:
        now = clock()
        row = await keys.lock_key(tx.session, question.key_id)
        if row is None:
            raise NotFound("There is no such key.")
        if row.revoked_at is not None or row.expires_at <= now:
            raise Conflict("This key is revoked or has run out. Issue a new one.")
        secret = written(row.prefix, secrets.token_urlsafe(32))
        row.old_secret_hash, row.secret_hash = row.secret_hash, secret_hash(secret)
        row.old_secret_until = now + timedelta(hours=question.overlap_hours)
        row.rotated_at = now
        tx.emit(_issued(row, rotated=True))
        until = f"{row.old_secret_until:%Y-%m-%d %H:%M} UTC"
        detail = f"{row.name} ({shown(row.prefix)}): the old secret works until {until}"
        note_change(tx, actor, "rotateKey", row.id, detail, now)
    return IssuedKey(key=keys.key_of(row), secret=secret)


async def revoke_key(database: Database, clock: Clock, question: RevokeKey, call: Call) -> PartnerKey:
    """When this is answered the key opens nothing, anywhere. Asked again, the same answer. Raises NotFound."""
    actor = call.member
    async with database.transaction() as tx:
        now = clock()
        row = await keys.lock_key(tx.session, question.key_id)
        if row is None:
            raise NotFound("There is no such key.")
        if row.revoked_at is None:
            row.revoked_at = now
            tx.emit(KeyRevoked(cpo_id=row.cpo_id, at=now, key_id=row.id))
            note_change(tx, actor, "revokeKey", row.id, f"{row.name} ({shown(row.prefix)}) of {row.cpo_id}", now)
    return keys.key_of(row)


async def check_key(database: Database, clock: Clock, question: CheckKey, call: Call) -> CheckedKey:
    """Return the actor behind a live key, straight from PostgreSQL: no copy exists that a revocation could miss.

    Raises Unauthenticated for one that is unknown, revoked, run out, or of an inactive organisation, all alike.
    """
    del call
    now = clock()
    prefix = prefix_in(question.secret)
    known = await keys.key_with_prefix(database.pool, prefix) if prefix is not None else None
    if known is None or not known.lock.opens(question.secret, now):
        raise Unauthenticated("This API key opens nothing. Ask VoltCharge for a new one.")
    if use_is_worth_noting(known.last_used_at, now):
        await keys.note_key_used(database.pool, known.id, now)
    actor = Actor(
        member_id=MemberId(known.id), name=known.name, role=Role.CPO, cpo_id=known.cpo_id, scopes=known.scopes
    )
    return CheckedKey(actor=actor, key_id=known.id, requests_per_minute=known.requests_per_minute)


def _issued(row: PartnerKeyRow, *, rotated: bool) -> KeyIssued:
    return KeyIssued(
        cpo_id=row.cpo_id,
        at=row.rotated_at or row.created_at,
        key_id=row.id,
        scopes=tuple(row.scopes),
        expires_at=row.expires_at,
        rotated=rotated,
    )
