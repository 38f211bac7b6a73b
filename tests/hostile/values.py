"""Nasty values, from a seed. Pure: the same Random gives the same values."""

import json
from random import Random
from typing import Any, Final

NASTY_TEXT: Final = (
    "",
    " ",
    "\0",
    "a\0b",
    "' OR 1=1 --",
    '"; DROP TABLE charger; --',
    "<script>alert(1)</script>",
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}}",
    "%s%n%x",
    "../../../../etc/passwd",
    "\u202e\u2066reversed",
    "\ufeffmark",
    "é" * 300,
    "𝕏" * 30,
    "A" * 5_000,
    "NaN",
    "null",
    "true",
    "-1",
    "1e309",
    "__proto__",
    "evt.charger.>",
    "*",
    "\r\nX-Injected: 1",
    "\x1b[31mred",
)
NASTY_NUMBERS: Final = (
    0,
    -1,
    1,
    2**31,
    -(2**31) - 1,
    2**53,
    2**63,
    -(2**63) - 1,
    2**64,
    10**40,
    1e308,
    -1e308,
    5e-324,
    0.1,
    -0.0,
)
# Written as they stand: Python's own writer would refuse or repair them.
RAW_JSON: Final = (
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "1" * 5_000,
    "0x10",
    "01",
    "1.",
    '"\\ud800"',
    '"\\u0000"',
    '"\\x41"',
    '"unfinished',
    "{",
    "[" * 300 + "]" * 300,
    '{"a":' * 300 + "1" + "}" * 300,
    '{"a":1,"a":2}',
    "[,]",
    "'single'",
    "/*comment*/1",
)
NASTY_TIMES: Final = (
    "",
    "now",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "10000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "2026-02-30T00:00:00Z",
    "2026-11-22T25:61:61Z",
    "2026-11-22T08:15:30+02",
    "2026-11-22 08:15:30",
    "2026-W47-7",
    "2026-11-22T08:15:30.123456789123456789Z",
    "1795315530",
)


def nasty(draw: Random, depth: int = 0) -> Any:
    """Any JSON value nobody would expect there."""
    kind = draw.randrange(8 if depth < 3 else 5)
    match kind:
        case 0:
            return draw.choice(NASTY_TEXT)
        case 1:
            return draw.choice(NASTY_NUMBERS)
        case 2:
            return draw.choice((None, True, False))
        case 3:
            return "x" * draw.randrange(0, 400)
        case 4:
            return draw.choice(NASTY_TIMES)
        case 5:
            return [nasty(draw, depth + 1) for _ in range(draw.randrange(4))]
        case 6:
            return {str(nasty(draw, 3))[:40]: nasty(draw, depth + 1) for _ in range(draw.randrange(4))}
        case _:
            return draw.getrandbits(draw.randrange(1, 200))


def text_of(draw: Random, value: Any) -> str:
    """`value` as JSON; now and then a part of it is replaced by what no JSON writer writes."""
    text = json.dumps(value, ensure_ascii=draw.random() < 0.5)
    if draw.random() < 0.08 and ":" in text:
        at = draw.choice([i for i, c in enumerate(text) if c == ":"])
        text = text[: at + 1] + draw.choice(RAW_JSON) + text[at + 1 :]
    return text


def damaged(draw: Random, text: bytes) -> bytes:
    """Cut, doubled, flipped, or stuffed with bytes that are no UTF-8."""
    if not text:
        return b"\xff"
    at = draw.randrange(len(text))
    match draw.randrange(6):
        case 0:
            return text[:at]
        case 1:
            return text[at:]
        case 2:
            return text[:at] + bytes([text[at] ^ (1 << draw.randrange(8))]) + text[at + 1 :]
        case 3:
            return text[:at] + draw.choice((b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\0", b"\xf8\x88")) + text[at:]
        case 4:
            return text + text
        case _:
            return text[:at] + draw.randbytes(draw.randrange(1, 40)) + text[at:]
