"""Frames and the handshake, as pure rules (facts/ocpp.md 11, 12, 18)."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_gateway import frames
from ocpp_gateway.charger import Quirks
from ocpp_gateway.frames import Call, CallError, CallResult, UnreadableFrame
from ocpp_gateway.handshake import chosen_version, credentials_in, identity_in, shown
from ocpp_gateway.wire_log import without_secrets


def test_the_three_kinds_of_frame_are_read() -> None:
    call = frames.decode(b'[2,"7","Heartbeat",{}]')
    assert isinstance(call, Call)
    assert (call.message_id, call.action, bytes(call.payload)) == ("7", "Heartbeat", b"{}")
    assert isinstance(frames.decode(b'[3,"7",{}]'), CallResult)
    assert isinstance(frames.decode(b'[4,"7","GenericError"]'), CallError)


@pytest.mark.parametrize(
    ("data", "message_id"),
    [
        (b"", None),
        (b"hello", None),
        (b"{}", None),
        (b"[]", None),
        (b'[2,"7"]', "7"),
        (b'[2,"7",5,{}]', "7"),
        (b'[2,7,"Heartbeat",{}]', None),
        (b'[9,"7","Heartbeat",{}]', None),
        (b'[2,"7","Heartbeat",{}', None),
        (b"[" * 100_000, None),
        (b'[2,"7","Heartbeat",' + b"[" * 100_000, None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_garbage_is_recognised_and_its_id_salvaged(data: bytes, message_id: str | None) -> None:
    with pytest.raises(UnreadableFrame) as caught:
        frames.decode(data)
    assert caught.value.message_id == message_id


@given(st.binary(max_size=200))
def test_no_bytes_can_do_worse_than_be_unreadable(data: bytes) -> None:
    with suppress(UnreadableFrame):
        frames.decode(data)


def test_nul_characters_never_get_past_the_border() -> None:
    call = frames.decode(b'[2,"7","DataTransfer",{"vendorId":"a\\u0000b"}]')
    assert isinstance(call, Call)
    assert json.loads(bytes(call.payload)) == {"vendorId": "a\ufffdb"}


def test_a_callerror_carries_an_object_and_at_most_255_characters() -> None:
    kind, message_id, code, description, details = json.loads(frames.encode_error("7", "FormationViolation", "x" * 900))
    assert (kind, message_id, code, len(description), details) == (4, "7", "FormationViolation", 255, {})


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/ocpp/100001", "100001"),
        ("//ocpp//100001/", "100001"),
        ("/ocpp/CH%2D1?x=1", "CH-1"),
        ("/OCPP/a%20b", "a b"),
        ("/ocpp/a%2Fb", "a/b"),
        ("/ocpp", None),
        ("/ocpp/", None),
        ("/ocpp/a/b", None),
        ("/other/100001", None),
    ],
)
def test_the_identity_stands_at_the_end_of_the_path(path: str, identity: str | None) -> None:
    assert identity_in(path) == identity


def test_credentials_are_read_and_never_shown() -> None:
    header = "Basic " + base64.b64encode(b"100001:pass:word").decode()
    credentials = credentials_in(header)
    assert credentials is not None
    assert (credentials.user, credentials.password) == ("100001", b"pass:word")
    assert "pass" not in repr(credentials)
    for broken in (None, "", "Bearer x", "Basic", "Basic %%%", "Basic " + base64.b64encode(b"nocolon").decode()):
        assert credentials_in(broken) is None


def test_the_chargers_order_of_preference_decides() -> None:
    assert chosen_version(["ocpp2.1", "ocpp1.6"], Quirks()) == "ocpp1.6"
    assert chosen_version(["ocpp2.0.1"], Quirks()) is None
    assert chosen_version([], Quirks()) is None
    assert chosen_version([], Quirks(accept_missing_subprotocol=True)) == "ocpp1.6"


def test_a_hostile_identity_is_listed_harmlessly() -> None:
    assert shown("\x1b[31m" + "x" * 500) == "\ufffd[31m" + "x" * 59
    assert shown("") == "(empty)"


def test_the_chargers_password_never_reaches_a_log_line() -> None:
    for frame in (
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret"}]',
        '[3,"1",{"configurationKey":[{"value":"s3cret","readonly":false,"key":"AuthorizationKey"}]}]',
        '[3,"1",{"configurationKey":[{"key" : "authorizationkey","readonly":false,"value": "s3cret"},{"key":"A"}]}]',
    ):
        assert "s3cret" not in without_secrets(frame)
    assert "60" in without_secrets('{"key":"HeartbeatInterval","value":"60"}')
