"""Dead letters: a message a consumer gave up on goes to stream DEAD, whole, with the reason. Nothing is thrown away."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from nats.aio.msg import Msg

from chassis import figures
from chassis.bus import Bus

log = structlog.get_logger()

REASON = "volt-dead-reason"
CONSUMER = "volt-dead-consumer"
ORIGIN = "volt-dead-subject"
SEQUENCE = "volt-dead-sequence"
AT = "volt-dead-at"


async def bury(bus: Bus, consumer: str, message: Msg, reason: str) -> None:
    """Store `message` as a dead letter of `consumer`; raises Unavailable when that cannot be stored (keep it then).

    The letter keeps the original headers and body, so that `voltctl dead-letters replay` can publish it again.
    """
    sequence = message.metadata.sequence.stream
    headers = {
        **(message.headers or {}),
        REASON: " ".join(reason.split())[:500],
        CONSUMER: consumer,
        ORIGIN: message.subject,
        SEQUENCE: str(sequence),
        AT: datetime.now(UTC).isoformat(),
        "Nats-Msg-Id": f"dead-{consumer}-{message.metadata.stream}-{sequence}",
    }
    headers.pop("Nats-Expected-Stream", None)
    stream = message.metadata.stream.lower()
    await bus.store(f"dead.{bus.settings.service}.{stream}", message.data, headers)
    figures.dead_letters.add(1, {"consumer": consumer})
    log.error("consumer.dead_letter", consumer=consumer, subject=message.subject, sequence=sequence, reason=reason)
