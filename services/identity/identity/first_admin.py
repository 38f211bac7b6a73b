"""The first Admin of an installation: everyone else is added by an Admin (ADM-1), who must come from somewhere."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from pydantic import SecretStr

from chassis.database import Database
from contracts.permissions import Role
from contracts.phone import to_e164
from contracts.problems import Conflict
from identity import repository
from identity.domain.members import email_of
from identity.members import added
from identity.models import MemberRow
from identity.passwords import hash_password
from identity.repository import team


async def first_admin(database_url: str, *, name: str, email: str, phone: str | None = None) -> str:
    """Add an Admin and return their temporary password, to be changed at the first sign-in; it stands nowhere else.

    The database must be migrated. Raises Conflict when there is an Admin already, active or not (then that Admin adds
    members), or when the email is taken; InvalidInput for an email and ValueError for a phone number that is none.
    """
    password = secrets.token_urlsafe(18)
    row = MemberRow(
        id=str(uuid.uuid4()),
        name=name.strip(),
        email=email_of(email),
        phone=to_e164(phone) if phone else None,
        role=Role.ADMIN.value,
        capabilities=[],
        password_hash=await asyncio.to_thread(hash_password, password),
        must_change_password=True,
        added_at=datetime.now(UTC),
        announced=True,
    )
    database = Database(SecretStr(database_url), source="identity")
    try:
        async with database.transaction() as tx:
            # Two operators at once: the second waits, and finds the first one's Admin.
            await (await tx.session.connection()).execute(sa.text("LOCK TABLE member IN SHARE ROW EXCLUSIVE MODE"))
            if await team.any_admin(tx.session):
                raise Conflict("There is an Admin already; ask them to add members.")
            if not await repository.add_member(tx.session, row):
                raise Conflict("Another member has this email address already.")
            tx.emit(added(row))
    finally:
        await database.close()
    return password
