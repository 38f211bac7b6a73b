"""The pure rules behind Start and Stop (facts/ocpp.md 4, 5, 8, 10, 20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.events.charger import ChargerKind, Flag
from ocpp_gateway.domain import (
    Authorisation,
    Earlier,
    Running,
    Standing,
    Stop,
    Tag,
    flags_of_start,
    is_retry,
    judge_stop,
    next_connection_id,
    same_tag,
    standing_of,
    started_key,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def earlier(*, ended: bool, stopped: datetime | None = None, reported: datetime | None = NOON) -> Earlier:
    return Earlier(1, 0, Standing.ACCEPTED, ended, reported, stopped)


def test_a_start_said_again_while_it_runs_is_a_retry() -> None:
    assert is_retry(earlier(ended=False))


def test_after_the_stop_it_is_a_retry_only_where_the_clock_moves() -> None:
    assert is_retry(earlier(ended=True, stopped=NOON + HOUR))
    assert not is_retry(earlier(ended=True, stopped=NOON))  # a frozen clock starts anew with the same words
    assert not is_retry(earlier(ended=True, stopped=None))
    assert not is_retry(earlier(ended=True, stopped=NOON, reported=None))


def test_milliseconds_are_no_part_of_the_natural_key() -> None:
    assert started_key(NOON.replace(microsecond=123456), "") == started_key(NOON, "")
    assert started_key(None, "whenever") == "whenever"


def test_id_tags_compare_without_regard_to_case() -> None:
    assert same_tag("AbC1") == same_tag("aBc1")


@pytest.mark.parametrize(
    ("tag", "standing"),
    [
        (None, Standing.INVALID),
        (Tag(False, None, None), Standing.ACCEPTED),
        (Tag(True, None, None), Standing.BLOCKED),
        (Tag(False, None, NOON - HOUR), Standing.EXPIRED),
        (Tag(False, "fleet", NOON + HOUR), Standing.ACCEPTED),
    ],
)
def test_an_id_tag_stands_like_this(tag: Tag | None, standing: Standing) -> None:
    assert standing_of(tag, NOON).standing is standing
    assert Authorisation(standing).accepted is (standing is Standing.ACCEPTED)


def test_flags_of_a_start() -> None:
    assert flags_of_start(accepted=True, connector_id=1, connectors=2, clock_wrong=False) == []
    assert flags_of_start(accepted=False, connector_id=3, connectors=2, clock_wrong=True) == [
        Flag.NOT_AUTHORISED,
        Flag.CONNECTOR_UNKNOWN,
        Flag.CLOCK_WRONG,
    ]
    assert flags_of_start(accepted=True, connector_id=0, connectors=2, clock_wrong=False) == [Flag.CONNECTOR_UNKNOWN]


def running(**changes: object) -> Running:
    values: dict[str, object] = {
        "meter_start": 1000, "tag": "card-1", "parent": None, "reported_at": NOON, "received_at": NOON,
        "superseded": False,
    }  # fmt: skip
    return Running(**(values | changes))  # type: ignore[arg-type]


def stop(**changes: object) -> Stop:
    values: dict[str, object] = {
        "meter_stop": 21_000, "tag": "card-1", "parent": None, "reported_at": NOON + HOUR, "received_at": NOON + HOUR,
        "clock_wrong": False,
    }  # fmt: skip
    return Stop(**(values | changes))  # type: ignore[arg-type]


def test_energy_is_stop_minus_start() -> None:
    ending = judge_stop(running(), stop(), ChargerKind.DC)
    assert (ending.energy_wh, ending.flags) == (20_000, [])


def test_a_meter_that_went_back_gives_no_energy() -> None:
    ending = judge_stop(running(), stop(meter_stop=999), ChargerKind.DC)
    assert (ending.energy_wh, ending.flags) == (None, [Flag.METER_WENT_BACK])


def test_more_than_the_hardware_can_deliver_is_absurd() -> None:
    assert judge_stop(running(), stop(meter_stop=350_000), ChargerKind.DC).flags == []
    ending = judge_stop(running(), stop(meter_stop=350_000), ChargerKind.AC)
    assert (ending.energy_wh, ending.flags) == (None, [Flag.METER_ABSURD])


def test_a_frozen_clock_or_a_queue_does_not_make_energy_absurd() -> None:
    frozen = stop(reported_at=NOON)
    assert judge_stop(running(), frozen, ChargerKind.AC).energy_wh == 20_000
    queued = stop(received_at=NOON + timedelta(seconds=1))
    assert judge_stop(running(), queued, ChargerKind.AC).energy_wh == 20_000


@pytest.mark.parametrize(
    ("start_parent", "stop_tag", "stop_parent", "flagged"),
    [
        (None, None, None, False),
        (None, "card-1", None, False),
        (None, "card-2", None, True),
        ("fleet", "card-2", "fleet", False),
        ("fleet", "card-2", "other", True),
        (None, "card-2", "fleet", True),
    ],
)
def test_the_tag_that_stops_is_the_same_or_of_the_same_parent(
    start_parent: str | None, stop_tag: str | None, stop_parent: str | None, flagged: bool
) -> None:
    ending = judge_stop(running(parent=start_parent), stop(tag=stop_tag, parent=stop_parent), ChargerKind.DC)
    assert (Flag.ID_TAG_MISMATCH in ending.flags) is flagged


def test_a_connection_id_sorts_after_its_predecessor_whatever_the_clocks_say() -> None:
    ahead = next_connection_id(2_000_000_000_000, None, "aaaa")
    behind = next_connection_id(1_000_000_000_000, ahead, "0000")
    assert behind > ahead
