"""Least privilege on the bus, as declared. (That the real server enforces it is tested where it is configured.)"""

from __future__ import annotations

import pytest

from contracts.access import SERVICES, access_of, covers
from contracts.catalogue import procedures
from contracts.streams import CONSUMERS, Consumer


def may(service: str, act: str, subject: str) -> bool:
    return any(covers(permitted, subject) for permitted in getattr(access_of(service), act))


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda c: f"{c.service}-{c.stream.name}")
def test_each_declared_consumer_may_pull_and_acknowledge(consumer: Consumer) -> None:
    stream = consumer.stream.name
    for partition in range(consumer.stream.partitions):
        durable = consumer.durable(partition)
        assert may(consumer.service, "publish", f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}")
        assert may(consumer.service, "publish", f"$JS.API.CONSUMER.INFO.{stream}.{durable}")
        assert may(consumer.service, "publish", f"$JS.API.CONSUMER.RESET.{stream}.{durable}")
        assert may(consumer.service, "publish", f"$JS.ACK.{stream}.{durable}.1.2.3.1700000000.0")
        assert may(consumer.service, "publish", f"$JS.ACK._.hash.{stream}.{durable}.1.2.3.1700000000.0.token")
    assert may(consumer.service, "subscribe", f"_INBOX_{consumer.service}.abc.1")


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda c: f"{c.service}-{c.stream.name}")
def test_nobody_else_may_read_or_acknowledge_for_a_consumer(consumer: Consumer) -> None:
    durable = consumer.durable(0)
    for other in set(SERVICES) - {consumer.service}:
        assert not may(other, "publish", f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream.name}.{durable}")
        assert not may(other, "publish", f"$JS.ACK.{consumer.stream.name}.{durable}.1.2.3.4.0")


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_may_change_streams_or_listen_to_anothers_answers(service: str) -> None:
    for subject in ("$JS.API.STREAM.DELETE.CHARGER", "$JS.API.STREAM.PURGE.CHARGER", "$JS.API.STREAM.CREATE.X"):
        assert not may(service, "publish", subject)
    for other in set(SERVICES) - {service}:
        assert not may(service, "subscribe", f"_INBOX_{other}.abc")
        assert not may(service, "subscribe", f"rpc.{other}.anything")


@pytest.mark.parametrize("procedure", procedures(), ids=lambda p: p.subject)
def test_whoever_answers_may_listen(procedure: object) -> None:
    service, subject = procedure.service, procedure.subject  # type: ignore[attr-defined]  # parametrised
    assert may(service, "subscribe", subject)


def test_only_identity_says_facts_about_members() -> None:
    writers = [s for s in SERVICES if may(s, "publish", "evt.identity.0.m-1.session-ended")]
    assert writers == ["identity"]


def test_passwords_of_sign_ins_reach_identity_alone() -> None:
    assert [s for s in SERVICES if may(s, "subscribe", "rpc.identity.sign-in")] == ["identity"]
    assert [s for s in SERVICES if may(s, "publish", "rpc.identity.sign-in")] == ["api-gateway"]


def test_a_service_that_is_not_declared_has_no_access() -> None:
    with pytest.raises(KeyError):
        access_of("intruder")


@pytest.mark.parametrize(
    ("permitted", "subject", "answer"),
    [
        ("a.*.c", "a.b.c", True),
        ("a.*.c", "a.b.d", False),
        ("a.>", "a.b.c", True),
        ("a.>", "a", False),
        ("a.b", "a.b.c", False),
        ("a.b.c", "a.b", False),
        (">", "a", True),
    ],
)
def test_wildcards_cover_what_the_server_says_they_cover(permitted: str, subject: str, answer: bool) -> None:
    assert covers(permitted, subject) is answer
