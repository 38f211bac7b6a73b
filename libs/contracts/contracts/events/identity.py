"""Facts about members and their sessions."""

from __future__ import annotations

from typing import ClassVar, Literal

from contracts.desk import Capability
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
    phone: str | None = None
    capabilities: tuple[Capability, ...] = ()


class MemberChanged(MemberEvent):
    """A member's entry changed (ADM-2): it is whole and replaces what was known."""

    TYPE = "voltcharge.identity.member-changed.v1"
    name: str
    email: str
    role: Role
    cpo_id: CpoId | None = None
    phone: str | None = None
    capabilities: tuple[Capability, ...] = ()
    active: bool


class MemberRemoved(MemberEvent):
    """A member left the team for good; what they did stays under their name (ADM-4)."""

    TYPE = "voltcharge.identity.member-removed.v1"


class PasswordChanged(MemberEvent):
    """A password was changed: by the member, or by an Admin who set a temporary one."""

    TYPE = "voltcharge.identity.password-changed.v1"
    temporary: bool


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


class OrganisationEvent(Event):
    """What every fact about a partner organisation carries."""

    STREAM: ClassVar[Stream] = IDENTITY

    cpo_id: CpoId
    at: Instant

    @property
    def key(self) -> str:
        return self.cpo_id


class OrganisationSaved(OrganisationEvent):
    """A partner organisation joined, or its entry changed."""

    TYPE = "voltcharge.identity.organisation-saved.v1"
    name: str
    active: bool


class KeyIssued(OrganisationEvent):
    """A partner got an API key, or a new secret for one (`rotated`). The secret stands nowhere."""

    TYPE = "voltcharge.identity.key-issued.v1"
    key_id: str
    scopes: tuple[str, ...]
    expires_at: Instant
    rotated: bool = False


class KeyRevoked(OrganisationEvent):
    """A key opens nothing any more."""

    TYPE = "voltcharge.identity.key-revoked.v1"
    key_id: str
