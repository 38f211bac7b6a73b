"""The live stream of changes (server-sent events)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from api_gateway import examples
from api_gateway.authentication import CurrentSession
from api_gateway.documenting import SAFE, reads
from api_gateway.edge import TheEdge
from api_gateway.live.response import LiveResponse

router = APIRouter(tags=["live"])


@router.get(
    "/live",
    operation_id="streamLive",
    summary="Changes as they happen",
    response_class=Response,
    responses={
        200: {
            "description": "A stream of events that ends only with the connection or the session.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": examples.LIVE}},
        },
        **reads(),
    },
    openapi_extra=SAFE,
)
async def stream_live(
    signed_in: CurrentSession,
    edge: TheEdge,
    last_event_id: Annotated[
        str | None, Header(max_length=100, description="The newest id seen: the stream goes on after it.")
    ] = None,
) -> Response:
    """Stream what changes, as far as this member may see it.

    Events and their data: `hello` LiveHello · `charger` LiveCharger · `charger_removed` LiveChargerRemoved ·
    `network` Network · `command` CommandRecord · `ticket` TicketSummary · `ticket_counts` TicketCounts · `lookers`
    Lookers · `contact` Contact · `call` Call and `notification` Notification (one's own) · `system` SystemState ·
    `reset` {} (too much was missed: fetch everything anew) · `session_ended` LiveSessionEnded, after which the stream
    closes. A comment every 10 seconds says that the connection lives. Connect first and fetch then: nothing falls
    between the two.
    """
    viewer = edge.live.join(signed_in.session, signed_in.token, last_event_id)
    return LiveResponse(edge.live, viewer, send_timeout_s=edge.settings.live_send_timeout_s)
