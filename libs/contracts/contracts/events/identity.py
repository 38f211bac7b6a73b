"""Facts about members and their sessions."""

from __future__ import annotations

from typing import ClassVar, Literal

from contracts.envelope import Event, Instant
from contracts.ids import CpoId, MemberId
from contracts.permissions import Role
from contracts.streams import IDENTITY, Stream


class MemberEvent(Event):
    """What every fact about a member carries."""

    STREAM: ClassVar[Stream] = IDENTITY

    member_id: MemberId
    at: Instant

    @property
    def key(self) -> str:
        return self.member_id


class MemberAdded(MemberEvent):
    """A member joined the team."""

    TYPE = "voltcharge.identity.member-added.v1"
    name: str
    email: str
    role: Role
    cpo_id: CpoId | None = None


class MemberActivated(MemberEvent):
    """A member may sign in again (ADM-3)."""

    TYPE = "voltcharge.identity.member-activated.v1"


class MemberDeactivated(MemberEvent):
    """A member may no longer sign in; all their sessions end within a second (AUTH-5)."""

    TYPE = "voltcharge.identity.member-deactivated.v1"


class SessionStarted(MemberEvent):
    """A member signed in. `session_id` is not the token and opens nothing."""

    TYPE = "voltcharge.identity.session-started.v1"
    session_id: str
    client: Literal["browser", "app"]


class SessionEnded(MemberEvent):
    """A session is over, everywhere."""

    TYPE = "voltcharge.identity.session-ended.v1"
    session_id: str
    reason: Literal["signed_out", "expired", "deactivated", "revoked"]


class SignInRefused(MemberEvent):
    """Someone tried to sign in as this member and failed (for the audit log; says nothing to the caller)."""

    TYPE = "voltcharge.identity.sign-in-refused.v1"
    reason: Literal["wrong_password", "inactive", "slowed", "locked"]
    remote_address: str
