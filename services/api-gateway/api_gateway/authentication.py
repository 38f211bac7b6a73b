"""Who asks: the session behind a cookie (browsers) or a bearer token (apps), or a partner's API key (`vck_…`), and
what they are permitted.

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

from api_gateway.edge import Asks, Edge, TheEdge
from api_gateway.failures import CrossSite
from api_gateway.limits import limit_of_key, refusal
from api_gateway.settings import Settings
from contracts.permissions import KEY_PERMISSIONS, Actor, Permission
from contracts.problems import Forbidden, PasswordChangeRequired, Unauthenticated
from contracts.rpc.identity import CHECK_KEY, CHECK_SESSION, CheckedKey, CheckKey, CheckSession, Session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_COOKIE = "volt_csrf"
CSRF_HEADER = "X-CSRF-Token"
LONGEST_TOKEN = 128
KEY_PREFIX = "vck_"


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


@dataclass(frozen=True)
class KeyHolder:
    """A partner's live API key (ADM-5)."""

    checked: CheckedKey

    @property
    def actor(self) -> Actor:
        """On whose behalf services are asked."""
        return self.checked.actor

    def may(self, permission: Permission) -> bool:
        """Say whether the key's scopes include `permission`. What no key can be granted, none has."""
        return permission in KEY_PERMISSIONS and self.checked.actor.may(permission)


Caller = SignedIn | KeyHolder


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


def is_key(token: str) -> bool:
    """Say whether a bearer token has the form of a partner's API key."""
    return token.startswith(KEY_PREFIX)


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


async def _caller(request: Request, edge: TheEdge) -> Caller:
    bearer = bearer_of(request.headers)
    token = bearer or request.cookies.get(session_cookie(edge.settings))
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise Unauthenticated("There is no session. Sign in first.")
    if bearer and is_key(token):
        return await _of_key(edge, request, token)
    return await _of_session(edge, request, token)


async def _of_key(edge: Edge, request: Request, secret: str) -> KeyHolder:
    holder = KeyHolder(await edge.bus.ask(CHECK_KEY, CheckKey(secret=secret)))
    request.state.caller = holder
    (verdict,) = await edge.counts.count([limit_of_key(holder.checked)])
    request.state.key_verdict = verdict
    if not verdict.allowed:
        raise refusal(verdict)
    return holder


async def _of_session(edge: Edge, request: Request, token: str) -> SignedIn:
    csrf_token: str | None = None
    if bearer_of(request.headers) is None and request.method not in SAFE_METHODS:
        refuse_cross_site(request, edge.settings)
        csrf_token = request.headers.get(CSRF_HEADER, "")
        if not csrf_token or len(csrf_token) > LONGEST_TOKEN:
            raise CrossSite(f"The header {CSRF_HEADER} is missing. Nothing was changed.")
    checked = await edge.bus.ask(CHECK_SESSION, CheckSession(token=token, csrf_token=csrf_token))
    signed_in = SignedIn(checked.session, checked.csrf_token, token)
    request.state.caller = signed_in
    if csrf_token is not None and not checked.csrf_ok:
        raise CrossSite(f"The header {CSRF_HEADER} does not belong to this session. Nothing was changed.")
    return signed_in


AnyCaller = Annotated[Caller, Depends(_caller)]


async def _any_session(caller: AnyCaller) -> SignedIn:
    if isinstance(caller, KeyHolder):
        raise Forbidden("An API key has no session; this is for members. Nothing was changed.")
    return caller


AnySession = Annotated[SignedIn, Depends(_any_session)]
"""A member's session, also while the temporary password stands: for what must work then, and for nothing else."""


async def _settled(caller: AnyCaller) -> Caller:
    if isinstance(caller, SignedIn) and caller.session.member.must_change_password:
        raise PasswordChangeRequired("Change the temporary password at POST /api/v1/me/password. Nothing was changed.")
    return caller


async def _current_session(session: AnySession, _: Annotated[Caller, Depends(_settled)]) -> SignedIn:
    return session


CurrentSession = Annotated[SignedIn, Depends(_current_session)]


def permitted(permission: Permission) -> Callable[[Caller], Awaitable[Caller]]:
    """Return a dependency that gives a caller who has `permission`; the document finds it there by its attribute."""

    async def check(caller: Annotated[Caller, Depends(_settled)]) -> Caller:
        if caller.may(permission):
            return caller
        whose = "This key" if isinstance(caller, KeyHolder) else f"The role {caller.session.member.role.badge}"
        raise Forbidden(f"{whose} does not include this. Nothing was changed.", permission=permission.value)

    check.permission = permission  # type: ignore[attr-defined]  # read by permission_of
    return check


def permission_of(dependency: object) -> Permission | None:
    """Return what a dependency made by `permitted` asks for; None for any other."""
    found = getattr(dependency, "permission", None)
    return found if isinstance(found, Permission) else None


ChargerViewer = Annotated[Caller, Depends(permitted(Permission.CHARGERS_VIEW))]
Commander = Annotated[Caller, Depends(permitted(Permission.CHARGERS_COMMAND))]
ChargerManager = Annotated[Caller, Depends(permitted(Permission.CHARGERS_MANAGE))]
NetworkViewer = Annotated[Caller, Depends(permitted(Permission.NETWORK_VIEW))]
SystemViewer = Annotated[Caller, Depends(permitted(Permission.SYSTEM_VIEW))]
DashboardViewer = Annotated[Caller, Depends(permitted(Permission.DASHBOARD_VIEW))]
ContactViewer = Annotated[Caller, Depends(permitted(Permission.CONTACTS_VIEW))]
ContactManager = Annotated[Caller, Depends(permitted(Permission.CONTACTS_MANAGE))]
HotlineAgent = Annotated[Caller, Depends(permitted(Permission.HOTLINE_USE))]
TicketViewer = Annotated[Caller, Depends(permitted(Permission.TICKETS_VIEW))]
TicketWorker = Annotated[Caller, Depends(permitted(Permission.TICKETS_WORK))]
TicketCloser = Annotated[Caller, Depends(permitted(Permission.TICKETS_CLOSE))]
MemberManager = Annotated[Caller, Depends(permitted(Permission.MEMBERS_MANAGE))]
OrganisationManager = Annotated[Caller, Depends(permitted(Permission.ORGANISATIONS_MANAGE))]
KeyManager = Annotated[Caller, Depends(permitted(Permission.KEYS_MANAGE))]
AuditViewer = Annotated[Caller, Depends(permitted(Permission.AUDIT_VIEW))]
Notified = Annotated[Caller, Depends(permitted(Permission.NOTIFICATIONS_VIEW))]


async def still_alive(asks: Asks, token: str) -> Session | None:
    """Ask identity whether the session behind `token` lives; None when it does not. Raises Unavailable."""
    try:
        return (await asks.ask(CHECK_SESSION, CheckSession(token=token))).session
    except Unauthenticated:
        return None
