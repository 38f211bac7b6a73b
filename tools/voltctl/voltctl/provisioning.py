"""Streams and durable consumers, made as contracts declare them. Idempotent: run it as often as you like."""

import asyncio
from collections.abc import Sequence

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError, ServerError

from contracts.streams import CONSUMERS, STREAMS, Consumer, Stream
from voltctl.streamview import consumers_of

DUPLICATE_WINDOW_S = 120.0
_STORE_NOT_CREATED = 10049


async def provision(
    client: Client, streams: Sequence[Stream] = STREAMS, consumers: Sequence[Consumer] = CONSUMERS, replicas: int = 1
) -> list[str]:
    """Create what is missing and update what differs; returns one line per change.

    Needs the operator's login. Nothing is ever deleted: a stream that is no longer declared stays until an
    operator removes it.
    """
    jetstream = client.jetstream(timeout=10)
    changes = []
    for stream in streams:
        wanted = _stream_config(stream, replicas)
        try:
            await jetstream.stream_info(stream.name)
        except NotFoundError:
            await _add(jetstream, wanted)
            changes.append(f"stream {stream.name} created")
        else:
            await jetstream.update_stream(wanted)
    for consumer in consumers:
        present = {info.name for info in await consumers_of(client, consumer.stream.name)}
        for partition in range(consumer.stream.partitions):
            await jetstream.add_consumer(consumer.stream.name, _consumer_config(consumer, partition))
            if consumer.durable(partition) not in present:
                changes.append(f"consumer {consumer.stream.name}/{consumer.durable(partition)} created")
    return changes


async def _add(jetstream: JetStreamContext, wanted: StreamConfig) -> None:
    """Add a stream. The files of one that was deleted a moment ago may still be on their way out: tried again."""
    for pause in (0.05, 0.2, 0.5, 1.0):
        try:
            await jetstream.add_stream(wanted)
        except ServerError as error:
            if error.err_code != _STORE_NOT_CREATED:
                raise
            await asyncio.sleep(pause)
        else:
            return
    await jetstream.add_stream(wanted)


def _stream_config(stream: Stream, replicas: int) -> StreamConfig:
    return StreamConfig(
        name=stream.name,
        description=stream.description,
        subjects=list(stream.all_subjects),
        storage=StorageType.FILE,
        max_age=float(stream.max_age_s),
        max_bytes=stream.max_bytes,
        duplicate_window=min(DUPLICATE_WINDOW_S, stream.max_age_s or DUPLICATE_WINDOW_S),
        num_replicas=replicas,
    )


def _consumer_config(consumer: Consumer, partition: int) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=consumer.durable(partition),
        filter_subject=consumer.stream.partition_filter(partition),
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.ALL if consumer.acknowledge == "all" else AckPolicy.EXPLICIT,
        ack_wait=consumer.ack_wait_s,
        max_ack_pending=consumer.max_ack_pending,
        max_deliver=consumer.max_deliver,
    )
