"""The team as an Admin runs it: removed members, organisations, keys of partners, the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns and tables; every CPO a member names becomes an organisation, named by its id until somebody does."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("contact_email", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("announced", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.execute(
        "INSERT INTO organisation (id, name, active, added_at)"
        " SELECT DISTINCT cpo_id, cpo_id, true, now() FROM member WHERE cpo_id IS NOT NULL"
    )
    # Server defaults: the release before this one may still be adding members while this one starts.
    op.add_column("member", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("member", sa.Column("last_sign_in_at", _MOMENT))
    op.add_column("member", sa.Column("removed_at", _MOMENT))
    op.add_column("member", sa.Column("former_email", sa.Text))
    op.add_column("member", sa.Column("announced", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE member SET last_sign_in_at = s.at"
        " FROM (SELECT member_id, max(started_at) AS at FROM session GROUP BY member_id) AS s WHERE s.member_id = id"
    )
    op.create_foreign_key("member_cpo_is_an_organisation", "member", "organisation", ["cpo_id"], ["id"])
    op.create_check_constraint(
        "member_removed_is_whole",
        "member",
        "(removed_at IS NULL) = (former_email IS NULL) AND (removed_at IS NULL OR NOT active)",
    )
    op.create_index("member_by_name", "member", [sa.text("lower(name)"), "id"])
    op.create_index("member_of_organisation", "member", ["cpo_id"], postgresql_where=sa.text("cpo_id IS NOT NULL"))
    op.create_table(
        "partner_key",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("cpo_id", sa.Text, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("prefix", sa.Text, nullable=False, unique=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("old_secret_hash", sa.LargeBinary),
        sa.Column("old_secret_until", _MOMENT),
        sa.Column("requests_per_minute", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("rotated_at", _MOMENT),
        sa.Column("last_used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.CheckConstraint(
            "octet_length(secret_hash) = 32 AND octet_length(coalesce(old_secret_hash, secret_hash)) = 32",
            name="partner_key_stores_digests_only",
        ),
        sa.CheckConstraint(
            "(old_secret_hash IS NULL) = (old_secret_until IS NULL)", name="partner_key_old_secret_ends"
        ),
    )
    op.create_index("partner_key_of_organisation", "partner_key", ["cpo_id", "created_at"])
    _create_audit()


def _create_audit() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "audit",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("remote_address", sa.Text, nullable=False),
        sa.Column("trace_id", sa.Text),
        sa.CheckConstraint("origin IN ('api', 'detail', 'own')", name="audit_origin_is_known"),
    )
    op.create_index("audit_newest", "audit", ["at", "id"])
    op.create_index("audit_of_actor", "audit", ["actor_id", "at", "id"])
    op.create_index("audit_of_operation", "audit", ["operation", "at", "id"])
    op.create_index("audit_of_trace", "audit", ["trace_id", "actor_id", "origin"])
    op.execute(
        "CREATE INDEX audit_words ON audit USING gin ((actor_name || ' ' || operation || ' ' || target) gin_trgm_ops)"
    )
    # The least a setting can keep (identity.settings): below it not even the sweep can remove anything.
    op.execute(
        """
        CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at < now() - interval '90 days' THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("audit")
    op.execute("DROP FUNCTION audit_is_append_only")
    op.drop_table("partner_key")
    op.drop_index("member_of_organisation", "member")
    op.drop_index("member_by_name", "member")
    op.drop_constraint("member_removed_is_whole", "member")
    op.drop_constraint("member_cpo_is_an_organisation", "member")
    for column in ("announced", "former_email", "removed_at", "last_sign_in_at", "version"):
        op.drop_column("member", column)
    op.drop_table("organisation")
