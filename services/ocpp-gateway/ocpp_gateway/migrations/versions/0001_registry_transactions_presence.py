"""Registry, ID tags, transactions, commands and presence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything the first release needs."""
    op.create_table(
        "charger",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("identity", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("connectors", sa.Integer, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
        sa.Column("cpo_id", sa.Text),
        sa.Column("password_salt", sa.LargeBinary, nullable=False),
        sa.Column("password_hash", sa.LargeBinary, nullable=False),
        sa.Column("settings", JSONB, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "boot",
        sa.Column("charger_id", sa.Text, sa.ForeignKey("charger.id"), primary_key=True),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("serial_number", sa.Text),
        sa.Column("firmware_version", sa.Text),
        sa.Column("heartbeat_interval_s", sa.Integer, nullable=False),
        sa.Column("booted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "knock",
        sa.Column("identity", sa.Text, primary_key=True),
        sa.Column("remote_address", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "id_tag",
        sa.Column("tag", sa.Text, primary_key=True),
        sa.Column("id_tag", sa.Text, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
    )
    op.execute(sa.schema.CreateSequence(sa.Sequence("transaction_id", minvalue=1, maxvalue=2**31 - 1)))
    op.create_table(
        "ocpp_transaction",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("charger_id", sa.Text, sa.ForeignKey("charger.id"), nullable=False),
        sa.Column("connector_id", sa.Integer, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("id_tag", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("authorisation", sa.Text, nullable=False),
        sa.Column("meter_start", sa.BigInteger, nullable=False),
        sa.Column("started_key", sa.Text, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("reservation_id", sa.BigInteger),
        sa.Column("reported_at", sa.DateTime(timezone=True)),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.Column("flags", ARRAY(sa.Text), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("stop_reported_at", sa.DateTime(timezone=True)),
        sa.Column("meter_stop", sa.BigInteger),
        sa.Column("energy_wh", sa.BigInteger),
        sa.Column("stop_reason", sa.Text),
        sa.Column("stop_id_tag", sa.Text),
        sa.Column("stop_digest", sa.Text),
        sa.CheckConstraint("id > 0"),
        sa.UniqueConstraint("charger_id", "connector_id", "tag", "meter_start", "started_key", "occurrence"),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ocpp_transaction_open", "ocpp_transaction", ["charger_id", "connector_id"], postgresql_where=still_open
    )
    op.create_index("ocpp_transaction_tag_open", "ocpp_transaction", ["tag"], postgresql_where=still_open)
    op.create_table(
        "kept_message",
        sa.Column("charger_id", sa.Text, primary_key=True),
        sa.Column("action", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("transaction_id", sa.BigInteger),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "command",
        sa.Column("command_id", sa.Text, primary_key=True),
        sa.Column("charger_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("record", JSONB, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("command_of_charger", "command", ["charger_id", sa.text("requested_at DESC")])
    op.create_index("command_unfinished", "command", ["incarnation"], postgresql_where=sa.text("NOT finished"))
    op.create_table(
        "gateway_instance",
        sa.Column("incarnation", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "connection",
        sa.Column("charger_id", sa.Text, primary_key=True),
        sa.Column("connection_id", sa.Text, nullable=False),
        sa.Column("incarnation", sa.Text, nullable=False, index=True),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("remote_address", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    )
