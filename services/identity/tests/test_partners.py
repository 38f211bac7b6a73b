"""Partner organisations and their API keys (ADM-5)."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest
from front_desk import EMAILS, Desk

from contracts.events.identity import KeyIssued, KeyRevoked, OrganisationSaved, SessionEnded
from contracts.permissions import KEY_PERMISSIONS, Permission, Role
from contracts.problems import Conflict, InvalidCredentials, InvalidInput, NotFound, Unauthenticated
from contracts.rpc import identity as rpc
from contracts.rpc.identity import (
    CheckedKey,
    CheckKey,
    IssuedKey,
    IssueKey,
    ListKeys,
    ListOrganisations,
    Organisation,
    RevokeKey,
    RotateKey,
    SaveOrganisation,
)
from identity.seed import DEMO_CPO, DEMO_ORGANISATIONS


async def issue(desk: Desk, key_id: str | None = None, cpo_id: str = DEMO_CPO, days: int = 30) -> IssuedKey:
    """A key of the demo's organisation that sees its chargers."""
    question = IssueKey(
        key_id=key_id or str(uuid.uuid4()),
        name="Billing at LankaVolt",
        cpo_id=cpo_id,
        scopes=(Permission.CHARGERS_VIEW,),
        expires_in_days=days,
    )
    return await desk.ask(rpc.ISSUE_KEY, question)


async def check(desk: Desk, secret: str) -> CheckedKey:
    """Ask as the edge does: without an actor."""
    return await desk.bus.ask(rpc.CHECK_KEY, CheckKey(secret=secret), timeout_s=15)


async def organisation(desk: Desk, cpo_id: str) -> Organisation:
    """One organisation of the list."""
    listed = await desk.ask(rpc.LIST_ORGANISATIONS, ListOrganisations())
    return next(o for o in listed.items if o.id == cpo_id)


async def save(desk: Desk, *, active: bool) -> None:
    """Let the demo's organisation in, or shut it out."""
    name = DEMO_ORGANISATIONS[DEMO_CPO]
    await desk.ask(rpc.SAVE_ORGANISATION, SaveOrganisation(id=DEMO_CPO, name=name, active=active))


async def test_organisations_are_listed_by_name_with_what_they_have(desk: Desk) -> None:
    await issue(desk)
    revoked = await issue(desk)
    await desk.ask(rpc.REVOKE_KEY, RevokeKey(key_id=revoked.key.id))
    listed = await desk.ask(rpc.LIST_ORGANISATIONS, ListOrganisations())
    assert [o.name for o in listed.items] == sorted(DEMO_ORGANISATIONS.values())
    known = await organisation(desk, DEMO_CPO)
    assert (known.members, known.keys, known.active) == (1, 1, True)


async def test_an_organisation_is_added_once_and_then_changed_by_what_is_given(desk: Desk) -> None:
    added = await desk.ask(
        rpc.SAVE_ORGANISATION, SaveOrganisation(id="cpo-new", name="New Power", contact_email="Ops@New.LK")
    )
    assert (added.contact_email, added.active) == ("ops@new.lk", True)
    off = await desk.ask(rpc.SAVE_ORGANISATION, SaveOrganisation(id="cpo-new", name="New Power", active=False))
    renamed = await desk.ask(rpc.SAVE_ORGANISATION, SaveOrganisation(id="cpo-new", name="Newer Power"))
    assert renamed == off.model_copy(update={"name": "Newer Power"})
    assert (renamed.contact_email, renamed.active) == ("ops@new.lk", False)
    await desk.ask(rpc.SAVE_ORGANISATION, SaveOrganisation(id="cpo-new", name="Newer Power"))
    told = await desk.said(OrganisationSaved, len(DEMO_ORGANISATIONS) + 3)
    assert [(e.name, e.active) for e in told if isinstance(e, OrganisationSaved) and e.cpo_id == "cpo-new"] == [
        ("New Power", True),
        ("New Power", False),
        ("Newer Power", False),
    ]


async def test_an_inactive_organisations_members_are_out_at_once_and_stay_out(desk: Desk) -> None:
    partner, agent = await desk.sign_in(Role.CPO), await desk.sign_in(Role.OPS_AGENT)
    await save(desk, active=False)
    with pytest.raises(Unauthenticated):
        await desk.check(partner.token)
    await desk.check(agent.token)
    [ended] = await desk.said(SessionEnded, 1)
    assert isinstance(ended, SessionEnded)
    assert ended.session_id == partner.session.session_id
    with pytest.raises(InvalidCredentials):
        await desk.sign_in(Role.CPO)
    await save(desk, active=True)
    with pytest.raises(Unauthenticated):
        await desk.check(partner.token)
    await desk.check((await desk.sign_in(Role.CPO)).token)


async def test_a_sign_in_that_races_an_organisations_end_leaves_no_session_behind(desk: Desk) -> None:
    for _ in range(3):
        racing = asyncio.create_task(desk.sign_in(Role.CPO))
        await asyncio.sleep(0)
        await save(desk, active=False)
        await asyncio.gather(racing, return_exceptions=True)
        live = await desk.execute(
            "SELECT 1 FROM session s JOIN member m ON m.id = member_id WHERE m.email = $1 AND ended_at IS NULL",
            EMAILS[Role.CPO],
        )
        assert live == []
        await save(desk, active=True)
        await desk.execute("DELETE FROM sign_in_attempts")


async def test_adm_5_a_key_stands_for_its_organisation_within_its_scopes(desk: Desk) -> None:
    issued = await issue(desk)
    checked = await check(desk, issued.secret)
    actor = checked.actor
    assert (actor.role, actor.cpo_id, actor.member_id, actor.name) == (
        Role.CPO,
        DEMO_CPO,
        issued.key.id,
        "Billing at LankaVolt",
    )
    assert [p for p in Permission if actor.may(p)] == [Permission.CHARGERS_VIEW]
    assert checked.requests_per_minute == 120
    [told] = await desk.said(KeyIssued, 1)
    assert isinstance(told, KeyIssued)
    assert (told.key_id, told.scopes, told.rotated) == (issued.key.id, ("chargers.view",), False)


async def test_adm_5_the_secret_is_shown_once_and_stored_nowhere(desk: Desk) -> None:
    key_id = str(uuid.uuid4())
    issued = await issue(desk, key_id)
    assert issued.secret.startswith(f"{issued.key.prefix}_")
    assert len(issued.secret.removeprefix(f"{issued.key.prefix}_")) == 43  # 32 random bytes in base64: 256 bits
    with pytest.raises(Conflict, match="already"):
        await issue(desk, key_id)
    await desk.said(KeyIssued, 1)
    secret = issued.secret.removeprefix(f"{issued.key.prefix}_")
    for table in ("partner_key", "audit", "outbox"):
        for row in await desk.execute(f"SELECT t::text AS whole FROM {table} t"):  # noqa: S608  # names from here
            assert secret not in row["whole"]
            assert secret.encode().hex() not in row["whole"]
    assert secret not in (await desk.ask(rpc.LIST_KEYS, ListKeys())).model_dump_json()


@pytest.mark.parametrize("scope", sorted(set(Permission) - KEY_PERMISSIONS))
async def test_adm_5_no_key_is_granted_more_than_a_partner_sees(desk: Desk, scope: Permission) -> None:
    question = IssueKey(
        key_id=str(uuid.uuid4()), name="Too much", cpo_id=DEMO_CPO, scopes=(Permission.CHARGERS_VIEW, scope)
    )
    with pytest.raises(InvalidInput, match="cannot be granted"):
        await desk.ask(rpc.ISSUE_KEY, question)


async def test_a_key_needs_an_active_organisation(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="organisation"):
        await issue(desk, cpo_id="cpo-nobody")
    issued = await issue(desk)
    await save(desk, active=False)
    with pytest.raises(InvalidInput, match="organisation"):
        await issue(desk)
    with pytest.raises(Unauthenticated):
        await check(desk, issued.secret)
    await save(desk, active=True)
    await check(desk, issued.secret)


async def test_adm_5_a_key_runs_out(desk: Desk) -> None:
    issued = await issue(desk, days=1)
    desk.clock.ahead += timedelta(hours=23, minutes=59)
    await check(desk, issued.secret)
    desk.clock.ahead += timedelta(minutes=1)
    with pytest.raises(Unauthenticated):
        await check(desk, issued.secret)
    with pytest.raises(Conflict, match="run out"):
        await desk.ask(rpc.ROTATE_KEY, RotateKey(key_id=issued.key.id))


async def test_adm_5_after_a_rotation_both_secrets_work_until_the_overlap_ends(desk: Desk) -> None:
    first = await issue(desk)
    second = await desk.ask(rpc.ROTATE_KEY, RotateKey(key_id=first.key.id, overlap_hours=24))
    assert second.key.prefix == first.key.prefix
    for secret in (first.secret, second.secret):
        await check(desk, secret)
    desk.clock.ahead += timedelta(hours=24)
    with pytest.raises(Unauthenticated):
        await check(desk, first.secret)
    await check(desk, second.secret)
    third = await desk.ask(rpc.ROTATE_KEY, RotateKey(key_id=first.key.id, overlap_hours=0))
    for dead in (first.secret, second.secret):
        with pytest.raises(Unauthenticated):
            await check(desk, dead)
    await check(desk, third.secret)
    told = await desk.said(KeyIssued, 3)
    assert [e.rotated for e in told if isinstance(e, KeyIssued)] == [False, True, True]


async def test_adm_5_a_revoked_key_opens_nothing_at_once_not_even_with_its_old_secret(desk: Desk) -> None:
    first = await issue(desk)
    second = await desk.ask(rpc.ROTATE_KEY, RotateKey(key_id=first.key.id))
    for _ in range(2):
        revoked = await desk.ask(rpc.REVOKE_KEY, RevokeKey(key_id=first.key.id))
        assert revoked.revoked_at == desk.clock()
    for secret in (first.secret, second.secret):
        with pytest.raises(Unauthenticated):
            await check(desk, secret)
    assert len(await desk.said(KeyRevoked, 1)) == 1
    with pytest.raises(Conflict, match="revoked"):
        await desk.ask(rpc.ROTATE_KEY, RotateKey(key_id=first.key.id))
    [listed] = (await desk.ask(rpc.LIST_KEYS, ListKeys(cpo_id=DEMO_CPO))).items
    assert listed == revoked
    with pytest.raises(NotFound):
        await desk.ask(rpc.REVOKE_KEY, RevokeKey(key_id=str(uuid.uuid4())))


async def test_a_key_that_nobody_issued_opens_nothing(desk: Desk) -> None:
    issued = await issue(desk)
    altered = issued.secret[:-1] + ("A" if issued.secret[-1] != "A" else "B")
    for secret in ("", "vck_", "\0", altered, issued.key.prefix, f"{issued.secret} ", "vck_0123456789_" + "x" * 43):
        with pytest.raises(Unauthenticated):
            await check(desk, secret)


async def test_adm_5_the_last_use_is_noted_at_most_once_a_minute(desk: Desk) -> None:
    issued = await issue(desk)

    async def noted() -> timedelta:
        [key] = (await desk.ask(rpc.LIST_KEYS, ListKeys())).items
        assert key.last_used_at is not None
        return key.last_used_at - issued.key.created_at

    for ahead, seen in ((5, 5), (64, 5), (65, 65), (300, 300)):
        desk.clock.ahead = timedelta(seconds=ahead)
        await check(desk, issued.secret)
        assert await noted() == timedelta(seconds=seen)


async def test_keys_are_listed_newest_first(desk: Desk) -> None:
    ids = []
    for cpo_id in ("cpo-hillcharge", DEMO_CPO, "cpo-hillcharge"):
        ids.append((await issue(desk, cpo_id=cpo_id)).key.id)
        desk.clock.ahead += timedelta(seconds=1)
    assert [key.id for key in (await desk.ask(rpc.LIST_KEYS, ListKeys())).items] == ids[::-1]
    of_one = await desk.ask(rpc.LIST_KEYS, ListKeys(cpo_id="cpo-hillcharge"))
    assert [key.id for key in of_one.items] == [ids[2], ids[0]]
