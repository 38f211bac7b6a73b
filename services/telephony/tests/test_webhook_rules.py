"""HOT-9: who may speak for the telephone system, and what it may say. Without any server."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from chassis.settings import Environment
from contracts.problems import InvalidInput, Unauthenticated
from simulator.telephone import Word, signed
from telephony.domain.webhook import Untrusted, happened_at, read_word, signature_of, signed_at
from telephony.settings import Settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NEW, OLD = "the secret in use from today on", "the secret in use until yesterday"
BODY = Word("ringing", "c1", NOW, "0771234567", "1919", "agent@demo.voltcharge.lk", event_id="e-1").body().decode()


def as_sent(secret: str = NEW, at: datetime = NOW) -> dict[str, str]:
    headers = signed(secret, BODY.encode(), at)
    return {"signature": headers["X-Telephony-Signature"], "timestamp": headers["X-Telephony-Timestamp"], "body": BODY}


def check(sent: dict[str, str], secrets: tuple[str, ...] = (NEW, OLD)) -> datetime:
    return signed_at(secrets, sent["signature"], sent["timestamp"], sent["body"], NOW)


def test_the_documented_example_is_signed_as_documented() -> None:
    """docs/telephone-systems.md shows this signature to those who connect a telephone system."""
    body = '{"event_id":"e-1","event":"ringing","call_id":"c-1","from":"+94771234567","to":"+94112000000",'
    body += '"agent":"agent@demo.voltcharge.lk","at":"2026-11-23T09:00:00Z"}'
    signature = "v1=b513dcc98c45173313acc060b286b9f873873876c6814fa5512c9634b140e08e"  # made with openssl
    assert signature_of("a-secret-of-your-own", "1795424400", body) == signature


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_any_configured_secret_will_do_so_that_they_can_be_changed_without_a_gap(secret: str) -> None:
    assert check(as_sent(secret)) == NOW


@pytest.mark.parametrize("away", [-301, 301, 86_400, -86_400])
def test_a_signature_older_or_newer_than_five_minutes_proves_nothing(away: int) -> None:
    with pytest.raises(Unauthenticated):
        check(as_sent(at=NOW + timedelta(seconds=away)))
    assert check(as_sent(at=NOW - timedelta(seconds=300))) == NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    "tampered",
    [
        {"body": BODY.replace("0771234567", "0771234568")},
        {"body": BODY + " "},
        {"timestamp": str(int(NOW.timestamp()) + 1)},
        {"signature": ""},
        {"signature": "v1="},
        {"signature": "v2=" + "a" * 64},
        {"signature": "v1=" + "é" * 64},
        *({"timestamp": t} for t in ("", "now", "-1", "1e9", "٣", "9" * 12, "1795424400.0")),
    ],
)
def test_whatever_is_tampered_with_is_refused(tampered: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        check(as_sent() | tampered)


def test_without_a_secret_everything_is_refused() -> None:
    with pytest.raises(Untrusted, match="signature") as refused:
        check(as_sent(), secrets=())
    assert "VOLT_TELEPHONE_SECRETS" in refused.value.reason
    assert "VOLT_TELEPHONE_SECRETS" not in refused.value.problem().model_dump_json()


@given(st.text(), st.text(max_size=40), st.text())
def test_nothing_that_a_stranger_makes_up_is_believed(signature: str, timestamp: str, body: str) -> None:
    with pytest.raises(Unauthenticated):
        signed_at((NEW,), signature, timestamp, body, NOW)


def said(**changes: Any) -> str:
    return json.dumps({**json.loads(BODY), **changes})


def test_a_message_is_read_and_what_it_says_besides_is_passed_over() -> None:
    word = read_word(said(queue="support", agent=" Agent@Demo.VoltCharge.lk "))
    assert (word.event, word.call_id, word.from_) == ("ringing", "c1", "0771234567")
    assert word.agent_email == "agent@demo.voltcharge.lk"


def test_an_anonymous_caller_is_legal_and_only_the_end_of_a_call_needs_no_agent() -> None:
    for nobody in ("", None, "anonymous"):
        assert read_word(said(**{"from": nobody})).from_ in ("", "anonymous")
    assert read_word(said(event="hung_up", agent=None)).agent_email is None
    for event in ("ringing", "answered"):
        with pytest.raises(InvalidInput):
            read_word(said(event=event, agent=""))


@pytest.mark.parametrize(
    "body",
    [
        "", "{}", "[]", "null", "not json", "[" * 5_000,
        said(event="transferred"), said(event_id=""), said(event_id=None), said(event_id=7), said(call_id="x" * 201),
        said(call_id="a\0b"), said(at="yesterday"), said(at="2026-11-23T09:00:00"), said(**{"from": "0" * 201}),
        said(event_id="a\nb"),
    ],
)  # fmt: skip
def test_a_body_that_says_nothing_is_refused_and_not_repeated(body: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_word(body)
    assert refused.value.__cause__ is None


def test_a_telephone_system_whose_clock_is_wrong_still_says_when_things_happened() -> None:
    """Its own clock said that it was 40 s ago when it signed; so it was 40 s ago by ours."""
    for skew in (timedelta(), timedelta(minutes=4), timedelta(minutes=-4)):
        assert happened_at(NOW + skew - timedelta(seconds=40), NOW + skew, NOW) == NOW - timedelta(seconds=40)
    assert happened_at(NOW + timedelta(seconds=1), NOW, NOW) == NOW


@pytest.mark.parametrize("at", [NOW - timedelta(hours=25), NOW + timedelta(minutes=6), datetime(1, 1, 1, tzinfo=UTC)])
def test_what_happened_days_ago_or_not_yet_is_refused(at: datetime) -> None:
    with pytest.raises(InvalidInput):
        happened_at(at, NOW, NOW)


def test_secrets_are_separated_by_commas_long_enough_and_never_shown() -> None:
    settings = Settings(telephone_secrets=SecretStr(f"{NEW} , {OLD},"))
    assert settings.secrets == (NEW, OLD)
    assert NEW not in repr(settings)
    assert Settings().secrets == ()
    with pytest.raises(ValidationError, match="16 characters") as refused:
        Settings(telephone_secrets=SecretStr(f"{NEW},short"))
    assert NEW not in str(refused.value)


def test_no_default_secret_signs_in_production() -> None:
    with pytest.raises(ValidationError, match="VOLT_TELEPHONE_SECRETS"):
        Settings(
            env=Environment.PRODUCTION,
            nats_password=SecretStr("its own"),
            telephone_secrets=SecretStr("insecure-development-only"),
        )
