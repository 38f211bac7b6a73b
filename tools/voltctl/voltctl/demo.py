"""The demo: members, forty chargers with the cards that charge at them, and a support desk some weeks into its work."""

import asyncio
import os
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.events.charger import ChargerKind, ChargerProfile
from contracts.ids import ChargerId, CpoId, MemberId
from contracts.permissions import Actor, Role
from contracts.problems import ProblemError
from contracts.rpc.chargers import ADD_ID_TAG, REGISTER_CHARGER, AddIdTag, RegisterCharger
from voltctl import demo_desk
from voltctl.infrastructure import Endpoints

if TYPE_CHECKING:
    from chassis.bus import Bus

SECRET_VARIABLE = "VOLT_DEMO_SECRET"  # noqa: S105 - the variable's name
_AT_ONCE = 8
_SEEDER = Actor(member_id=MemberId("voltctl"), name="voltctl seed", role=Role.ADMIN)
_LONG_EXPIRED = datetime(2025, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoMember:
    """Somebody who may sign in."""

    role: str
    email: str
    password: str = field(repr=False)


class SeedFailed(Exception):
    """Demo data could not be stored."""


async def seed(
    endpoints: Endpoints, database_urls: Mapping[str, str], secret: str, chargers: int
) -> Sequence[DemoMember]:
    """Store the demo data; what is there already stays as it is.

    What is asked of services goes through them while they run, what already happened (members, contacts, calls) goes
    straight into their databases. What belongs to a service that is not among `database_urls` is left out. Raises
    SeedFailed.
    """
    # A second of imports that other commands need not wait for.
    from chassis.settings import Environment  # noqa: PLC0415
    from voltctl.asking import asking  # noqa: PLC0415

    env = os.environ.get("VOLT_ENV", Environment.DEVELOPMENT)
    if env != Environment.DEVELOPMENT:
        raise SeedFailed(f"Demo members have a public password and demo customers are invented: not in {env}.")
    members: Sequence[DemoMember] = ()
    if "identity" in database_urls:
        members = await _seed_members(database_urls["identity"])
    try:
        async with asking(endpoints) as bus:
            if "ocpp-gateway" in database_urls:
                await _seed_chargers(bus, secret, chargers)
            await demo_desk.seed(bus, _SEEDER, database_urls)
    except ProblemError as problem:
        raise SeedFailed(f"The demo could not be stored: {problem}") from problem
    return members


async def _seed_members(database_url: str) -> Sequence[DemoMember]:
    # A service is imported only where its demo data is made: voltctl works without any of them.
    from chassis.settings import Environment  # noqa: PLC0415
    from identity import seed as members  # noqa: PLC0415
    from identity.domain import DEMO_PASSWORD  # noqa: PLC0415

    made = await members.seed(database_url, env=Environment.DEVELOPMENT)
    return [DemoMember(role.badge, email, DEMO_PASSWORD) for role, email in made]


async def _seed_chargers(bus: "Bus", secret: str, count: int) -> None:
    from simulator import DEMO_ID_TAGS, demo_fleet, demo_password  # noqa: PLC0415 - as above

    await _few_at_a_time(
        bus.ask(
            REGISTER_CHARGER,
            RegisterCharger(
                profile=ChargerProfile(
                    id=ChargerId(charger.charger_id),
                    name=charger.name,
                    kind=ChargerKind(charger.kind.value),
                    connectors=len(charger.connectors),
                    address=charger.address,
                    latitude=charger.latitude,
                    longitude=charger.longitude,
                    cpo_id=CpoId(charger.cpo_id) if charger.cpo_id else None,
                ),
                password=demo_password(charger.charger_id, secret),
            ),
            actor=_SEEDER,
            timeout_s=10,
        )
        for charger in demo_fleet(count)
    )
    await _few_at_a_time(
        bus.ask(
            ADD_ID_TAG,
            AddIdTag(
                id_tag=tag.id_tag,
                blocked=tag.status == "Blocked",
                expires_at=_LONG_EXPIRED if tag.status == "Expired" else None,
            ),
            actor=_SEEDER,
        )
        for tag in DEMO_ID_TAGS
    )


async def _few_at_a_time(questions: Iterable[Awaitable[object]]) -> None:
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(question: Awaitable[object]) -> None:
        async with limit:
            await question

    await asyncio.gather(*(one(question) for question in questions))
