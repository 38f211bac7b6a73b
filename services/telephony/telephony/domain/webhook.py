"""A telephone system's webhook: who may speak, and what it says. docs/telephone-systems.md says the same to people."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from contracts.problems import InvalidInput, Unauthenticated

SIGNATURE_VERSION = "v1"
VALID_FOR = timedelta(minutes=5)
"""How far a signature's time may be from ours, either way."""
OLDEST = timedelta(hours=24)
"""How late a word may be told, by the telephone system's own clock: its queue may have waited for us."""


class Untrusted(Unauthenticated):
    """A webhook that proves nothing. `reason` is for our log alone: whoever forges learns only that it failed."""

    def __init__(self, reason: str) -> None:
        super().__init__("The signature of this webhook is missing, wrong or older than five minutes.")
        self.reason = reason


def signature_of(secret: str, timestamp: str, body: str) -> str:
    """Return the signature of `body` at `timestamp` (Unix seconds): `v1=` and the HMAC-SHA256 of both in hex."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"{SIGNATURE_VERSION}={digest}"


def signed_at(secrets: Sequence[str], signature: str, timestamp: str, body: str, now: datetime) -> datetime:
    """Return when the webhook was signed, by the telephone system's clock. Raises Untrusted."""
    if not secrets:
        raise Untrusted("no secret is configured: set VOLT_TELEPHONE_SECRETS")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise Untrusted("the timestamp is missing or not in Unix seconds")
    signed = datetime.fromtimestamp(int(timestamp), UTC)
    # Each secret is compared, and in constant time: how long a refusal takes tells nothing about any of them.
    given = signature.encode()
    matches = [hmac.compare_digest(signature_of(secret, timestamp, body).encode(), given) for secret in secrets]
    if not any(matches):
        raise Untrusted("the signature is none of ours")
    if abs(now - signed) > VALID_FOR:
        raise Untrusted(f"it was signed at {signed.isoformat()}; the clocks differ, or it is a replay")
    return signed


def _storable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("contains control characters")
    return text


_Text = Annotated[str, AfterValidator(_storable)]


class TelephoneWord(BaseModel):
    """The body of a webhook. `agent` is the member's email; only hung_up may leave it out: then the call is over at
    every telephone. Unknown fields are passed over, so that a telephone system may say more than we understand."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    event_id: _Text = Field(min_length=1, max_length=200)
    event: Literal["ringing", "answered", "hung_up"]
    call_id: _Text = Field(min_length=1, max_length=200)
    from_: _Text = Field(default="", alias="from", max_length=200)
    to: _Text = Field(default="", max_length=200)
    agent: _Text = Field(default="", max_length=254)
    at: AwareDatetime

    @field_validator("from_", "to", "agent", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: object) -> object:
        return "" if value is None else value

    @property
    def agent_email(self) -> str | None:
        """The agent's email in its one spelling."""
        return self.agent.lower() or None


def read_word(body: str) -> TelephoneWord:
    """Read a body. Raises InvalidInput that names what is wrong with which field, and repeats nothing of it."""
    try:
        word = TelephoneWord.model_validate_json(body)
    except ValidationError as error:
        fields = [{"field": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        raise InvalidInput("This is not a telephone system's message; see docs/telephone-systems.md.", fields=fields)  # noqa: B904  # the cause would repeat what the body says
    if word.event != "hung_up" and not word.agent:
        raise InvalidInput(f"A message that a call is {word.event} names the agent.", fields=[_missing("agent")])
    return word


def _missing(field: str) -> dict[str, str]:
    return {"field": field, "message": "Field required"}


def happened_at(said_at: datetime, signed: datetime, heard_at: datetime) -> datetime:
    """Return when something happened, by our clock: as long ago as the telephone system's own clock says it is.

    Raises InvalidInput when that is more than a day, or not yet.
    """
    age = signed - said_at
    if not -VALID_FOR <= age <= OLDEST:
        raise InvalidInput("“at” lies too far from the time this was signed; is the clock right?", fields=[_at()])
    return heard_at - max(timedelta(), age)


def _at() -> dict[str, str]:
    return {"field": "at", "message": "must be within a day before X-Telephony-Timestamp"}
