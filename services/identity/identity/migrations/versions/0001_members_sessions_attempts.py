"""Members, sessions, sign-in attempts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "member",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("phone", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("capabilities", ARRAY(sa.Text), nullable=False),
        sa.Column("cpo_id", sa.Text),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.CheckConstraint("email = lower(btrim(email))", name="member_email_has_one_spelling"),
        sa.CheckConstraint(r"phone ~ '^\+[1-9][0-9]{6,14}$'", name="member_phone_is_e164"),
        sa.CheckConstraint(
            "role IN ('admin', 'manager', 'dispatcher', 'ops_agent', 'installer', 'cpo')", name="member_role_is_known"
        ),
        sa.CheckConstraint("(role = 'cpo') = (cpo_id IS NOT NULL)", name="member_cpo_names_its_organisation"),
        sa.CheckConstraint(
            "capabilities <@ ARRAY['hotline', 'service', 'maintenance', 'technical']",
            name="member_capabilities_are_known",
        ),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("member_id", sa.Text, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("end_reason", sa.Text),
        sa.CheckConstraint("octet_length(token_hash) = 32", name="session_stores_a_digest_only"),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="session_ends_for_a_reason"),
    )
    op.create_index("session_live_of_member", "session", ["member_id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_index("session_live_by_use", "session", ["last_used_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_failed_at", _MOMENT, nullable=False),
        sa.Column("told_failures", sa.Integer, nullable=False),
    )
    op.create_index("sign_in_attempts_by_age", "sign_in_attempts", ["last_failed_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("sign_in_attempts", "session", "member"):
        op.drop_table(table)
