"""Lists as CSV files, by the filter of the list and for whoever may see the list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api_gateway import desk_examples, sheets, team_examples
from api_gateway.authentication import AuditViewer, ContactViewer, HotlineAgent, TicketViewer
from api_gateway.csv_files import PAGE, csv_answer
from api_gateway.documenting import SAFE, Responses, reads
from api_gateway.downloads import Download
from api_gateway.edge import TheEdge
from api_gateway.resources.calls import CallQuery
from api_gateway.resources.contacts import ContactQuery
from api_gateway.resources.team import AuditQuery
from api_gateway.resources.tickets import TicketQuery
from contracts.rpc.contacts import SEARCH_CONTACTS, ContactPage, SearchContacts
from contracts.rpc.identity import LIST_AUDIT, AuditPage, ListAudit
from contracts.rpc.telephony import LIST_CALLS, CallPage, ListCalls
from contracts.rpc.tickets import LIST_TICKETS, ListTickets, TicketPage

router = APIRouter(tags=["exports"])


_STANDING_STILL = ("created_at", "-created_at", "reference", "-reference")


def _file(example: str) -> Responses:
    content = {"text/csv": {"schema": {"type": "string"}, "example": example}}
    return {200: {"description": "The whole list, UTF-8 with a byte order mark.", "content": content}, **reads()}


@router.get(
    "/contacts.csv",
    operation_id="exportContacts",
    summary="Contacts as a file",
    response_class=Download,
    responses=_file("Name,Phone\r\nRuwan Jayasinghe,'+94771234567\r\n"),
    openapi_extra=SAFE,
)
async def export_contacts(viewer: ContactViewer, edge: TheEdge, query: Annotated[ContactQuery, Query()]) -> Download:
    """Return every contact that matches, by name unless another order is asked for: of a number that is part of very
    many others, the first 10,000.
    """
    # By relevance a search ranks as many as anybody looks at, and knows of no more.
    sort = "name" if query.sort == "relevance" else query.sort
    asked = query.model_dump(exclude_unset=True) | {"sort": sort}

    async def turn(cursor: str | None) -> ContactPage:
        question = SearchContacts(**asked, limit=PAGE, cursor=cursor)
        return await edge.bus.ask(SEARCH_CONTACTS, question, actor=viewer.actor)

    return await csv_answer(sheets.CONTACTS, turn, now=datetime.now(UTC))


@router.get(
    "/calls.csv",
    operation_id="exportCalls",
    summary="Calls as a file",
    response_class=Download,
    responses=_file("Started,Duration (s)\r\n2026-11-22 13:42:00,185\r\n"),
    openapi_extra=SAFE,
)
async def export_calls(agent: HotlineAgent, edge: TheEdge, query: Annotated[CallQuery, Query()]) -> Download:
    """Return every logged call that matches."""

    async def turn(cursor: str | None) -> CallPage:
        question = ListCalls(filter=query.filter(), limit=PAGE, cursor=cursor)
        return await edge.bus.ask(LIST_CALLS, question, actor=agent.actor)

    return await csv_answer(sheets.CALLS, turn, now=datetime.now(UTC))


@router.get(
    "/tickets.csv",
    operation_id="exportTickets",
    summary="Tickets as a file",
    response_class=Download,
    responses=_file(desk_examples.CSV_FILE),
    openapi_extra=SAFE,
)
async def export_tickets(viewer: TicketViewer, edge: TheEdge, query: Annotated[TicketQuery, Query()]) -> Download:
    """Return every ticket that matches (TKT-7), newest first unless the order asked for is one that stands still too:
    in an order that changes move, a ticket worked on meanwhile would be left out, or come twice.
    """
    asked = query.filter()
    if asked.sort not in _STANDING_STILL:
        asked = asked.model_copy(update={"sort": "-created_at"})

    async def turn(cursor: str | None) -> TicketPage:
        question = ListTickets(filter=asked, limit=PAGE, cursor=cursor)
        return await edge.bus.ask(LIST_TICKETS, question, actor=viewer.actor)

    return await csv_answer(sheets.TICKETS, turn, now=datetime.now(UTC))


@router.get(
    "/team/audit.csv",
    operation_id="exportAudit",
    summary="The audit log as a file",
    response_class=Download,
    responses=_file(team_examples.CSV_FILE),
    openapi_extra=SAFE,
)
async def export_audit(viewer: AuditViewer, edge: TheEdge, query: Annotated[AuditQuery, Query()]) -> Download:
    """Return every act that matches (ADM-6)."""

    async def turn(cursor: str | None) -> AuditPage:
        question = ListAudit(**query.model_dump(exclude_unset=True), limit=PAGE, cursor=cursor)
        return await edge.bus.ask(LIST_AUDIT, question, actor=viewer.actor)

    return await csv_answer(sheets.AUDIT, turn, now=datetime.now(UTC))
