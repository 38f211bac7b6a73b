"""Presence (TKT-9), saved views, macros, the calendar (TKT-10)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from service_desk import AGENT, DISPATCHER, RUWAN, ServiceDesk, actor, new_key

from contracts.desk import Priority
from contracts.events.ticket import TicketStatus
from contracts.live import lookers_subject
from contracts.permissions import Role
from contracts.problems import Forbidden, InvalidInput, NotFound
from contracts.rpc.tickets import (
    DELETE_MACRO,
    DELETE_VIEW,
    LIST_MACROS,
    LIST_RECENT,
    LIST_VIEWS,
    LIST_VISITS,
    LOOK,
    SAVE_MACRO,
    SAVE_VIEW,
    DeleteMacro,
    DeleteView,
    ListMacros,
    ListRecent,
    ListViews,
    ListVisits,
    Look,
    Lookers,
    SaveMacro,
    SaveView,
    TicketFilter,
)
from voltctl.testing import eventually


async def test_who_looks_at_a_ticket_is_shown_to_the_others_until_they_leave_or_are_forgotten(
    desk: ServiceDesk,
) -> None:
    ticket = await desk.create()

    def look(doing: str) -> Look:
        return Look.model_validate({"reference": ticket.reference, "doing": doing})

    def told() -> list[list[tuple[str, str]]]:
        subject = lookers_subject(ticket.reference)
        bodies = [Lookers.model_validate_json(body) for at, body in desk.live if at == subject]
        return [[(one.name, one.doing) for one in body.items] for body in bodies]

    assert (await desk.ask(LOOK, look("viewing"), AGENT)).items == ()
    others = await desk.ask(LOOK, look("editing"), DISPATCHER)
    assert [(one.name, one.doing) for one in others.items] == [(AGENT.name, "viewing")]
    others = await desk.ask(LOOK, look("viewing"), AGENT)
    assert [(one.name, one.doing) for one in others.items] == [(DISPATCHER.name, "editing")]
    both = [(DISPATCHER.name, "editing"), (AGENT.name, "viewing")]
    await eventually(lambda: len(told()) >= 2)
    assert told() == [[(AGENT.name, "viewing")], both]  # the same again is no news

    await desk.ask(LOOK, look("gone"), AGENT)
    await eventually(lambda: told()[-1] == [(DISPATCHER.name, "editing")])
    desk.clock.ahead = timedelta(seconds=26)
    assert (await desk.ask(LOOK, look("viewing"), AGENT)).items == ()
    await eventually(lambda: told()[-1] == [(AGENT.name, "viewing")])
    with pytest.raises(NotFound):
        await desk.ask(LOOK, Look(reference="TKT-000999", doing="viewing"))


@pytest.mark.chaos
async def test_without_redis_nobody_is_seen_and_all_else_goes_on(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    await desk.infra.stop("redis")
    try:
        lookers = await desk.ask(LOOK, Look(reference=ticket.reference, doing="viewing"))
        assert lookers.items == ()
        assert (await desk.change(ticket, note="Goes on.")).version == 2
    finally:
        await desk.infra.heal()


async def test_a_view_is_ones_own_or_everybodys_and_only_its_owner_changes_it(desk: ServiceDesk) -> None:
    mine, shared = new_key(), new_key()
    urgent = TicketFilter(priority=(Priority.CRITICAL,), sort="respond_by", assignee="me")
    saved = await desk.ask(SAVE_VIEW, SaveView(view_id=mine, name="Urgent", filter=urgent))
    assert (saved.mine, saved.filter) == (True, urgent)
    question = SaveView(view_id=shared, name="all open", filter=TicketFilter(status=(TicketStatus.OPEN,)), shared=True)
    await desk.ask(SAVE_VIEW, question)
    await desk.ask(SAVE_VIEW, question.model_copy(update={"name": "All open"}))
    views = (await desk.ask(LIST_VIEWS, ListViews())).items
    assert [(view.name, view.mine) for view in views] == [("All open", True), ("Urgent", True)]
    theirs = (await desk.ask(LIST_VIEWS, ListViews(), DISPATCHER)).items
    assert [(view.name, view.mine) for view in theirs] == [("All open", False)]
    for view_id in (mine, shared):
        with pytest.raises(Forbidden):
            await desk.ask(SAVE_VIEW, SaveView(view_id=view_id, name="Taken", filter=urgent), DISPATCHER)
    with pytest.raises(Forbidden):
        await desk.ask(DELETE_VIEW, DeleteView(view_id=shared), DISPATCHER)
    await desk.ask(DELETE_VIEW, DeleteView(view_id=mine), DISPATCHER)  # says nothing of what it cannot see
    await desk.ask(DELETE_VIEW, DeleteView(view_id=shared))
    assert [view.id for view in (await desk.ask(LIST_VIEWS, ListViews())).items] == [mine]


async def test_macros_are_the_teams_and_written_by_those_who_close_tickets(desk: ServiceDesk) -> None:
    macro = SaveMacro(macro_id=new_key(), name="Rebooted", text="Rebooted from afar.", status=TicketStatus.RESOLVED)
    with pytest.raises(Forbidden):
        await desk.ask(SAVE_MACRO, macro, AGENT)
    await desk.ask(SAVE_MACRO, macro, DISPATCHER)
    seen = (await desk.ask(LIST_MACROS, ListMacros(), AGENT)).items
    assert [(one.name, one.status, one.priority) for one in seen] == [("Rebooted", TicketStatus.RESOLVED, None)]
    with pytest.raises(Forbidden):
        await desk.ask(DELETE_MACRO, DeleteMacro(macro_id=macro.macro_id), AGENT)
    await desk.ask(DELETE_MACRO, DeleteMacro(macro_id=macro.macro_id), DISPATCHER)
    assert (await desk.ask(LIST_MACROS, ListMacros(), AGENT)).items == ()


async def test_the_calendar_shows_each_day_in_order_and_at_most_62_of_them(desk: ServiceDesk) -> None:
    first = date(2026, 12, 1)
    later = await desk.create(visit_date=first, visit_time=time(14), assignee_id=RUWAN.member_id)
    early = await desk.create(visit_date=first, visit_time=time(8, 30), assignee_id=DISPATCHER.member_id)
    sometime = await desk.create(visit_date=first)
    last = await desk.create(visit_date=first + timedelta(days=61))
    await desk.create(visit_date=first + timedelta(days=62))
    whole = ListVisits(first=first, last=first + timedelta(days=61))
    planned = (await desk.ask(LIST_VISITS, whole)).items
    assert [t.reference for t in planned] == [t.reference for t in (early, later, sometime, last)]
    his = ListVisits(first=first, last=first, assignee_id=RUWAN.member_id)
    assert [t.reference for t in (await desk.ask(LIST_VISITS, his)).items] == [later.reference]
    for wrong in (first + timedelta(days=62), first - timedelta(days=1)):
        with pytest.raises(InvalidInput, match="62 days"):
            await desk.ask(LIST_VISITS, ListVisits(first=first, last=wrong))


async def test_the_tickets_touched_last_are_shown_to_whoever_sees_the_dashboard(desk: ServiceDesk) -> None:
    tickets = [await desk.create() for _ in range(3)]
    await desk.change(tickets[0], note="Touched.")
    recent = (await desk.ask(LIST_RECENT, ListRecent(limit=2), RUWAN)).items
    assert [t.reference for t in recent] == [tickets[0].reference, tickets[2].reference]
    with pytest.raises(Forbidden):
        await desk.ask(LIST_RECENT, ListRecent(), actor(Role.CPO))
