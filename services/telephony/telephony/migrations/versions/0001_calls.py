"""Calls, what agents and contacts are called, and the words of the telephone system."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    # A trusted extension: the owner of a database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "agent",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("agent_email", "agent", ["email"], postgresql_where=sa.text("NOT removed"))
    op.create_table(
        "contact",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("merged_into", sa.Text),
    )
    op.create_index("contact_phone", "contact", ["phone"], postgresql_where=sa.text("NOT deleted"))
    op.create_table(
        "call",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("member_id", sa.Text, sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("in_hand", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("final", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("telephone_call", sa.Text),
        sa.Column("phone", sa.Text, nullable=False, server_default=""),
        sa.Column("contact_id", sa.Text),
        sa.Column("contact_chosen", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("lookup_due", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("priority_rank", sa.SmallInteger, nullable=False),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("duration_s", sa.Integer),
        sa.Column("ticket_reference", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("search", sa.Text, nullable=False, server_default=""),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('ringing', 'running', 'ended', 'saved', 'cancelled', 'missed')", name="call_state_is_known"
        ),
        sa.CheckConstraint("NOT in_hand OR state IN ('running', 'ended')", name="call_in_hand_is_open"),
        sa.CheckConstraint("(ended_at IS NULL) = (duration_s IS NULL)", name="call_duration_goes_with_its_end"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="call_ends_after_it_started"),
        sa.CheckConstraint("(state IN ('ringing', 'running')) = (ended_at IS NULL)", name="call_ends_in_its_state"),
        sa.CheckConstraint("NOT final OR state IN ('saved', 'cancelled')", name="call_is_settled_for_good"),
        # Drafts change with each field; room in the page keeps those updates off the indexes.
        postgresql_with={"fillfactor": "85"},
    )
    op.create_index("call_one_in_hand", "call", ["member_id"], unique=True, postgresql_where=sa.text("in_hand"))
    op.create_index("call_of_telephone", "call", ["telephone_call", "member_id"], unique=True)
    op.create_index(
        "call_open", "call", ["member_id"], postgresql_where=sa.text("state IN ('ringing', 'running', 'ended')")
    )
    op.create_index("call_ringing", "call", ["started_at"], postgresql_where=sa.text("state = 'ringing'"))
    op.create_index("call_lookup_due", "call", ["updated_at"], postgresql_where=sa.text("lookup_due"))
    op.create_index("call_nobodys_number", "call", ["phone"], postgresql_where=sa.text("contact_id IS NULL"))
    listed = sa.text("listed")
    # With what filters ask for: counting up to 10,000 then reads this index alone.
    op.create_index(
        "call_by_start",
        "call",
        ["started_at", "id"],
        postgresql_where=listed,
        postgresql_include=["member_id", "contact_id", "category", "priority_rank", "ticket_reference"],
    )
    op.create_index("call_of_member", "call", ["member_id", "started_at", "id"], postgresql_where=listed)
    op.create_index("call_of_contact", "call", ["contact_id", "started_at", "id"])
    op.create_index("call_of_number", "call", ["phone", "started_at", "id"], postgresql_where=listed)
    op.execute("CREATE INDEX call_by_duration ON call (coalesce(duration_s, 0), started_at, id) WHERE listed")
    op.execute("CREATE INDEX call_by_priority ON call (priority_rank, started_at DESC, id DESC) WHERE listed")
    op.execute("CREATE INDEX call_search ON call USING gin (search gin_trgm_ops) WHERE listed")
    op.create_table(
        "telephone_word",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("telephone_call", sa.Text, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("agent", sa.Text),
        sa.Column("member_id", sa.Text),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("called", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("happened_at", _MOMENT, nullable=False),
        sa.Column("heard_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "word IN ('ringing', 'answered', 'hung_up', 'taken', 'dismissed')", name="telephone_word_is_known"
        ),
        sa.CheckConstraint("agent IS NOT NULL OR word = 'hung_up'", name="telephone_word_names_its_agent"),
    )
    op.create_index("telephone_word_of_call", "telephone_word", ["telephone_call"])
    op.create_index(
        "telephone_word_of_nobody",
        "telephone_word",
        ["agent"],
        postgresql_where=sa.text("member_id IS NULL AND agent IS NOT NULL"),
    )
    op.create_index("telephone_word_by_age", "telephone_word", ["heard_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("telephone_word", "call", "contact", "agent"):
        op.drop_table(table)
