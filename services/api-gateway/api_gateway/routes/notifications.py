"""What a member should know (TKT-6)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api_gateway import desk_examples as examples
from api_gateway.authentication import Notified
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.shapes import Text
from contracts.rpc.alerting import (
    LIST_NOTIFICATIONS,
    READ_NOTIFICATIONS,
    ListNotifications,
    Notifications,
    ReadNotifications,
)

router = APIRouter(prefix="/notifications", tags=["notifications"])

_READ = body_examples(
    some={"ids": [examples.NOTIFICATIONS["items"][0]["id"]]},
    everything={"all": True},
)


@router.get(
    "",
    operation_id="listNotifications",
    summary="What you should know",
    responses={200: answers("A page, newest first, and how many are unread.", examples.NOTIFICATIONS), **reads()},
    openapi_extra=SAFE,
)
async def list_notifications(
    member: Notified,
    edge: TheEdge,
    unread_only: Annotated[bool, Query(description="Only what was not read yet.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: Annotated[Text | None, Query(max_length=400, description="`next_cursor` of the page before.")] = None,
) -> Notifications:
    """Return this member's own notifications."""
    question = ListNotifications(unread_only=unread_only, limit=limit, cursor=cursor)
    return await edge.bus.ask(LIST_NOTIFICATIONS, question, actor=member.actor)


@router.post(
    "/read",
    operation_id="readNotifications",
    summary="Mark as read",
    status_code=204,
    responses={204: {"description": "Read."}, **changes()},
    openapi_extra=UNSAFE,
)
async def read_notifications(
    member: Notified, edge: TheEdge, which: Annotated[ReadNotifications, Body(openapi_examples=_READ)]
) -> Response:
    """Mark these, or all, of this member's notifications as read."""
    await edge.bus.ask(READ_NOTIFICATIONS, which, actor=member.actor)
    return Response(status_code=204)
