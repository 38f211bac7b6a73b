"""Streams, their subjects and their durable consumers, declared once. `voltctl provision` makes them so.

A subject reads `evt.<stream>.<partition>.<key>.<fact>`: everything about one key lands in one partition, so a
consumer per partition keeps the order of a charger, a ticket or a wallet also across replicas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contracts.ids import partition_of

DAY_S = 86_400


@dataclass(frozen=True)
class Stream:
    """A JetStream stream, kept in files. `max_age_s` 0 keeps for ever, `max_bytes` -1 is unbounded."""

    name: str
    token: str
    partitions: int = 1
    max_age_s: int = 0
    max_bytes: int = -1
    subjects: tuple[str, ...] = ()
    description: str = ""

    def subject(self, key: str, fact: str) -> str:
        """Return the subject of `fact` about `key`."""
        return f"evt.{self.token}.{partition_of(key, self.partitions)}.{key}.{fact}"

    def partition_filter(self, partition: int) -> str:
        """Return the subject filter of one partition."""
        return f"evt.{self.token}.{partition}.>"

    @property
    def all_subjects(self) -> tuple[str, ...]:
        """The subjects the stream captures."""
        return self.subjects or (f"evt.{self.token}.>",)


CHARGER = Stream(
    "CHARGER",
    "charger",
    partitions=8,
    description="Facts about chargers worth keeping: registry, connection, boot, status, transactions, commands",
)
TELEMETRY = Stream(
    "TELEMETRY",
    "telemetry",
    partitions=8,
    max_age_s=3 * DAY_S,
    max_bytes=8 * 2**30,
    description="What chargers say often: heartbeats, meter values, vendor data",
)
IDENTITY = Stream("IDENTITY", "identity", description="Members, their sessions, organisations and keys of partners")
CONTACT = Stream("CONTACT", "contact", partitions=4, description="The support directory's entries")
CALL = Stream("CALL", "call", partitions=4, description="Telephone calls as agents logged them")
TICKET = Stream("TICKET", "ticket", partitions=4, description="Service tickets and everything done to them")
AUDIT = Stream("AUDIT", "audit", max_age_s=30 * DAY_S, description="Who did what through the API; kept by identity")
LIVE = Stream(
    "LIVE",
    "live",
    max_age_s=300,
    max_bytes=256 * 2**20,
    subjects=("live.>",),
    description="Changes as screens show them; a few minutes, so that a browser can resume",
)
DEAD = Stream(
    "DEAD",
    "dead",
    subjects=("dead.>",),
    description="Messages a consumer gave up on, with the reason; listed and replayed by voltctl",
)
ADVISORY = Stream(
    "ADVISORY", "advisory", max_age_s=30 * DAY_S,
    subjects=("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>", "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>"),
    description="The server's own word that a consumer ran out of deliveries",
)  # fmt: skip

STREAMS = (CHARGER, TELEMETRY, IDENTITY, CONTACT, CALL, TICKET, AUDIT, LIVE, DEAD, ADVISORY)


@dataclass(frozen=True)
class Consumer:
    """A service's durable reading position in a stream: one JetStream consumer per partition.

    `acknowledge` "all" suits projections (position is committed with the state, in stream order);
    "each" suits reactions, where one stuck key must not hold back the others. `gather_s` lets messages gather before
    they are handled: fewer and larger commits, where nobody waits for the effect.
    """

    service: str
    stream: Stream
    acknowledge: Literal["all", "each"]
    max_ack_pending: int = 2_000
    ack_wait_s: float = 30.0
    max_deliver: int = 20
    gather_s: float = 0.0

    def durable(self, partition: int) -> str:
        """Return the durable's name for one partition, as `nats consumer info` shows it."""
        return f"{self.service}-{partition}"


CONSUMERS = (
    Consumer("dashboard", CHARGER, acknowledge="all", max_deliver=-1),
    Consumer("dashboard", TELEMETRY, acknowledge="all", max_deliver=-1, gather_s=0.25),
    Consumer("telephony", IDENTITY, acknowledge="each"),
    Consumer("telephony", CONTACT, acknowledge="each"),
    Consumer("telephony", TICKET, acknowledge="each"),
    Consumer("tickets", IDENTITY, acknowledge="each"),
    Consumer("tickets", CONTACT, acknowledge="each"),
    Consumer("alerting", IDENTITY, acknowledge="each"),
    Consumer("alerting", TICKET, acknowledge="each"),
    Consumer("identity", AUDIT, acknowledge="each"),
)


def consumer_of(service: str, stream: Stream) -> Consumer:
    """Return the declared consumer of `service` on `stream`; raises LookupError when none is declared."""
    for consumer in CONSUMERS:
        if consumer.service == service and consumer.stream is stream:
            return consumer
    raise LookupError(f"{service} declares no consumer on {stream.name}; add it to contracts.streams.CONSUMERS")
