"""Timestamps in the wild (facts/ocpp.md 9): read into UTC; a clock that must be wrong is recognised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_gateway.timestamps import clock_is_wrong, parse, write

MORNING = datetime(2026, 11, 22, 8, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T08:15:30Z",
        "2026-11-22T08:15:30z",
        "2026-11-22T08:15:30.000Z",
        "2026-11-22T08:15:30",
        "2026-11-22 08:15:30",
        "2026-11-22T08:15:30+00:00",
        "2026-11-22T10:15:30+02",
        "2026-11-22T10:15:30+0200",
        "2026-11-22T13:45:30+05:30",
        "2026-11-22T13:45:30 +05:30",
        "2026-11-22T8:15:30Z",
        " 2026-11-22T08:15:30.0000000Z ",
        "2026-11-22T08:15:30 UTC",
        "1795335330",
        "1795335330000",
    ],
)
def test_what_chargers_write_is_read_into_utc(text: str) -> None:
    assert parse(text) == MORNING


@pytest.mark.parametrize(
    "text", ["", None, "yesterday", "2026-13-40T08:15:30Z", "0001-01-01T00:00:00+02", "99999", "٢٠٢٦", "9" * 400]
)
def test_what_nobody_can_read_is_none(text: str | None) -> None:
    assert parse(text) is None


def test_1970_and_leap_seconds_are_moments_too() -> None:
    assert parse("1970-01-01T00:00:00Z") == datetime(1970, 1, 1, tzinfo=UTC)
    assert parse("2026-12-31T23:59:60Z") == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


@given(st.text(max_size=40))
def test_reading_never_raises(text: str) -> None:
    moment = parse(text)
    assert moment is None or moment.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001  # hypothesis wants them naive
def test_what_we_write_is_utc_with_z_and_reads_back(moment: datetime) -> None:
    text = write(moment.replace(tzinfo=UTC))
    assert text.endswith("Z")
    assert parse(text) == moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)


CONNECTED = MORNING - timedelta(hours=1)


@pytest.mark.parametrize(
    ("reported", "wrong"),
    [
        (MORNING, False),
        (MORNING - timedelta(minutes=4), False),
        (MORNING + timedelta(minutes=4), False),
        (MORNING + timedelta(minutes=6), True),
        (MORNING + timedelta(hours=5, minutes=30), True),  # local time of Colombo marked Z
        (MORNING - timedelta(minutes=30), True),  # it was connected then, and would have told us
        (MORNING - timedelta(hours=3), False),  # it was offline then: it waited in the charger's queue
        (datetime(1970, 1, 1, tzinfo=UTC), True),
        (None, True),
    ],
)
def test_a_clock_that_must_be_wrong_is_recognised(reported: datetime | None, wrong: bool) -> None:
    assert clock_is_wrong(reported, MORNING, CONNECTED) is wrong
