"""What the team keeps for itself: saved views (a filter under a name) and macros (notes that are written often)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.answering import Call
from contracts.problems import Conflict, Forbidden
from contracts.rpc import Nothing
from contracts.rpc.tickets import (
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
from tickets.repository import shelf

if TYPE_CHECKING:
    from tickets.repository import Reader

MOST_VIEWS = 100
MOST_MACROS = 500


async def save_view(reader: Reader, question: SaveView, call: Call) -> SavedView:
    """Keep a view. Raises Forbidden for another member's view, Conflict for the 101st."""
    actor = call.member
    saved = await shelf.save_view(reader, question, actor.member_id, MOST_VIEWS)
    if saved is None:
        if await shelf.view_owner(reader, question.view_id) not in (None, actor.member_id):
            raise Forbidden("This view belongs to somebody else; save it under a new name.")
        raise Conflict(f"A member keeps {MOST_VIEWS} views at most; delete one first.")
    return saved


async def list_views(reader: Reader, question: ListViews, call: Call) -> SavedViews:
    """Answer the asking member's views and the shared ones, by name."""
    del question
    actor = call.member
    return SavedViews(items=await shelf.views(reader, actor.member_id))


async def delete_view(reader: Reader, question: DeleteView, call: Call) -> Nothing:
    """Forget a view; one that is not there is forgotten already. Raises Forbidden for another member's shared view."""
    actor = call.member
    if not await shelf.delete_view(reader, question.view_id, actor.member_id) and (
        await shelf.is_shared_by_another(reader, question.view_id, actor.member_id)
    ):
        raise Forbidden("This view belongs to somebody else.")
    return Nothing()


async def save_macro(reader: Reader, question: SaveMacro, _: Call) -> Macro:
    """Write a macro for the team, or replace it. Raises Conflict for the 501st."""
    saved = await shelf.save_macro(reader, question, MOST_MACROS)
    if saved is None:
        raise Conflict(f"The team keeps {MOST_MACROS} macros at most; delete one first.")
    return saved


async def list_macros(reader: Reader, question: ListMacros, _: Call) -> Macros:
    """Answer all macros, by name."""
    del question
    return Macros(items=await shelf.macros(reader))


async def delete_macro(reader: Reader, question: DeleteMacro, _: Call) -> Nothing:
    """Forget a macro; one that is not there is forgotten already."""
    await shelf.delete_macro(reader, question.macro_id)
    return Nothing()
