"""Search over everything at once, for the palette."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api_gateway import desk_examples as examples
from api_gateway.authentication import CurrentSession
from api_gateway.documenting import SAFE, answers, reads
from api_gateway.edge import TheEdge
from api_gateway.findings import KINDS
from api_gateway.parts import gathered
from api_gateway.resources.overview import SearchResults
from api_gateway.resources.shapes import Text

router = APIRouter(tags=["search"])


@router.get(
    "/search",
    operation_id="searchEverything",
    summary="Contacts, tickets and chargers that match",
    responses={200: answers("What was found, by kind; `unavailable` names the rest.", examples.SEARCH), **reads()},
    openapi_extra=SAFE,
)
async def search(
    member: CurrentSession,
    edge: TheEdge,
    request: Request,
    q: Annotated[Text, Query(min_length=1, max_length=120, description="What is looked for.")],
) -> SearchResults:
    """Return the best few of each kind that this member may see, within 300 ms."""
    found, unavailable = await gathered(KINDS, q, edge.bus, member, request.scope)
    return SearchResults(**found, unavailable=unavailable)
