"""Signing in, checking, signing out, deactivating: over the real bus, on the real database."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from front_desk import EMAILS, Desk

from chassis.settings import Environment
from contracts.events.identity import (
    MemberActivated,
    MemberAdded,
    MemberDeactivated,
    SessionEnded,
    SessionStarted,
    SignInRefused,
)
from contracts.ids import MemberId
from contracts.permissions import Actor, Role, modules_of, permissions_of
from contracts.problems import Conflict, Forbidden, InvalidCredentials, NotFound, Unauthenticated
from identity.domain import IDLE
from identity.seed import DEMO_COLLEAGUES, DEMO_MEMBERS, seed


async def test_auth_1_each_role_signs_in_and_gets_its_own_modules(desk: Desk) -> None:
    for role, email in EMAILS.items():
        signed_in = await desk.sign_in(email)
        session = signed_in.session
        assert (session.member.role, session.member.email) == (role, email)
        assert session.modules == modules_of(role)
        assert set(session.permissions) == permissions_of(role)
        assert session.expires_at - session.started_at == IDLE
        checked = await desk.check(signed_in.token)
        assert checked.session == session
        assert checked.csrf_token == signed_in.csrf_token


async def test_the_cpo_member_belongs_to_an_organisation_and_nobody_else_does(desk: Desk) -> None:
    for role in Role:
        member = (await desk.sign_in(role)).session.member
        assert member.cpo_id == ("cpo-lankavolt" if role is Role.CPO else None)
        assert member.actor() == Actor(member_id=member.id, name=member.name, role=role, cpo_id=member.cpo_id)


async def test_auth_1_a_refusal_is_the_same_for_wrong_email_wrong_password_and_inactive_member(desk: Desk) -> None:
    await desk.execute("UPDATE member SET active = false WHERE email = $1", EMAILS[Role.INSTALLER])
    refusals = []
    for email, password in (
        ("nobody@demo.voltcharge.lk", "VoltCharge-demo-1"),
        (EMAILS[Role.OPS_AGENT], "wrong"),
        (EMAILS[Role.INSTALLER], "VoltCharge-demo-1"),
        (EMAILS[Role.INSTALLER], "wrong"),
        ("", ""),
        ("\0", "\0"),
    ):
        with pytest.raises(InvalidCredentials) as refused:
            await desk.sign_in(email, password)
        refusals.append(refused.value.problem().model_dump())
    assert all(refusal == refusals[0] for refusal in refusals)
    told = [(event.reason) for event in await desk.said(SignInRefused, 3) if isinstance(event, SignInRefused)]
    assert told == ["wrong_password", "inactive", "wrong_password"]


async def test_auth_1_the_case_of_an_email_does_not_count(desk: Desk) -> None:
    assert (await desk.sign_in("  ADMIN@Demo.VoltCharge.LK ")).session.member.role is Role.ADMIN


async def test_tokens_are_unguessable_and_only_their_digests_are_stored(desk: Desk) -> None:
    first, second = await desk.sign_in(Role.ADMIN), await desk.sign_in(Role.ADMIN)
    assert first.token != second.token
    assert len(first.token) >= 43  # 32 bytes in base64: 256 bits
    stored = await desk.execute("SELECT *, session::text AS whole FROM session")
    for row in stored:
        assert first.token not in row["whole"]
        assert first.csrf_token not in row["whole"]


@pytest.mark.parametrize("token", ["", "x", "' OR true --", "\0", "ඉලක්කම්"])
async def test_a_token_nobody_gave_out_opens_nothing(desk: Desk, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await desk.check(token)


async def test_a_csrf_token_is_checked_when_given_and_belongs_to_its_session(desk: Desk) -> None:
    mine, other = await desk.sign_in(Role.OPS_AGENT), await desk.sign_in(Role.OPS_AGENT)
    assert (await desk.check(mine.token)).csrf_ok is None
    assert (await desk.check(mine.token, mine.csrf_token)).csrf_ok is True
    assert (await desk.check(mine.token, other.csrf_token)).csrf_ok is False
    assert (await desk.check(mine.token, "")).csrf_ok is False


async def test_auth_4_after_sign_out_the_token_is_dead_and_everyone_hears_it(desk: Desk) -> None:
    mine, other = await desk.sign_in(Role.OPS_AGENT), await desk.sign_in(Role.OPS_AGENT)
    await desk.sign_out(mine.token)
    with pytest.raises(Unauthenticated):
        await desk.check(mine.token)
    assert (await desk.check(other.token)).session.session_id == other.session.session_id
    [ended] = await desk.said(SessionEnded, 1)
    assert isinstance(ended, SessionEnded)
    assert (ended.session_id, ended.reason) == (mine.session.session_id, "signed_out")


async def test_auth_4_signing_out_twice_or_without_a_session_changes_nothing(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    for token in (mine.token, mine.token, "never given out"):
        await desk.sign_out(token)
    await desk.sign_in(Role.OPS_AGENT)
    await desk.said(SessionStarted, 2)
    assert len(await desk.said(SessionEnded, 1)) == 1


async def test_auth_5_deactivation_ends_all_sessions_within_a_second(desk: Desk) -> None:
    admin = (await desk.sign_in(Role.ADMIN)).session.member
    phone, browser = await desk.sign_in(Role.CPO, client="app"), await desk.sign_in(Role.CPO)
    agent = phone.session.member
    began = time.monotonic()
    off = await desk.set_active(admin.actor(), agent.id, active=False)
    assert (off.id, off.active, off.version) == (agent.id, False, agent.version + 1)
    for session in (phone, browser):
        with pytest.raises(Unauthenticated):
            await desk.check(session.token)
    ended = await desk.said(SessionEnded, 2)
    assert time.monotonic() - began < 1.0
    assert {(e.session_id, e.reason) for e in ended if isinstance(e, SessionEnded)} == {
        (phone.session.session_id, "deactivated"),
        (browser.session.session_id, "deactivated"),
    }
    assert len(await desk.said(MemberDeactivated, 1)) == 1
    with pytest.raises(InvalidCredentials):
        await desk.sign_in(Role.CPO)


async def test_auth_5_sessions_stay_dead_when_the_member_is_activated_again(desk: Desk) -> None:
    admin = (await desk.sign_in(Role.ADMIN)).session.member.actor()
    old = await desk.sign_in(Role.DISPATCHER)
    member_id = old.session.member.id
    await desk.set_active(admin, member_id, active=False)
    await desk.set_active(admin, member_id, active=True)
    assert len(await desk.said(MemberActivated, 1)) == 1
    with pytest.raises(Unauthenticated):
        await desk.check(old.token)
    await desk.check((await desk.sign_in(Role.DISPATCHER)).token)


async def test_auth_5_a_sign_in_that_races_a_deactivation_leaves_no_session_behind(desk: Desk) -> None:
    admin = (await desk.sign_in(Role.ADMIN)).session.member.actor()
    member_id = (await desk.sign_in(Role.MANAGER)).session.member.id
    for _ in range(4):
        racing = [asyncio.create_task(desk.sign_in(Role.MANAGER)) for _ in range(2)]
        await asyncio.sleep(0)
        await desk.set_active(admin, member_id, active=False)
        await asyncio.gather(*racing, return_exceptions=True)
        live = await desk.execute("SELECT id FROM session WHERE member_id = $1 AND ended_at IS NULL", member_id)
        assert live == []
        await desk.set_active(admin, member_id, active=True)
        await desk.execute("DELETE FROM sign_in_attempts")


async def test_deactivating_twice_says_it_once(desk: Desk) -> None:
    admin = (await desk.sign_in(Role.ADMIN)).session.member.actor()
    member_id = (await desk.sign_in(Role.INSTALLER)).session.member.id
    for active in (False, False, True, True):
        await desk.set_active(admin, member_id, active=active)
    await desk.said(MemberActivated, 1)
    assert len(await desk.said(MemberDeactivated, 1)) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_an_admin_may_deactivate(desk: Desk, role: Role) -> None:
    actor = Actor(member_id=MemberId("someone"), name="Someone", role=role, cpo_id="x" if role is Role.CPO else None)
    target = (await desk.execute("SELECT id FROM member WHERE role = 'installer'"))[0]["id"]
    with pytest.raises(Forbidden):
        await desk.set_active(actor, target, active=False)
    with pytest.raises(Unauthenticated):
        await desk.set_active(None, target, active=False)


async def test_an_admin_cannot_deactivate_themself_nor_the_last_admin(desk: Desk) -> None:
    admin = (await desk.sign_in(Role.ADMIN)).session.member
    with pytest.raises(Conflict, match="deactivate yourself"):
        await desk.set_active(admin.actor(), admin.id, active=False)
    elsewhere = Actor(member_id=MemberId("gone"), name="A former Admin", role=Role.ADMIN)
    with pytest.raises(Conflict, match="last active Admin"):
        await desk.set_active(elsewhere, admin.id, active=False)
    for unknown in ("no-such-member", "\0"):
        with pytest.raises(NotFound):
            await desk.set_active(admin.actor(), unknown, active=False)


async def test_two_admins_who_deactivate_each_other_at_once_leave_one(desk: Desk) -> None:
    await desk.execute("UPDATE member SET role = 'admin' WHERE email = $1", EMAILS[Role.MANAGER])
    rows = await desk.execute("SELECT id, name FROM member WHERE role = 'admin'")
    one, two = (Actor(member_id=MemberId(row["id"]), name=row["name"], role=Role.ADMIN) for row in rows)
    outcomes = await asyncio.gather(
        desk.set_active(one, two.member_id, active=False),
        desk.set_active(two, one.member_id, active=False),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Member"]
    assert len(await desk.execute("SELECT 1 FROM member WHERE role = 'admin' AND active")) == 1


async def test_auth_8_browser_and_app_get_the_same_kind_of_session(desk: Desk) -> None:
    browser, app = await desk.sign_in(Role.OPS_AGENT), await desk.sign_in(Role.OPS_AGENT, client="app")
    assert browser.session.model_dump(exclude={"session_id", "started_at", "expires_at"}) == app.session.model_dump(
        exclude={"session_id", "started_at", "expires_at"}
    )
    for signed_in in (browser, app):
        await desk.check(signed_in.token)
    started = await desk.said(SessionStarted, 2)
    assert [event.client for event in started if isinstance(event, SessionStarted)] == ["browser", "app"]


async def test_a_session_slides_while_it_is_used_and_ends_after_twelve_idle_hours(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    desk.clock.ahead += timedelta(hours=11)
    used = await desk.check(mine.token)
    assert used.session.expires_at > mine.session.expires_at + timedelta(hours=10)
    desk.clock.ahead += timedelta(hours=11)
    await desk.check(mine.token)
    desk.clock.ahead += timedelta(hours=12, minutes=1)
    with pytest.raises(Unauthenticated):
        await desk.check(mine.token)
    [ended] = await desk.said(SessionEnded, 1)
    assert isinstance(ended, SessionEnded)
    assert (ended.session_id, ended.reason) == (mine.session.session_id, "expired")


async def test_a_session_ends_after_seven_days_however_busy(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    for _ in range(15):
        desk.clock.ahead += timedelta(hours=11)
        assert (await desk.check(mine.token)).session.expires_at <= mine.session.started_at + timedelta(days=7)
    desk.clock.ahead += timedelta(hours=4)
    with pytest.raises(Unauthenticated):
        await desk.check(mine.token)


async def test_a_changed_role_and_a_temporary_password_show_at_the_next_check(desk: Desk) -> None:
    mine = await desk.sign_in(Role.OPS_AGENT)
    await desk.execute(
        "UPDATE member SET role = 'installer', must_change_password = true WHERE id = $1", mine.session.member.id
    )
    checked = (await desk.check(mine.token)).session
    assert checked.member.role is Role.INSTALLER
    assert checked.member.must_change_password
    assert checked.modules == modules_of(Role.INSTALLER)


async def test_seeding_again_adds_nothing_and_says_nothing(desk: Desk) -> None:
    assert await seed(desk.database_url, env=Environment.DEVELOPMENT) == list(EMAILS.items())
    everyone = len(DEMO_MEMBERS) + len(DEMO_COLLEAGUES)
    assert len(await desk.execute("SELECT 1 FROM member")) == everyone
    await desk.said(MemberAdded, everyone)
    [told] = await desk.execute("SELECT count(*) FROM outbox WHERE subject LIKE '%added'")
    assert told["count"] == everyone


async def test_an_admin_whose_name_is_written_in_sinhala_is_understood(desk: Desk) -> None:
    """The actor travels in a header of the bus, which must carry every script of the country."""
    actor = (await desk.sign_in(Role.ADMIN)).session.member.actor().model_copy(update={"name": "දිලිනි ජයසූරිය"})
    member_id = (await desk.sign_in(Role.INSTALLER)).session.member.id
    assert (await desk.set_active(actor, member_id, active=False)).id == member_id
