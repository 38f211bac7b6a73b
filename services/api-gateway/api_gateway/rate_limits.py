"""What a session, an address and a key may send, and how answers tell it (draft-ietf-httpapi-ratelimit)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_gateway.authentication import bearer_of, is_key, session_cookie
from api_gateway.failures import problem_response
from api_gateway.limits import WINDOW_S, Counts, Limit, Verdict, refusal
from api_gateway.settings import Settings

SIGN_IN_PATHS = frozenset({"/api/v1/session", "/api/v1/tokens"})
WEBHOOK_PATHS = "/api/v1/webhooks/"


class RateLimits:
    """Refuses with 429 what exceeds a limit; tells on every answer what is left."""

    def __init__(self, app: ASGIApp, settings: Settings, counts: Counts) -> None:
        self._app = app
        self._settings = settings
        self._counts = counts

    def _limits(self, scope: Scope) -> list[Limit]:
        settings = self._settings
        address = scope["state"]["remote_address"]
        limits = [Limit("address", f"address:{address}", settings.rate_per_address)]
        if scope["method"] == "POST" and scope["path"] in SIGN_IN_PATHS:
            limits.append(Limit("sign-in", f"sign-in:{address}", settings.sign_ins_per_address))
        if scope["path"].startswith(WEBHOOK_PATHS):
            limits.append(Limit("webhook", f"webhook:{address}", settings.webhooks_per_address))
        token = bearer_of(Headers(scope=scope)) or Request(scope).cookies.get(session_cookie(settings))
        # A key has a limit of its own, known when it has been checked; what only looks like one has the address's.
        if token and not is_key(token):
            # Not the token itself: what opens a session never stands in a store.
            digest = hashlib.blake2s(token.encode("utf-8", "replace"), digest_size=12).hexdigest()
            limits.append(Limit("session", f"session:{digest}", settings.rate_per_session))
        return limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdicts = await self._counts.count(self._limits(scope))
        tightest = _tightest(verdicts)
        if not tightest.allowed:
            await problem_response(refusal(tightest).problem(), scope, _told(verdicts))(scope, receive, send)
            return

        async def with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                of_key: Verdict | None = scope["state"].get("key_verdict")
                MutableHeaders(scope=message).update(_told([*verdicts, of_key] if of_key else verdicts))
            await send(message)

        await self._app(scope, receive, with_limits)


def _tightest(verdicts: Sequence[Verdict]) -> Verdict:
    return min(verdicts, key=lambda v: (v.allowed, v.remaining / v.limit.per_minute))


def _told(verdicts: Sequence[Verdict]) -> dict[str, str]:
    tightest = _tightest(verdicts)
    return {
        "RateLimit-Policy": ", ".join(f'"{v.limit.name}";q={v.limit.per_minute};w={WINDOW_S:g}' for v in verdicts),
        "RateLimit": f'"{tightest.limit.name}";r={tightest.remaining};t={tightest.retry_after_s or 1}',
    }
