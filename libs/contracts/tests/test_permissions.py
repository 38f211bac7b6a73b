"""The guide's permission matrix, word by word (user guide, "Role Permissions"; product.md, "Roles")."""

from __future__ import annotations

import pytest

from contracts.ids import MemberId
from contracts.permissions import Actor, Module, Permission, Role, modules_of, permissions_of

COLUMNS = {
    "Dashboard": Module.DASHBOARD,
    "Hotline": Module.HOTLINE,
    "Tickets": Module.SERVICE,
    "Chargers Hub": Module.CHARGERS,
    "WhatsApp": Module.REQUESTS,
    "Finance": Module.FINANCE,
    "Contacts": Module.CONTACTS,
    "Team Mgmt": Module.ADMIN,
}
MATRIX = """
| Admin | Full | Full | Full | Full | Full | Full | Full | Full |
| Manager | Full | Full | Full | Full | Full | Full | Full | — |
| Dispatcher | Full | Full | Full | Full | Full | Full | Full | — |
| OPS Agent | Full | Full | Full | Full | Full | Full | Full | — |
| Installer | Full | — | — | — | Full | — | — | — |
| CPO | Charger stats only | — | — | View only (no Force Charge) | — | Topups only | — | — |
"""
CELLS = [
    (row[0], column, word)
    for row in ([cell.strip() for cell in line.strip("|").split("|")] for line in MATRIX.strip().splitlines())
    for column, word in zip(COLUMNS, row[1:], strict=True)
]


def role_of(badge: str) -> Role:
    return next(role for role in Role if role.badge == badge)


def test_the_badges_are_the_guides_words() -> None:
    """AUTH-2."""
    assert [role.badge for role in Role] == ["Admin", "Manager", "Dispatcher", "OPS Agent", "Installer", "CPO"]


@pytest.mark.parametrize(("badge", "column", "word"), CELLS)
def test_the_sidebar_is_the_guides_matrix(badge: str, column: str, word: str) -> None:
    """AUTH-3."""
    assert (COLUMNS[column] in modules_of(role_of(badge))) == (word != "—")


NETWORK_ONLY = {Permission.NETWORK_VIEW}
DASHBOARD_FULL = {Permission.NETWORK_VIEW, Permission.DASHBOARD_VIEW}
CHARGERS_VIEW_ONLY = {Permission.CHARGERS_VIEW}
CHARGERS_FULL = {Permission.CHARGERS_VIEW, Permission.CHARGERS_COMMAND, Permission.CHARGERS_ENGINEER}


@pytest.mark.parametrize(("badge", "column", "word"), [cell for cell in CELLS if cell[1] == "Dashboard"])
def test_dashboard_permissions_follow_the_matrix(badge: str, column: str, word: str) -> None:
    """DASH-6: a CPO sees charger stats alone."""
    del column
    granted = {p for p in permissions_of(role_of(badge)) if p.startswith("dashboard.")}
    assert granted == {"Full": DASHBOARD_FULL, "Charger stats only": NETWORK_ONLY}[word]


@pytest.mark.parametrize(("badge", "column", "word"), [cell for cell in CELLS if cell[1] == "Chargers Hub"])
def test_chargers_permissions_follow_the_matrix(badge: str, column: str, word: str) -> None:
    """View only means: no commands either (product.md, "Roles")."""
    del column
    granted = {p for p in permissions_of(role_of(badge)) if p.startswith("chargers.")} - {Permission.CHARGERS_MANAGE}
    assert granted == {"Full": CHARGERS_FULL, "View only (no Force Charge)": CHARGERS_VIEW_ONLY, "—": set()}[word]


def test_only_an_admin_manages_the_team() -> None:
    assert [role for role in Role if Permission.MEMBERS_MANAGE in permissions_of(role)] == [Role.ADMIN]


def test_only_managers_and_admins_change_the_registry_of_chargers() -> None:
    assert {role for role in Role if Permission.CHARGERS_MANAGE in permissions_of(role)} == {Role.ADMIN, Role.MANAGER}


def test_a_permission_is_denied_unless_granted() -> None:
    assert permissions_of(Role.ADMIN) == frozenset(Permission)
    installer = Actor(member_id=MemberId("m"), name="Ruwan", role=Role.INSTALLER)
    assert not installer.may(Permission.CHARGERS_VIEW)


def test_a_cpo_sees_only_its_own_organisation() -> None:
    cpo = Actor(member_id=MemberId("m"), name="Anjali", role=Role.CPO, cpo_id="cpo-lankavolt")
    assert cpo.sees_cpo("cpo-lankavolt")
    assert not cpo.sees_cpo("cpo-hillcharge")
    assert not cpo.sees_cpo(None)


def test_a_cpo_without_an_organisation_sees_nothing() -> None:
    lost = Actor(member_id=MemberId("m"), name="Anjali", role=Role.CPO)
    assert not lost.sees_cpo(None)
    assert not lost.sees_cpo("cpo-lankavolt")


def test_everyone_else_sees_every_organisation() -> None:
    agent = Actor(member_id=MemberId("m"), name="Nimal", role=Role.OPS_AGENT)
    assert agent.sees_cpo(None)
    assert agent.sees_cpo("cpo-lankavolt")
