"""What makes working on many tickets quick: saved views and macros (TKT-7)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response

from api_gateway import desk_examples as examples
from api_gateway.authentication import TicketCloser, TicketViewer, TicketWorker
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.shapes import KEY_PATTERN
from api_gateway.resources.tickets import MacroEntry, ViewEntry
from contracts.problems import Conflict, NotFound
from contracts.rpc.tickets import (
    DELETE_MACRO,
    DELETE_VIEW,
    LIST_MACROS,
    LIST_VIEWS,
    SAVE_MACRO,
    SAVE_VIEW,
    DeleteMacro,
    DeleteView,
    ListMacros,
    ListViews,
    Macro,
    Macros,
    SavedView,
    SavedViews,
    SaveMacro,
    SaveView,
)

router = APIRouter(prefix="/tickets", tags=["tickets"])

ViewIdPath = Annotated[
    str,
    Path(
        pattern=KEY_PATTERN, description="Made by the client.", openapi_examples=body_examples(one=examples.VIEW["id"])
    ),
]
MacroIdPath = Annotated[
    str,
    Path(
        pattern=KEY_PATTERN, description="Made by the client.", openapi_examples=body_examples(one=examples.MACRO["id"])
    ),
]
_VIEW = body_examples(urgent={"name": "Urgent and open", "filter": examples.FILTER, "shared": True})
_MACRO = body_examples(reset={name: examples.MACRO[name] for name in ("name", "text", "status")})


@router.get(
    "/views",
    operation_id="listTicketViews",
    summary="Saved views",
    responses={200: answers("One's own and the shared ones, by name.", {"items": [examples.VIEW]}), **reads()},
    openapi_extra=SAFE,
)
async def list_views(viewer: TicketViewer, edge: TheEdge) -> SavedViews:
    """Return this member's views and the shared ones."""
    return await edge.bus.ask(LIST_VIEWS, ListViews(), actor=viewer.actor)


@router.put(
    "/views/{view_id}",
    operation_id="saveTicketView",
    summary="Keep a filter as a view",
    responses={200: answers("The view.", examples.VIEW), **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def save_view(
    viewer: TicketViewer,
    edge: TheEdge,
    view_id: ViewIdPath,
    view: Annotated[ViewEntry, Body(openapi_examples=_VIEW)],
) -> SavedView:
    """Keep a filter under a name, or replace one's own view."""
    question = SaveView(view_id=view_id, name=view.name, filter=view.filter, shared=view.shared)
    return await edge.bus.ask(SAVE_VIEW, question, actor=viewer.actor)


@router.delete(
    "/views/{view_id}",
    operation_id="deleteTicketView",
    summary="Forget a view",
    status_code=204,
    responses={204: {"description": "Forgotten."}, **changes(NotFound)},
    openapi_extra=UNSAFE,
)
async def delete_view(viewer: TicketViewer, edge: TheEdge, view_id: ViewIdPath) -> Response:
    """Forget one's own view."""
    await edge.bus.ask(DELETE_VIEW, DeleteView(view_id=view_id), actor=viewer.actor)
    return Response(status_code=204)


@router.get(
    "/macros",
    operation_id="listTicketMacros",
    summary="Notes that are written often",
    responses={200: answers("Macros by name.", {"items": [examples.MACRO]}), **reads()},
    openapi_extra=SAFE,
)
async def list_macros(worker: TicketWorker, edge: TheEdge) -> Macros:
    """Return all macros."""
    return await edge.bus.ask(LIST_MACROS, ListMacros(), actor=worker.actor)


@router.put(
    "/macros/{macro_id}",
    operation_id="saveTicketMacro",
    summary="Keep a macro",
    responses={200: answers("The macro.", examples.MACRO), **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def save_macro(
    closer: TicketCloser,
    edge: TheEdge,
    macro_id: MacroIdPath,
    macro: Annotated[MacroEntry, Body(openapi_examples=_MACRO)],
) -> Macro:
    """Keep a note for everybody, with the status and priority that go with it; or replace it."""
    question = SaveMacro(macro_id=macro_id, **macro.model_dump(exclude_unset=True))
    return await edge.bus.ask(SAVE_MACRO, question, actor=closer.actor)


@router.delete(
    "/macros/{macro_id}",
    operation_id="deleteTicketMacro",
    summary="Forget a macro",
    status_code=204,
    responses={204: {"description": "Forgotten."}, **changes(NotFound)},
    openapi_extra=UNSAFE,
)
async def delete_macro(closer: TicketCloser, edge: TheEdge, macro_id: MacroIdPath) -> Response:
    """Forget a macro."""
    await edge.bus.ask(DELETE_MACRO, DeleteMacro(macro_id=macro_id), actor=closer.actor)
    return Response(status_code=204)
