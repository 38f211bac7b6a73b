"""Facts about the support directory."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.desk import Key, Person, Tier
from contracts.envelope import Event, Instant
from contracts.streams import CONTACT, Stream


class ContactProfile(BaseModel):
    """An entry of the directory. `phone` is E.164."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    phone: str | None = None
    organisation: str | None = None
    tier: Tier = Tier.STANDARD
    primary_charger_id: str | None = None
    notes: str = ""


class ContactEvent(Event):
    """What every fact about a contact carries. `version` grows with each change of the entry."""

    STREAM: ClassVar[Stream] = CONTACT

    contact_id: Key
    at: Instant
    by: Person | None = None
    version: int

    @property
    def key(self) -> str:
        return self.contact_id


class ContactAdded(ContactEvent):
    """A new entry."""

    TYPE = "voltcharge.contact.added.v1"
    profile: ContactProfile


class ContactChanged(ContactEvent):
    """An entry changed: the profile is whole and replaces what was known."""

    TYPE = "voltcharge.contact.changed.v1"
    profile: ContactProfile


class ContactDeleted(ContactEvent):
    """An entry left the directory; what it was part of keeps its history (CON-4)."""

    TYPE = "voltcharge.contact.deleted.v1"


class ContactMerged(ContactEvent):
    """The entry turned out to be a twin: everything it was part of belongs to `into_id`, whose profile is given."""

    TYPE = "voltcharge.contact.merged.v1"
    into_id: Key
    into_profile: ContactProfile
