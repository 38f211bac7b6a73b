"""The chassis's own tables, present in every service's database: outbox, inbox, position."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData()

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False, unique=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("headers", JSONB, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("published_at", sa.DateTime(timezone=True)),
)
"""Events committed with the state they tell of. Published rows stay for days, to refill a lost stream."""

sa.Index("outbox_waiting", outbox.c.id, postgresql_where=outbox.c.published_at.is_(None))
sa.Index("outbox_published_at", outbox.c.published_at)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
)
"""Events whose effect is committed; a second delivery finds its row and does nothing."""

position = sa.Table(
    "position",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
)
"""How far a projection has folded a partition: committed beside the folded state, so the two cannot disagree."""
