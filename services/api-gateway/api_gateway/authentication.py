"""Who asks: the session behind a cookie (browsers) or a bearer token (apps), and what their role permits.

A browser's unsafe request must prove that it comes from our own page, three times over: the cookie is
SameSite=Strict, Origin and Sec-Fetch-Site must not be foreign, and X-CSRF-Token must be the session's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.responses import Response

from api_gateway.edge import Asks, TheEdge
from api_gateway.failures import CrossSite
from api_gateway.settings import Settings
from contracts.permissions import Actor, Permission
from contracts.problems import Forbidden, Unauthenticated
from contracts.rpc.identity import CHECK_SESSION, CheckSession, Session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_COOKIE = "volt_csrf"
CSRF_HEADER = "X-CSRF-Token"
LONGEST_TOKEN = 128


@dataclass(frozen=True)
class SignedIn:
    """A request's live session. The token is kept for signing out and for watching that the session lives."""

    session: Session
    csrf_token: str = field(repr=False)
    token: str = field(repr=False)

    @property
    def actor(self) -> Actor:
        """On whose behalf services are asked."""
        return self.session.member.actor()

    def may(self, permission: Permission) -> bool:
        """Say whether the session includes `permission`."""
        return permission in self.session.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden without `permission` (AUTH-3)."""
        if not self.may(permission):
            raise Forbidden(
                f"The role {self.session.member.role.badge} does not include this. Nothing was changed.",
                permission=permission.value,
            )


def session_cookie(settings: Settings) -> str:
    """The session cookie's name: with the __Host- prefix where https lets browsers enforce it."""
    return "__Host-volt_session" if settings.is_https else "volt_session"


def set_cookies(response: Response, settings: Settings, token: str, csrf_token: str) -> None:
    """Hand a browser its session. It ends with the browser or the session, whichever is first."""
    secure = settings.is_https
    response.set_cookie(session_cookie(settings), token, path="/", httponly=True, samesite="strict", secure=secure)
    response.set_cookie(CSRF_COOKIE, csrf_token, path="/", httponly=False, samesite="strict", secure=secure)


def clear_cookies(response: Response, settings: Settings) -> None:
    """Take a browser's session away."""
    for name, httponly in ((session_cookie(settings), True), (CSRF_COOKIE, False)):
        response.delete_cookie(name, path="/", httponly=httponly, samesite="strict", secure=settings.is_https)


def bearer_of(headers: Headers) -> str | None:
    """Return the bearer token of a request, None without one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def refuse_cross_site(request: Request, settings: Settings) -> None:
    """Raise CrossSite when a browser says that another site made it send this unsafe request."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite("Another site tried to act in your name. Nothing was changed.")
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc} - {""}
    if urlsplit(origin).netloc not in ours:
        raise CrossSite("Another site tried to act in your name. Nothing was changed.")


async def _signed_in(request: Request, edge: TheEdge) -> SignedIn:
    bearer = bearer_of(request.headers)
    token = bearer or request.cookies.get(session_cookie(edge.settings))
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise Unauthenticated("There is no session. Sign in first.")
    csrf_token: str | None = None
    if bearer is None and request.method not in SAFE_METHODS:
        refuse_cross_site(request, edge.settings)
        csrf_token = request.headers.get(CSRF_HEADER, "")
        if not csrf_token or len(csrf_token) > LONGEST_TOKEN:
            raise CrossSite(f"The header {CSRF_HEADER} is missing. Nothing was changed.")
    checked = await edge.bus.ask(CHECK_SESSION, CheckSession(token=token, csrf_token=csrf_token))
    if csrf_token is not None and not checked.csrf_ok:
        raise CrossSite(f"The header {CSRF_HEADER} does not belong to this session. Nothing was changed.")
    signed_in = SignedIn(checked.session, checked.csrf_token, token)
    request.state.member_id = signed_in.session.member.id
    return signed_in


CurrentSession = Annotated[SignedIn, Depends(_signed_in)]


def permitted(permission: Permission) -> Callable[[SignedIn], Awaitable[SignedIn]]:
    """Return a dependency that gives the session of a member who has `permission`."""

    async def check(signed_in: CurrentSession) -> SignedIn:
        signed_in.require(permission)
        return signed_in

    return check


ChargerViewer = Annotated[SignedIn, Depends(permitted(Permission.CHARGERS_VIEW))]
Commander = Annotated[SignedIn, Depends(permitted(Permission.CHARGERS_COMMAND))]
ChargerManager = Annotated[SignedIn, Depends(permitted(Permission.CHARGERS_MANAGE))]
NetworkViewer = Annotated[SignedIn, Depends(permitted(Permission.NETWORK_VIEW))]
SystemViewer = Annotated[SignedIn, Depends(permitted(Permission.SYSTEM_VIEW))]


async def still_alive(asks: Asks, token: str) -> Session | None:
    """Ask identity whether the session behind `token` lives; None when it does not. Raises Unavailable."""
    try:
        return (await asks.ask(CHECK_SESSION, CheckSession(token=token))).session
    except Unauthenticated:
        return None
