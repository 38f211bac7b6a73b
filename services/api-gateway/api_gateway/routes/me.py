"""What a member does for themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api_gateway.authentication import AnySession
from api_gateway.documenting import UNSAFE, body_examples, changes
from api_gateway.edge import TheEdge
from api_gateway.resources.session import NewPassword
from contracts.problems import InvalidCredentials, SignInLocked, SignInSlowed
from contracts.rpc.identity import CHANGE_PASSWORD, ChangePassword

router = APIRouter(prefix="/me", tags=["session"])

_PASSWORD = body_examples(a_new_one={"present": "the temporary one", "new": "correct horse battery staple"})


@router.post(
    "/password",
    operation_id="changePassword",
    summary="Choose a password",
    status_code=204,
    responses={
        204: {"description": "Changed; all other sessions of this member are over."},
        **changes(InvalidCredentials, SignInSlowed, SignInLocked),
    },
    openapi_extra=UNSAFE,
)
async def change_password(
    signed_in: AnySession, edge: TheEdge, password: Annotated[NewPassword, Body(openapi_examples=_PASSWORD)]
) -> Response:
    """Set a password of one's own (AUTH-6). While the temporary one stands, nothing else works."""
    question = ChangePassword(token=signed_in.token, present=password.present, new=password.new)
    await edge.bus.ask(CHANGE_PASSWORD, question, actor=signed_in.actor)
    return Response(status_code=204)
