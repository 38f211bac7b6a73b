"""What identity answers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.desk import Capability, Key, Line
from contracts.envelope import Instant
from contracts.ids import CpoId, MemberId
from contracts.permissions import Actor, Module, Permission, Role
from contracts.phone import PhoneNumber
from contracts.rpc import Answer, Nothing, Question, Rpc


class Member(Answer):
    """A member as others see them."""

    id: MemberId
    name: str
    email: str
    role: Role
    phone: str | None = None
    capabilities: tuple[str, ...] = ()
    cpo_id: CpoId | None = None
    must_change_password: bool = False
    active: bool = True
    removed: bool = False
    added_at: Instant | None = None
    last_sign_in_at: Instant | None = None
    version: int = 1

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


class ChangePassword(Question):
    """The signed-in member sets a password of their own (AUTH-6). All their other sessions end. InvalidInput says
    what is wrong with the new one; InvalidCredentials that the present one is not right."""

    token: str = Field(max_length=128, repr=False)
    present: str = Field(max_length=1024, repr=False)
    new: str = Field(max_length=1024, repr=False)


class ListMembers(Question):
    """Members by name; `q` matches name, email and phone. Removed ones only when asked for."""

    q: str = Field(default="", max_length=120)
    role: tuple[Role, ...] = ()
    active: bool | None = None
    with_removed: bool = False
    limit: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400)


class MemberPage(Answer):
    """Members that match."""

    items: tuple[Member, ...]
    next_cursor: str | None = None
    total: int


class GetMember(Question):
    """One member."""

    member_id: MemberId


class AddMember(Question):
    """A new member with a temporary password (ADM-1). Conflict when the email is taken. `cpo_id` is required for the
    role CPO and refused for every other. Asked again with the same key: the same member."""

    member_key: Key
    name: Line = Field(min_length=1)
    email: str = Field(min_length=3, max_length=254)
    phone: PhoneNumber | None = None
    password: str = Field(max_length=1024, repr=False)
    role: Role
    capabilities: tuple[Capability, ...] = ()
    cpo_id: CpoId | None = None


class UpdateMember(Question):
    """Change what is given (ADM-2). A new role, organisation or `password` (a temporary one) ends the member's
    sessions. Conflict with `current` (a Member) when `version` moved on."""

    member_id: MemberId
    version: int
    name: Line | None = Field(default=None, min_length=1)
    email: str | None = Field(default=None, min_length=3, max_length=254)
    phone: PhoneNumber | None = None
    password: str | None = Field(default=None, max_length=1024, repr=False)
    role: Role | None = None
    capabilities: tuple[Capability, ...] | None = None
    cpo_id: CpoId | None = None


class RemoveMember(Question):
    """Take a member off the team for good (ADM-4): sessions end, the email is free again, the past stays."""

    member_id: MemberId


class Organisation(Answer):
    """A partner organisation (CPO) that owns chargers."""

    id: CpoId
    name: str
    contact_email: str | None = None
    active: bool = True
    members: int = 0
    keys: int = 0


class ListOrganisations(Question):
    """All partner organisations, by name."""


class Organisations(Answer):
    """Partner organisations."""

    items: tuple[Organisation, ...]


class SaveOrganisation(Question):
    """Add an organisation, or change the one with this id. An inactive one's members and keys open nothing."""

    id: CpoId
    name: Line = Field(min_length=1)
    contact_email: str | None = Field(default=None, max_length=254)
    active: bool = True


class PartnerKey(Answer):
    """An API key of a partner. `prefix` is how it begins, to recognise it by; the secret is nowhere."""

    id: Key
    name: str
    cpo_id: CpoId
    scopes: tuple[Permission, ...]
    prefix: str
    requests_per_minute: int
    created_at: Instant
    created_by: str
    expires_at: Instant
    rotated_at: Instant | None = None
    old_secret_until: Instant | None = None
    last_used_at: Instant | None = None
    revoked_at: Instant | None = None


class ListKeys(Question):
    """Keys, newest first; of one organisation when given. Revoked and run-out ones stay in the list."""

    cpo_id: CpoId | None = None


class Keys(Answer):
    """Keys."""

    items: tuple[PartnerKey, ...]


class IssueKey(Question):
    """A new key (ADM-5). `scopes` are of `contracts.permissions.KEY_PERMISSIONS`."""

    key_id: Key
    name: Line = Field(min_length=1)
    cpo_id: CpoId
    scopes: tuple[Permission, ...] = Field(min_length=1)
    expires_in_days: int = Field(default=365, ge=1, le=730)
    requests_per_minute: int = Field(default=120, ge=1, le=6000)


class IssuedKey(Answer):
    """A key and its secret, shown this once. Asked again with the same key id: Conflict, as it was shown already."""

    key: PartnerKey
    secret: str = Field(repr=False)


class RotateKey(Question):
    """A new secret; the old one works on for `overlap_hours`, so that the partner can change over."""

    key_id: Key
    overlap_hours: int = Field(default=24, ge=0, le=168)


class RevokeKey(Question):
    """The key opens nothing from now on."""

    key_id: Key


class CheckKey(Question):
    """Is this secret alive? Unauthenticated when not."""

    secret: str = Field(max_length=200, repr=False)


class CheckedKey(Answer):
    """The actor behind a live key, with its limit."""

    actor: Actor
    key_id: Key
    requests_per_minute: int


class ListAudit(Question):
    """Who did what, newest first (ADM-6). `q` matches actor, operation and target."""

    q: str = Field(default="", max_length=120)
    actor_id: str | None = Field(default=None, max_length=64)
    operation: str | None = Field(default=None, max_length=80)
    outcome: Literal["done", "refused"] | None = None
    since: Instant | None = None
    before: Instant | None = None
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400)


class AuditEntry(Answer):
    """One act. `operation` is the API's operation id, or `signIn`, `signInRefused`, `sessionEnded`. `detail` says what
    changed where identity itself keeps it (`role: agent → manager`); never a secret."""

    id: str
    at: Instant
    actor_id: str
    actor_name: str
    role: Role | None = None
    operation: str
    target: str = ""
    detail: str = ""
    status: int
    remote_address: str = ""
    trace_id: str | None = None


class AuditPage(Answer):
    """Acts that match."""

    items: tuple[AuditEntry, ...]
    next_cursor: str | None = None


SIGN_IN = Rpc("identity", "sign-in", SignIn, SignedIn, timeout_s=5.0, needs=None)
CHECK_SESSION = Rpc("identity", "check-session", CheckSession, CheckedSession, needs=None)
END_SESSION = Rpc("identity", "end-session", EndSession, Nothing, needs=None)
SET_MEMBER_ACTIVE = Rpc("identity", "set-member-active", SetMemberActive, Member, needs=Permission.MEMBERS_MANAGE)
CHANGE_PASSWORD = Rpc("identity", "change-password", ChangePassword, Nothing, timeout_s=5.0, needs=None)
LIST_MEMBERS = Rpc("identity", "list-members", ListMembers, MemberPage, needs=Permission.MEMBERS_MANAGE)
GET_MEMBER = Rpc("identity", "get-member", GetMember, Member, needs=Permission.MEMBERS_MANAGE)
ADD_MEMBER = Rpc("identity", "add-member", AddMember, Member, timeout_s=5.0, needs=Permission.MEMBERS_MANAGE)
UPDATE_MEMBER = Rpc("identity", "update-member", UpdateMember, Member, timeout_s=5.0, needs=Permission.MEMBERS_MANAGE)
REMOVE_MEMBER = Rpc("identity", "remove-member", RemoveMember, Nothing, needs=Permission.MEMBERS_MANAGE)
LIST_ORGANISATIONS = Rpc(
    "identity", "list-organisations", ListOrganisations, Organisations, needs=Permission.ORGANISATIONS_MANAGE
)
SAVE_ORGANISATION = Rpc(
    "identity", "save-organisation", SaveOrganisation, Organisation, needs=Permission.ORGANISATIONS_MANAGE
)
LIST_KEYS = Rpc("identity", "list-keys", ListKeys, Keys, needs=Permission.KEYS_MANAGE)
ISSUE_KEY = Rpc("identity", "issue-key", IssueKey, IssuedKey, needs=Permission.KEYS_MANAGE)
ROTATE_KEY = Rpc("identity", "rotate-key", RotateKey, IssuedKey, needs=Permission.KEYS_MANAGE)
REVOKE_KEY = Rpc("identity", "revoke-key", RevokeKey, PartnerKey, needs=Permission.KEYS_MANAGE)
CHECK_KEY = Rpc("identity", "check-key", CheckKey, CheckedKey, needs=None)
LIST_AUDIT = Rpc("identity", "list-audit", ListAudit, AuditPage, needs=Permission.AUDIT_VIEW)
