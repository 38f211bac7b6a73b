"""Every request is one span and one log line, and whatever goes wrong inside becomes a problem with a reference."""

from __future__ import annotations

import time

import structlog
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_gateway.caller import remote_address
from api_gateway.failures import problem_response, reference_of, unexpected
from api_gateway.settings import Settings
from chassis.telemetry import meter, span

log = structlog.get_logger()

_duration = meter.create_histogram(
    "http.server.request.duration", unit="s", description="How long requests took, by route and status"
)
API = "/api/v1"
QUIET = frozenset({"/healthz", "/readyz"})


class Observed:
    """The outermost layer. Never lets an exception through to the server."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        state = scope.setdefault("state", {})
        state["remote_address"] = remote_address(
            scope["client"][0] if scope.get("client") else None,
            ",".join(headers.getlist("x-forwarded-for")),
            self._settings.trusted_proxies,
        )
        method = scope["method"]
        began = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Trace-Id"] = reference_of(scope)
            await send(message)

        # A browser's traceparent is taken, so that a trace begins with the click (OPS-1).
        with span(method, kind=SpanKind.SERVER, parent=headers.get("traceparent")) as opened:
            try:
                await self._app(scope, receive, noted)
            except Exception as error:
                log.exception("http.failed", method=method, path=scope["path"], reference=reference_of(scope))
                opened.record_exception(error)
                if status == 0:
                    await problem_response(unexpected(), scope)(scope, receive, noted)
            route = _route(scope)
            opened.update_name(f"{method} {route}")
            opened.set_attributes(
                {"http.request.method": method, "http.route": route, "http.response.status_code": status}
            )
            took_s = time.perf_counter() - began
            _duration.record(
                took_s, {"http.request.method": method, "http.route": route, "http.response.status_code": status}
            )
            if scope["path"] not in QUIET:
                log.info(
                    "http.request",
                    method=method,
                    route=route,
                    status=status,
                    ms=round(took_s * 1000, 1),
                    remote=state["remote_address"],
                    member=caller.actor.member_id if (caller := state.get("caller")) else None,
                )


def _route(scope: Scope) -> str:
    """The route's template, never the path: paths carry ids, and labels must stay few."""
    template: str | None = scope.get("route_template")
    if template is None and (route := scope.get("route")) is not None:
        template = getattr(route, "path_format", None)
        if template is not None and not template.startswith(API):
            template = API + template  # the framework tells routers' own paths, without their prefix
    return template or "unmatched"
