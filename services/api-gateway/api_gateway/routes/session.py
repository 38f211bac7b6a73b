"""Signing in and out: a cookie for browsers, a bearer token for apps, one session behind both (AUTH-8)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request, Response

from api_gateway import examples
from api_gateway.authentication import AnySession, clear_cookies, refuse_cross_site, set_cookies
from api_gateway.documenting import OPEN, SAFE, UNSAFE, answers, body_examples, changes, reads, signs_in
from api_gateway.edge import Edge, TheEdge
from api_gateway.resources.session import Credentials, IssuedToken, Session
from contracts.rpc.identity import END_SESSION, SIGN_IN, EndSession, SignedIn, SignIn

router = APIRouter(tags=["session"])

_CREDENTIALS = body_examples(an_agent={"email": "nadeesha@voltcharge.example", "password": "correct horse battery"})


async def _sign_in(
    edge: Edge, request: Request, credentials: Credentials, client: Literal["browser", "app"]
) -> SignedIn:
    question = SignIn(
        email=credentials.email,
        password=credentials.password,
        remote_address=request.state.remote_address,
        client=client,
    )
    return await edge.bus.ask(SIGN_IN, question)


@router.post(
    "/session",
    operation_id="signIn",
    summary="Sign in from a browser",
    status_code=201,
    responses={201: answers("Signed in; the cookies are set.", examples.SESSION), **signs_in()},
    openapi_extra=OPEN,
)
async def sign_in(
    request: Request,
    response: Response,
    edge: TheEdge,
    credentials: Annotated[Credentials, Body(openapi_examples=_CREDENTIALS)],
) -> Session:
    """Start a session and set its cookie. A wrong email, a wrong password and an inactive member look the same."""
    refuse_cross_site(request, edge.settings)
    signed_in = await _sign_in(edge, request, credentials, "browser")
    set_cookies(response, edge.settings, signed_in.token, signed_in.csrf_token)
    return Session.of(signed_in.session, signed_in.csrf_token)


@router.get(
    "/session",
    operation_id="readSession",
    summary="Who is signed in",
    responses={200: answers("The live session.", examples.SESSION), **reads()},
    openapi_extra=SAFE,
)
async def read_session(signed_in: AnySession) -> Session:
    """Return the session, what its member may see and do, and the CSRF token for unsafe requests."""
    return Session.of(signed_in.session, signed_in.csrf_token)


@router.delete(
    "/session",
    operation_id="signOut",
    summary="Sign out",
    status_code=204,
    responses={204: {"description": "Signed out; the token is dead everywhere."}, **changes()},
    openapi_extra=UNSAFE,
)
async def sign_out(signed_in: AnySession, edge: TheEdge) -> Response:
    """End the session on the server (AUTH-4). When this is answered, the token opens nothing any more."""
    await edge.bus.ask(END_SESSION, EndSession(token=signed_in.token))
    response = Response(status_code=204)
    clear_cookies(response, edge.settings)
    return response


@router.post(
    "/tokens",
    operation_id="issueToken",
    summary="Sign in from an app",
    status_code=201,
    responses={
        201: answers("A bearer token, shown this once.", {"token": "vQ8…", "session": examples.SESSION}),
        **signs_in(),
    },
    openapi_extra=OPEN,
)
async def issue_token(
    request: Request, edge: TheEdge, credentials: Annotated[Credentials, Body(openapi_examples=_CREDENTIALS)]
) -> IssuedToken:
    """Start a session for an app, which sends `Authorization: Bearer <token>` from then on."""
    refuse_cross_site(request, edge.settings)
    signed_in = await _sign_in(edge, request, credentials, "app")
    return IssuedToken(token=signed_in.token, session=Session.of(signed_in.session, signed_in.csrf_token))
