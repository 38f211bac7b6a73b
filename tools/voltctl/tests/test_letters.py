"""Dead letters can be listed, read and replayed; an outbox can be published again."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from nats.aio.client import Client as NatsClient

from chassis import dead_letters, migrations
from contracts.streams import CHARGER
from voltctl import databases, letters, provisioning
from voltctl.testing import FreshDatabase

SUBJECT = CHARGER.subject("100001", "status-changed")


async def _bury(client: NatsClient, consumer: str = "dashboard/CHARGER", body: bytes = b'{"a": 1}') -> int:
    ack = await client.jetstream().publish(
        "dead.dashboard.charger",
        body,
        headers={
            "ce-id": "event-1",
            "Nats-Msg-Id": f"dead-{consumer}-{body.hex()}",
            dead_letters.REASON: "ValueError: what is this",
            dead_letters.CONSUMER: consumer,
            dead_letters.ORIGIN: SUBJECT,
            dead_letters.SEQUENCE: "7",
            dead_letters.AT: "2026-11-22T08:00:00+00:00",
        },
    )
    return ack.seq


async def test_letters_are_listed_oldest_first_and_by_consumer(clean_nats: NatsClient) -> None:
    await provisioning.provision(clean_nats)
    assert [letter async for letter in letters.letters(clean_nats)] == []
    first, second = await _bury(clean_nats), await _bury(clean_nats, "billing/CHARGER")
    found = [letter async for letter in letters.letters(clean_nats)]
    assert [letter.number for letter in found] == [first, second]
    assert found[0].reason == "ValueError: what is this"
    assert [letter.number async for letter in letters.letters(clean_nats, consumer="billing")] == [second]


async def test_a_replayed_letter_is_on_its_subject_again_with_its_event_id_and_no_longer_dead(
    clean_nats: NatsClient,
) -> None:
    await provisioning.provision(clean_nats)
    number = await _bury(clean_nats)
    sequence = await letters.replay(clean_nats, await letters.letter(clean_nats, number))
    message = await clean_nats.jetstream().get_msg(CHARGER.name, sequence)
    assert (message.subject, message.data, message.headers) == (SUBJECT, b'{"a": 1}', {"ce-id": "event-1"})
    with pytest.raises(letters.NoSuchLetter):
        await letters.letter(clean_nats, number)


async def test_letters_around_a_replayed_one_are_still_found(clean_nats: NatsClient) -> None:
    await provisioning.provision(clean_nats)
    numbers = [await _bury(clean_nats, body=str(n).encode()) for n in range(3)]
    await letters.replay(clean_nats, await letters.letter(clean_nats, numbers[1]))
    assert [letter.number async for letter in letters.letters(clean_nats)] == [numbers[0], numbers[2]]


async def test_outbox_replay_makes_what_was_published_since_wait_again(database_url: FreshDatabase) -> None:
    url = await database_url("identity", lambda url: migrations.upgrade("identity", url))
    connection = await asyncpg.connect(url)
    now = datetime.now(UTC)
    for age in (timedelta(days=3), timedelta(minutes=1)):
        await connection.execute(
            "INSERT INTO outbox (event_id, subject, headers, body, published_at) VALUES ($1, $2, '{}', '', $3)",
            f"event-{age}",
            SUBJECT,
            now - age,
        )
    assert await databases.replay_outbox(url, now - timedelta(hours=1)) == 1
    assert await connection.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL") == 1
    await connection.close()
