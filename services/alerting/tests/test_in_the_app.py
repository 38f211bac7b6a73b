"""In the app: each member sees their own, once, within a second, and nobody else's."""

from __future__ import annotations

import asyncio
import base64
import time
import uuid
from datetime import timedelta

import pytest
from facts import AT, FATHIMA, KASUN, RUWAN, added, assigned, created, long_ago, missed, noted, person
from nats.js.errors import NotFoundError
from office import Office

import alerting.models  # noqa: F401 - makes the tables known
from alerting.models import AlertingTable
from alerting.telling import Screens
from chassis.bus import Bus
from chassis.stopping import end
from contracts.desk import Priority
from contracts.events.identity import MemberActivated, MemberChanged, MemberDeactivated, MemberRemoved
from contracts.permissions import Role
from contracts.problems import Forbidden, InvalidInput, Unauthenticated
from contracts.rpc.alerting import LIST_NOTIFICATIONS, ListNotifications, Notification
from contracts.streams import LIVE
from voltctl.testing import RunningInfrastructure, eventually, nats_connection


@pytest.mark.alone
async def test_an_assignment_reaches_the_assignees_screen_within_a_second(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.say(created(FATHIMA, KASUN))  # whatever warms up is warm
        await eventually(lambda: office.shown)
        began = time.monotonic()
        await office.say(assigned(FATHIMA, RUWAN, was=KASUN))
        await eventually(lambda: len(office.shown) == 3)
        assert time.monotonic() - began < 1.0
    assert {(member, n.kind) for member, n in office.shown[1:]} == {
        ("ruwan-id", "assigned"),
        ("kasun-id", "unassigned"),
    }


async def test_what_a_screen_is_shown_is_what_the_list_says(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        page = await office.listed(RUWAN)
    assert [("ruwan-id", n) for n in page.items] == office.shown
    (notification,) = page.items
    assert notification.title == "TKT-000042 is yours"
    assert (notification.reference, notification.priority) == ("TKT-000042", Priority.HIGH)
    assert (notification.at, notification.read_at, page.unread) == (AT, None, 1)


async def test_an_event_that_arrives_twice_tells_once(office: Office) -> None:
    async with office.open():
        await office.staff()
        event_id = await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
    # Lost with the inbox (a database brought back from yesterday), the event is delivered again.
    await office.fetch("DELETE FROM inbox WHERE event_id = $1", event_id)
    async with office.open():
        await office.say_again(created(FATHIMA, RUWAN), event_id)
        await office.handled(4)
        page = await office.listed(RUWAN)
    assert len(page.items) == 1
    assert len(office.shown) == 1


async def test_whoever_is_deactivated_is_told_nothing_and_told_again_when_they_are_back(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.identity.publish(MemberDeactivated(member_id=RUWAN.member_id, at=AT))
        await office.handled(4)
        await office.say(created(FATHIMA, RUWAN))
        await office.handled(5)
        assert (await office.listed(RUWAN)).items == ()
        await office.identity.publish(MemberActivated(member_id=RUWAN.member_id, at=AT))
        await office.handled(6)
        await office.say(noted(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        assert [n.kind for n in (await office.listed(RUWAN)).items] == ["note"]


async def test_a_member_alerting_has_not_heard_of_is_told_all_the_same(office: Office) -> None:
    """The streams are read side by side; an assignment may come before its assignee."""
    async with office.open():
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        assert len((await office.listed(RUWAN)).items) == 1


async def test_what_a_member_was_told_goes_with_them_when_they_are_removed(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        await office.identity.publish(MemberRemoved(member_id=RUWAN.member_id, at=AT))
        await office.handled(5)
        await office.say(noted(FATHIMA, RUWAN))
        await office.handled(6)
        assert (await office.listed(RUWAN)).items == ()
        assert await office.count("SELECT email || name FROM member WHERE id = 'ruwan-id'") == ""


async def test_a_member_who_became_a_partners_is_told_nothing_of_the_tickets_they_had(office: Office) -> None:
    async with office.open():
        await office.staff()
        moved = MemberChanged(
            member_id=RUWAN.member_id, at=AT, name="Ruwan", email="r@lanka-ev.lk", role=Role.CPO, active=True
        )
        await office.identity.publish(moved)
        await office.handled(4)
        await office.say(noted(FATHIMA, RUWAN))
        await office.handled(5)
        assert await office.count("SELECT count(*) FROM notification") == 0
    assert office.shown == []


async def test_a_missed_target_is_told_to_everyone_who_oversees_now(office: Office) -> None:
    suresh, ex = person("Suresh"), person("Former")
    async with office.open():
        await office.staff()
        for event in (
            added(suresh, Role.OPS_AGENT),
            MemberChanged(
                member_id=suresh.member_id, at=AT, name="Suresh", email="s@volt.lk", role=Role.MANAGER, active=True
            ),
            added(ex, Role.MANAGER),
            MemberDeactivated(member_id=ex.member_id, at=AT),
        ):
            await office.identity.publish(event)
        await office.say(missed(RUWAN))
        await eventually(lambda: len(office.shown) >= 3)
    assert {member for member, _ in office.shown} == {"ruwan-id", "suresh-id", "fathima-id"}


async def test_after_a_stop_a_missed_target_waits_for_the_members_who_joined_meanwhile(office: Office) -> None:
    """However long identity's tail is: both streams wait when alerting comes back, and the ticket's is shorter."""
    late = person("Late")
    for number in range(300):
        await office.identity.publish(added(person(f"Agent{number}"), Role.OPS_AGENT))
    await office.identity.publish(added(late, Role.DISPATCHER))
    await office.say(missed(None))
    async with office.open():
        await eventually(lambda: office.shown, within=30)
    assert {member for member, _ in office.shown} == {"late-id"}


async def test_nobody_sees_or_reads_what_another_was_told(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        (theirs,) = (await office.listed(RUWAN)).items
        assert (await office.listed(KASUN, Role.OPS_AGENT)).items == ()
        assert (await office.listed(FATHIMA, Role.ADMIN)).unread == 0
        await office.read(KASUN, Role.OPS_AGENT, ids=[theirs.id])
        await office.read(KASUN, Role.ADMIN, all=True)
        assert (await office.listed(RUWAN)).unread == 1


async def test_roles_without_notifications_and_nobody_at_all_are_refused(office: Office) -> None:
    async with office.open():
        with pytest.raises(Forbidden):
            await office.listed(KASUN, Role.CPO)
        with pytest.raises(Forbidden):
            await office.read(KASUN, Role.CPO, all=True)
        with pytest.raises(Unauthenticated):
            await office.edge.ask(LIST_NOTIFICATIONS, ListNotifications())


async def test_what_is_read_is_read_once_and_on_every_screen(office: Office) -> None:
    async with office.open():
        await office.staff()
        for number in range(3):
            await office.say(created(FATHIMA, RUWAN, reference=f"TKT-{number:06}"))
        await eventually(lambda: len(office.shown) == 3)
        first, second, _ = (await office.listed(RUWAN)).items
        await office.read(RUWAN, ids=[first.id])
        await eventually(lambda: len(office.shown) == 4)
        assert office.shown[-1][1].id == first.id
        read_at = office.shown[-1][1].read_at
        assert read_at is not None
        await office.read(RUWAN, ids=[first.id])
        assert [n.read_at for n in (await office.listed(RUWAN)).items if n.id == first.id] == [read_at]
        page = await office.listed(RUWAN, unread_only=True)
        assert (page.unread, len(page.items)) == (2, 2)
        assert second in page.items
        await office.read(RUWAN, all=True)
        assert (await office.listed(RUWAN)).unread == 0
        await office.read(RUWAN)


async def test_pages_follow_each_other_without_gap_or_repetition_also_among_equals(office: Office) -> None:
    async with office.open():
        await office.staff()
        for number in range(7):
            await office.say(created(FATHIMA, RUWAN, reference=f"TKT-{number:06}"))
        await office.handled(10)
        seen, cursor = [], None
        while True:
            page = await office.listed(RUWAN, limit=3, cursor=cursor)
            seen += [n.id for n in page.items]
            if page.next_cursor is None:
                break
            cursor = page.next_cursor
    assert len(seen) == len(set(seen)) == 7


_BEFORE_TIME = base64.urlsafe_b64encode(b"0001-01-01T00:00:00+14:00|a").decode()


@pytest.mark.parametrize("cursor", ["x", "====", "MjAyNi0xMS0yMg==", "é", "MjAyNi0xMS0yMnxh", "\x00", _BEFORE_TIME])
async def test_a_page_marker_that_is_none_of_ours_is_refused(office: Office, cursor: str) -> None:
    async with office.open():
        with pytest.raises(InvalidInput):
            await office.listed(RUWAN, cursor=cursor)


async def test_old_notifications_are_forgotten_after_ninety_days(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        office.clock.ahead = timedelta(days=89)
        assert len((await office.listed(RUWAN)).items) == 1
        office.clock.ahead = timedelta(days=91)
        await eventually(lambda: office.count("SELECT count(*) = 0 FROM notification"))


async def test_what_happened_ninety_days_ago_is_told_to_nobody(office: Office) -> None:
    """A stream read anew, after its reader was lost, tells no old stories."""
    async with office.open("smtp://127.0.0.1:9"):
        await office.staff()
        await office.say(long_ago(created(FATHIMA, RUWAN), days=91), long_ago(noted(FATHIMA, RUWAN), days=3))
        await office.handled(5)
        assert [n.kind for n in (await office.listed(RUWAN)).items] == ["note"]
        assert await office.emails() == [], "three days late, a mail tells nobody anything"


async def test_screens_are_told_when_the_bus_is_back(office: Office, fragile_infra: RunningInfrastructure) -> None:
    bus, screens = await Bus.connect(office.settings), Screens()
    telling = asyncio.create_task(screens.tell(bus))
    shown = Notification(id=str(uuid.uuid4()), kind="note", title="t", text="x", at=AT)
    try:
        await fragile_infra.stop("nats")
        await eventually(lambda: not bus.connected)
        screens.notified(RUWAN.member_id, shown)
        await fragile_infra.start("nats")
        async with nats_connection(office.infra.endpoints) as client:
            kept = await eventually(
                lambda: client.jetstream().get_last_msg(LIVE.name, f"live.notification.ruwan-id.{shown.id}"),
                retry_on=(NotFoundError,),
            )
        assert Notification.model_validate_json(kept.data or b"") == shown
    finally:
        await end([telling])
        await bus.close()


async def test_the_schema_is_what_the_models_say(office: Office) -> None:
    for table in ("member", "notification", "email"):
        rows = await office.fetch(
            "SELECT column_name, is_nullable FROM information_schema.columns WHERE table_name = $1", table
        )
        made = {row["column_name"]: row["is_nullable"] == "YES" for row in rows}
        declared = {column.name: column.nullable for column in AlertingTable.metadata.tables[table].columns}
        assert made == declared, table
