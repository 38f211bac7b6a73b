"""A connected screen: what it may see, and where in the ring it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from api_gateway.live.ring import Change, Position
from contracts.permissions import Actor, Permission
from contracts.rpc.identity import Session


def may_see(session: Session, change: Change) -> bool:
    """Say whether `change` is for this member: permission first, then ownership."""
    needed = Permission.CHARGERS_COMMAND if change.kind == "command" else Permission.CHARGERS_VIEW
    return needed in session.permissions and sees_owner(session, change.owner)


def sees_owner(session: Session, owner: str) -> bool:
    """Say whether chargers of `owner` (a subject token: a CPO, or our own) are this member's to see."""
    return scope_of(session) in (None, owner)


def scope_of(session: Session) -> str | None:
    """Return the organisation whose numbers this member sees: None for the whole network."""
    actor = session.member.actor()
    return None if actor.sees_cpo(None) else (actor.cpo_id or "")


@dataclass(eq=False)
class Viewer:
    """One live connection. `wake` is set when there may be something to send."""

    session: Session
    token: str = field(repr=False)
    position: Position
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    end_reason: str | None = None
    shown_system: int = -1
    shown_network: int = -1

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
