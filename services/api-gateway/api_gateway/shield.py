"""Headers on every response, and what a request must be before anything looks into it."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_gateway.bodies import BodyRule, body_rules, rule_for
from api_gateway.failures import BodyTooLarge, NotJson, TooSlow, problem_response
from api_gateway.settings import Settings
from contracts.problems import ProblemError

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains"

DISCARDED_AT_MOST = 1024 * 1024
DISCARDING_S = 1.0
BODY_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class SecurityHeaders:
    """Adds the security headers to whatever `app` answers. Nothing here lets other origins in (no CORS)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = SECURITY_HEADERS | ({"Strict-Transport-Security": HSTS} if settings.is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class Intake:
    """Reads the body before anything else works: bounded in size and time, JSON or nothing.

    What is refused half-way is read on for a moment and thrown away: a connection that is closed while its peer still
    sends is reset, and the peer never sees why.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._usual = BodyRule(limit=settings.body_limit)
        self._rules = body_rules(settings)
        self._timeout_s = settings.body_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        rule = rule_for(scope["method"], scope["path"], self._rules, self._usual)
        try:
            _refuse_unlike(rule, scope["method"], headers)
            if rule.streamed:
                await self._streamed(rule, scope, receive, send)
                return
            body = await self._body(rule, scope["method"], receive)
        except ProblemError as error:
            await _discard(receive)
            await problem_response(error.problem(), scope, {"Connection": "close"})(scope, receive, send)
            return
        if body is None:
            await self._app(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def received() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, received, send)

    async def _body(self, rule: BodyRule, method: str, receive: Receive) -> bytes | None:
        """Return the whole body; None for a method that has none."""
        if method not in BODY_METHODS:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                return await _read(rule, receive)
        except TimeoutError as error:
            raise TooSlow(f"The body did not arrive within {self._timeout_s:g} s. Nothing was changed.") from error

    async def _streamed(self, rule: BodyRule, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the body's pieces on as they come: bounded in all, and in the time between two."""
        seen, complete = 0, False

        async def received() -> Message:
            nonlocal seen, complete
            try:
                async with asyncio.timeout(self._timeout_s):
                    message = await receive()
            except TimeoutError as error:
                raise TooSlow(f"Nothing came for {self._timeout_s:g} s. Nothing was changed.") from error
            seen += len(message.get("body", b""))
            if seen > rule.limit:
                raise _too_large(rule)
            complete = not message.get("more_body", False)
            return message

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start" and not complete:
                await _discard(receive)
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, received, answered)


def _refuse_unlike(rule: BodyRule, method: str, headers: Headers) -> None:
    """Raise when a body is announced that the operation does not take."""
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > rule.limit:
        raise _too_large(rule)
    if length == "0" and "transfer-encoding" not in headers:
        return
    if method not in BODY_METHODS:
        raise BodyTooLarge("This method takes no body. Nothing was changed.", limit=0)
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if rule.media_types is not None and media_type not in rule.media_types:
        raise NotJson(f"Send the body as {' or '.join(sorted(rule.media_types))}. Nothing was changed.")


def _too_large(rule: BodyRule) -> BodyTooLarge:
    return BodyTooLarge(f"A request may carry {rule.limit} bytes here. Nothing was changed.", limit=rule.limit)


async def _read(rule: BodyRule, receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise TooSlow("The connection was closed before the body was complete. Nothing was changed.")
        body += message.get("body", b"")
        if len(body) > rule.limit:
            raise _too_large(rule)
        if not message.get("more_body", False):
            return bytes(body)


async def _discard(receive: Receive) -> None:
    left = DISCARDED_AT_MOST
    try:
        async with asyncio.timeout(DISCARDING_S):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
