"""Live changes as screens show them, on the short stream LIVE: `live.<what>.<owner>.<id>`.

`owner` is the CPO that may see it, or `own` for chargers of our own, so that a narrow subscriber is cut off by
subject alone; what concerns one member alone has that member as owner. The body is JSON of the contract beside
each subject. A change that is lost on its way does no harm: screens read again when they come back.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from contracts.envelope import Instant

OWN = "own"


def charger_subject(cpo_id: str | None, charger_id: str) -> str:
    """A charger changed: body `ChargerSummary`."""
    return f"live.charger.{cpo_id or OWN}.{charger_id}"


def charger_removed_subject(cpo_id: str | None, charger_id: str) -> str:
    """A charger left the network, or changed hands: body `{"id": …}`."""
    return f"live.charger-removed.{cpo_id or OWN}.{charger_id}"


def command_subject(cpo_id: str | None, charger_id: str) -> str:
    """A command was asked for or answered: body `CommandRecord`."""
    return f"live.command.{cpo_id or OWN}.{charger_id}"


def ticket_subject(reference: str) -> str:
    """A ticket was made or changed: body `TicketSummary`."""
    return f"live.ticket.{OWN}.{reference}"


def lookers_subject(reference: str) -> str:
    """Who has a ticket before them changed: body `Lookers`."""
    return f"live.lookers.{OWN}.{reference}"


def contact_subject(contact_id: str) -> str:
    """A contact was added, changed, merged or deleted: body `Contact`."""
    return f"live.contact.{OWN}.{contact_id}"


def call_subject(member_id: str, call_id: str) -> str:
    """A call of this member rang, began, changed or ended: body `Call`."""
    return f"live.call.{member_id}.{call_id}"


def notification_subject(member_id: str, notification_id: str) -> str:
    """This member should know something: body `Notification`."""
    return f"live.notification.{member_id}.{notification_id}"


HEALTH_SUBJECT = "health.{service}.{instance}"
"""A core message (no stream) each service sends about every second while it lives: body `Pulse`."""


class Pulse(BaseModel):
    """A sign of life. `ready` is what readiness says; `detail` is why not."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: str
    instance: str
    at: Instant
    ready: bool
    stopping: bool = False
    detail: str = ""
    checks: dict[str, bool] = {}
