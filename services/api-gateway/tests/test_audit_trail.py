"""Who did what: every attempt of a member or a key to change something reaches the stream AUDIT (ADM-6)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from edge_bench import Edge
from structlog.testing import capture_logs

from api_gateway import desk_examples as examples
from api_gateway.acts import Journal
from contracts.envelope import Event
from contracts.events.audit import ActRecorded
from contracts.permissions import Permission, Role
from contracts.problems import Unavailable

TICKET = "/api/v1/tickets/TKT-000042"


async def acts(edge: Edge, count: int) -> list[ActRecorded]:
    """The first `count` acts in the stream, in order; fails when there are fewer."""
    subscription = await edge.nats.jetstream().subscribe("evt.audit.>", ordered_consumer=True)
    found = [ActRecorded.model_validate_json((await subscription.next_msg(timeout=10)).data) for _ in range(count)]
    await subscription.unsubscribe()
    return found


async def test_an_act_is_recorded_with_who_what_whereto_and_how_it_ended(edge: Edge) -> None:
    secret = "a secret that stands in the body"
    change = examples.CHANGE | {"changes": {"note": secret}}
    answer = await edge.client.patch(TICKET, json=change, headers=edge.bearer(Role.DISPATCHER))
    assert answer.status_code == 200
    (act,) = await acts(edge, 1)
    assert (act.operation, act.target, act.status) == ("changeTicket", "TKT-000042", 200)
    assert (act.actor_id, act.actor_name, act.role) == ("member-dispatcher", "A Dispatcher", Role.DISPATCHER)
    assert (act.remote_address, act.key_id) == ("127.0.0.1", None)
    assert act.trace_id == answer.headers["x-trace-id"]
    assert secret not in act.model_dump_json()


async def test_refused_attempts_are_recorded_and_reads_and_strangers_are_not(edge: Edge) -> None:
    key = edge.behind.key(Permission.CHARGERS_VIEW)
    await edge.get(TICKET)
    await edge.client.delete("/api/v1/chargers/100001")
    await edge.client.put(f"{TICKET}/presence", json={"doing": "viewing"}, headers=edge.bearer(Role.ADMIN))
    await edge.client.patch(
        f"/api/v1/calls/{examples.CALL_ID}", json={"notes": "so far"}, headers=edge.bearer(Role.ADMIN)
    )
    await edge.client.delete("/api/v1/chargers/100001", headers=edge.bearer(Role.CPO))
    await edge.client.patch(TICKET, json={}, headers=edge.bearer(Role.OPS_AGENT))
    await edge.client.delete("/api/v1/chargers/100001", headers={"Authorization": f"Bearer {key}"})
    await edge.client.post("/api/v1/chargers", json={}, headers=edge.bearer(Role.INSTALLER))
    found = await acts(edge, 4)
    assert [(act.operation, act.target, act.status) for act in found] == [
        ("retireCharger", "100001", 403),
        ("changeTicket", "TKT-000042", 422),
        ("retireCharger", "100001", 403),
        ("addCharger", "", 403),
    ]
    assert found[0].cpo_id == "lanka-ev"
    assert found[2].key_id == found[2].actor_id == edge.behind.keys[key].key_id


async def test_who_carries_a_whole_list_out_of_the_house_is_recorded(edge: Edge) -> None:
    for path in ("contacts", "calls", "tickets", "team/audit"):
        assert (await edge.get(f"/api/v1/{path}.csv", Role.ADMIN)).status_code == 200
    assert (await edge.get("/api/v1/contacts.csv", Role.INSTALLER)).status_code == 403
    assert [(act.operation, act.status) for act in await acts(edge, 5)] == [
        ("exportContacts", 200),
        ("exportCalls", 200),
        ("exportTickets", 200),
        ("exportAudit", 200),
        ("exportContacts", 403),
    ]


async def test_nothing_waits_for_the_audit_and_nothing_is_lost_while_its_stream_is_away(edge: Edge) -> None:
    headers = edge.bearer(Role.OPS_AGENT)
    await edge.client.patch(TICKET, json=examples.CHANGE, headers=headers)
    assert len(await acts(edge, 1)) == 1
    await edge.nats.jetstream().delete_stream("AUDIT")
    for _ in range(3):
        assert (await edge.client.patch(TICKET, json=examples.CHANGE, headers=headers)).status_code == 200
    await edge.recreate_streams()
    assert [act.operation for act in await acts(edge, 3)] == ["changeTicket"] * 3


class Stream:
    """A bus whose stream refuses the first attempts, and keeps each message id once, as JetStream does."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.kept: dict[str, Event] = {}

    async def publish(self, event: Event, *, id: str | None = None) -> None:  # noqa: A002  # the attribute's name
        assert id is not None
        self.kept[id] = event
        self.refusals -= 1
        if self.refusals >= 0:
            raise Unavailable("not confirmed")


def act(number: int) -> ActRecorded:
    return ActRecorded(
        actor_id="m",
        actor_name="M",
        role=Role.ADMIN,
        operation=f"act{number}",
        status=200,
        remote_address="127.0.0.1",
        at=datetime.now(UTC),
    )


async def test_an_act_that_was_not_confirmed_is_stored_again_under_the_same_id() -> None:
    journal, stream = Journal(), Stream(refusals=2)
    for number in range(3):
        journal.note(act(number))
    storing = asyncio.create_task(journal.run(stream))
    try:
        async with asyncio.timeout(10):
            while len(journal):
                await asyncio.sleep(0.01)
    finally:
        storing.cancel()
    assert [getattr(event, "operation", "") for event in stream.kept.values()] == ["act0", "act1", "act2"]


async def test_what_does_not_fit_is_told_to_the_log() -> None:
    journal = Journal(most=1)
    journal.note(act(0))
    with capture_logs() as lines:
        journal.note(act(1))
    assert [(line["event"], line["operation"]) for line in lines] == [("audit.not_stored", "act1")]
    assert len(journal) == 1
