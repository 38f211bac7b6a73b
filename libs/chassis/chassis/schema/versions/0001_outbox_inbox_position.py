"""Outbox, inbox and position."""

from alembic import op

from chassis.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the chassis's tables."""
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Drop them; refused by PostgreSQL when something still refers to them."""
    metadata.drop_all(op.get_bind())
