"""The list of tickets and what stands beside it: counts, who may be given a ticket, the calendar of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.answering import Call
from contracts.events.ticket import TicketStatus
from contracts.permissions import Actor
from contracts.problems import InvalidInput
from contracts.rpc.tickets import (
    Assignee,
    Assignees,
    CountTickets,
    ListAssignees,
    ListTickets,
    ListVisits,
    TicketCounts,
    TicketFilter,
    TicketPage,
    Visits,
)
from tickets.desk import Clock
from tickets.domain.fitting import how_many_fit
from tickets.domain.paging import decode_cursor, encode_cursor
from tickets.domain.words import local_day
from tickets.repository import counts, listing, members, visits
from tickets.repository import tickets as stored

if TYPE_CHECKING:
    import asyncpg

    from tickets.repository import Reader

MOST_DAYS = 62


async def list_tickets(pool: asyncpg.Pool[asyncpg.Record], question: ListTickets, call: Call) -> TicketPage:
    """Answer a page. Raises InvalidInput for a cursor of another list."""
    actor = call.member
    asked = question.filter
    cursor = None if question.cursor is None else decode_cursor(asked.sort, question.cursor)
    async with pool.acquire() as connection:
        known, assignee_no = await _assignee_no(connection, asked, actor)
        if not known:
            return TicketPage(items=(), total=0)
        page = await listing.find(connection, asked, assignee_no, question.limit, cursor)
        found = await stored.summaries(connection, page.numbers[: question.limit])
    whole = tuple(found[number] for number in page.numbers[: question.limit] if number in found)
    items = whole[: how_many_fit(whole)]
    more = len(page.numbers) > question.limit or len(items) < len(whole)
    return TicketPage.model_construct(
        items=items,
        next_cursor=encode_cursor(asked.sort, items[-1]) if more and items else None,
        total=page.total,
        total_is_exact=page.exact,
    )


async def _assignee_no(reader: Reader, asked: TicketFilter, actor: Actor) -> tuple[bool, int | None]:
    """Return whether the member asked for is known, and their number."""
    if asked.assignee is None or asked.assignee == "nobody":
        return True, None
    member = await members.member(reader, actor.member_id if asked.assignee == "me" else asked.assignee)
    return (False, None) if member is None else (True, member.no)


async def count_tickets(reader: Reader, question: CountTickets, call: Call) -> TicketCounts:
    """Answer the numbers of DASH-1; `mine` of the asking member. `target_missed` counts tickets not yet resolved."""
    del question
    actor = call.member
    by_status = await counts.by_status(reader)
    member = await members.member(reader, actor.member_id)
    mine = 0 if member is None else (await counts.in_hand(reader, [member.no])).get(member.no, 0)
    return TicketCounts(
        **{status.value.lower(): by_status.get(status, 0) for status in TicketStatus},
        total=sum(by_status.values()),
        mine=mine,
        target_missed=await counts.missed(reader),
    )


async def list_assignees(reader: Reader, clock: Clock, question: ListAssignees, _: Call) -> Assignees:
    """Answer who may be given a ticket of a category, lightest load first."""
    able = await members.able_members(reader, question.category.capability)
    numbers = [member.no for member in able]
    loads = await counts.in_hand(reader, numbers)
    today = await counts.visits_on(reader, local_day(clock()), numbers)
    items = [
        Assignee(
            member_id=member.person.member_id,
            name=member.name,
            capabilities=tuple(sorted(member.capabilities)),
            in_hand=loads.get(member.no, 0),
            visits_today=today.get(member.no, 0),
        )
        for member in able
    ]
    return Assignees(items=tuple(sorted(items, key=lambda a: (a.in_hand, a.visits_today, a.name))))


async def list_visits(reader: Reader, question: ListVisits, _: Call) -> Visits:
    """Answer the planned visits of some days (TKT-10). Raises InvalidInput for more than 62 days, and for more visits
    than one answer carries (about 1,200)."""
    if not 0 <= (question.last - question.first).days < MOST_DAYS:
        raise InvalidInput(f"Ask for 1 to {MOST_DAYS} days, the first one first.", field="last")
    assignee_no = None
    if question.assignee_id is not None:
        member = await members.member(reader, question.assignee_id)
        if member is None:
            return Visits(items=())
        assignee_no = member.no
    items = await visits.planned(reader, question.first, question.last, assignee_no)
    if how_many_fit(items) < len(items):
        raise InvalidInput("These are too many visits for one answer; ask for fewer days, or for one technician.")
    return Visits.model_construct(items=items)
