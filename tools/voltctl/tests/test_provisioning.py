"""Streams, consumers, databases and roles are made as declared, and making them again changes nothing."""

from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg
import pytest
from nats.aio.client import Client as NatsClient
from nats.js.api import AckPolicy

from contracts.streams import CHARGER, CONSUMERS, STREAMS
from voltctl import databases, provisioning, streamview
from voltctl.infrastructure import Login
from voltctl.suite import SERVICES, declared_access
from voltctl.testing import RunningInfrastructure, nats_connection


async def test_every_declared_stream_and_consumer_exists_afterwards(clean_nats: NatsClient) -> None:
    changes = await provisioning.provision(clean_nats)
    assert len(changes) == len(STREAMS) + sum(consumer.stream.partitions for consumer in CONSUMERS)
    found = {stream.name: stream for stream in await streamview.streams(clean_nats)}
    assert set(found) == {stream.name for stream in STREAMS}
    for consumer in CONSUMERS:
        names = {state.name for state in found[consumer.stream.name].consumers}
        assert {consumer.durable(partition) for partition in range(consumer.stream.partitions)} <= names


async def test_provisioning_again_changes_nothing_and_keeps_what_was_read(clean_nats: NatsClient) -> None:
    await provisioning.provision(clean_nats)
    jetstream = clean_nats.jetstream()
    subject = CHARGER.subject("100001", "status-changed")
    await jetstream.publish(subject, b"{}")
    partition = int(subject.split(".")[2])
    reader = await jetstream.pull_subscribe_bind(f"dashboard-{partition}", CHARGER.name)
    (message,) = await reader.fetch(1, timeout=5)
    await message.ack_sync()
    assert await provisioning.provision(clean_nats) == []
    info = await jetstream.consumer_info(CHARGER.name, f"dashboard-{partition}")
    assert info.num_pending == 0
    assert (await jetstream.stream_info(CHARGER.name)).state.messages == 1


async def test_a_changed_declaration_reaches_a_stream_and_a_consumer_that_exist(clean_nats: NatsClient) -> None:
    await provisioning.provision(clean_nats)
    shorter = tuple(replace(stream, max_age_s=3600) if stream is CHARGER else stream for stream in STREAMS)
    patient = tuple(replace(consumer, ack_wait_s=45.0) for consumer in CONSUMERS)
    assert await provisioning.provision(clean_nats, shorter, patient) == []
    jetstream = clean_nats.jetstream()
    assert (await jetstream.stream_info(CHARGER.name)).config.max_age == 3600
    config = (await jetstream.consumer_info(CHARGER.name, "dashboard-0")).config
    assert (config.ack_wait, config.ack_policy) == (45.0, AckPolicy.ALL)


async def test_lag_is_what_the_slowest_reader_has_not_acknowledged(clean_nats: NatsClient) -> None:
    await provisioning.provision(clean_nats)
    for charger in range(20):
        await clean_nats.jetstream().publish(CHARGER.subject(str(100001 + charger), "booted"), b"{}")
    found = {stream.name: stream for stream in await streamview.streams(clean_nats)}
    assert (found["CHARGER"].messages, found["CHARGER"].lag) == (20, 20)


@pytest.mark.parametrize("name", sorted(declared_access()))
async def test_every_declared_service_enters_with_its_own_login(infra: RunningInfrastructure, name: str) -> None:
    login = infra.endpoints.nats_login(name)
    assert login != infra.endpoints.nats_operator
    async with nats_connection(infra.endpoints, login, inbox_prefix=f"_INBOX_{name}".encode()) as client:
        await client.flush()


def test_every_service_of_the_suite_has_a_declared_access() -> None:
    assert {service.name for service in SERVICES} == set(declared_access())


async def test_each_service_gets_a_database_that_the_others_cannot_enter(infra: RunningInfrastructure) -> None:
    admin_url = infra.endpoints.postgres_url
    logins = {"one": Login("volt_one", "secret"), "two": Login("volt_two", "also")}
    assert await databases.provision(admin_url, logins) == ["volt_one", "volt_two"]
    assert await databases.provision(admin_url, logins) == []
    own = await asyncpg.connect(databases.database_url(admin_url, logins["two"]))
    await own.execute("CREATE TABLE own (id int)")
    await own.close()
    theirs = urlsplit(databases.database_url(admin_url, logins["two"]))._replace(path="/volt_one").geturl()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(theirs)


async def test_a_new_password_replaces_the_old_one(infra: RunningInfrastructure) -> None:
    admin_url = infra.endpoints.postgres_url
    old, new = Login("volt_rotated", "old"), Login("volt_rotated", "new")
    await databases.provision(admin_url, {"rotated": old})
    await databases.provision(admin_url, {"rotated": new})
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(databases.database_url(admin_url, old))
    connection = await asyncpg.connect(databases.database_url(admin_url, new))
    await connection.close()
