"""From a charger's fact to lists, counters and screens, on real servers."""

from __future__ import annotations

import asyncio
import json

import pytest
from charger_facts import (
    answered,
    at,
    commanded,
    connected,
    disconnected,
    heartbeat,
    metered,
    online,
    registered,
    reported,
    retired,
    started,
)
from network import AGENT, INSTALLER, ChargerNetwork, cpo

from contracts.events.charger import CommandRecord
from contracts.permissions import Actor
from contracts.problems import Forbidden, InvalidInput, NotFound, Unauthenticated
from contracts.rpc.dashboard import GET_NETWORK, GetNetwork
from contracts.streams import DEAD
from voltctl.testing import eventually


async def test_a_charger_that_plugs_in_is_seen_in_lists_detail_and_counters(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([*online(), started(10, 7), reported(11, 1, "Charging"), metered(20, 7, 1500, 7200)])
        await network.caught_up()
        page = await network.chargers()
        detail = await network.charger("C1")
        counters = (await network.network()).network.dc
    assert [(c.id, c.status, c.last_event_at) for c in page.items] == [("C1", "Charging", at(20))]
    assert (page.total, page.next_cursor) == (1, None)
    assert [(c.id, c.status) for c in page.items[0].connectors] == [(1, "Charging"), (2, "Available")]
    assert (detail.vendor, detail.running[0].energy_wh, detail.version) == ("Wattline", 500, page.items[0].version)
    assert (counters.total, counters.charging, counters.available) == (1, 1, 0)


async def test_screens_are_told_of_each_change_after_it_is_stored(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say(online())
        await eventually(lambda: network.live.summaries("C1"))
        await network.say([reported(10, 1, "Charging")])
        await eventually(lambda: network.live.summaries("C1")[-1].status == "Charging")
        told = network.live.summaries("C1")
        stored = (await network.chargers()).items[0]
    assert told[-1] == stored
    assert [s.version for s in told] == sorted({s.version for s in told})


async def test_screens_are_not_told_of_every_heartbeat(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([*online(), heartbeat(31)])
        await network.caught_up()
        await eventually(lambda: network.live.summaries("C1"))
        for second in range(32, 39):
            await network.say([heartbeat(second)])
        await network.caught_up()
        await network.say([heartbeat(40)])
        await eventually(lambda: network.live.summaries("C1")[-1].last_event_at == at(40))
    assert not [s for s in network.live.summaries("C1") if s.last_event_at in {at(n) for n in range(32, 39)}]


async def test_a_charger_that_changes_hands_leaves_its_old_owners_screens(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say(online(cpo_id="cpo-a"))
        await eventually(lambda: network.live.summaries("C1", "cpo-a"))
        await network.say([registered(second=5, cpo_id="cpo-b")])
        await eventually(lambda: network.live.summaries("C1", "cpo-b"))
        assert json.loads(network.live.on("live.charger-removed.cpo-a.C1")[0]) == {"id": "C1"}
        await network.say([retired(6)])
        await eventually(lambda: network.live.on("live.charger-removed.cpo-b.C1"))
        assert (await network.chargers()).items == ()
        with pytest.raises(NotFound):
            await network.charger("C1")


async def test_commands_and_their_answers_are_told_to_the_owners_screens(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([*online(cpo_id="cpo-a"), commanded(5)])
        await eventually(lambda: network.live.on("live.command.cpo-a.C1"))
        await network.say([answered(6)])
        await eventually(lambda: len(network.live.on("live.command.cpo-a.C1")) == 2)
    records = [CommandRecord.model_validate_json(b) for b in network.live.on("live.command.cpo-a.C1")]
    assert [r.outcome for r in records] == [None, "accepted"]


async def test_a_weak_signal_that_turns_by_the_clock_alone_is_told(network: ChargerNetwork) -> None:
    async with network.dashboard(weak_signal_check_s=3600):
        await network.say(online())  # noon is long ago, so it is overdue at once; a fold would not notice it turn
        await eventually(lambda: network.live.summaries("C1"))
        await network.caught_up()
        told = len(network.live.summaries("C1"))
        await network.fetch("UPDATE charger SET told_weak = false")
    async with network.dashboard():
        await eventually(lambda: len(network.live.summaries("C1")) > told)
        assert network.live.summaries("C1")[-1].weak_signal
        assert (await network.network()).network.dc.weak_signal == 1


async def test_a_cpo_sees_its_own_chargers_and_nothing_of_others(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say([e for c, o in (("A1", "cpo-a"), ("B1", "cpo-b"), ("O1", None)) for e in online(c, cpo_id=o)])
        await network.say([reported(5, 1, "Faulted", "A1"), reported(5, 1, "Faulted", "B1")])
        await network.caught_up()
        theirs = await network.network(cpo("cpo-a"))
        assert [c.id for c in (await network.chargers(cpo("cpo-a"))).items] == ["A1"]
        assert (await network.chargers(cpo("cpo-a"), q="B1")).total == 0
        assert (await network.charger("A1", cpo("cpo-a"))).id == "A1"
        for hidden in ("B1", "O1", "nothing"):
            with pytest.raises(NotFound) as refused:
                await network.charger(hidden, cpo("cpo-a"))
            assert refused.value.detail == f"There is no charger {hidden}."
        assert (theirs.network.dc.total, theirs.network.dc.faulted) == (1, 1)
        assert (theirs.errors, theirs.faults_24h) == ((), ())
        nobody = await network.network(cpo(None))
        assert (nobody.network.dc.total, (await network.chargers(cpo(None))).total) == (0, 0)
        ours = await network.network()
        assert [e.id for e in ours.errors] == ["A1", "B1"]


async def test_who_may_not_ask_is_refused(network: ChargerNetwork) -> None:
    async with network.dashboard():
        assert (await network.network(INSTALLER)).network.dc.total == 0
        with pytest.raises(Forbidden):
            await network.chargers(INSTALLER)
        with pytest.raises(Forbidden):
            await network.charger("C1", INSTALLER)
        with pytest.raises(Unauthenticated):
            await network.bus.ask(GET_NETWORK, GetNetwork())


@pytest.mark.parametrize("cursor", ["nonsense", "W10=", "WyJuYW1lIiwiYSIsImIiXQ=="])
async def test_a_cursor_of_another_list_is_refused(network: ChargerNetwork, cursor: str) -> None:
    async with network.dashboard():
        with pytest.raises(InvalidInput):
            await network.chargers(cursor=cursor)


async def test_a_poisoned_event_becomes_a_dead_letter_and_holds_nobody_up(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say(online())
        subject = registered().subject
        await network.nats.jetstream().publish(subject, b"{not json", headers={"ce-specversion": "1.0"})
        healthy = registered()
        envelope = {
            "ce-specversion": "1.0", "ce-id": "p1", "ce-source": "/t", "ce-type": healthy.TYPE, "ce-subject": "C1",
            "ce-time": "2026-11-22T12:00:00Z",
        }  # fmt: skip
        await network.nats.jetstream().publish(subject, b'{"charger_id": "C1"}', headers=envelope)
        await network.say([reported(10, 1, "Charging")])
        await network.caught_up()
        assert (await network.charger("C1")).status == "Charging"
        dead = await network.nats.jetstream().stream_info(DEAD.name)
    assert dead.state.messages == 2


async def test_two_replicas_agree_and_share_the_work(network: ChargerNetwork) -> None:
    ids = [f"C{n:03}" for n in range(60)]
    async with network.dashboard(instance="a") as one, network.dashboard(instance="b") as two:
        await network.say([e for c in ids for e in online(c)])
        for second, status in ((10, "Charging"), (20, "Faulted"), (30, "Available"), (40, "Charging")):
            await network.say([reported(second, 1, status, c) for c in ids])
            await network.say([heartbeat(second, charger_id=c) for c in ids])
        await network.caught_up()
        assert one.lag.pending.keys() | two.lag.pending.keys() == {
            (stream, partition) for stream in ("CHARGER", "TELEMETRY") for partition in range(8)
        }
        answers = {(await network.chargers(limit=500)).model_dump_json(exclude={"items": {"__all__": {"version"}}})}
        for _ in range(9):
            answer = await network.chargers(limit=500)
            answers.add(answer.model_dump_json(exclude={"items": {"__all__": {"version"}}}))
    assert len(answers) == 1
    assert (await network.fetch("SELECT sum(count) AS n FROM fault_hour"))[0]["n"] == len(ids)


async def test_an_event_stored_twice_is_counted_once(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say(online())
        for event in (disconnected(10), connected(11, 2), reported(12, 1, "Faulted")):
            await network.bus.publish(event, id=f"first-{event.fact()}")
            await network.bus.publish(event, id=f"second-{event.fact()}")
        await network.caught_up()
        charger = await network.charger("C1")
    assert (charger.heartbeat.drops_24h, len(charger.recent_faults), charger.status) == (1, 1, "Faulted")


async def ask_until_answered(network: ChargerNetwork, actor: Actor = AGENT) -> int:
    return (await network.chargers(actor)).total


async def test_questions_asked_at_once_are_all_answered(network: ChargerNetwork) -> None:
    async with network.dashboard():
        await network.say(online())
        await network.caught_up()
        assert await asyncio.gather(*(ask_until_answered(network) for _ in range(100))) == [1] * 100
