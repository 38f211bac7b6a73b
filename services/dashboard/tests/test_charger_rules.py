"""The rules of live charger state, one sentence each (product.md DASH-2, APP-12; facts/ocpp.md)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from charger_facts import (
    INTERVAL_S,
    answered,
    at,
    booted,
    commanded,
    connected,
    disconnected,
    ended,
    heartbeat,
    metered,
    online,
    registered,
    reported,
    retired,
    started,
)  # fmt: skip

from contracts.events.charger import ChargerEvent, CommandResult
from contracts.rpc.dashboard import ChargerStatus, ChargerView
from dashboard.domain.facts import FAULTS_KEPT, Facts
from dashboard.domain.heartbeats import INTERVALS_KEPT, Telemetry
from dashboard.domain.standing import differs_on_screen, standing, version, view, weak_signal
from dashboard.reactions import Folded, fold_events
from dashboard.repository import Held


def folded(*events: ChargerEvent) -> Folded:
    return fold_events(Held(Facts(), Telemetry()), [(event, n) for n, event in enumerate(events, 1)])


def seen(events: Iterable[ChargerEvent], second: float = 1) -> ChargerView:
    after = folded(*events)
    found = view(after.facts, after.telemetry, at(second))
    assert found is not None
    return found


def is_weak(events: Iterable[ChargerEvent], second: float) -> bool:
    return seen(events, second).weak_signal


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({1: "Available", 2: "Faulted"}, "Faulted"),
        ({0: "Faulted", 1: "Charging"}, "Faulted"),
        ({1: "Charging", 2: "Available"}, "Charging"),
        ({1: "SuspendedEV", 2: "Preparing"}, "Charging"),
        ({1: "SuspendedEVSE"}, "Charging"),
        ({1: "Preparing", 2: "Available"}, "Preparing"),
        ({1: "Finishing"}, "Preparing"),
        ({1: "Reserved", 2: "Unavailable"}, "Preparing"),
        ({1: "Available", 2: "Unavailable"}, "Available"),
        ({1: "Unavailable", 2: "Unavailable"}, "Unavailable"),
        ({0: "Available", 1: "Unavailable"}, "Unavailable"),
        ({0: "Available"}, "Available"),
        ({}, "Unavailable"),
    ],
)
def test_the_status_is_the_worst_or_busiest_that_the_connectors_say(said: dict[int, str], expected: str) -> None:
    assert seen([registered(), connected(0), *(reported(0, c, s) for c, s in said.items())]).status == expected


def test_a_charger_that_is_not_connected_is_offline_and_remembers_what_its_connectors_said() -> None:
    charger = seen([*online(), reported(5, 2, "Faulted"), disconnected(10)], 11)
    assert charger.status is ChargerStatus.OFFLINE
    assert [c.status for c in charger.connectors] == ["Available", "Faulted"]


def test_a_charger_is_listed_from_its_registration_to_its_retirement() -> None:
    unknown = folded(connected(0), reported(1, 1, "Available"))
    assert standing(unknown.facts, unknown.telemetry) is None
    gone = folded(*online(), retired(5))
    assert standing(gone.facts, gone.telemetry) is None
    assert seen([*online(), retired(5), registered(second=6)]).status is ChargerStatus.AVAILABLE


def test_the_end_of_an_older_connection_does_not_take_the_newer_one_offline() -> None:
    events = [*online(), connected(5, 2), disconnected(6, 1, "replaced")]
    assert seen(events, 7).status is ChargerStatus.AVAILABLE


def test_an_older_connection_that_is_heard_of_late_does_not_count() -> None:
    events = [registered(), connected(0, 2), disconnected(1, 2), connected(2, 1)]
    assert seen(events, 3).status is ChargerStatus.OFFLINE


def test_a_connection_that_ended_does_not_come_back_by_being_told_twice() -> None:
    assert seen([*online(), disconnected(5), connected(6)], 7).status is ChargerStatus.OFFLINE


def test_a_reconnection_without_boot_keeps_what_the_boot_said() -> None:
    charger = seen([*online(), disconnected(5), connected(6, 2)], 7)
    assert (charger.vendor, charger.heartbeat.interval_s) == ("Wattline", INTERVAL_S)


def test_a_status_counts_by_arrival_whatever_moment_it_reports() -> None:
    older = reported(2, 1, "Charging").model_copy(update={"reported_at": at(-3600)})
    newer = reported(1, 1, "Available").model_copy(update={"reported_at": at(3600)})
    assert seen([*online(), newer, older]).connectors[0].status == "Charging"


def test_a_connector_keeps_its_since_while_it_repeats_itself() -> None:
    events = [*online(), reported(10, 1, "Charging"), reported(20, 1, "Charging")]
    assert seen(events, 21).connectors[0].since == at(10)


def test_a_fault_is_remembered_with_its_beginning_and_its_end() -> None:
    events = [
        *online(), reported(10, 1, "Faulted", error="GroundFailure"), reported(11, 1, "Faulted", error="OtherError"),
        reported(20, 1, "Available"),
    ]  # fmt: skip
    (fault,) = seen(events, 21).recent_faults
    assert (fault.at, fault.cleared_at, fault.error_code) == (at(10), at(20), "OtherError")
    assert folded(*events).faults == {at(0): 1}


def test_faults_count_in_the_hour_in_which_they_began() -> None:
    late = [reported(s, 1, status) for s in (3599, 3600) for status in ("Faulted", "Available")]
    assert folded(*online(), *late).faults == {at(0): 1, at(3600): 1}


def test_only_so_many_faults_are_remembered() -> None:
    flapping = [reported(s, 1, "Faulted" if s % 2 else "Available") for s in range(10, 10 + 4 * FAULTS_KEPT)]
    assert len(seen([*online(), *flapping]).recent_faults) == FAULTS_KEPT


def test_the_last_event_is_what_the_charger_itself_said_last() -> None:
    assert seen([*online(), disconnected(50), commanded(60)]).last_event_at == at(0)
    assert seen([*online(), answered(70, outcome=CommandResult.NO_ANSWER)]).last_event_at == at(0)
    assert seen([*online(), answered(70)]).last_event_at == at(70)
    assert seen([*online(), heartbeat(80), reported(75, 1, "Available")]).last_event_at == at(80)


def test_a_running_transaction_shows_its_energy_and_power_until_it_ends() -> None:
    running = [*online(), started(10, 7), metered(20, 7, 1500, 7200)]
    (transaction,) = seen(running, 21).running
    assert (transaction.energy_wh, transaction.power_w, transaction.started_at) == (500, 7200, at(10))
    assert seen([*running, ended(30, 7)], 31).running == ()
    assert seen([*running, ended(30, 7), metered(31, 7, 1600, 7200)], 32).running == ()


def test_a_register_behind_its_own_start_says_nothing() -> None:
    assert seen([*online(), started(10, 7, meter_wh=5000), metered(20, 7, 12)], 21).running[0].energy_wh is None


def test_a_value_that_a_meter_leaves_out_stays() -> None:
    events = [*online(), started(10, 7), metered(20, 7, 1500, 7200), metered(30, 7, None, 7000)]
    assert (seen(events).running[0].energy_wh, seen(events).running[0].power_w) == (500, 7000)


def test_meter_values_that_name_no_transaction_belong_to_what_runs_on_their_connector() -> None:
    events = [*online(), metered(5, None, 900), started(10, 7)]
    assert seen(events).running[0].energy_wh is None
    assert seen([*events, metered(20, None, 1100)]).running[0].energy_wh == 100
    assert seen([*events, metered(20, None, 1100, connector=2)]).running[0].energy_wh is None


def test_a_new_start_on_a_connector_takes_the_place_of_the_one_before() -> None:
    events = [*online(), started(10, 7), started(20, 8), started(30, 9, connector_id=2)]
    assert [t.transaction_id for t in seen(events).running] == [8, 9]


def test_a_start_that_comes_again_after_its_end_stays_ended() -> None:
    assert seen([*online(), started(10, 7), ended(20, 7), started(30, 7)]).running == ()


def test_the_end_of_a_transaction_nobody_knows_changes_nothing() -> None:
    assert len(seen([*online(), started(10, 7), ended(20, None)]).running) == 1


def beats(*seconds: float, number: int = 1) -> list[ChargerEvent]:
    return [heartbeat(s, number) for s in seconds]


def test_a_charger_whose_heartbeats_come_in_time_has_no_weak_signal() -> None:
    assert not is_weak([*online(), *beats(*range(60, 660, 60))], 601)


def test_a_charger_whose_heartbeats_come_late_on_average_has_a_weak_signal() -> None:
    late = [*online(), *beats(0, 95, 190, 285)]
    assert is_weak(late, 286)
    assert seen(late, 286).heartbeat.late_count == 3
    assert not is_weak([*online(), *beats(0, 95, 190)], 191), "two intervals say nothing yet"


def test_a_charger_that_talks_instead_of_beating_is_not_late() -> None:
    talking = [*online(), *beats(0)]
    for start in (0, 180, 360):
        talking += [metered(start + 60, 7, 1), metered(start + 120, 7, 2), heartbeat(start + 180)]
    assert not is_weak(talking, 541)
    assert seen(talking, 541).heartbeat.average_s == 180


def test_a_charger_is_overdue_after_two_intervals_and_a_grace_and_heard_again_with_the_next_word() -> None:
    quiet = [*online(), *beats(60)]
    assert not is_weak(quiet, 60 + 2 * INTERVAL_S + 9.9)
    assert is_weak(quiet, 60 + 2 * INTERVAL_S + 10)
    assert not is_weak([*quiet, reported(195, 1, "Available")], 200)


def test_three_drops_within_an_hour_make_a_weak_signal_for_as_long() -> None:
    events = [*online(), booted(0, interval_s=86_400)]
    for number in range(1, 4):
        events += [disconnected(number * 100, number), connected(number * 100 + 1, number + 1)]
    assert not is_weak(events[:-2], 302)
    assert is_weak(events, 302)
    assert is_weak(events, 3699)
    assert not is_weak(events, 3700)
    assert seen(events, 3700).heartbeat.drops_24h == 3


def test_ends_of_our_own_making_are_no_drops_and_one_connection_drops_once() -> None:
    ours = [disconnected(5, 1, "gateway_stopped"), disconnected(6, 1, "gateway_lost"), disconnected(7, 1, "closed")]
    assert seen([*online(), *ours]).heartbeat.drops_24h == 0
    twice = [disconnected(5), disconnected(6), disconnected(7)]
    assert seen([*online(), *twice]).heartbeat.drops_24h == 1


def test_an_offline_charger_has_no_weak_signal() -> None:
    assert not is_weak([*online(), *beats(0, 95, 190, 285), disconnected(290)], 9999)


def test_time_between_two_connections_is_no_heartbeat_interval() -> None:
    charger = seen([*online(), *beats(0, 60), disconnected(61), connected(900, 2), *beats(901, 961, number=2)], 962)
    assert list(charger.heartbeat.recent_s) == [60, 60]
    assert charger.heartbeat.late_count == 0


def test_a_late_heartbeat_of_an_older_connection_opens_no_interval() -> None:
    charger = seen([*online(), heartbeat(60, 2), heartbeat(61, 1), heartbeat(120, 2)], 121)
    assert charger.heartbeat.recent_s == (60,)


def test_only_the_newest_intervals_are_kept() -> None:
    assert len(seen([*online(), *beats(*range(0, 6000, 60))]).heartbeat.recent_s) == INTERVALS_KEPT


def test_the_version_grows_with_each_event_and_with_each_turn_of_the_weak_signal() -> None:
    quiet = folded(*online(), heartbeat(60))
    stands = standing(quiet.facts, quiet.telemetry)
    assert stands is not None
    before, after = at(180), at(200)
    assert [weak_signal(stands, moment) for moment in (before, after)] == [False, True]
    assert version(stands, before) < version(stands, after)
    more = folded(*online(), heartbeat(60), heartbeat(61))
    next_stands = standing(more.facts, more.telemetry)
    assert next_stands is not None
    assert version(stands, after) < version(next_stands, at(61))


def test_screens_hear_of_each_new_state_but_of_heartbeats_only_now_and_then() -> None:
    def stands(*events: ChargerEvent) -> object:
        after = folded(*online(), *events)
        found = standing(after.facts, after.telemetry)
        assert found is not None
        return found

    quiet = stands(heartbeat(60))
    assert differs_on_screen(quiet, stands(heartbeat(60), reported(61, 1, "Charging")))  # type: ignore[arg-type]
    assert not differs_on_screen(quiet, stands(heartbeat(60), heartbeat(61)))  # type: ignore[arg-type]
    assert differs_on_screen(quiet, stands(heartbeat(60), heartbeat(70)))  # type: ignore[arg-type]
