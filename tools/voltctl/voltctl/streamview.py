"""What is in the streams and how far each consumer has read, for the operator's eyes."""

from collections.abc import Sequence
from dataclasses import dataclass

from nats.aio.client import Client
from nats.js.api import ConsumerInfo

_TIMEOUT_S = 10.0
_PAGE = 256


@dataclass(frozen=True, slots=True)
class ConsumerState:
    """`waiting` are messages not delivered yet (the lag), `in_flight` delivered but not acknowledged."""

    name: str
    waiting: int
    in_flight: int
    redelivered: int


@dataclass(frozen=True, slots=True)
class StreamState:
    """A stream and who reads it. `size` in bytes."""

    name: str
    messages: int
    size: int
    last_sequence: int
    consumers: tuple[ConsumerState, ...]

    @property
    def lag(self) -> int:
        """Messages that the slowest reader has not been given or not acknowledged."""
        readers: dict[str, int] = {}
        for consumer in self.consumers:
            service = consumer.name.rpartition("-")[0] or consumer.name
            readers[service] = readers.get(service, 0) + consumer.waiting + consumer.in_flight
        return max(readers.values(), default=0)


async def streams(client: Client) -> Sequence[StreamState]:
    """All streams with their consumers, by name."""
    jetstream = client.jetstream(timeout=_TIMEOUT_S)
    found: list[StreamState] = []
    while True:
        page = await jetstream.streams_info(offset=len(found))
        for info in page:
            name = info.config.name or "?"
            found.append(
                StreamState(
                    name=name,
                    messages=info.state.messages,
                    size=info.state.bytes,
                    last_sequence=info.state.last_seq,
                    consumers=tuple(
                        ConsumerState(
                            name=consumer.name,
                            waiting=consumer.num_pending or 0,
                            in_flight=consumer.num_ack_pending or 0,
                            redelivered=consumer.num_redelivered or 0,
                        )
                        for consumer in await consumers_of(client, name)
                    ),
                )
            )
        if len(page) < _PAGE:
            return sorted(found, key=lambda stream: stream.name)


async def consumers_of(client: Client, stream: str) -> Sequence[ConsumerInfo]:
    """Every consumer of a stream; the server hands them out in pages."""
    jetstream = client.jetstream(timeout=_TIMEOUT_S)
    found: list[ConsumerInfo] = []
    while True:
        page = await jetstream.consumers_info(stream, offset=len(found))
        found += page
        if len(page) < _PAGE:
            return sorted(found, key=lambda consumer: consumer.name)
