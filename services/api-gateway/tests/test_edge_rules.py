"""The pure rules of the edge: ring, positions, rate limits, addresses, the system's state, a command's budget."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from api_gateway.caller import remote_address
from api_gateway.commanding import budget_s
from api_gateway.limits import Limit, MemoryCounts, judge
from api_gateway.live.feed import change_of
from api_gateway.live.ring import Change, Position, Ring
from api_gateway.settings import Settings
from api_gateway.system_state import Heard, SystemWatch, judge_service
from chassis.settings import Environment
from contracts.live import Pulse


def change(seq: int, at: float = 0.0) -> Change:
    return Change(seq, "charger", "own", at, b"event: charger\ndata: {}\n\n")


@given(size=st.integers(10, 60), count=st.integers(0, 300), start=st.integers(0, 10**6), back=st.integers(0, 400))
def test_the_ring_gives_everything_after_a_position_or_admits_that_it_cannot(
    size: int, count: int, start: int, back: int
) -> None:
    ring = Ring(size, age_s=1e9)
    ring.restart("e", start)
    for seq in range(start + 1, start + count + 1):
        ring.append(change(seq))
    position = Position("e", max(start + count - back, 0))
    found = ring.after(position, 10**6)
    if found is None:
        assert position.seq < start or back > size
    else:
        assert [c.seq for c in found] == list(range(position.seq + 1, start + count + 1))
    assert len(ring) <= size + max(1, size // 8)


def test_the_ring_forgets_what_is_old() -> None:
    ring = Ring(100, age_s=10)
    ring.restart("e", 0)
    for seq in range(1, 6):
        ring.append(change(seq, at=float(seq)))
    ring.append(change(6, at=40.0))
    assert ring.after(Position("e", 4), 10) is None
    assert [c.seq for c in ring.after(Position("e", 5), 10) or []] == [6]


def test_a_position_of_another_epoch_or_of_the_future_is_missed() -> None:
    ring = Ring(10, age_s=10)
    ring.restart("e", 5)
    assert ring.after(Position("d", 5), 1) is None
    assert ring.after(Position("e", 6), 1) is None
    assert ring.after(Position("e", 4), 1) is None
    assert ring.after(Position("e", 5), 1) == []


@given(st.text())
def test_whatever_a_client_sends_as_last_event_id_is_read_or_refused(text: str) -> None:
    position = Position.parse(text)
    assert position is None or str(position).rpartition("-")[0] == text.rpartition("-")[0]


def test_a_change_is_one_sse_message_whatever_white_space_its_json_has() -> None:
    made = change_of("live.charger.own.100001", b'{\n"id": "100001"\r\n}', 7, 0.0)
    assert made is not None
    assert made.frame == b'event: charger\ndata: {"charger":{ "id": "100001"  }}\n\n'
    assert change_of("live.something-new.own.1", b"{}", 8, 0.0) is None


def test_a_whole_minute_may_come_at_once_and_then_at_the_even_rate() -> None:
    counts, limit = MemoryCounts(), Limit("session", "s", 60)
    verdicts = [judge(limit, counts.ahead_s(limit, now=100.0)) for _ in range(61)]
    assert [v.allowed for v in verdicts] == [True] * 60 + [False]
    assert verdicts[0].remaining == 59
    assert verdicts[-1].retry_after_s == 1
    assert judge(limit, counts.ahead_s(limit, now=101.0)).allowed
    assert not judge(limit, counts.ahead_s(limit, now=101.0)).allowed


def test_counts_in_memory_are_bounded() -> None:
    counts = MemoryCounts(most_keys=3)
    for number in range(10):
        counts.ahead_s(Limit("address", f"a{number}", 60), now=0.0)
    assert len(counts._arrivals) == 3


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("10.0.0.2", "rubbish", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("2001:db8::1", "198.51.100.1", "2001:db8::1"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_forwarded_addresses_are_believed_only_from_trusted_proxies(
    peer: str | None, forwarded: str, expected: str
) -> None:
    assert remote_address(peer, forwarded, [ip_network("10.0.0.0/8")]) == expected


def pulse(service: str = "dashboard", instance: str = "one", **more: object) -> Pulse:
    return Pulse.model_validate(
        {"service": service, "instance": instance, "at": datetime.now(UTC), "ready": True} | more
    )


@pytest.mark.parametrize(
    ("heard", "listening_since", "was_ready", "state"),
    [
        ([], 99.0, False, "starting"),
        ([], 90.0, False, "down"),
        ([Heard(pulse(), 96.9)], 0.0, True, "down"),
        ([Heard(pulse(), 97.1)], 0.0, True, "up"),
        ([Heard(pulse(ready=False), 99.0)], 0.0, False, "starting"),
        ([Heard(pulse(ready=False), 99.0)], 0.0, True, "down"),
        ([Heard(pulse(stopping=True), 99.0)], 0.0, True, "down"),
        ([Heard(pulse(ready=False), 99.0), Heard(pulse(instance="two"), 99.0)], 0.0, True, "up"),
        ([Heard(pulse(), 99.9)], None, True, "down"),
    ],
)
def test_a_service_is_judged_by_its_signs_of_life(
    heard: list[Heard], listening_since: float | None, was_ready: bool, state: str
) -> None:
    assert (
        judge_service("dashboard", heard, now=100.0, listening_since=listening_since, was_ready=was_ready)[0] == state
    )


def test_the_system_says_when_something_changed_and_since_when() -> None:
    now, up = [0.0], [True]
    watch = SystemWatch(["dashboard", "api-gateway"], bus_is_up=lambda: up[0], clock=lambda: now[0])
    watch.hear(pulse(checks={"postgresql": True}))
    watch.report("redis", up=False)
    assert watch.look()
    assert [s.state for s in watch.state.services] == ["up", "up"]
    assert {i.name: i.state for i in watch.state.infrastructure} == {"nats": "up", "postgresql": "up", "redis": "down"}
    since = watch.state.services[0].since
    assert not watch.look()
    now[0] = 5.0
    assert watch.look()
    assert watch.state.services[0].state == "down"
    assert watch.state.services[0].since > since
    up[0] = False
    assert watch.look()
    assert watch.state.infrastructure[0].state == "down"
    assert watch.state.services[1].state == "up"


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [(None, 60), ("wait=20", 20), ("respond-async, wait=5", 5), ("wait=900", 60), ("wait=0", 2), ("wait=x", 60)],
)
def test_a_request_may_shorten_how_long_a_command_is_waited_for(prefer: str | None, seconds: float) -> None:
    assert budget_s(prefer) == seconds


def test_production_without_https_does_not_start() -> None:
    ours = SecretStr("of our own")
    with pytest.raises(ValidationError, match="VOLT_PUBLIC_URL"):
        Settings(env=Environment.PRODUCTION, nats_password=ours)
    https = "https://ops.voltcharge.example"
    assert Settings(env=Environment.PRODUCTION, nats_password=ours, public_url=https).is_https


def test_trusted_proxies_are_a_list_of_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOLT_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32")
    assert len(Settings().trusted_proxies) == 2
