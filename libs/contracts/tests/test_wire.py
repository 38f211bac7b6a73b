"""What stands on the wire: envelopes, problems, subjects. Values here are promises and never change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts import problems
from contracts.catalogue import declared_events
from contracts.envelope import Envelope, UnknownEventType, parse_event
from contracts.events.charger import ChargerBooted, HeartbeatReceived
from contracts.events.identity import MemberDeactivated
from contracts.ids import MemberId, partition_of
from contracts.live import charger_removed_subject, charger_subject, command_subject
from contracts.problems import Problem, ProblemError, SignInLocked, raise_problem
from contracts.rpc import chargers, identity
from contracts.streams import CHARGER, CONSUMERS, STREAMS, Stream, consumer_of

AT = datetime(2026, 11, 22, 8, 15, 30, 123456, tzinfo=UTC)


def test_an_envelope_survives_the_wire() -> None:
    envelope = Envelope(
        id="e-1", source="/ocpp-gateway", type=ChargerBooted.TYPE, subject="100001", time=AT, traceparent="00-a-b-01"
    )
    headers = envelope.headers()
    assert Envelope.from_headers(headers) == envelope
    assert headers["ce-time"] == "2026-11-22T08:15:30.123456Z"
    assert headers["Nats-Msg-Id"] == "e-1"


def test_an_envelope_without_a_trace_says_nothing_of_one() -> None:
    envelope = Envelope(id="e-1", source="s", type="t", subject="k", time=AT)
    assert "traceparent" not in envelope.headers()
    assert Envelope.from_headers(envelope.headers()).traceparent is None


@pytest.mark.parametrize("missing", ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time"])
def test_headers_that_are_no_cloud_event_are_refused(missing: str) -> None:
    headers = Envelope(id="e-1", source="s", type="t", subject="k", time=AT).headers()
    del headers[missing]
    with pytest.raises(ValueError, match=missing.removeprefix("ce-")):
        Envelope.from_headers(headers)


def test_an_event_survives_the_wire_and_ignores_what_it_does_not_know() -> None:
    heartbeat = HeartbeatReceived(charger_id="100001", received_at=AT, connection_id="c")
    body = heartbeat.model_dump_json().encode()
    assert parse_event(HeartbeatReceived.TYPE, body[:-1] + b',"from_the_future":1}') == heartbeat


def test_an_unknown_type_of_event_is_named() -> None:
    with pytest.raises(UnknownEventType, match=r"voltcharge\.nothing\.v1"):
        parse_event("voltcharge.nothing.v1", b"{}")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        HeartbeatReceived(charger_id="1", received_at=AT.replace(tzinfo=None), connection_id="c")


def test_a_moment_of_another_zone_stays_the_same_moment() -> None:
    colombo = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    sent = HeartbeatReceived(charger_id="1", received_at=colombo, connection_id="c").model_dump_json().encode()
    read = parse_event(HeartbeatReceived.TYPE, sent)
    assert isinstance(read, HeartbeatReceived)
    assert read.received_at == AT


def test_every_type_is_versioned_and_names_its_fact() -> None:
    for event in declared_events():
        kind = event.TYPE
        assert kind.startswith("voltcharge.")
        assert kind.rsplit(".", 1)[1].removeprefix("v").isdigit()
        assert event.fact() == kind.split(".")[-2]


def test_two_events_cannot_claim_one_type() -> None:
    with pytest.raises(TypeError, match="two events claim"):
        type("Impostor", (MemberDeactivated,), {"TYPE": MemberDeactivated.TYPE, "__module__": __name__})


@pytest.mark.parametrize(
    ("key", "partition"), [("100001", 5), ("100002", 7), ("100007", 0), ("100040", 7), ("LK_AC-07", 7)]
)
def test_the_partition_of_a_key_never_changes(key: str, partition: int) -> None:
    """A new release that hashed otherwise would break the order of every charger."""
    assert partition_of(key, 8) == partition


@given(st.text(), st.integers(min_value=1, max_value=64))
def test_a_partition_is_one_of_those_that_exist(key: str, partitions: int) -> None:
    assert 0 <= partition_of(key, partitions) < partitions


def test_subjects_are_what_operators_have_written_down() -> None:
    booted = ChargerBooted(charger_id="100001", received_at=AT, vendor="v", model="m", heartbeat_interval_s=60)
    assert booted.subject == "evt.charger.5.100001.booted"
    heartbeat = HeartbeatReceived(charger_id="100001", received_at=AT, connection_id="c")
    assert heartbeat.subject == "evt.telemetry.5.100001.heartbeat"
    assert MemberDeactivated(member_id=MemberId("m-1"), at=AT).subject == "evt.identity.0.m-1.member-deactivated"
    assert identity.SIGN_IN.subject == "rpc.identity.sign-in"
    assert chargers.command_subject("100001") == "rpc.charger.100001.command"
    assert charger_subject(None, "100001") == "live.charger.own.100001"
    assert charger_removed_subject("cpo-a", "100001") == "live.charger-removed.cpo-a.100001"
    assert command_subject("cpo-a", "100001") == "live.command.cpo-a.100001"


def test_no_two_streams_capture_one_subject() -> None:
    captured = [subject for stream in STREAMS for subject in stream.all_subjects]
    heads = [".".join(s.split(".")[:5]) if s.startswith("$JS") else s.removesuffix(".>") for s in captured]
    assert len(set(heads)) == len(heads)


@given(st.from_regex(r"\A[A-Za-z0-9_-]{1,48}\Z"))
def test_the_filter_of_its_partition_matches_a_key(key: str) -> None:
    subject = CHARGER.subject(key, "booted")
    matching = [p for p in range(8) if subject.startswith(CHARGER.partition_filter(p).removesuffix(">"))]
    assert matching == [partition_of(key, 8)]


def test_a_consumer_is_found_where_it_is_declared_and_nowhere_else() -> None:
    assert consumer_of("dashboard", CHARGER) is CONSUMERS[0]
    with pytest.raises(LookupError, match="declares no consumer on CHARGER"):
        consumer_of("identity", CHARGER)
    assert CONSUMERS[0].durable(3) == "dashboard-3"


def test_a_stream_captures_its_own_token_unless_told_otherwise() -> None:
    assert Stream("X", "x").all_subjects == ("evt.x.>",)


KINDS = [kind for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, ProblemError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_a_problem_is_raised_on_the_far_side_as_it_was_here(kind: type[ProblemError]) -> None:
    extra = {"retry_after_s": 4} if issubclass(kind, problems.Throttled) else {"charger_id": "100001"}
    sent = kind("It did not work. Nothing was changed.", **extra).problem().model_dump_json()
    with pytest.raises(kind) as raised:
        raise_problem(Problem.model_validate_json(sent))
    assert type(raised.value) is kind
    assert raised.value.detail == str(raised.value) == "It did not work. Nothing was changed."
    assert raised.value.extra == extra
    assert raised.value.problem().model_dump_json() == sent


def test_every_problem_has_a_slug_of_its_own() -> None:
    assert len({kind.slug for kind in KINDS}) == len(KINDS)


def test_a_problem_nobody_knows_is_still_a_problem() -> None:
    strange = Problem(type="urn:voltcharge:problem:tomorrow", title="t", status=418, detail="From a newer release.")
    with pytest.raises(ProblemError, match="From a newer release"):
        raise_problem(strange)


def test_throttling_says_when_to_come_back() -> None:
    assert SignInLocked("Locked.", retry_after_s=900).problem().model_dump()["retry_after_s"] == 900


def test_secrets_of_a_sign_in_do_not_show_in_logs() -> None:
    question = identity.SignIn(email="a@b.lk", password="hunter2-hunter2", remote_address="::1")
    assert "hunter2" not in repr(question)
    assert "tok-tok" not in repr(identity.CheckSession(token="tok-tok", csrf_token="tok-tok"))
    assert "tok-tok" not in repr(identity.EndSession(token="tok-tok"))
