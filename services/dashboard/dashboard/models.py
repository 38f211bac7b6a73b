"""Tables: the truth about live charger state. Everything here can be folded again from the streams."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


def _moment(*, nullable: bool = True) -> Any:
    return Field(default=None, sa_type=sa.DateTime(timezone=True), nullable=nullable)


class DashboardTable(SQLModel, registry=registry()):
    """What the tables have in common: a catalogue of their own."""


class Charger(DashboardTable, table=True):
    """A charger as lists and counters need it: narrow, so that a scan of 10,000 costs little.

    Follows from `ChargerState` (domain.standing), but for `told_weak`: the weak signal that screens were last told.
    Whoever changes a charger locks this row first.
    """

    __tablename__ = "charger"

    id: str = Field(primary_key=True, sa_type=sa.Text(collation="C"))
    listed: bool = False
    name: str = ""
    kind: str = ""
    address: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    cpo_id: str | None = None
    status: str = ""
    connectors: Any = Field(default_factory=list, sa_type=JSONB)
    fault: str | None = None
    last_event_at: datetime | None = _moment()
    sequence: int = Field(default=0, sa_type=sa.BigInteger)
    late: bool = False
    overdue_at: datetime | None = _moment()
    dropping_until: datetime | None = _moment()
    name_key: str = Field(default="", sa_type=sa.Text(collation="C"))
    search: str = ""
    told_weak: bool = False
    changed_at: datetime | None = _moment()


class ChargerState(DashboardTable, table=True):
    """The two folded sub-states of a charger, each from its own stream (domain.facts, domain.heartbeats)."""

    __tablename__ = "charger_state"

    charger_id: str = Field(primary_key=True, sa_type=sa.Text(collation="C"))
    facts: Any = Field(default_factory=dict, sa_type=JSONB)
    telemetry: Any = Field(default_factory=dict, sa_type=JSONB)


class FaultHour(DashboardTable, table=True):
    """How many faults of a charger began within one hour."""

    __tablename__ = "fault_hour"
    __table_args__ = (sa.Index("fault_hour_hour", "hour"),)

    charger_id: str = Field(primary_key=True, sa_type=sa.Text(collation="C"))
    hour: datetime = Field(primary_key=True, sa_type=sa.DateTime(timezone=True))
    count: int
