"""Who may do what: six roles, one table. Access is denied unless a row grants it (product.md, "Roles")."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from contracts.ids import CpoId, MemberId


class Role(StrEnum):
    """The six roles of the guide's permission matrix."""

    ADMIN = "admin"
    MANAGER = "manager"
    DISPATCHER = "dispatcher"
    OPS_AGENT = "ops_agent"
    INSTALLER = "installer"
    CPO = "cpo"

    @property
    def badge(self) -> str:
        """The word shown beside the member's name (AUTH-2)."""
        return {"ops_agent": "OPS Agent", "cpo": "CPO"}.get(self.value, self.value.capitalize())


class Module(StrEnum):
    """The modules of the sidebar, in the guide's order."""

    DASHBOARD = "dashboard"
    HOTLINE = "hotline"
    REQUESTS = "requests"
    SERVICE = "service"
    CHARGERS = "chargers"
    FINANCE = "finance"
    CONTACTS = "contacts"
    ADMIN = "admin"


class Permission(StrEnum):
    """One act that a role may be granted. The first word is the module it belongs to."""

    NETWORK_VIEW = "dashboard.network"
    DASHBOARD_VIEW = "dashboard.view"
    CHARGERS_VIEW = "chargers.view"
    CHARGERS_COMMAND = "chargers.command"
    CHARGERS_ENGINEER = "chargers.engineer"
    CHARGERS_MANAGE = "chargers.manage"
    HOTLINE_USE = "hotline.use"
    TICKETS_VIEW = "tickets.view"
    TICKETS_WORK = "tickets.work"
    TICKETS_CLOSE = "tickets.close"
    CONTACTS_VIEW = "contacts.view"
    CONTACTS_MANAGE = "contacts.manage"
    NOTIFICATIONS_VIEW = "notifications.view"
    MEMBERS_MANAGE = "admin.members"
    ORGANISATIONS_MANAGE = "admin.organisations"
    KEYS_MANAGE = "admin.keys"
    AUDIT_VIEW = "admin.audit"
    SYSTEM_VIEW = "system.view"


_CPO = frozenset({Permission.NETWORK_VIEW, Permission.CHARGERS_VIEW, Permission.SYSTEM_VIEW})
_INSTALLER = frozenset(
    {Permission.NETWORK_VIEW, Permission.DASHBOARD_VIEW, Permission.SYSTEM_VIEW, Permission.NOTIFICATIONS_VIEW}
)
_ADMIN_ALONE = frozenset(p for p in Permission if p.value.startswith("admin."))
_MANAGER = frozenset(Permission) - _ADMIN_ALONE
_DISPATCHER = _MANAGER - {Permission.CHARGERS_MANAGE}
_OPS_AGENT = _DISPATCHER - {Permission.TICKETS_CLOSE}
_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: _MANAGER,
    Role.DISPATCHER: _DISPATCHER,
    Role.OPS_AGENT: _OPS_AGENT,
    Role.INSTALLER: _INSTALLER,
    Role.CPO: _CPO,
}

_OPERATIONAL_MODULES = tuple(m for m in Module if m is not Module.ADMIN)
_MODULES: dict[Role, tuple[Module, ...]] = {
    Role.ADMIN: tuple(Module),
    Role.MANAGER: _OPERATIONAL_MODULES,
    Role.DISPATCHER: _OPERATIONAL_MODULES,
    Role.OPS_AGENT: _OPERATIONAL_MODULES,
    Role.INSTALLER: (Module.DASHBOARD, Module.REQUESTS),
    Role.CPO: (Module.DASHBOARD, Module.CHARGERS, Module.FINANCE),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what `role` is granted; everything else is denied."""
    return _PERMISSIONS[role]


def modules_of(role: Role) -> tuple[Module, ...]:
    """Return the sidebar of `role`, in the guide's order."""
    return _MODULES[role]


KEY_PERMISSIONS = _CPO
"""What a partner's API key can be granted at most (ADM-5): what its organisation sees, no more."""


class Actor(BaseModel):
    """Who asks: a signed-in member, or a partner's API key, as every service sees them. Travels with each RPC.

    `scopes` narrows what the role is granted (None: not narrowed); a key has role CPO, its organisation's `cpo_id`,
    and its own id as `member_id`.
    """

    model_config = ConfigDict(frozen=True)

    member_id: MemberId
    name: str
    role: Role
    cpo_id: CpoId | None = None
    scopes: tuple[Permission, ...] | None = None

    def may(self, permission: Permission) -> bool:
        """Say whether this actor is granted `permission`."""
        return permission in permissions_of(self.role) and (self.scopes is None or permission in self.scopes)

    def sees_cpo(self, cpo_id: str | None) -> bool:
        """Say whether data owned by `cpo_id` (None: our own) is visible; a CPO sees only its own."""
        return self.role is not Role.CPO or (self.cpo_id is not None and self.cpo_id == cpo_id)
