"""Live charger state: the rows of lists, the folded sub-states, and faults by hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_ID = sa.Text(collation="C")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "charger",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("listed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("name", sa.String, nullable=False, server_default=""),
        sa.Column("kind", sa.String, nullable=False, server_default=""),
        sa.Column("address", sa.String, nullable=False, server_default=""),
        sa.Column("latitude", sa.Float, nullable=False, server_default="0"),
        sa.Column("longitude", sa.Float, nullable=False, server_default="0"),
        sa.Column("cpo_id", sa.String),
        sa.Column("status", sa.String, nullable=False, server_default=""),
        sa.Column("connectors", JSONB, nullable=False, server_default="[]"),
        sa.Column("fault", sa.String),
        sa.Column("last_event_at", _MOMENT),
        sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("overdue_at", _MOMENT),
        sa.Column("dropping_until", _MOMENT),
        sa.Column("name_key", _ID, nullable=False, server_default=""),
        sa.Column("search", sa.String, nullable=False, server_default=""),
        sa.Column("told_weak", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("changed_at", _MOMENT),
        # Room in each page, so that the many updates of unindexed columns stay on it (HOT) and need no index work.
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "charger_state",
        sa.Column("charger_id", _ID, primary_key=True),
        sa.Column("facts", JSONB, nullable=False, server_default="{}"),
        sa.Column("telemetry", JSONB, nullable=False, server_default="{}"),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "fault_hour",
        sa.Column("charger_id", _ID, primary_key=True),
        sa.Column("hour", _MOMENT, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("fault_hour_hour", "fault_hour", ["hour"])


def downgrade() -> None:
    """Drop the tables; `voltctl rebuild dashboard` fills them again."""
    for table in ("fault_hour", "charger_state", "charger"):
        op.drop_table(table)
