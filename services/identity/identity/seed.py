"""Demo members, one per role. For demonstrations only: their password is public."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from chassis.database import Database
from chassis.settings import Environment
from contracts.events.identity import MemberAdded
from contracts.ids import MemberId
from contracts.permissions import Role
from contracts.phone import to_e164
from identity import repository
from identity.domain import DEMO_PASSWORD, Capability
from identity.models import MemberRow
from identity.passwords import hash_password

DEMO_CPO = "cpo-lankavolt"
"""The partner organisation of the demo network whose chargers the CPO member sees."""


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
    DemoMember(Role.OPS_AGENT, "Kasun Dissanayake", "agent@demo.voltcharge.lk", "077 210 4404", (Capability.HOTLINE,)),
    DemoMember(
        Role.INSTALLER,
        "Ruwan Bandara",
        "installer@demo.voltcharge.lk",
        "077 210 4405",
        (Capability.MAINTENANCE, Capability.TECHNICAL),
    ),
    DemoMember(Role.CPO, "Anjali Selvam", "cpo@demo.voltcharge.lk", "077 210 4406", cpo_id=DEMO_CPO),
)


async def seed(database_url: str, *, env: Environment) -> list[tuple[Role, str]]:
    """Add the demo's members that are not there yet; returns role and email of all of them.

    Their password is `identity.domain.DEMO_PASSWORD`. The database must be migrated; identity says the new members
    to everyone when it next runs. Raises NotInProduction when `env` is production.
    """
    if env is Environment.PRODUCTION:
        raise NotInProduction("demo members have a public password and are never made in production")
    database = Database(SecretStr(database_url), source="identity")
    try:
        async with database.transaction() as tx:
            taken = await repository.emails_taken(tx.session, [member.email for member in DEMO_MEMBERS])
            for member in DEMO_MEMBERS:
                if member.email in taken:
                    continue
                row = await _row(member, datetime.now(UTC))
                if await repository.add_member(tx.session, row):
                    tx.emit(
                        MemberAdded(
                            member_id=MemberId(row.id),
                            at=row.added_at,
                            name=row.name,
                            email=row.email,
                            role=member.role,
                            cpo_id=row.cpo_id,
                        )
                    )
    finally:
        await database.close()
    return [(member.role, member.email) for member in DEMO_MEMBERS]


async def _row(member: DemoMember, now: datetime) -> MemberRow:
    return MemberRow(
        id=str(uuid.uuid4()),
        name=member.name,
        email=member.email,
        phone=to_e164(member.phone),
        role=member.role.value,
        capabilities=[capability.value for capability in member.capabilities],
        cpo_id=member.cpo_id,
        password_hash=await asyncio.to_thread(hash_password, DEMO_PASSWORD),
        must_change_password=False,
        active=True,
        added_at=now,
    )
