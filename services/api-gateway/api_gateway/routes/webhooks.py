"""What systems outside tell us: telephone systems (HOT-9)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from api_gateway import desk_examples as examples
from api_gateway.documenting import OPEN, tells
from api_gateway.edge import TheEdge
from contracts.problems import InvalidInput
from contracts.rpc.telephony import HEAR_TELEPHONE_SYSTEM, HearTelephoneSystem

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

DEADLINE_S = 0.2
"""A telephone system waits 250 ms; what is not confirmed it sends again, and is heard once all the same."""
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The event as docs/telephone-systems.md describes it, at most 16 KiB, exactly as signed.",
        "content": {"application/json": {"schema": {"type": "string"}, "example": examples.HOOK}},
    }
}


@router.post(
    "/telephony",
    operation_id="hearTelephoneSystem",
    summary="A telephone system says that a call rings, is answered or ends",
    status_code=204,
    responses={204: {"description": "Heard."}, **tells()},
    openapi_extra=OPEN | _BODY,
)
async def hear_telephone_system(
    edge: TheEdge,
    request: Request,
    x_telephony_signature: Annotated[str, Header(max_length=200, description="Signs time and body.")] = "",
    x_telephony_timestamp: Annotated[str, Header(max_length=40, description="When it was signed.")] = "",
) -> Response:
    """Take an event that is signed with the shared secret. One heard before is answered alike and changes nothing."""
    try:
        body = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "The body is not UTF-8. Nothing was changed.", fields=[{"field": "body", "message": "is not UTF-8"}]
        ) from error
    question = HearTelephoneSystem(body=body, signature=x_telephony_signature, timestamp=x_telephony_timestamp)
    await edge.bus.ask(HEAR_TELEPHONE_SYSTEM, question, timeout_s=DEADLINE_S)
    return Response(status_code=204)
