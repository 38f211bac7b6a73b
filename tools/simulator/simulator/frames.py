"""OCPP-J frames: the JSON arrays of OCPP-J 1.6 §4.2. Pure."""

from dataclasses import dataclass

import msgspec

from simulator.messages import Message

CALL, CALL_RESULT, CALL_ERROR = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Call:
    """A question; `payload` is still undecoded JSON so that its reader decides the type."""

    message_id: str
    action: str
    payload: msgspec.Raw


@dataclass(frozen=True, slots=True)
class CallResult:
    """The answer to the CALL of the same id."""

    message_id: str
    payload: msgspec.Raw


@dataclass(frozen=True, slots=True)
class CallError:
    """The refusal of the CALL of the same id."""

    message_id: str
    code: str
    description: str


class UnreadableFrame(ValueError):
    """The text is no OCPP-J frame."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_text = msgspec.json.Decoder(str).decode


def encode_call(message_id: str, request: Message) -> str:
    """The CALL for `request`; its class name is the action."""
    return _encode([CALL, message_id, type(request).__name__, request]).decode()


def encode_result(message_id: str, payload: Message | dict[str, object]) -> str:
    """The CALLRESULT for the CALL `message_id`."""
    return _encode([CALL_RESULT, message_id, payload]).decode()


def encode_error(message_id: str, code: str, description: str) -> str:
    """The CALLERROR for the CALL `message_id`; description is cut to the 255 characters of the specification."""
    return _encode([CALL_ERROR, message_id, code, description[:255], {}]).decode()


def decode(text: str | bytes) -> Call | CallResult | CallError:
    """The frame in `text`. Raises UnreadableFrame."""
    try:
        kind, message_id, *rest = _decode(text)
        name = _decode_text(message_id)
        match bytes(kind), rest:
            case b"2", [action, payload]:
                return Call(name, _decode_text(action), payload)
            case b"3", [payload]:
                return CallResult(name, payload)
            case b"4", [code, description, *_]:
                return CallError(name, _decode_text(code), _decode_text(description))
    except (msgspec.MsgspecError, ValueError) as error:
        raise UnreadableFrame(str(error)) from error
    raise UnreadableFrame("neither CALL, CALLRESULT nor CALLERROR")
