"""Facts about what people did through the API, for the audit log (ADM-6)."""

from __future__ import annotations

from typing import ClassVar

from contracts.envelope import Event, Instant
from contracts.ids import CpoId
from contracts.permissions import Role
from contracts.streams import AUDIT, Stream


class ActRecorded(Event):
    """A signed-in member or a partner's key tried to change something. `operation` is the OpenAPI operation id,
    `target` what it was done to (a path's ids), `status` the HTTP status it ended with. Bodies are never recorded."""

    TYPE = "voltcharge.audit.act-recorded.v1"
    STREAM: ClassVar[Stream] = AUDIT

    actor_id: str
    actor_name: str
    role: Role
    cpo_id: CpoId | None = None
    key_id: str | None = None
    operation: str
    target: str = ""
    status: int
    remote_address: str
    trace_id: str | None = None
    at: Instant

    @property
    def key(self) -> str:
        return self.actor_id
