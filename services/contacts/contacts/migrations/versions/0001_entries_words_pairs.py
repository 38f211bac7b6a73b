"""Entries, the dictionary of their words, likely pairs, outcomes of imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, UUID

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
# Digits and search keys compare byte by byte on every server, which is also what lets LIKE 'x%' walk an index.
_BYTES = sa.Text(collation="C")
_LISTED = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    """Create the extensions (both trusted: the database's owner may) and the tables."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
    op.create_table(
        "contact",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", _BYTES),
        sa.Column("national", _BYTES),
        sa.Column("organisation", sa.Text),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("primary_charger_id", sa.Text),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT),
        sa.Column("merged_into", UUID, sa.ForeignKey("contact.id")),
        sa.Column("name_key", _BYTES, nullable=False),
        sa.Column("search", TSVECTOR, nullable=False),
        sa.CheckConstraint(r"phone ~ '^\+[1-9][0-9]{6,14}$'", name="contact_phone_is_e164"),
        sa.CheckConstraint("(phone IS NULL) = (national IS NULL)", name="contact_phone_has_a_national_part"),
        sa.CheckConstraint("tier IN ('standard', 'silver', 'gold', 'platinum')", name="contact_tier_is_known"),
        sa.CheckConstraint("merged_into IS NULL OR deleted_at IS NOT NULL", name="contact_merged_is_deleted"),
        sa.CheckConstraint("merged_into <> id", name="contact_is_not_its_own_twin"),
    )
    op.create_index("contact_phone_taken", "contact", ["phone"], unique=True, postgresql_where=_LISTED)
    op.create_index("contact_by_national", "contact", ["national"], postgresql_where=_LISTED)
    op.create_index("contact_by_end_of_phone", "contact", [sa.text("reverse(phone)")], postgresql_where=_LISTED)
    # The words ride along, so that a list that is also searched walks the index alone (docs/decisions/0020).
    for order in ("name_key", "updated_at"):
        op.create_index(
            f"contact_by_{order}",
            "contact",
            ["tier", order, "id"],
            postgresql_where=_LISTED,
            postgresql_include=["search"],
        )
    op.create_index(
        "contact_by_merged_into", "contact", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL")
    )
    # fastupdate is off: a list of pending entries would be read through by every search until it is merged.
    op.execute(
        "CREATE INDEX contact_by_part_of_phone ON contact USING gin (phone gin_trgm_ops) WITH (fastupdate = off)"
        " WHERE deleted_at IS NULL"
    )
    op.execute(
        "CREATE INDEX contact_by_word ON contact USING gin (search) WITH (fastupdate = off) WHERE deleted_at IS NULL"
    )
    op.create_table(
        "word",
        sa.Column("word", _BYTES, primary_key=True),
        sa.Column("entries", sa.Integer, nullable=False),
    )
    op.execute("CREATE INDEX word_by_likeness ON word USING gin (word gin_trgm_ops) WITH (fastupdate = off)")
    op.create_table(
        "likely_pair",
        # No foreign keys here: noting a pair would lock both entries, against those who are changing them. Entries are
        # never removed from their table.
        sa.Column("one_id", UUID, primary_key=True),
        sa.Column("other_id", UUID, primary_key=True),
        sa.Column("likeness", sa.Float, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("dismissed_at", _MOMENT),
        sa.Column("dismissed_by", sa.Text),
        sa.CheckConstraint("one_id < other_id", name="likely_pair_is_kept_once"),
    )
    op.create_index("likely_pair_of_other", "likely_pair", ["other_id"])
    op.create_index("likely_pair_shown", "likely_pair", ["likeness"], postgresql_where=sa.text("dismissed_at IS NULL"))
    op.create_table(
        "to_compare",
        sa.Column("contact_id", UUID, primary_key=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
    )
    op.create_index("to_compare_by_age", "to_compare", ["asked_at"])
    op.create_table(
        "import_outcome",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("outcome", JSONB),
        sa.Column("committed_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("import_outcome", "to_compare", "likely_pair", "word", "contact"):
        op.drop_table(table)
