"""An event, a stream and two consumers of the tests' own."""

from __future__ import annotations

from typing import ClassVar

import sqlalchemy as sa

from contracts.envelope import Event
from contracts.streams import Consumer, Stream

COUNTING = Stream("COUNTING", "counting", partitions=4)
COUNTED_PROJECTION = Consumer("dashboard", COUNTING, acknowledge="all", max_deliver=-1)
COUNTED_REACTION = Consumer("reactor", COUNTING, acknowledge="each")

metadata = sa.MetaData()
effect = sa.Table(
    "effect",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
)


class Counted(Event):
    """Something was counted."""

    TYPE = "voltcharge.test.counted.v1"
    STREAM: ClassVar[Stream] = COUNTING

    name: str
    number: int

    @property
    def key(self) -> str:
        return self.name
