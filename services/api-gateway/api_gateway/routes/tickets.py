"""Tickets: the list, one in detail, changes, who looks at it (TKT-1 to TKT-10)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query

from api_gateway import desk_examples as examples
from api_gateway.authentication import DashboardViewer, TicketViewer, TicketWorker
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, conflicts, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.shapes import Text
from api_gateway.resources.tickets import Presence, TicketChange, TicketConflict, TicketPageQuery
from contracts.desk import Category
from contracts.problems import Conflict, NotFound
from contracts.rpc.tickets import (
    CHANGE_TICKET,
    CHANGE_TICKETS,
    COUNT_TICKETS,
    CREATE_TICKET,
    GET_TICKET,
    LIST_ASSIGNEES,
    LIST_RECENT,
    LIST_TICKETS,
    LIST_VISITS,
    LOOK,
    Assignees,
    ChangedTickets,
    ChangeTicket,
    ChangeTickets,
    CountTickets,
    CreateTicket,
    GetTicket,
    ListAssignees,
    ListRecent,
    ListTickets,
    ListVisits,
    Look,
    Lookers,
    RecentTickets,
    Ticket,
    TicketCounts,
    TicketPage,
    Visits,
)

router = APIRouter(prefix="/tickets", tags=["tickets"])

ReferencePath = Annotated[
    str,
    Path(
        pattern=r"^TKT-[0-9]{6,9}$",
        description="The ticket's reference.",
        openapi_examples=body_examples(one="TKT-000042"),
    ),
]


@router.get(
    "",
    operation_id="listTickets",
    summary="Tickets that match",
    responses={200: answers("A page of tickets.", examples.TICKET_PAGE), **reads()},
    openapi_extra=SAFE,
)
async def list_tickets(viewer: TicketViewer, edge: TheEdge, query: Annotated[TicketPageQuery, Query()]) -> TicketPage:
    """Return a page of tickets (TKT-7); the same filter makes a saved view and an export."""
    question = ListTickets(filter=query.filter(), limit=query.limit, cursor=query.cursor)
    return await edge.bus.ask(LIST_TICKETS, question, actor=viewer.actor)


@router.post(
    "",
    operation_id="createTicket",
    summary="Make a ticket",
    status_code=201,
    responses={201: answers("The ticket.", examples.TICKET), **changes(Conflict)},
    openapi_extra=UNSAFE,
)
async def create_ticket(
    worker: TicketWorker,
    edge: TheEdge,
    ticket: Annotated[CreateTicket, Body(openapi_examples=body_examples(from_a_call=examples.NEW_TICKET))],
) -> Ticket:
    """Make a ticket (TKT-1). `ticket_key` is made by the client: sent again, the same ticket is answered."""
    return await edge.bus.ask(CREATE_TICKET, ticket, actor=worker.actor)


@router.get(
    "/counts",
    operation_id="countTickets",
    summary="How many tickets there are",
    responses={200: answers("By status, and this member's own.", examples.TICKET_COUNTS), **reads()},
    openapi_extra=SAFE,
)
async def count_tickets(viewer: DashboardViewer, edge: TheEdge) -> TicketCounts:
    """Return the numbers of the dashboard and the sidebar (DASH-1)."""
    return await edge.bus.ask(COUNT_TICKETS, CountTickets(), actor=viewer.actor)


@router.get(
    "/recent",
    operation_id="listRecentTickets",
    summary="The tickets touched last",
    responses={200: answers("Last touched first.", examples.RECENT), **reads()},
    openapi_extra=SAFE,
)
async def list_recent(
    viewer: DashboardViewer, edge: TheEdge, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> RecentTickets:
    """Return the tickets touched last, also to roles that may not open them (DASH-4)."""
    return await edge.bus.ask(LIST_RECENT, ListRecent(limit=limit), actor=viewer.actor)


@router.get(
    "/assignees",
    operation_id="listAssignees",
    summary="Who may be given a ticket",
    responses={200: answers("Members who fit, lightest load first.", examples.ASSIGNEES), **reads()},
    openapi_extra=SAFE,
)
async def list_assignees(
    viewer: TicketViewer, edge: TheEdge, category: Annotated[Category, Query(description="What it is about.")]
) -> Assignees:
    """Return the members whose capabilities fit the category, with what they have in hand."""
    return await edge.bus.ask(LIST_ASSIGNEES, ListAssignees(category=category), actor=viewer.actor)


@router.get(
    "/visits",
    operation_id="listVisits",
    summary="Planned visits",
    responses={200: answers("Tickets by day, time and technician.", examples.RECENT), **reads()},
    openapi_extra=SAFE,
)
async def list_visits(
    viewer: TicketViewer,
    edge: TheEdge,
    first: Annotated[date, Query(description="The first day.")],
    last: Annotated[date, Query(description="The last day, included; at most 62 days in all.")],
    assignee_id: Annotated[Text | None, Query(max_length=64, description="Only this technician's.")] = None,
) -> Visits:
    """Return the visits of a span of days (TKT-10)."""
    question = ListVisits.model_validate({"first": first, "last": last, "assignee_id": assignee_id})
    return await edge.bus.ask(LIST_VISITS, question, actor=viewer.actor)


@router.post(
    "/bulk",
    operation_id="changeTickets",
    summary="Change many tickets alike",
    responses={200: answers("One outcome per ticket, in the order asked.", examples.BULK_OUTCOME), **changes()},
    openapi_extra=UNSAFE,
)
async def change_tickets(
    worker: TicketWorker,
    edge: TheEdge,
    change: Annotated[ChangeTickets, Body(openapi_examples=body_examples(more_urgent=examples.BULK))],
) -> ChangedTickets:
    """Make the same changes to many tickets, each for itself: what one refuses does not hold up the others."""
    return await edge.see_through(edge.bus.ask(CHANGE_TICKETS, change, actor=worker.actor))


@router.get(
    "/{reference}",
    operation_id="readTicket",
    summary="One ticket with its history",
    responses={200: answers("The ticket.", examples.TICKET), **reads(NotFound)},
    openapi_extra=SAFE,
)
async def read_ticket(viewer: TicketViewer, edge: TheEdge, reference: ReferencePath) -> Ticket:
    """Return a ticket whole; `may` says which statuses this member may move it to."""
    return await edge.bus.ask(GET_TICKET, GetTicket(reference=reference), actor=viewer.actor)


@router.patch(
    "/{reference}",
    operation_id="changeTicket",
    summary="Change a ticket",
    responses={
        200: answers("The ticket as it is now.", examples.TICKET),
        **changes(NotFound),
        **conflicts(
            TicketConflict,
            "Somebody else changed the same in the meantime; nothing of yours was saved.",
            current=examples.TICKET,
            fields=["status"],
        ),
    },
    openapi_extra=UNSAFE,
)
async def change_ticket(
    worker: TicketWorker,
    edge: TheEdge,
    reference: ReferencePath,
    change: Annotated[TicketChange, Body(openapi_examples=body_examples(resolved=examples.CHANGE))],
) -> Ticket:
    """Change a ticket: what is left out stays, null takes away. What another changed since `version` conflicts only
    where it is the same field (TKT-9).
    """
    question = ChangeTicket(
        reference=reference, change_id=change.change_id, version=change.version, changes=change.changes
    )
    return await edge.bus.ask(CHANGE_TICKET, question, actor=worker.actor)


@router.put(
    "/{reference}/presence",
    operation_id="lookAtTicket",
    summary="Say that you have a ticket before you",
    responses={200: answers("Who else has it before them.", examples.LOOKERS), **changes(NotFound)},
    openapi_extra=UNSAFE,
)
async def look_at_ticket(
    viewer: TicketViewer,
    edge: TheEdge,
    reference: ReferencePath,
    presence: Annotated[Presence, Body(openapi_examples=body_examples(reading={"doing": "viewing"}))],
) -> Lookers:
    """Say what this member does with the ticket, every 10 seconds, and hear who else does (TKT-9)."""
    return await edge.bus.ask(LOOK, Look(reference=reference, doing=presence.doing), actor=viewer.actor)
