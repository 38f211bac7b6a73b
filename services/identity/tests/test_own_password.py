"""A member changes their password (AUTH-6): a temporary one at the first sign-in, any one at any time."""

from __future__ import annotations

import asyncio

import pytest
from front_desk import EMAILS, Desk

from contracts.events.identity import PasswordChanged, SessionEnded
from contracts.permissions import Role
from contracts.problems import InvalidCredentials, InvalidInput, SignInSlowed, Unauthenticated
from contracts.rpc import identity as rpc
from contracts.rpc.identity import ChangePassword, UpdateMember
from identity.domain import DEMO_PASSWORD

OWN = "violet harbour 42"


async def change(desk: Desk, token: str, new: str = OWN, present: str = DEMO_PASSWORD) -> None:
    """Change the password of whoever holds the token."""
    await desk.bus.ask(rpc.CHANGE_PASSWORD, ChangePassword(token=token, present=present, new=new), timeout_s=15)


async def test_auth_6_the_temporary_password_is_changed_at_the_first_sign_in(desk: Desk) -> None:
    [row] = await desk.execute("SELECT id FROM member WHERE email = $1", EMAILS[Role.OPS_AGENT])
    await desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=row["id"], version=1, password="temporary lorry 9"))
    signed_in = await desk.sign_in(Role.OPS_AGENT, "temporary lorry 9")
    assert (await desk.check(signed_in.token)).session.member.must_change_password
    await change(desk, signed_in.token, present="temporary lorry 9")
    assert not (await desk.check(signed_in.token)).session.member.must_change_password
    assert not (await desk.sign_in(Role.OPS_AGENT, OWN)).session.member.must_change_password
    with pytest.raises(InvalidCredentials):
        await desk.sign_in(Role.OPS_AGENT, "temporary lorry 9")
    told = [e.temporary for e in await desk.said(PasswordChanged, 2) if isinstance(e, PasswordChanged)]
    assert told == [True, False]


async def test_auth_6_all_other_sessions_end_and_this_one_lives_on(desk: Desk) -> None:
    mine, others = await desk.sign_in(Role.OPS_AGENT), [await desk.sign_in(Role.OPS_AGENT) for _ in range(2)]
    bystander = await desk.sign_in(Role.MANAGER)
    await change(desk, mine.token)
    await desk.check(mine.token)
    await desk.check(bystander.token)
    for other in others:
        with pytest.raises(Unauthenticated):
            await desk.check(other.token)
    ended = await desk.said(SessionEnded, 2)
    assert {(e.session_id, e.reason) for e in ended if isinstance(e, SessionEnded)} == {
        (other.session.session_id, "revoked") for other in others
    }


async def test_auth_7_wrong_present_passwords_count_like_those_at_the_sign_in(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    for _ in range(3):
        with pytest.raises(InvalidCredentials, match="present password"):
            await change(desk, mine.token, present="wrong")
    with pytest.raises(SignInSlowed):
        await change(desk, mine.token)
    with pytest.raises(SignInSlowed):
        await desk.sign_in(Role.OPS_AGENT)
    await desk.check(mine.token)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short", "at least 12"),
        ("x1y2z" * 30, "at most 128"),
        (DEMO_PASSWORD, "differ"),
        ("Kasun Dissanayake", "name or email"),
        ("agent@demo.voltcharge.lk", "name or email"),
        ("P4ssw0rd2026!!", "tried first"),
    ],
)
async def test_auth_6_what_is_wrong_with_a_new_password_is_said(desk: Desk, new: str, said: str) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    with pytest.raises(InvalidInput, match=said) as refused:
        await change(desk, mine.token, new=new)
    assert [wrong["field"] for wrong in refused.value.extra["fields"]] == ["new"]
    await desk.sign_in(Role.OPS_AGENT)


async def test_a_dead_session_changes_no_password(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    await desk.sign_out(mine.token)
    for token in (mine.token, "", "\0"):
        with pytest.raises(Unauthenticated):
            await change(desk, token)
    await desk.sign_in(Role.OPS_AGENT)


async def test_two_changes_at_once_leave_one_password(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    news = ("violet harbour 42", "amber lagoon 17")
    outcomes = await asyncio.gather(*(change(desk, mine.token, new) for new in news), return_exceptions=True)
    [won] = [new for new, outcome in zip(news, outcomes, strict=True) if outcome is None]
    assert sum(isinstance(outcome, InvalidCredentials) for outcome in outcomes) == 1
    await desk.sign_in(Role.OPS_AGENT, won)


async def test_neither_password_is_anywhere_in_the_database(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    await change(desk, mine.token)
    await desk.said(PasswordChanged, 1)
    for table in ("member", "session", "audit", "outbox", "sign_in_attempts"):
        for row in await desk.execute(f"SELECT t::text AS whole FROM {table} t"):  # noqa: S608  # names from here
            assert OWN not in row["whole"]
            assert OWN.encode().hex() not in row["whole"]
            assert mine.token not in row["whole"]
