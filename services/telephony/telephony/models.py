"""Tables of telephony. The schema is made by migrations/; a test holds the two together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from contracts.rpc.telephony import CallState
from telephony.domain.legs import Word


def _moment(*, nullable: bool = False) -> Any:
    if nullable:
        return Field(default=None, sa_type=sa.DateTime(timezone=True), nullable=True)
    return Field(sa_type=sa.DateTime(timezone=True), nullable=False)


class Telephony(SQLModel, registry=registry()):
    """What the tables have in common: a catalogue of their own."""


class CallRow(Telephony, table=True):
    """A call. `in_hand` is the one call its agent writes now: a partial unique index allows one per member. `final`
    once the agent (or a ticket) has settled it. `telephone_call` is the telephone system's name of the call; it and
    the member make one row. `listed`, `search` and `priority_rank` follow from the rest."""

    __tablename__ = "call"

    id: str = Field(primary_key=True)
    member_id: str = Field(foreign_key="agent.id")
    state: CallState = Field(sa_type=sa.Text)
    in_hand: bool = False
    final: bool = False
    telephone_call: str | None = None
    phone: str = ""
    contact_id: str | None = None
    contact_chosen: bool = False
    lookup_due: bool = False
    category: str
    priority: str
    priority_rank: int = Field(sa_type=sa.SmallInteger)
    notes: str = ""
    started_at: datetime = _moment()
    ended_at: datetime | None = _moment(nullable=True)
    duration_s: int | None = None
    ticket_reference: str | None = None
    version: int = 1
    listed: bool = False
    search: str = ""
    updated_at: datetime = _moment()


class AgentRow(Telephony, table=True):
    """A member as identity last said, or as they first appeared here (then `email` and `role` are not known yet)."""

    __tablename__ = "agent"

    id: str = Field(primary_key=True)
    name: str
    name_key: str
    email: str | None = None
    role: str | None = None
    active: bool = True
    removed: bool = False


class ContactRow(Telephony, table=True):
    """A contact as the directory last said: its name for the calls it is part of, and its number for while contacts
    is silent."""

    __tablename__ = "contact"

    id: str = Field(primary_key=True)
    name: str
    phone: str | None = None
    version: int
    deleted: bool = False
    merged_into: str | None = None


class WordRow(Telephony, table=True):
    """A word of the telephone system, kept as heard; its id is the system's event_id. `member_id` is None while nobody
    is known by the email `agent`."""

    __tablename__ = "telephone_word"

    id: str = Field(primary_key=True)
    telephone_call: str
    word: Word = Field(sa_type=sa.Text)
    agent: str | None = None
    member_id: str | None = None
    caller: str = ""
    called: str = ""
    at: datetime = _moment()
    happened_at: datetime = _moment()
    heard_at: datetime = _moment()
