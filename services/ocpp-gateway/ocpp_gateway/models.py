"""The gateway's tables. All SQL that touches them is in `repository`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

TRANSACTION_IDS = sa.Sequence("transaction_id", minvalue=1, maxvalue=2**31 - 1)
"""OCPP 1.6 integers have 31 bits; ids are positive and never reused (facts/ocpp.md 4)."""


class GatewayTable(SQLModel, registry=registry()):
    """Keeps the gateway's tables apart from those of other services in the same test process."""


def _when(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=sa.Column(sa.DateTime(timezone=True), nullable=nullable))


class Charger(GatewayTable, table=True):
    """An entry of the registry. `identity` is the id in lower case, for comparing without regard to case."""

    id: str = Field(primary_key=True)
    identity: str = Field(unique=True)
    name: str
    kind: str
    connectors: int
    address: str
    latitude: float
    longitude: float
    cpo_id: str | None = None
    password_salt: bytes
    password_hash: bytes
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=sa.Column(JSONB, nullable=False))
    registered_at: datetime = _when()
    retired_at: datetime | None = _when(nullable=True)


class Boot(GatewayTable, table=True):
    """What a charger said of itself when it last started up; outlives sockets and gateways."""

    charger_id: str = Field(primary_key=True)
    vendor: str
    model: str
    serial_number: str | None = None
    firmware_version: str | None = None
    heartbeat_interval_s: int
    booted_at: datetime = _when()


class Knock(GatewayTable, table=True):
    """Someone who tried to connect and was refused."""

    identity: str = Field(primary_key=True)
    remote_address: str
    reason: str
    attempts: int
    first_seen_at: datetime = _when()
    last_seen_at: datetime = _when()


class IdTag(GatewayTable, table=True):
    """A card or app token. `tag` is in lower case, `id_tag` as it is printed."""

    __tablename__ = "id_tag"

    tag: str = Field(primary_key=True)
    id_tag: str
    blocked: bool = False
    parent: str | None = None
    expires_at: datetime | None = _when(nullable=True)


class OcppTransaction(GatewayTable, table=True):
    """A StartTransaction and, once it came, its StopTransaction. Meters in Wh.

    `started_key` is the reported start, cut to the second; with `occurrence` it makes the natural key unique.
    """

    __tablename__ = "ocpp_transaction"
    __table_args__ = (
        sa.UniqueConstraint("charger_id", "connector_id", "tag", "meter_start", "started_key", "occurrence"),
        sa.Index("ocpp_transaction_open", "charger_id", "connector_id", postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("ocpp_transaction_tag_open", "tag", postgresql_where=sa.text("ended_at IS NULL")),
    )

    id: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))
    charger_id: str
    connector_id: int
    tag: str
    id_tag: str
    parent: str | None = None
    authorisation: str
    meter_start: int = Field(sa_type=sa.BigInteger)
    started_key: str
    occurrence: int = 0
    reservation_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    reported_at: datetime | None = _when(nullable=True)
    received_at: datetime = _when()
    superseded: bool = False
    flags: list[str] = Field(default_factory=list, sa_column=sa.Column(ARRAY(sa.Text), nullable=False))

    ended_at: datetime | None = _when(nullable=True)
    stop_reported_at: datetime | None = _when(nullable=True)
    meter_stop: int | None = Field(default=None, sa_type=sa.BigInteger)
    energy_wh: int | None = Field(default=None, sa_type=sa.BigInteger)
    stop_reason: str | None = None
    stop_id_tag: str | None = None
    stop_digest: str | None = None


class KeptMessage(GatewayTable, table=True):
    """A message of a transaction that made no sense: acknowledged, kept and flagged, never refused.

    The digest keeps a retry from being stored twice; `transaction_id` is the one answered to an unreadable start.
    """

    __tablename__ = "kept_message"

    charger_id: str = Field(primary_key=True)
    action: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    payload: str
    reason: str
    transaction_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    times: int = 1
    received_at: datetime = _when()


class Command(GatewayTable, table=True):
    """A command by its idempotency key, with the whole record as the asker sees it.

    `fingerprint` tells whether a second asking means the same; `incarnation` is the gateway process that works on it.
    """

    __table_args__ = (sa.Index("command_of_charger", "charger_id", sa.text("requested_at DESC")),)

    command_id: str = Field(primary_key=True)
    charger_id: str
    fingerprint: str
    incarnation: str
    record: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    finished: bool = False
    requested_at: datetime = _when()


class GatewayInstance(GatewayTable, table=True):
    """A running gateway process. `name` is its place in the deployment, `incarnation` this very process."""

    __tablename__ = "gateway_instance"

    incarnation: str = Field(primary_key=True)
    name: str
    beat_at: datetime = _when()


class LiveConnection(GatewayTable, table=True):
    """The one connection of a charger that counts, and the process that holds it."""

    __tablename__ = "connection"

    charger_id: str = Field(primary_key=True)
    connection_id: str
    incarnation: str = Field(index=True)
    protocol: str
    remote_address: str
    opened_at: datetime = _when()
