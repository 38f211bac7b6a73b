"""How identity words its answers."""

from __future__ import annotations

from datetime import datetime

from contracts.permissions import modules_of, permissions_of
from contracts.rpc.identity import Member, Session
from identity.domain import expires_at


def session_of(member: Member, session_id: str, started_at: datetime, last_used_at: datetime) -> Session:
    """Return a session with what its member may see and do, as of now: a changed role shows at the next check."""
    return Session(
        session_id=session_id,
        member=member,
        modules=modules_of(member.role),
        permissions=tuple(sorted(permissions_of(member.role))),
        started_at=started_at,
        expires_at=expires_at(started_at, last_used_at),
    )
