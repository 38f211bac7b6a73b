"""The team and its partners: members, organisations, keys, the audit log (ADM-1 to ADM-6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api_gateway.resources.shapes import COMMA_SEPARATED, Problem, Taken, Text
from contracts.desk import Capability, Key, Line
from contracts.envelope import Instant
from contracts.ids import CpoId
from contracts.permissions import Permission, Role
from contracts.phone import PhoneNumber
from contracts.rpc.identity import Member


class MemberQuery(BaseModel):
    """A page of the members that match."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Text = Field(default="", max_length=120, description="Part of a name, an email or a number.")
    role: Annotated[tuple[Role, ...], COMMA_SEPARATED] = Field(default=(), description="One or more roles.")
    active: bool | None = Field(default=None, description="Only active ones, or only the others.")
    with_removed: bool = Field(default=False, description="Also those who have left for good.")
    limit: int = Field(default=100, ge=1, le=500)
    cursor: Text | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")


class NewMember(Taken):
    """A new member with a temporary password. `cpo_id` goes with the role CPO and no other. `member_key` is made by
    the client: sent again, the same member is answered.
    """

    member_key: Key
    name: Line = Field(min_length=1)
    email: Text = Field(min_length=3, max_length=254)
    phone: PhoneNumber | None = None
    password: str = Field(min_length=1, max_length=1024, repr=False)
    role: Role
    capabilities: tuple[Capability, ...] = Field(default=(), max_length=8)
    cpo_id: CpoId | None = None


class MemberChanges(Taken):
    """What to change of a member; what is left out stays, null takes away. `version` is what was seen; `password` is
    a new temporary one.
    """

    version: int
    name: Line | None = Field(default=None, min_length=1)
    email: Text | None = Field(default=None, min_length=3, max_length=254)
    phone: PhoneNumber | None = None
    password: str | None = Field(default=None, min_length=1, max_length=1024, repr=False)
    role: Role | None = None
    capabilities: tuple[Capability, ...] | None = Field(default=None, max_length=8)
    cpo_id: CpoId | None = None


class MemberConflict(Problem):
    """Why a member was not changed: `current` is the entry as it stands now."""

    current: Member | None = None


class OrganisationEntry(Taken):
    """A partner organisation. An inactive one's members and keys open nothing."""

    name: Line = Field(min_length=1)
    contact_email: Text | None = Field(default=None, max_length=254)
    active: bool = True


class NewKey(Taken):
    """An API key for a partner. `key_id` is made by the client."""

    key_id: Key
    name: Line = Field(min_length=1)
    cpo_id: CpoId
    scopes: tuple[Permission, ...] = Field(min_length=1, max_length=10)
    expires_in_days: int = Field(default=365, ge=1, le=730)
    requests_per_minute: int = Field(default=120, ge=1, le=6000)


class KeyRotation(Taken):
    """How long the old secret works on, so that the partner can change over."""

    overlap_hours: int = Field(default=24, ge=0, le=168)


class AuditQuery(BaseModel):
    """Which acts: the one filter of log and export. Newest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Text = Field(default="", max_length=120, description="Part of a name, an operation or a target.")
    actor_id: Text | None = Field(default=None, max_length=64, description="Who acted: a member's or a key's id.")
    operation: Text | None = Field(default=None, max_length=80, description="An operation id of this document.")
    outcome: Literal["done", "refused"] | None = Field(default=None, description="How it ended.")
    since: Instant | None = Field(default=None, description="At this moment or later.")
    before: Instant | None = Field(default=None, description="Before this moment.")


class AuditPageQuery(AuditQuery):
    """A page of the acts that match."""

    limit: int = Field(default=50, ge=1, le=500)
    cursor: Text | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")
