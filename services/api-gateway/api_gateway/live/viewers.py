"""A connected screen: what it may see, and where in the ring it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from api_gateway.live.ring import Change, Kind, Position
from contracts.permissions import Actor, Permission
from contracts.rpc.identity import Session


@dataclass(frozen=True)
class Audience:
    """Who sees a kind of change: whoever has one of `permissions`, if the change's owner is theirs. The owner is an
    organisation (or ourselves), or one member alone.
    """

    permissions: frozenset[Permission]
    owned_by: Literal["organisation", "member"] = "organisation"


def _who(*permissions: Permission) -> Audience:
    return Audience(frozenset(permissions))


def _alone(permission: Permission) -> Audience:
    return Audience(frozenset({permission}), owned_by="member")


AUDIENCES: dict[Kind, Audience] = {
    "charger": _who(Permission.CHARGERS_VIEW),
    "charger_removed": _who(Permission.CHARGERS_VIEW),
    "command": _who(Permission.CHARGERS_COMMAND),
    "ticket": _who(Permission.TICKETS_VIEW, Permission.DASHBOARD_VIEW),
    "lookers": _who(Permission.TICKETS_VIEW),
    "contact": _who(Permission.CONTACTS_VIEW),
    "call": _alone(Permission.HOTLINE_USE),
    "notification": _alone(Permission.NOTIFICATIONS_VIEW),
}


def may_see(session: Session, change: Change) -> bool:
    """Say whether `change` is for this member: permission first, then ownership."""
    audience = AUDIENCES[change.kind]
    if audience.permissions.isdisjoint(session.permissions):
        return False
    if audience.owned_by == "member":
        return change.owner == session.member.id
    return scope_of(session) in (None, change.owner)


def scope_of(session: Session) -> str | None:
    """Return the organisation whose numbers this member sees: None for the whole network."""
    actor = session.member.actor()
    return None if actor.sees_cpo(None) else (actor.cpo_id or "")


@dataclass(eq=False)
class Viewer:
    """One live connection. `wake` is set when there may be something to send; `shown` holds the version of each state
    that was sent last.
    """

    session: Session
    token: str = field(repr=False)
    position: Position
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    end_reason: str | None = None
    shown: dict[str, int] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """On whose behalf counters are asked."""
        return self.session.member.actor()

    def may(self, permission: Permission) -> bool:
        """Say whether this viewer's session includes `permission`."""
        return permission in self.session.permissions

    def finish(self, reason: str | None) -> None:
        """Close the stream: with the event `session_ended` when there is a reason, plainly otherwise."""
        self.end_reason = self.end_reason or reason
        self.over.set()
        self.wake.set()
