"""Dead letters: messages a consumer gave up on. Listed, read, and sent to their subject again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import nats.js.errors
from nats.aio.client import Client

from contracts.streams import DEAD

_TIMEOUT_S = 10.0


class NoSuchLetter(Exception):
    """No dead letter has this number (any more)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. `number` is its sequence in stream DEAD."""

    number: int
    consumer: str
    subject: str
    reason: str
    buried_at: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)


async def letters(client: Client, *, consumer: str | None = None) -> AsyncIterator[Letter]:
    """All dead letters, oldest first, or those of one consumer (`dashboard/CHARGER`, or a part of it)."""
    jetstream = client.jetstream(timeout=_TIMEOUT_S)
    state = (await jetstream.stream_info(DEAD.name)).state
    number = state.first_seq
    while state.messages and number <= state.last_seq:
        try:
            letter = await _read(client, number, nearest=True)
        except NoSuchLetter:
            return
        if consumer is None or consumer in letter.consumer:
            yield letter
        number = letter.number + 1


async def letter(client: Client, number: int) -> Letter:
    """One dead letter. Raises NoSuchLetter."""
    return await _read(client, number)


async def replay(client: Client, found: Letter) -> int:
    """Publish a letter to its original subject again, then remove it; returns its new stream sequence.

    It keeps its event id, so that readers that have handled it ignore it. Its deduplication id goes: the
    server would otherwise drop it as a duplicate of the first attempt.
    """
    from chassis import dead_letters  # noqa: PLC0415 - see _read

    jetstream = client.jetstream(timeout=_TIMEOUT_S)
    ours = {
        dead_letters.REASON,
        dead_letters.CONSUMER,
        dead_letters.ORIGIN,
        dead_letters.SEQUENCE,
        dead_letters.AT,
        "Nats-Msg-Id",
    }
    headers = {name: value for name, value in found.headers.items() if name not in ours}
    ack = await jetstream.publish(found.subject, found.body, headers=headers)
    await jetstream.delete_msg(DEAD.name, found.number)
    return ack.seq


async def _read(client: Client, number: int, *, nearest: bool = False) -> Letter:
    # Its imports take a second that the other commands need not wait for.
    from chassis import dead_letters  # noqa: PLC0415

    jetstream = client.jetstream(timeout=_TIMEOUT_S)
    try:
        message = await (
            jetstream.get_msg(DEAD.name, number, subject=">", next=True)
            if nearest
            else jetstream.get_msg(DEAD.name, number)
        )
    except nats.js.errors.NotFoundError:
        raise NoSuchLetter(f"there is no dead letter {number}") from None
    headers = dict(message.headers or {})
    return Letter(
        number=message.seq or number,
        consumer=headers.get(dead_letters.CONSUMER, "?"),
        subject=headers.get(dead_letters.ORIGIN, message.subject or "?"),
        reason=headers.get(dead_letters.REASON, "?"),
        buried_at=headers.get(dead_letters.AT, "?"),
        body=message.data or b"",
        headers=headers,
    )
