"""The team as an Admin runs it (ADM-1 to ADM-4; guide: "Managing Team Members")."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from front_desk import EMAILS, Desk

from contracts.desk import Capability
from contracts.events.identity import (
    MemberAdded,
    MemberChanged,
    MemberRemoved,
    PasswordChanged,
    SessionEnded,
)
from contracts.ids import MemberId
from contracts.permissions import Actor, Permission, Role
from contracts.problems import (
    Conflict,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    ProblemError,
    SignInSlowed,
    Unauthenticated,
)
from contracts.rpc import Rpc
from contracts.rpc import identity as rpc
from contracts.rpc.identity import AddMember, GetMember, ListMembers, Member, RemoveMember, UpdateMember
from identity.seed import DEMO_COLLEAGUES, DEMO_CPO, DEMO_MEMBERS

TEMPORARY = "seven green lorries"


def newcomer(**given: Any) -> AddMember:
    """A new technician, as the form would send them."""
    return AddMember(
        **{
            "member_key": str(uuid.uuid4()),
            "name": "Nirmala Gamage",
            "email": "nirmala@voltcharge.lk",
            "phone": "077 210 4455",
            "password": TEMPORARY,
            "role": Role.OPS_AGENT,
            "capabilities": (Capability.TECHNICAL, Capability.SERVICE),
        }
        | given
    )


async def member(desk: Desk, role: Role) -> Member:
    """The demo's member of a role."""
    [row] = await desk.execute("SELECT id FROM member WHERE email = $1", EMAILS[role])
    return await desk.ask(rpc.GET_MEMBER, GetMember(member_id=row["id"]))


async def test_adm_1_a_new_member_signs_in_with_the_temporary_password_and_everyone_hears_their_capabilities(
    desk: Desk,
) -> None:
    added = await desk.ask(rpc.ADD_MEMBER, newcomer(email=" Nirmala@VoltCharge.lk "))
    assert (added.email, added.phone, added.version) == ("nirmala@voltcharge.lk", "+94772104455", 1)
    assert added.must_change_password
    heard = await desk.said(MemberAdded, 1 + len(DEMO_MEMBERS) + len(DEMO_COLLEAGUES))
    told = [e for e in heard if isinstance(e, MemberAdded) and e.member_id == added.id]
    assert [(e.capabilities, e.phone, e.role) for e in told] == [
        ((Capability.SERVICE, Capability.TECHNICAL), "+94772104455", Role.OPS_AGENT)
    ]
    session = (await desk.sign_in("NIRMALA@voltcharge.lk", TEMPORARY)).session
    assert session.member.id == added.id
    assert session.member.must_change_password
    assert (await desk.ask(rpc.GET_MEMBER, GetMember(member_id=added.id))).last_sign_in_at == desk.clock()


async def test_adm_1_asked_twice_with_one_key_it_is_one_member(desk: Desk) -> None:
    question = newcomer()
    one, two = await asyncio.gather(desk.ask(rpc.ADD_MEMBER, question), desk.ask(rpc.ADD_MEMBER, question))
    assert one == two
    [told] = await desk.execute("SELECT count(*) FROM outbox WHERE body LIKE $1", f"%{one.id}%".encode())
    assert told["count"] == 1


async def test_adm_1_an_email_belongs_to_one_member_whatever_its_case(desk: Desk) -> None:
    with pytest.raises(Conflict, match="email"):
        await desk.ask(rpc.ADD_MEMBER, newcomer(email=EMAILS[Role.MANAGER].upper()))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "a\0b@voltcharge.lk"}, "email"),
        ({"password": "too short"}, "password"),
        ({"password": "Password1234"}, "password"),
        ({"role": Role.CPO}, "cpo_id"),
        ({"role": Role.CPO, "cpo_id": "cpo-nobody"}, "cpo_id"),
        ({"cpo_id": DEMO_CPO}, "cpo_id"),
    ],
)
async def test_adm_1_what_is_not_right_is_said_by_field_and_nobody_is_added(
    desk: Desk, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await desk.ask(rpc.ADD_MEMBER, newcomer(**given))
    assert [wrong["field"] for wrong in refused.value.extra["fields"]] == [field]
    assert await desk.execute("SELECT 1 FROM member WHERE name = 'Nirmala Gamage'") == []


async def test_adm_2_what_is_left_out_stays_and_what_is_given_as_none_is_taken_away(desk: Desk) -> None:
    agent = await member(desk, Role.OPS_AGENT)
    renamed = await desk.ask(
        rpc.UPDATE_MEMBER,
        UpdateMember(
            member_id=agent.id, version=agent.version, name="කසුන් දිසානායක", capabilities=(Capability.MAINTENANCE,)
        ),
    )
    assert renamed == agent.model_copy(
        update={"name": "කසුන් දිසානායක", "capabilities": ("maintenance",), "version": agent.version + 1}
    )
    unreachable = await desk.ask(
        rpc.UPDATE_MEMBER, UpdateMember(member_id=agent.id, version=renamed.version, phone=None)
    )
    assert unreachable == renamed.model_copy(update={"phone": None, "version": renamed.version + 1})
    told = [e for e in await desk.said(MemberChanged, 2) if isinstance(e, MemberChanged)]
    assert [(e.name, e.phone, e.capabilities, e.active) for e in told] == [
        ("කසුන් දිසානායක", agent.phone, (Capability.MAINTENANCE,), True),
        ("කසුන් දිසානායක", None, (Capability.MAINTENANCE,), True),
    ]


async def test_adm_2_of_two_edits_of_one_version_the_second_is_shown_the_first(desk: Desk) -> None:
    agent = await member(desk, Role.OPS_AGENT)
    outcomes = await asyncio.gather(
        *(
            desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=agent.id, version=agent.version, name=name))
            for name in ("First", "Second")
        ),
        return_exceptions=True,
    )
    [written] = [o for o in outcomes if isinstance(o, Member)]
    [refused] = [o for o in outcomes if isinstance(o, Conflict)]
    assert Member.model_validate(refused.extra["current"]) == written
    assert await member(desk, Role.OPS_AGENT) == written


async def test_adm_2_a_new_role_ends_the_sessions_and_a_new_name_does_not(desk: Desk) -> None:
    signed_in = await desk.sign_in(Role.OPS_AGENT)
    agent = signed_in.session.member
    named = await desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=agent.id, version=agent.version, name="Kasun D"))
    assert (await desk.check(signed_in.token)).session.member.name == "Kasun D"
    await desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=agent.id, version=named.version, role=Role.INSTALLER))
    with pytest.raises(Unauthenticated):
        await desk.check(signed_in.token)
    [ended] = await desk.said(SessionEnded, 1)
    assert isinstance(ended, SessionEnded)
    assert (ended.session_id, ended.reason) == (signed_in.session.session_id, "revoked")


async def test_adm_2_the_organisation_comes_and_goes_with_the_role(desk: Desk) -> None:
    cpo = await member(desk, Role.CPO)
    installer = await desk.ask(
        rpc.UPDATE_MEMBER, UpdateMember(member_id=cpo.id, version=cpo.version, role=Role.INSTALLER)
    )
    assert installer.cpo_id is None
    back = UpdateMember(member_id=cpo.id, version=installer.version, role=Role.CPO)
    with pytest.raises(InvalidInput, match="choose one"):
        await desk.ask(rpc.UPDATE_MEMBER, back)
    again = await desk.ask(
        rpc.UPDATE_MEMBER,
        UpdateMember(member_id=cpo.id, version=installer.version, role=Role.CPO, cpo_id="cpo-hillcharge"),
    )
    assert (again.role, again.cpo_id) == (Role.CPO, "cpo-hillcharge")


async def test_adm_2_a_temporary_password_ends_sessions_and_opens_an_account_that_was_slowed(desk: Desk) -> None:
    signed_in = await desk.sign_in(Role.DISPATCHER)
    who = signed_in.session.member
    for _ in range(3):
        with pytest.raises(InvalidCredentials):
            await desk.sign_in(Role.DISPATCHER, "wrong")
    with pytest.raises(SignInSlowed):
        await desk.sign_in(Role.DISPATCHER, "wrong")
    changed = await desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=who.id, version=who.version, password=TEMPORARY))
    assert changed.must_change_password
    with pytest.raises(Unauthenticated):
        await desk.check(signed_in.token)
    [told] = await desk.said(PasswordChanged, 1)
    assert isinstance(told, PasswordChanged)
    assert told.temporary
    assert (await desk.sign_in(Role.DISPATCHER, TEMPORARY)).session.member.must_change_password


async def test_adm_2_an_email_that_is_taken_changes_nothing(desk: Desk) -> None:
    agent = await member(desk, Role.OPS_AGENT)
    taken = UpdateMember(member_id=agent.id, version=agent.version, email=EMAILS[Role.CPO], name="Somebody")
    with pytest.raises(Conflict, match="email"):
        await desk.ask(rpc.UPDATE_MEMBER, taken)
    assert await member(desk, Role.OPS_AGENT) == agent


async def test_an_update_that_changes_nothing_says_nothing(desk: Desk) -> None:
    agent = await member(desk, Role.OPS_AGENT)
    same = UpdateMember(member_id=agent.id, version=agent.version, name=agent.name, phone=agent.phone)
    assert await desk.ask(rpc.UPDATE_MEMBER, same) == agent
    assert await desk.execute("SELECT 1 FROM outbox WHERE subject LIKE '%member-changed'") == []


async def test_nobody_takes_the_last_admin_away_nor_themselves(desk: Desk) -> None:
    admin = await member(desk, Role.ADMIN)
    demoted = UpdateMember(member_id=admin.id, version=admin.version, role=Role.MANAGER)
    with pytest.raises(Conflict, match="your own role"):
        await desk.ask(rpc.UPDATE_MEMBER, demoted)
    with pytest.raises(Conflict, match="remove yourself"):
        await desk.ask(rpc.REMOVE_MEMBER, RemoveMember(member_id=admin.id))
    elsewhere = Actor(member_id=MemberId("gone"), name="A former Admin", role=Role.ADMIN)
    with pytest.raises(Conflict, match="last active Admin"):
        await desk.ask(rpc.UPDATE_MEMBER, demoted, elsewhere)
    with pytest.raises(Conflict, match="last active Admin"):
        await desk.ask(rpc.REMOVE_MEMBER, RemoveMember(member_id=admin.id), elsewhere)
    with pytest.raises(Conflict, match="Change password"):
        await desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=admin.id, version=admin.version, password=TEMPORARY))


async def test_two_admins_who_take_each_others_role_at_once_leave_one(desk: Desk) -> None:
    await desk.execute("UPDATE member SET role = 'admin' WHERE email = $1", EMAILS[Role.MANAGER])
    rows = await desk.execute("SELECT id, name FROM member WHERE role = 'admin'")
    one, two = (Actor(member_id=MemberId(row["id"]), name=row["name"], role=Role.ADMIN) for row in rows)
    outcomes = await asyncio.gather(
        desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=two.member_id, version=1, role=Role.MANAGER), one),
        desk.ask(rpc.REMOVE_MEMBER, RemoveMember(member_id=one.member_id), two),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert len(await desk.execute("SELECT 1 FROM member WHERE role = 'admin' AND active")) == 1


async def test_adm_4_a_removed_member_is_out_at_once_and_their_past_stays(desk: Desk) -> None:
    signed_in = await desk.sign_in(Role.INSTALLER)
    gone = signed_in.session.member
    await desk.ask(rpc.REMOVE_MEMBER, RemoveMember(member_id=gone.id))
    with pytest.raises(Unauthenticated):
        await desk.check(signed_in.token)
    with pytest.raises(InvalidCredentials):
        await desk.sign_in(Role.INSTALLER)
    with pytest.raises(InvalidCredentials):
        await desk.sign_in(f"removed:{gone.id}", "")
    await desk.ask(rpc.REMOVE_MEMBER, RemoveMember(member_id=gone.id))
    assert len(await desk.said(MemberRemoved, 1)) == 1
    assert len(await desk.said(SessionEnded, 1)) == 1
    known = await desk.ask(rpc.GET_MEMBER, GetMember(member_id=gone.id))
    assert (known.name, known.email, known.removed, known.active) == (gone.name, gone.email, True, False)
    with pytest.raises(NotFound, match="left the team"):
        await desk.ask(rpc.UPDATE_MEMBER, UpdateMember(member_id=gone.id, version=known.version, name="Back"))
    with pytest.raises(NotFound, match="left the team"):
        await desk.set_active(await desk.admin(), gone.id, active=True)


async def test_adm_4_the_email_of_a_removed_member_is_free_again(desk: Desk) -> None:
    gone = await member(desk, Role.INSTALLER)
    for _ in range(2):
        await desk.ask(rpc.REMOVE_MEMBER, RemoveMember(member_id=gone.id))
        successor = await desk.ask(rpc.ADD_MEMBER, newcomer(email=EMAILS[Role.INSTALLER]))
        assert successor.id != gone.id
        gone = successor
    listed = (await desk.ask(rpc.LIST_MEMBERS, ListMembers(q=EMAILS[Role.INSTALLER], with_removed=True))).items
    assert sorted((m.name, m.removed) for m in listed) == [
        ("Nirmala Gamage", False),
        ("Nirmala Gamage", True),
        ("Ruwan Bandara", True),
    ]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("kasun", ["Kasun Dissanayake"]),
        ("DISSA kasun", ["Kasun Dissanayake"]),
        ("agent@demo", ["Kasun Dissanayake"]),
        ("077 210 4404", ["Kasun Dissanayake"]),
        ("+94772104404", ["Kasun Dissanayake"]),
        ("4404", ["Kasun Dissanayake"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("\0", []),
        ("' OR true --", []),
    ],
)
async def test_adm_2_a_member_is_found_by_what_one_remembers_and_no_character_is_special(
    desk: Desk, q: str, found: list[str]
) -> None:
    page = await desk.ask(rpc.LIST_MEMBERS, ListMembers(q=q))
    assert [m.name for m in page.items] == found
    assert page.total == len(found)


async def test_adm_2_pages_show_everyone_once_by_name_and_filters_narrow_them(desk: Desk) -> None:
    everyone = (*DEMO_MEMBERS, *DEMO_COLLEAGUES)
    names: list[str] = []
    cursor: str | None = None
    while True:
        page = await desk.ask(rpc.LIST_MEMBERS, ListMembers(limit=5, cursor=cursor))
        assert page.total == len(everyone)
        names += [m.name for m in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert names == sorted(m.name for m in everyone)
    await desk.set_active(await desk.admin(), (await member(desk, Role.DISPATCHER)).id, active=False)
    resting = await desk.ask(rpc.LIST_MEMBERS, ListMembers(active=False, role=(Role.DISPATCHER, Role.CPO)))
    assert [m.name for m in resting.items] == ["Fathima Rizvi"]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "WyJhdWRpdCIsICJ4IiwgIngiXQ==", "WyJcdWQ4MDAiXQ=="])
async def test_a_page_marker_that_is_none_of_ours_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="page marker"):
        await desk.ask(rpc.LIST_MEMBERS, ListMembers(cursor=cursor))


ADMINS_ALONE: list[tuple[Rpc[Any, Any], Any]] = [
    (rpc.LIST_MEMBERS, ListMembers()),
    (rpc.GET_MEMBER, GetMember(member_id=MemberId("x"))),
    (rpc.ADD_MEMBER, newcomer()),
    (rpc.UPDATE_MEMBER, UpdateMember(member_id=MemberId("x"), version=1)),
    (rpc.SET_MEMBER_ACTIVE, rpc.SetMemberActive(member_id=MemberId("x"), active=True)),
    (rpc.REMOVE_MEMBER, RemoveMember(member_id=MemberId("x"))),
    (rpc.LIST_ORGANISATIONS, rpc.ListOrganisations()),
    (rpc.SAVE_ORGANISATION, rpc.SaveOrganisation(id="cpo-x", name="X")),
    (rpc.LIST_KEYS, rpc.ListKeys()),
    (rpc.LIST_AUDIT, rpc.ListAudit()),
    (rpc.REVOKE_KEY, rpc.RevokeKey(key_id=str(uuid.UUID(int=1)))),
    (rpc.ROTATE_KEY, rpc.RotateKey(key_id=str(uuid.UUID(int=1)))),
    (
        rpc.ISSUE_KEY,
        rpc.IssueKey(key_id=str(uuid.UUID(int=1)), name="X", cpo_id=DEMO_CPO, scopes=(Permission.NETWORK_VIEW,)),
    ),
]


async def test_running_the_team_is_for_admins_alone(desk: Desk) -> None:
    for procedure, question in ADMINS_ALONE:
        for role in Role:
            actor = Actor(member_id=MemberId("m"), name="M", role=role, cpo_id=DEMO_CPO if role is Role.CPO else None)
            try:
                await desk.bus.ask(procedure, question, actor=actor, timeout_s=15)
                refused = False
            except Forbidden:
                refused = True
            except ProblemError:
                refused = False
            assert refused is (role is not Role.ADMIN), (procedure.subject, role)
        with pytest.raises(Unauthenticated):
            await desk.bus.ask(procedure, question)


async def test_members_of_a_former_release_are_told_to_everyone_once(desk: Desk) -> None:
    agent, manager = await member(desk, Role.OPS_AGENT), await member(desk, Role.MANAGER)
    for known in (agent, manager):  # the second is told by a later sweep, which must not tell the first again
        await desk.execute("UPDATE member SET announced = false WHERE id = $1", known.id)
        heard = await desk.said(MemberChanged, 1 if known is agent else 2)
    assert [(e.member_id, e.capabilities, e.active) for e in heard if isinstance(e, MemberChanged)] == [
        (agent.id, agent.capabilities, True),
        (manager.id, manager.capabilities, True),
    ]
    assert await member(desk, Role.OPS_AGENT) == agent
