"""Tables of contacts. The schema is made by migrations/; a test holds the two together."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _bytewise() -> sa.Text:
    return sa.Text(collation="C")


class ContactsTable(SQLModel, registry=registry()):
    """What the tables have in common: a catalogue of their own."""


class ContactRow(ContactsTable, table=True):
    """An entry. `phone` is E.164 and its own among entries that are not deleted; a merged entry is a deleted one.

    `national`, `name_key` and `search` follow from phone, name and organisation, for finding.
    """

    __tablename__ = "contact"

    id: UUID = Field(primary_key=True)
    name: str
    phone: str | None = Field(default=None, sa_type=_bytewise())
    national: str | None = Field(default=None, sa_type=_bytewise())
    organisation: str | None = None
    tier: str
    primary_charger_id: str | None = None
    notes: str
    version: int
    created_at: datetime = Field(sa_type=_moment())
    updated_at: datetime = Field(sa_type=_moment())
    deleted_at: datetime | None = Field(default=None, sa_type=_moment())
    merged_into: UUID | None = Field(default=None, foreign_key="contact.id")
    name_key: str = Field(sa_type=_bytewise())
    search: str = Field(sa_type=TSVECTOR)


class WordRow(ContactsTable, table=True):
    """A word of the directory, and how many entries it is in."""

    __tablename__ = "word"

    word: str = Field(primary_key=True, sa_type=_bytewise())
    entries: int


class PairRow(ContactsTable, table=True):
    """Two entries that may be one person; kept also when dismissed, so that it is not shown again."""

    __tablename__ = "likely_pair"

    one_id: UUID = Field(primary_key=True)
    other_id: UUID = Field(primary_key=True)
    likeness: float
    why: str
    dismissed_at: datetime | None = Field(default=None, sa_type=_moment())
    dismissed_by: str | None = None


class ToCompareRow(ContactsTable, table=True):
    """An entry that was added or changed and has not been compared with the others yet."""

    __tablename__ = "to_compare"

    contact_id: UUID = Field(primary_key=True)
    asked_at: datetime = Field(sa_type=_moment())


class ImportOutcomeRow(ContactsTable, table=True):
    """What an import did, kept to answer the same when it is asked again."""

    __tablename__ = "import_outcome"

    id: UUID = Field(primary_key=True)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    committed_at: datetime = Field(sa_type=_moment())
