"""Hostile HTTP: what scanners, fuzzers and broken proxies send to a web port. Pure, from a seed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.hostile.values import NASTY_TEXT, damaged, nasty, text_of

_NOBODY: Final = "0b7e1a52-3c8f-4b7e-9a54-5f1f6a1f0c11"
"""A well-formed id of nothing."""
_READS: Final = (
    "/api/v1/session",
    "/api/v1/chargers",
    "/api/v1/chargers/100001",
    "/api/v1/chargers/knocking",
    "/api/v1/dashboard",
    "/api/v1/system",
    "/api/v1/search",
    "/api/v1/contacts",
    "/api/v1/contacts/lookup",
    "/api/v1/contacts/duplicates",
    f"/api/v1/contacts/{_NOBODY}",
    "/api/v1/contacts.csv",
    "/api/v1/calls",
    "/api/v1/calls/current",
    f"/api/v1/calls/{_NOBODY}",
    "/api/v1/calls.csv",
    "/api/v1/tickets",
    "/api/v1/tickets/counts",
    "/api/v1/tickets/recent",
    "/api/v1/tickets/assignees",
    "/api/v1/tickets/visits",
    "/api/v1/tickets/views",
    "/api/v1/tickets/macros",
    "/api/v1/tickets/TKT-999999",
    f"/api/v1/tickets/TKT-999999/attachments/{_NOBODY}",
    "/api/v1/tickets.csv",
    "/api/v1/team/members",
    f"/api/v1/team/members/{_NOBODY}",
    "/api/v1/team/organisations",
    "/api/v1/team/keys",
    "/api/v1/team/audit",
    "/api/v1/team/audit.csv",
    "/api/v1/notifications",
    "/api/v1/openapi.json",
    "/",
    "/assets/x.js",
    "/healthz",
    "/readyz",
)
_WRITES: Final = (
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/tokens"),
    ("POST", "/api/v1/chargers"),
    ("PATCH", "/api/v1/chargers/nobody"),
    ("DELETE", "/api/v1/chargers/nobody"),
    ("POST", "/api/v1/chargers/nobody/commands"),
    ("DELETE", "/api/v1/session/other"),
    ("POST", "/api/v1/me/password"),
    ("POST", "/api/v1/contacts"),
    ("PATCH", f"/api/v1/contacts/{_NOBODY}"),
    ("DELETE", f"/api/v1/contacts/{_NOBODY}"),
    ("POST", "/api/v1/contacts/merge"),
    ("POST", "/api/v1/contacts/duplicates/dismiss"),
    ("POST", "/api/v1/contacts/import/preview"),
    ("POST", "/api/v1/contacts/import"),
    ("POST", "/api/v1/calls"),
    ("PATCH", f"/api/v1/calls/{_NOBODY}"),
    ("POST", f"/api/v1/calls/{_NOBODY}/save"),
    ("POST", f"/api/v1/calls/{_NOBODY}/cancel"),
    ("POST", "/api/v1/tickets"),
    ("POST", "/api/v1/tickets/bulk"),
    ("PATCH", "/api/v1/tickets/TKT-999999"),
    ("PUT", "/api/v1/tickets/TKT-999999/presence"),
    ("POST", "/api/v1/tickets/TKT-999999/attachments?name=x.png"),
    ("PUT", f"/api/v1/tickets/views/{_NOBODY}"),
    ("PUT", f"/api/v1/tickets/macros/{_NOBODY}"),
    ("DELETE", f"/api/v1/tickets/macros/{_NOBODY}"),
    ("POST", "/api/v1/team/members"),
    ("PATCH", f"/api/v1/team/members/{_NOBODY}"),
    ("POST", f"/api/v1/team/members/{_NOBODY}/deactivate"),
    ("DELETE", f"/api/v1/team/members/{_NOBODY}"),
    ("PUT", "/api/v1/team/organisations/nobody"),
    ("POST", "/api/v1/team/keys"),
    ("POST", f"/api/v1/team/keys/{_NOBODY}/rotate"),
    ("POST", f"/api/v1/team/keys/{_NOBODY}/revoke"),
    ("POST", "/api/v1/notifications/read"),
    ("POST", "/api/v1/webhooks/telephony"),
)
_PARAMETERS: Final = (
    "q", "kind", "status", "sort", "limit", "cursor", "nonsense", "limit[]", "__proto__", "phone", "tier", "priority",
    "assignee", "contact_id", "charger_id", "visit_from", "created_before", "since", "actor_id", "category",
    "reference",
)  # fmt: skip
_FIELDS: Final = (
    "email", "password", "id", "name", "kind", "connectors", "command_id", "parameters", "latitude", "phone", "notes",
    "contact_id", "call_id", "ticket_key", "change_id", "version", "changes", "description", "priority", "category",
    "assignee_id", "visit_date", "member_key", "role", "capabilities", "cpo_id", "key_id", "scopes", "text", "filter",
    "references", "present", "new", "csv", "keep_id", "merge_id", "ids", "all", "overlap_hours", "editing",
)  # fmt: skip
_PATHS: Final = (
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%252e%252e%252fetc%252fpasswd",
    "/assets/..%5c..%5cetc%5cpasswd",
    "/....//....//etc/passwd",
    "/%00",
    "/index.html%00.js",
    "/assets/%ff%fe",
    "//etc/passwd",
    "///",
    "/.git/config",
    "/.env",
    "/api/v1/chargers/..%2f..",
    "/api/v1/chargers/%00",
    "/api/v1/chargers/" + "9" * 3_000,
    "/api/v1/chargers/*",
    "/api/v1/chargers/a.b.>",
    "/api/v1/chargers/%F0%9D%95%8F",
    "/api/v1/../v1/session",
    "/" + "a" * 20_000,
    "/?" + "a=1&" * 5_000,
    "*",
    "http://127.0.0.1/",
    "not-a-path",
    "/\x7f",
)
_VERBS: Final = (
    "GET",
    "HEAD",
    "PUT",
    "POST",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "BREW",
    "get",
    "G" * 500,
)


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """One case. `signed_in` asks the attacker to put a real session's headers where `@auth@` stands.

    `unending` cases never complete by themselves: the attacker hangs up, or the server does.
    """

    wire: bytes
    unending: bool = False


def hostile_request(draw: Random) -> HostileRequest:
    """The next case."""
    make: Callable[[Random], HostileRequest] = draw.choices(_MAKERS, _WEIGHTS)[0]
    return make(draw)


def _request(verb: str, target: str, headers: str = "", body: bytes = b"", *, auth: bool = True) -> bytes:
    lines = f"{verb} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{'@auth@' if auth else ''}{headers}"
    if body:
        lines += f"Content-Length: {len(body)}\r\n"
    return (lines + "\r\n").encode(errors="surrogatepass") + body


def _percent(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode(errors="surrogatepass"))


def _bad_query(draw: Random) -> HostileRequest:
    pairs = "&".join(
        f"{draw.choice(_PARAMETERS)}={_percent(str(nasty(draw, 3))[:200])}" for _ in range(draw.randrange(1, 6))
    )
    return HostileRequest(_request("GET", f"{draw.choice(_READS)}?{pairs}", auth=draw.random() < 0.8))


def _bad_body(draw: Random) -> HostileRequest:
    verb, target = draw.choice(_WRITES)
    value = nasty(draw) if draw.random() < 0.3 else {field: nasty(draw) for field in draw.sample(_FIELDS, 4)}
    body = text_of(draw, value).encode(errors="surrogatepass")
    if draw.random() < 0.4:
        body = damaged(draw, body)
    kind = draw.choice(("application/json", "application/json", "text/plain", "application/xml", "multipart/form-data"))
    return HostileRequest(_request(verb, target, f"Content-Type: {kind}\r\n", body or b"x", auth=draw.random() < 0.8))


def _bad_command(draw: Random) -> HostileRequest:
    body = {
        "command_id": draw.choice(("0b7e1a52-3c8f-4b7e-9a54-5f1f6a1f0c11", "", 1, "x" * 100)),
        "kind": draw.choice(("reset", "explode", "", None, "remote_start")),
        "parameters": nasty(draw),
    }
    # To a charger nobody plays: what is refused here must be refused by us, not by it.
    charger = draw.choice(("nobody", "%2e%2e", "a.b", _percent(draw.choice(NASTY_TEXT)[:50]) or "x"))
    target = f"/api/v1/chargers/{charger}/commands"
    return HostileRequest(
        _request("POST", target, "Content-Type: application/json\r\n", json.dumps(body).encode(errors="surrogatepass"))
    )


def _bad_path(draw: Random) -> HostileRequest:
    return HostileRequest(_request(draw.choice(("GET", "GET", "POST")), draw.choice(_PATHS), auth=draw.random() < 0.5))


def _bad_verb(draw: Random) -> HostileRequest:
    # No verb here may be a good one: DELETE retires a charger when an Admin says so.
    target = draw.choice(_READS).replace("100001", "nobody")
    return HostileRequest(_request(draw.choice(_VERBS), target))


def _bad_headers(draw: Random) -> HostileRequest:
    headers = draw.choice(
        (
            "".join(f"X-Flood-{i}: {i}\r\n" for i in range(draw.choice((50, 300)))),
            f"X-Long: {'y' * draw.choice((1_000, 70_000))}\r\n",
            "X-Zero: a\0b\r\n",
            "X-Bare\r\n",
            " X-Fold: 1\r\n",
            ": nameless\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length: abc\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "Transfer-Encoding: gzip, identity\r\n",
            "Cookie: " + "a=b; " * 2_000 + "\r\n",
            "Cookie: volt_session=\xff\xfe\r\n",
            "Authorization: Bearer " + "z" * 9_000 + "\r\n",
            "Authorization: Basic !!!\r\n",
            "X-Forwarded-For: " + "1.2.3.4, " * 500 + "\r\n",
            "Range: bytes=0-99999999,5-1\r\n",
            "Last-Event-ID: " + str(draw.choice(NASTY_TEXT))[:100].replace("\r\n", " ") + "\r\n",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n",
            "Accept-Encoding: " + "gzip;q=1," * 1_000 + "\r\n",
            "Traceparent: 00-zz-zz-zz\r\n",
        )
    )
    return HostileRequest(_request(draw.choice(("GET", "GET", "POST")), draw.choice(_READS), headers, auth=False))


def _bad_chunks(draw: Random) -> HostileRequest:
    head = (
        b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    body = draw.choice(
        (
            b"zz\r\n{}\r\n0\r\n\r\n",
            b"-1\r\n\r\n",
            b"ffffffffffffffffff\r\n",
            b"2;" + b"e" * 20_000 + b"\r\n{}\r\n0\r\n\r\n",
            b"10000\r\n" + b"x" * 65_536 + b"\r\n" + b"10000\r\n" + b"x" * 65_536 + b"\r\n0\r\n\r\n",
            b"2\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n",
        )
    )
    return HostileRequest(head + body, unending=True)


def _not_http(draw: Random) -> HostileRequest:
    wire = draw.choice(
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + draw.randbytes(200),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + draw.randbytes(30),
            b"GET /\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"\r\n\r\n\r\n",
            b"SSH-2.0-OpenSSH_9.9\r\n",
            b"EHLO x\r\n",
            b"*1\r\n$4\r\nPING\r\n",
            draw.randbytes(draw.randrange(1, 500)),
            b"\0" * 1_000,
        )
    )
    return HostileRequest(wire, unending=True)


def _large_body(draw: Random) -> HostileRequest:
    body = b'{"email":"' + b"x" * draw.choice((70_000, 300_000)) + b'"}'
    return HostileRequest(_request("POST", "/api/v1/session", "Content-Type: application/json\r\n", body))


def _live(draw: Random) -> HostileRequest:
    since = draw.choice(("x", "0-0", "9-99999999999999999999", "-", "a-b-c", "\x7f"))
    return HostileRequest(_request("GET", "/api/v1/live", f"Last-Event-ID: {since}\r\n"), unending=True)


_MAKERS: Final = (
    _bad_query,
    _bad_body,
    _bad_command,
    _bad_path,
    _bad_verb,
    _bad_headers,
    _bad_chunks,
    _not_http,
    _large_body,
    _live,
)
_WEIGHTS: Final = (24, 24, 6, 14, 8, 18, 1.5, 2, 0.5, 0.5)


def hostile_handshake(draw: Random, credentials: str) -> bytes:
    """An HTTP request to the chargers' port that should not become a connection, or only a useless one."""
    path = draw.choice(
        (
            "/ocpp/nobody",
            "/ocpp/",
            "/ocpp",
            "/",
            "/ocpp/%00",
            "/ocpp/%2e%2e%2f100001",
            "/ocpp//" + "x" * 3_000,
            "/ocpp/100001/../100002",
            "/ocpp/" + _percent(draw.choice(NASTY_TEXT)[:60]),
            "/ocpp/a.b.>",
            "/OCPP/100001",
            "/metrics",
        )
    )
    offered = draw.choice(("ocpp1.6", "ocpp9.9", "", "ocpp1.6, " * 300, "\x7f", "soap", "ocpp1.6\r\nX-Injected: 1"))
    key = draw.choice(("dGhlIHNhbXBsZSBub25jZQ==", "short", "", "x" * 1_000))
    headers = [f"{draw.choice(('GET', 'GET', 'GET', 'POST', 'BREW'))} {path} HTTP/1.1", "Host: x"]
    if draw.random() < 0.85:
        headers += ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}"]
    headers.append(f"Sec-WebSocket-Version: {draw.choice(('13', '13', '8', '99', 'x'))}")
    headers.append(f"Sec-WebSocket-Protocol: {offered}")
    if draw.random() < 0.6:
        headers.append(
            f"Authorization: {draw.choice((credentials, 'Basic', 'Basic %%%', 'Bearer x', credentials[:-4]))}"
        )
    if draw.random() < 0.1:
        headers += [f"X-Flood-{i}: {'z' * 50}" for i in range(300)]
    if draw.random() < 0.1:
        headers.append("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99")
    return ("\r\n".join(headers) + "\r\n\r\n").encode()
