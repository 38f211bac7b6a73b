"""Hostile OCPP 1.6J: messages and WebSocket frames a broken or malicious charger might send. Pure, from a seed."""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from tests.hostile.values import NASTY_TEXT, NASTY_TIMES, RAW_JSON, damaged, nasty, text_of

TEXT: Final = 0x1
BINARY: Final = 0x2

_VALID: Final[dict[str, dict[str, Any]]] = {
    "BootNotification": {"chargePointVendor": "V", "chargePointModel": "M", "firmwareVersion": "1"},
    "Heartbeat": {},
    "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Available"},
    "Authorize": {"idTag": "TAG"},
    "StartTransaction": {"connectorId": 1, "idTag": "TAG", "meterStart": 1, "timestamp": "2026-11-22T08:00:00Z"},
    "StopTransaction": {"transactionId": 1, "meterStop": 2, "timestamp": "2026-11-22T09:00:00Z"},
    "MeterValues": {
        "connectorId": 1,
        "transactionId": 1,
        "meterValue": [
            {"timestamp": "2026-11-22T08:30:00Z", "sampledValue": [{"value": "1", "unit": "Wh"}, {"value": "2"}]}
        ],
    },
    "DataTransfer": {"vendorId": "V", "messageId": "m", "data": "d"},
    "FirmwareStatusNotification": {"status": "Installed"},
    "DiagnosticsStatusNotification": {"status": "Uploaded"},
}
_ACTIONS: Final = tuple(_VALID)
_UNKNOWN_ACTIONS: Final = (
    "",
    "heartbeat",
    "Reset",
    "__class__",
    "__proto__",
    "NotifyEvent",
    "A" * 3_000,
    "a.b.>",
    "\0",
)
_TIME_FIELDS: Final = ("timestamp",)
# What OCPP 1.6 wants confirmed whatever it says (§4.8, §4.10).
ALWAYS_CONFIRMED: Final = ("StartTransaction", "StopTransaction")


@dataclass(frozen=True, slots=True)
class Hostile:
    """One case. `wire` is one or more whole WebSocket frames, or pieces of them.

    `must_confirm` is the id of a message that may not be answered with a CALLERROR; `ends` says that the WebSocket
    protocol itself is broken, so that the server has to close.
    """

    wire: bytes
    ends: bool = False
    must_confirm: str | None = None


def ws_frame(opcode: int, payload: bytes, *, first: int = 0x80, masked: bool = True) -> bytes:
    """A WebSocket frame as a client sends it (RFC 6455 §5.2), with a key of zeros; `first` holds FIN and RSV bits."""
    mask_bit = 0x80 if masked else 0
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first | opcode, mask_bit | size)
    elif size < 65536:
        head = struct.pack("!BBH", first | opcode, mask_bit | 126, size)
    else:
        head = struct.pack("!BBQ", first | opcode, mask_bit | 127, size)
    return head + (b"\0\0\0\0" if masked else b"") + payload


def hostile(draw: Random, number: int) -> Hostile:
    """The next case. `number` keeps message ids apart."""
    make: Callable[[Random, int], Hostile] = draw.choices(_MAKERS, _WEIGHTS)[0]
    return make(draw, number)


def _garbage(draw: Random, _: int) -> Hostile:
    kind = draw.randrange(6)
    if kind == 0:
        body = draw.randbytes(draw.randrange(0, 300))
    elif kind == 1:
        body = draw.choice(RAW_JSON).encode()
    elif kind == 2:
        body = text_of(draw, nasty(draw)).encode(errors="surrogatepass")
    elif kind == 3:
        body = b"[" * draw.choice((10, 1_000, 60_000))
    elif kind == 4:
        body = draw.choice((b"", b" ", b"\0", b"\xef\xbb\xbf[]", b"null", b"[]", b"{}", b"2", b'"2"', b"true"))
    else:
        body = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    return Hostile(ws_frame(TEXT, body))


def _wrong_shape(draw: Random, number: int) -> Hostile:
    kind = draw.choice((2, 3, 4, 5, 0, -1, "2", 2.0, None, 2**70, [2], True))
    message_id: Any = draw.choice((f"s{number}", "", "x" * 500, number, None, -1, {}, "\0", "ü" * 36))
    action = draw.choice((*_ACTIONS, *_UNKNOWN_ACTIONS, None, 7, ["Heartbeat"]))
    rest: list[Any] = [action, draw.choice(({}, [], None, "", 1, nasty(draw)))]
    frame: list[Any] = [kind, message_id, *rest][: draw.randrange(0, 6)] + [None] * draw.choice((0, 0, 0, 1, 30))
    return Hostile(ws_frame(TEXT, json.dumps(frame).encode(errors="surrogatepass")))


def _wrong_payload(draw: Random, number: int) -> Hostile:
    action = draw.choice(_ACTIONS)
    payload = json.loads(json.dumps(_VALID[action]))
    for _ in range(draw.randrange(1, 4)):
        _spoil(draw, payload)
    message_id = f"p{number}"
    text = f'[2,"{message_id}","{action}",{text_of(draw, payload)}]'.encode(errors="surrogatepass")
    return Hostile(ws_frame(TEXT, text), must_confirm=message_id if _is_readable_transaction(action, text) else None)


def _spoil(draw: Random, payload: dict[str, Any]) -> None:
    keys = [*payload, "extra", "__proto__"]
    key = draw.choice(keys)
    match draw.randrange(4):
        case 0:
            payload.pop(key, None)
        case 1 if key in _TIME_FIELDS:
            payload[key] = draw.choice(NASTY_TIMES)
        case 2 if isinstance(payload.get(key), str):
            payload[key] = draw.choice(NASTY_TEXT)
        case _:
            payload[key] = nasty(draw)


def _is_readable_transaction(action: str, text: bytes) -> bool:
    if action not in ALWAYS_CONFIRMED:
        return False
    try:
        frame = json.loads(text, parse_constant=_not_json)
    except ValueError:
        return False
    # Halves of surrogate pairs are no text; whether such a frame counts as readable is the server's choice.
    return isinstance(frame[3], dict) and b"\\ud800" not in text


def _not_json(constant: str) -> float:
    raise ValueError(constant)


def _damaged_message(draw: Random, number: int) -> Hostile:
    action = draw.choice(_ACTIONS)
    text = json.dumps([2, f"d{number}", action, _VALID[action]]).encode()
    return Hostile(ws_frame(TEXT, damaged(draw, text)))


def _legal_but_odd(draw: Random, number: int) -> Hostile:
    """What passes every schema and still wants to hurt: values that stores, screens and logs must survive."""
    text = draw.choice(NASTY_TEXT)[:20]
    action = draw.choice(("StatusNotification", "StartTransaction", "StopTransaction", "DataTransfer", "MeterValues"))
    payload = json.loads(json.dumps(_VALID[action]))
    match action:
        case "StatusNotification":
            payload |= {"info": text, "vendorErrorCode": text, "vendorId": text, "connectorId": draw.choice((0, 1, 99))}
            payload["status"] = draw.choice(("Available", "Faulted", "Charging", "Unavailable"))
            payload["timestamp"] = draw.choice(NASTY_TIMES)
        case "StartTransaction":
            payload |= {
                "idTag": text,
                "meterStart": draw.choice((0, -5, 2**31 - 1)),
                "connectorId": draw.choice((1, 77)),
            }
        case "StopTransaction":
            payload |= {"transactionId": draw.choice((0, -1, 1, 2**31 - 1)), "meterStop": draw.choice((0, 2**31 - 1))}
            payload["idTag"] = text
        case "DataTransfer":
            payload["data"] = text * draw.choice((1, 2_000))
        case _:
            payload["transactionId"] = draw.choice((0, -1, 1, 2**31 - 1))
            payload["meterValue"][0]["sampledValue"] *= draw.choice((1, 200))
            payload["meterValue"][0]["sampledValue"][0]["value"] = draw.choice(("-0", "1e300", "NaN", text, "9" * 300))
    message_id = f"o{number}"
    must_confirm = message_id if action in ALWAYS_CONFIRMED else None
    frame = json.dumps([2, message_id, action, payload]).encode(errors="surrogatepass")
    return Hostile(ws_frame(TEXT, frame), must_confirm=must_confirm)


def _duplicate(draw: Random, number: int) -> Hostile:
    action = draw.choice(_ACTIONS)
    frame = ws_frame(TEXT, json.dumps([2, f"t{number}", action, _VALID[action]]).encode())
    return Hostile(frame * draw.choice((2, 2, 5)))


def _unasked_answer(draw: Random, number: int) -> Hostile:
    answer: list[Any] = draw.choice(
        ([3, f"u{number}", {}], [4, f"u{number}", "InternalError", "", {}], [3, f"u{number}", nasty(draw)], [4, "-1"])
    )
    return Hostile(ws_frame(TEXT, json.dumps(answer).encode(errors="surrogatepass")))


def _unknown_action(draw: Random, number: int) -> Hostile:
    frame = [2, f"a{number}", draw.choice(_UNKNOWN_ACTIONS), nasty(draw)]
    return Hostile(ws_frame(TEXT, json.dumps(frame).encode(errors="surrogatepass")))


def _binary(draw: Random, number: int) -> Hostile:
    text = json.dumps([2, f"b{number}", "Heartbeat", {}]).encode()
    return Hostile(ws_frame(BINARY, draw.choice((text, draw.randbytes(100), b""))))


def _fragmented(draw: Random, number: int) -> Hostile:
    text = json.dumps([2, f"f{number}", "Heartbeat", {}]).encode()
    pieces = [text[i : i + 3] for i in range(0, len(text), 3)]
    wire = ws_frame(TEXT, pieces[0], first=0x00)
    for piece in pieces[1:-1]:
        wire += ws_frame(0x0, piece, first=0x00) + (ws_frame(0x9, b"ping") if draw.random() < 0.2 else b"")
    return Hostile(wire + ws_frame(0x0, pieces[-1]))


def _large(draw: Random, number: int) -> Hostile:
    text = json.dumps(
        [2, f"l{number}", "DataTransfer", {"vendorId": "V", "data": "x" * draw.choice((60_000, 120_000))}]
    )
    return Hostile(ws_frame(TEXT, text.encode()))


def _protocol_violation(draw: Random, _: int) -> Hostile:
    wire = draw.choice(
        (
            ws_frame(TEXT, b"[]", masked=False),
            ws_frame(0x3, b"reserved opcode"),
            ws_frame(0xB, b"reserved control"),
            ws_frame(TEXT, b"[]", first=0xF0),
            ws_frame(0x9, b"p" * 126),
            ws_frame(0x8, b"\x03"),
            ws_frame(0x8, struct.pack("!H", 999)),
            ws_frame(0x0, b"continues nothing"),
            ws_frame(TEXT, b"[", first=0x00) + ws_frame(TEXT, b"]"),
            ws_frame(TEXT, b"x" * 300_000),
            struct.pack("!BBQ", 0x81, 0xFF, 2**62) + b"\0\0\0\0",
            struct.pack("!BBQ", 0x81, 0xFF, 2**63 + 1) + b"\0\0\0\0",
            b"\xf7" + draw.randbytes(63),
        )
    )
    return Hostile(wire, ends=True)


_MAKERS: Final = (
    _garbage,
    _wrong_shape,
    _wrong_payload,
    _damaged_message,
    _legal_but_odd,
    _duplicate,
    _unasked_answer,
    _unknown_action,
    _binary,
    _fragmented,
    _large,
    _protocol_violation,
)
_WEIGHTS: Final = (20, 18, 20, 12, 8, 3, 6, 5, 3, 2, 0.5, 2)
