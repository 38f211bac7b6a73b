"""Events and their envelope: CloudEvents 1.0 in NATS binary mode (`ce-*` headers, JSON body).

An event class says everything about itself: its versioned type, its stream and what orders it. Subclasses
live in `contracts.events`; importing that package registers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from contracts.streams import Stream

Instant = Annotated[
    AwareDatetime,
    PlainSerializer(lambda t: t.isoformat().replace("+00:00", "Z"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A moment with its zone; UTC on the wire, written `2026-11-22T08:15:30.123456Z`."""

REGISTRY: dict[str, type[Event]] = {}
"""Every event type ever declared, by its versioned CloudEvents type."""


class Event(BaseModel):
    """A fact, in the past tense. Unknown fields are ignored, so that older readers survive newer writers."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    STREAM: ClassVar[Stream]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        if "TYPE" in cls.__dict__:
            if cls.TYPE in REGISTRY:
                raise TypeError(f"two events claim the type {cls.TYPE}")
            REGISTRY[cls.TYPE] = cls

    @property
    def key(self) -> str:
        """What this event is about; events with one key are handled in order."""
        raise NotImplementedError(f"{type(self).__name__} does not say what orders it")  # each event class does

    @classmethod
    def fact(cls) -> str:
        """The last token of the subject: `voltcharge.charger.booted.v1` → `booted`."""
        return cls.TYPE.split(".")[-2]

    @property
    def subject(self) -> str:
        """The subject this event is published on."""
        return self.STREAM.subject(self.key, self.fact())


class Envelope(BaseModel):
    """The CloudEvents attributes around an event."""

    model_config = ConfigDict(frozen=True)

    id: str
    source: str
    type: str
    subject: str
    time: Annotated[datetime, Field()]
    traceparent: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the NATS headers of binary mode, with `Nats-Msg-Id` for the server's deduplication window."""
        headers = {
            "ce-specversion": "1.0",
            "ce-id": self.id,
            "ce-source": self.source,
            "ce-type": self.type,
            "ce-subject": self.subject,
            "ce-time": self.time.isoformat().replace("+00:00", "Z"),
            "content-type": "application/json",
            "Nats-Msg-Id": self.id,
        }
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        return headers

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self:
        """Read the attributes back; raises ValueError when a required one is missing or the version is not 1.0."""
        if headers.get("ce-specversion") != "1.0":
            raise ValueError("not a CloudEvents 1.0 message: header ce-specversion is missing or unknown")
        return cls.model_validate(
            {name: headers.get(f"ce-{name}") for name in ("id", "source", "type", "subject", "time")}
            | {"traceparent": headers.get("traceparent")}
        )


class UnknownEventType(ValueError):
    """No class is registered for this type: a newer writer, or a message that does not belong here."""


def parse_event(kind: str, body: bytes) -> Event:
    """Parse `body` as the event type `kind`. Raises UnknownEventType or pydantic's ValidationError."""
    cls = REGISTRY.get(kind)
    if cls is None:
        raise UnknownEventType(kind)
    return cls.model_validate_json(body)
