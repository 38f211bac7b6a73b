"""OCPP-J frames (OCPP-J 1.6 §4.2): bytes in, a frame out, and back. Pure; knows no action."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec


class Call(msgspec.Struct, array_like=True, tag=2, frozen=True):
    """The charger asks, or we do. `payload` stays undecoded until its action is known."""

    message_id: str
    action: str
    payload: msgspec.Raw


class CallResult(msgspec.Struct, array_like=True, tag=3, frozen=True):
    """The answer to the CALL with the same id."""

    message_id: str
    payload: msgspec.Raw


class CallError(msgspec.Struct, array_like=True, tag=4, frozen=True):
    """The refusal of the CALL with the same id. Some chargers leave out description and details."""

    message_id: str
    code: str
    description: str = ""
    details: msgspec.Raw = msgspec.Raw(b"{}")


Frame: TypeAlias = Call | CallResult | CallError


class UnreadableFrame(ValueError):
    """What arrived is no OCPP-J frame. `message_id` is set when at least that could be read from a CALL."""

    def __init__(self, reason: str, message_id: str | None) -> None:
        super().__init__(reason)
        self.message_id = message_id


_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)
_encoder = msgspec.json.Encoder()
_parts = msgspec.json.Decoder(list[msgspec.Raw])
_text = msgspec.json.Decoder(str)


def decode(data: bytes) -> Frame:
    """Read a frame. Raises UnreadableFrame.

    NUL characters are replaced at this border: PostgreSQL cannot store them, and a message that cannot be stored
    would be retried for ever.
    """
    if b"\\u0000" in data:
        data = data.replace(b"\\u0000", b"\\ufffd")
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise UnreadableFrame(str(error)[:200], _salvaged_id(data)) from None


def _salvaged_id(data: bytes) -> str | None:
    """Return the message id of a broken CALL when the outer array is still readable."""
    try:
        kind, message_id, *_ = _parts.decode(data)
        return _text.decode(message_id) if bytes(kind) == b"2" else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def encode_call(message_id: str, action: str, payload: msgspec.Struct) -> bytes:
    """Return the frame of a CALL."""
    return _encoder.encode([2, message_id, action, payload])


def encode_result(message_id: str, payload: msgspec.Struct) -> bytes:
    """Return the frame of a CALLRESULT."""
    return _encoder.encode([3, message_id, payload])


def encode_error(message_id: str, code: str, description: str, details: dict[str, Any] | None = None) -> bytes:
    """Return the frame of a CALLERROR; `details` is always an object, `description` at most 255 characters."""
    return _encoder.encode([4, message_id, code, description[:255], details or {}])
