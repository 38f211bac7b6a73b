"""The rules of identity, without any server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ids import MemberId
from contracts.problems import Conflict, SignInLocked, SignInSlowed
from identity.domain import (
    ABSOLUTE,
    ACCOUNT_LIMITS,
    ADDRESS_LIMITS,
    FORGOTTEN_AFTER,
    IDLE,
    Attempts,
    account_key,
    address_key,
    csrf_matches,
    csrf_token,
    expires_at,
    normalised_email,
    token_hash,
)
from identity.domain.members import Losing, refuse_to_lose

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def after(failures: int) -> Attempts:
    count = Attempts(0, NOW)
    for _ in range(failures):
        count = count.after_failure(NOW)
    return count


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_auth_7_two_slips_cost_nothing(failures: int) -> None:
    assert after(failures).refusal(ACCOUNT_LIMITS, NOW) is None


@pytest.mark.parametrize(("failures", "wait"), [(3, 1), (4, 2), (5, 4), (6, 8), (7, 16), (8, 32), (9, 60)])
def test_auth_7_from_the_third_wrong_password_each_wait_is_twice_as_long(failures: int, wait: int) -> None:
    refusal = after(failures).refusal(ACCOUNT_LIMITS, NOW)
    assert type(refusal) is SignInSlowed
    assert refusal.extra == {"retry_after_s": wait}
    assert after(failures).refusal(ACCOUNT_LIMITS, NOW + timedelta(seconds=wait)) is None


def test_auth_7_after_ten_wrong_passwords_the_account_is_locked_for_fifteen_minutes() -> None:
    refusal = after(10).refusal(ACCOUNT_LIMITS, NOW)
    assert type(refusal) is SignInLocked
    assert refusal.extra == {"retry_after_s": 900}
    assert refusal.detail == "Sign-in is locked. Try again in 15 minutes."
    almost = after(10).refusal(ACCOUNT_LIMITS, NOW + timedelta(minutes=14, seconds=59))
    assert type(almost) is SignInLocked
    assert after(10).refusal(ACCOUNT_LIMITS, NOW + timedelta(minutes=15)) is None


def test_auth_7_an_address_is_given_more_than_an_account() -> None:
    assert after(19).refusal(ADDRESS_LIMITS, NOW) is None
    assert type(after(20).refusal(ADDRESS_LIMITS, NOW)) is SignInSlowed
    assert type(after(99).refusal(ADDRESS_LIMITS, NOW)) is SignInSlowed
    assert type(after(100).refusal(ADDRESS_LIMITS, NOW)) is SignInLocked


def test_auth_7_quiet_makes_wrong_passwords_forgotten() -> None:
    assert after(9).after_failure(NOW + FORGOTTEN_AFTER).failures == 1
    assert after(9).after_failure(NOW + FORGOTTEN_AFTER - timedelta(seconds=1)).failures == 10


@given(st.integers(min_value=0, max_value=10**6), st.floats(min_value=0, max_value=3600))
def test_auth_7_a_wait_is_never_negative_and_never_longer_than_the_lock(failures: int, passed_s: float) -> None:
    refusal = Attempts(failures, NOW).refusal(ACCOUNT_LIMITS, NOW + timedelta(seconds=passed_s))
    assert refusal is None or 1 <= refusal.extra["retry_after_s"] <= 900


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("FE80::1%eth0", "fe80::1%eth0"),
    ],
)
def test_auth_7_one_host_cannot_pose_as_many_addresses(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


def test_auth_7_different_hosts_are_counted_apart() -> None:
    addresses = ["203.0.113.7", "203.0.113.8", "2001:db8:1:2::1", "2001:db8:1:3::1", "not an address", ""]
    assert len({address_key(address) for address in addresses}) == len(addresses)


def test_auth_7_what_was_typed_as_an_email_is_not_kept_readable() -> None:
    assert "hunter2" not in account_key("hunter2")


def test_an_email_has_one_spelling() -> None:
    assert normalised_email("  Dilini@Example.LK ") == "dilini@example.lk"


def test_a_session_ends_after_twelve_idle_hours_and_at_most_seven_days() -> None:
    assert expires_at(NOW, NOW) == NOW + IDLE == NOW + timedelta(hours=12)
    late = NOW + timedelta(days=6, hours=23)
    assert expires_at(NOW, late) == NOW + ABSOLUTE == NOW + timedelta(days=7)


def test_a_csrf_token_belongs_to_one_session_and_does_not_give_the_token_away() -> None:
    token, other = "a" * 43, "b" * 43
    assert csrf_matches(token, csrf_token(token))
    assert not csrf_matches(token, csrf_token(other))
    assert not csrf_matches(token, "")
    assert not csrf_matches(token, "ඉලක්කම්")
    assert token not in csrf_token(token)
    assert csrf_token(token) != token_hash(token).hex()


@pytest.mark.parametrize(
    ("losing", "oneself"),
    [
        ("deactivate", "cannot deactivate yourself"),
        ("remove", "cannot remove yourself"),
        ("demote", "cannot change your own role"),
    ],
)
def test_nobody_locks_the_team_out(losing: Losing, oneself: str) -> None:
    admin, other = MemberId("admin"), MemberId("other")
    with pytest.raises(Conflict, match=oneself):
        refuse_to_lose(losing, admin, admin, [admin, other])
    with pytest.raises(Conflict, match="last active Admin"):
        refuse_to_lose(losing, admin, other, [admin])
    refuse_to_lose(losing, admin, other, [admin, other])
    refuse_to_lose(losing, MemberId("agent"), admin, [admin])
