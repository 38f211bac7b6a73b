"""What identity answers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.envelope import Instant
from contracts.ids import CpoId, MemberId
from contracts.permissions import Actor, Module, Permission, Role
from contracts.rpc import Answer, Nothing, Question, Rpc


class Member(Answer):
    """A member as others see them."""

    id: MemberId
    name: str
    email: str
    role: Role
    capabilities: tuple[str, ...] = ()
    cpo_id: CpoId | None = None
    must_change_password: bool = False

    def actor(self) -> Actor:
        """Return who this member is when they ask for something."""
        return Actor(member_id=self.id, name=self.name, role=self.role, cpo_id=self.cpo_id)


class SignIn(Question):
    """Email and password, and where the attempt came from (AUTH-7 counts per account and per address)."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1024, repr=False)
    remote_address: str = Field(max_length=64)
    client: Literal["browser", "app"] = "browser"


class Session(Answer):
    """A live session. Tokens never stand in here."""

    session_id: str
    member: Member
    modules: tuple[Module, ...]
    permissions: tuple[Permission, ...]
    started_at: Instant
    expires_at: Instant


class SignedIn(Answer):
    """A new session and its secrets: the opaque token, and the CSRF token bound to it."""

    session: Session
    token: str = Field(repr=False)
    csrf_token: str = Field(repr=False)


class CheckSession(Question):
    """Is this token alive? `csrf_token` is checked too when given (a browser's unsafe request)."""

    token: str = Field(max_length=128, repr=False)
    csrf_token: str | None = Field(default=None, max_length=128, repr=False)


class CheckedSession(Answer):
    """The session behind a live token. `csrf_ok` is None when no CSRF token was given."""

    session: Session
    csrf_token: str = Field(repr=False)
    csrf_ok: bool | None = None


class EndSession(Question):
    """Sign out: the token is dead everywhere when this is answered (AUTH-4)."""

    token: str = Field(max_length=128, repr=False)


class SetMemberActive(Question):
    """Activate or deactivate a member; deactivation ends all their sessions (ADM-3, AUTH-5)."""

    member_id: MemberId
    active: bool


SIGN_IN = Rpc("identity", "sign-in", SignIn, SignedIn, timeout_s=5.0)
CHECK_SESSION = Rpc("identity", "check-session", CheckSession, CheckedSession)
END_SESSION = Rpc("identity", "end-session", EndSession, Nothing)
SET_MEMBER_ACTIVE = Rpc("identity", "set-member-active", SetMemberActive, Member)
