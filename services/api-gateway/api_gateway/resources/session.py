"""Signing in: who is here and what they may do."""

from __future__ import annotations

from pydantic import Field

from api_gateway.resources.shapes import Shown, Taken, Text
from contracts.envelope import Instant
from contracts.ids import CpoId
from contracts.permissions import Module, Permission, Role
from contracts.rpc import identity


class Credentials(Taken):
    """Email and password."""

    email: Text = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=1024, repr=False)


class SignedInMember(Shown):
    """The member who is signed in. `cpo_id` is the organisation a CPO is limited to."""

    id: str
    name: str
    email: str
    role: Role
    capabilities: tuple[str, ...]
    cpo_id: CpoId | None


class Session(Shown):
    """A live session: who, what they may see and do, and the token that unsafe requests carry as X-CSRF-Token."""

    member: SignedInMember
    modules: tuple[Module, ...]
    permissions: tuple[Permission, ...]
    csrf_token: str = Field(repr=False)
    must_change_password: bool
    started_at: Instant
    expires_at: Instant

    @classmethod
    def of(cls, session: identity.Session, csrf_token: str) -> Session:
        """Build the public form of identity's session."""
        member = session.member
        return cls(
            member=SignedInMember(
                id=member.id,
                name=member.name,
                email=member.email,
                role=member.role,
                capabilities=member.capabilities,
                cpo_id=member.cpo_id,
            ),
            modules=session.modules,
            permissions=session.permissions,
            csrf_token=csrf_token,
            must_change_password=member.must_change_password,
            started_at=session.started_at,
            expires_at=session.expires_at,
        )


class IssuedToken(Shown):
    """A bearer token for an app, shown this once, and the session behind it."""

    token: str = Field(repr=False)
    session: Session


class NewPassword(Taken):
    """A member's own new password, and the present one as proof (AUTH-6)."""

    present: str = Field(min_length=1, max_length=1024, repr=False)
    new: str = Field(min_length=1, max_length=1024, repr=False)
