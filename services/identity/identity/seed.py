"""The demo's partner organisations and members: one per role, and colleagues who share the work. For demonstrations
only: their password is public."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from chassis.database import Database, Transaction
from chassis.settings import Environment
from contracts.desk import Capability
from contracts.permissions import Role
from contracts.phone import to_e164
from identity import repository
from identity.domain import DEMO_PASSWORD
from identity.members import added
from identity.models import MemberRow, OrganisationRow
from identity.organisations import saved
from identity.passwords import hash_password
from identity.repository import organisations

DEMO_CPO = "cpo-lankavolt"
"""The partner organisation of the demo network whose chargers the CPO member sees."""

DEMO_ORGANISATIONS = {
    DEMO_CPO: "LankaVolt Energy",
    "cpo-hillcharge": "Hill Country Charging",
    "cpo-southexpress": "Southern Express Charge",
}
"""The partner organisations that own chargers of the demo network, by id."""


class NotInProduction(Exception):
    """Members with a public password were asked for where real people sign in."""


@dataclass(frozen=True)
class DemoMember:
    """A member of the demo."""

    role: Role
    name: str
    email: str
    phone: str
    capabilities: tuple[Capability, ...] = ()
    cpo_id: str | None = None


DEMO_MEMBERS = (
    DemoMember(Role.ADMIN, "Dilini Jayasuriya", "admin@demo.voltcharge.lk", "077 210 4401", tuple(Capability)),
    DemoMember(
        Role.MANAGER,
        "Suresh Nadarajah",
        "manager@demo.voltcharge.lk",
        "077 210 4402",
        (Capability.HOTLINE, Capability.SERVICE),
    ),
    DemoMember(
        Role.DISPATCHER,
        "Fathima Rizvi",
        "dispatcher@demo.voltcharge.lk",
        "077 210 4403",
        (Capability.HOTLINE, Capability.SERVICE, Capability.MAINTENANCE),
    ),
    DemoMember(
        Role.OPS_AGENT,
        "Kasun Dissanayake",
        "agent@demo.voltcharge.lk",
        "077 210 4404",
        (Capability.HOTLINE, Capability.TECHNICAL),
    ),
    DemoMember(
        Role.INSTALLER,
        "Ruwan Bandara",
        "installer@demo.voltcharge.lk",
        "077 210 4405",
        (Capability.MAINTENANCE, Capability.TECHNICAL),
    ),
    DemoMember(Role.CPO, "Anjali Selvam", "cpo@demo.voltcharge.lk", "077 210 4406", cpo_id=DEMO_CPO),
)


def _colleague(role: Role, name: str, phone: str, *capabilities: Capability) -> DemoMember:
    return DemoMember(role, name, f"{name.split(maxsplit=1)[0].lower()}@demo.voltcharge.lk", phone, capabilities)


DEMO_COLLEAGUES = (
    _colleague(
        Role.OPS_AGENT, "Nuwan Pathirana", "077 210 4411", Capability.SERVICE, Capability.MAINTENANCE
    ),
    _colleague(Role.OPS_AGENT, "Tharushi Ekanayake", "077 210 4412", Capability.HOTLINE, Capability.SERVICE),
    _colleague(Role.OPS_AGENT, "Irshad Marikkar", "077 210 4413", Capability.MAINTENANCE, Capability.TECHNICAL),
    _colleague(Role.OPS_AGENT, "Ishara Weerakoon", "077 210 4414", Capability.TECHNICAL),
    _colleague(
        Role.DISPATCHER, "Kavitha Rajaratnam", "077 210 4415", Capability.HOTLINE, Capability.SERVICE,
        Capability.TECHNICAL,
    ),
    _colleague(Role.OPS_AGENT, "Dinesh Kodikara", "077 210 4416", Capability.SERVICE, Capability.TECHNICAL),
    _colleague(Role.OPS_AGENT, "Sachini Liyanage", "077 210 4417", Capability.MAINTENANCE),
)  # fmt: skip
"""Agents and technicians, so that a ticket can be given to several."""


async def seed(database_url: str, *, env: Environment) -> list[tuple[Role, str]]:
    """Add the demo's organisations and members that are not there yet; returns role and email of the one member per
    role to sign in as.

    Their password is `identity.domain.DEMO_PASSWORD`. The database must be migrated; identity says what is new to
    everyone when it next runs. Raises NotInProduction when `env` is production.
    """
    if env is Environment.PRODUCTION:
        raise NotInProduction("demo members have a public password and are never made in production")
    database = Database(SecretStr(database_url), source="identity")
    try:
        async with database.transaction() as tx:
            now = datetime.now(UTC)
            for cpo_id, name in DEMO_ORGANISATIONS.items():
                await _have_organisation(tx, cpo_id, name, now)
            everyone = (*DEMO_MEMBERS, *DEMO_COLLEAGUES)
            taken = await repository.emails_taken(tx.session, [member.email for member in everyone])
            missing = [member for member in everyone if member.email not in taken]
            password_hash = await asyncio.to_thread(hash_password, DEMO_PASSWORD) if missing else ""
            for member in missing:
                row = _row(member, password_hash, now)
                if await repository.add_member(tx.session, row):
                    tx.emit(added(row))
    finally:
        await database.close()
    return [(member.role, member.email) for member in DEMO_MEMBERS]


async def _have_organisation(tx: Transaction, cpo_id: str, name: str, now: datetime) -> None:
    row = OrganisationRow(id=cpo_id, name=name, added_at=now, announced=True)
    if not await organisations.add_organisation(tx.session, row):
        known = await organisations.lock_organisation(tx.session, cpo_id)
        if known is None or known.name != cpo_id:
            return
        known.name, known.announced = name, True  # the migration knew no better name than the id
        row = known
    tx.emit(saved(row, now))


def _row(member: DemoMember, password_hash: str, now: datetime) -> MemberRow:
    return MemberRow(
        id=str(uuid.uuid4()),
        name=member.name,
        email=member.email,
        phone=to_e164(member.phone),
        role=member.role.value,
        capabilities=[capability.value for capability in member.capabilities],
        cpo_id=member.cpo_id,
        password_hash=password_hash,
        must_change_password=False,
        active=True,
        added_at=now,
        announced=True,
    )
