"""Calls: the one in hand, and the history (HOT-1 to HOT-9)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api_gateway import desk_examples as examples
from api_gateway.authentication import HotlineAgent
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, conflicts, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.calls import CallConflict, CallDraft, CallPageQuery, NewCall
from api_gateway.resources.shapes import KEY_PATTERN
from contracts.problems import NotFound
from contracts.rpc.telephony import (
    CANCEL_CALL,
    GET_CALL,
    GET_CURRENT_CALL,
    LIST_CALLS,
    SAVE_CALL,
    START_CALL,
    UPDATE_CALL,
    Call,
    CallPage,
    CancelCall,
    CurrentCall,
    GetCall,
    GetCurrentCall,
    ListCalls,
    SaveCall,
    StartCall,
    UpdateCall,
)

router = APIRouter(prefix="/calls", tags=["calls"])

CallIdPath = Annotated[
    str, Path(pattern=KEY_PATTERN, description="The call's id.", openapi_examples=body_examples(one=examples.CALL_ID))
]
_DRAFT = body_examples(notes={"phone": "077 123 4567", "notes": "Connector 1 shows a ground fault."})
_IN_THE_WAY = conflicts(CallConflict, "The call is not what it was.", current=examples.CALL)


@router.get(
    "",
    operation_id="listCalls",
    summary="Calls that match",
    responses={200: answers("A page of logged calls.", examples.CALL_PAGE), **reads()},
    openapi_extra=SAFE,
)
async def list_calls(agent: HotlineAgent, edge: TheEdge, query: Annotated[CallPageQuery, Query()]) -> CallPage:
    """Return a page of the history (HOT-7)."""
    question = ListCalls(filter=query.filter(), limit=query.limit, cursor=query.cursor)
    return await edge.bus.ask(LIST_CALLS, question, actor=agent.actor)


@router.post(
    "",
    operation_id="startCall",
    summary="Start a call",
    status_code=201,
    responses={
        201: answers("The call runs.", examples.RUNNING),
        **changes(),
        **conflicts(CallConflict, "You have a call running already.", current=examples.RUNNING),
    },
    openapi_extra=UNSAFE,
)
async def start_call(
    agent: HotlineAgent,
    edge: TheEdge,
    call: Annotated[NewCall, Body(openapi_examples=body_examples(a_call={"call_id": examples.CALL_ID}))],
) -> Call:
    """Start the timer (HOT-1). A member has at most one call running."""
    question = StartCall(**call.model_dump(exclude_unset=True))
    return await edge.bus.ask(START_CALL, question, actor=agent.actor)


@router.get(
    "/current",
    operation_id="readCurrentCall",
    summary="The calls in hand",
    responses={200: answers("What runs, rings and waits, by the server's clock.", examples.CURRENT_CALL), **reads()},
    openapi_extra=SAFE,
)
async def read_current_call(agent: HotlineAgent, edge: TheEdge) -> CurrentCall:
    """Return this member's call, the same in every tab and after each reload."""
    return await edge.bus.ask(GET_CURRENT_CALL, GetCurrentCall(), actor=agent.actor)


@router.get(
    "/{call_id}",
    operation_id="readCall",
    summary="One call",
    responses={200: answers("The call.", examples.CALL), **reads(NotFound)},
    openapi_extra=SAFE,
)
async def read_call(agent: HotlineAgent, edge: TheEdge, call_id: CallIdPath) -> Call:
    """Return one call."""
    return await edge.bus.ask(GET_CALL, GetCall(call_id=call_id), actor=agent.actor)


@router.patch(
    "/{call_id}",
    operation_id="updateCall",
    summary="Keep the draft of a call",
    responses={200: answers("The call as it is now.", examples.RUNNING), **changes(NotFound), **_IN_THE_WAY},
    openapi_extra=UNSAFE,
)
async def update_call(
    agent: HotlineAgent,
    edge: TheEdge,
    call_id: CallIdPath,
    draft: Annotated[CallDraft, Body(openapi_examples=_DRAFT)],
) -> Call:
    """Keep what is written so far; what is left out stays. Only the member whose call it is may."""
    question = UpdateCall(call_id=call_id, **draft.model_dump(exclude_unset=True))
    return await edge.bus.ask(UPDATE_CALL, question, actor=agent.actor)


@router.post(
    "/{call_id}/save",
    operation_id="saveCall",
    summary="Log a call",
    responses={200: answers("Logged, with its duration.", examples.CALL), **changes(NotFound), **_IN_THE_WAY},
    openapi_extra=UNSAFE,
)
async def save_call(
    agent: HotlineAgent,
    edge: TheEdge,
    call_id: CallIdPath,
    draft: Annotated[CallDraft, Body(openapi_examples=_DRAFT)],
) -> Call:
    """End the timer and log the call with what is given on top of the draft (HOT-5)."""
    question = SaveCall(call_id=call_id, **draft.model_dump(exclude_unset=True))
    return await edge.bus.ask(SAVE_CALL, question, actor=agent.actor)


@router.post(
    "/{call_id}/cancel",
    operation_id="cancelCall",
    summary="Give a call up",
    status_code=204,
    responses={204: {"description": "Given up; nothing is logged."}, **changes(NotFound), **_IN_THE_WAY},
    openapi_extra=UNSAFE,
)
async def cancel_call(agent: HotlineAgent, edge: TheEdge, call_id: CallIdPath) -> Response:
    """Give the call up without logging it."""
    await edge.bus.ask(CANCEL_CALL, CancelCall(call_id=call_id), actor=agent.actor)
    return Response(status_code=204)
