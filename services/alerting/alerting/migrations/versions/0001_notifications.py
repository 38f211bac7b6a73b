"""Members as alerting knows them, notifications, the queue of mails."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "member",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT),
        sa.UniqueConstraint("event_id", "member_id", name="notification_once_an_event_and_member"),
    )
    op.create_index("notification_of_member", "notification", ["member_id", sa.text("at DESC"), sa.text("id DESC")])
    op.create_index("notification_unread", "notification", ["member_id"], postgresql_where=sa.text("read_at IS NULL"))
    op.create_index("notification_by_age", "notification", ["at"])
    op.create_table(
        "email",
        sa.Column("notification_id", sa.Text, sa.ForeignKey("notification.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("unconfirmed", sa.Integer, nullable=False),
        sa.Column("queued_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("settled_at", _MOMENT),
        sa.Column("last_error", sa.Text),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="email_state_is_known"),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="email_settles_once"),
    )
    op.create_index("email_waiting", "email", ["due_at"], postgresql_where=sa.text("state = 'waiting'"))


def downgrade() -> None:
    """Drop the tables."""
    for table in ("email", "notification", "member"):
        op.drop_table(table)
