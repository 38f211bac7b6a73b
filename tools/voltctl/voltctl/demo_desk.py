"""The demo's support desk: the directory, and what was called, reported and done in the weeks before."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contracts.desk import Capability, Person
from contracts.permissions import Actor, Permission, permissions_of
from contracts.rpc.identity import LIST_MEMBERS, ListMembers, Member

if TYPE_CHECKING:
    from chassis.bus import Bus

_OF_THE_DEMO = "@demo.voltcharge.lk"


async def seed(bus: "Bus", seeder: Actor, database_urls: Mapping[str, str]) -> None:
    """Store the demo's contacts, tickets and calls; what is there already stays as it is. Raises ProblemError."""
    # A service is imported only where its demo data is made: voltctl works without any of them.
    from chassis.settings import Environment  # noqa: PLC0415

    env = Environment.DEVELOPMENT
    if not {"identity", "contacts"} <= database_urls.keys():
        return
    from contacts import seed as contacts  # noqa: PLC0415

    team = await _team(bus, seeder)
    await contacts.seed_demo(database_urls["contacts"], env=env)
    if "tickets" in database_urls:
        from tickets import seed as tickets  # noqa: PLC0415

        await tickets.seed_demo(database_urls["tickets"], team, env=env)
    if "telephony" in database_urls:
        from telephony import seed as calls  # noqa: PLC0415

        callers = [contact.phone for contact in contacts.DEMO_CONTACTS]
        await calls.seed_demo(database_urls["telephony"], hotline_agents(team), env=env, callers=callers)


async def _team(bus: "Bus", seeder: Actor) -> Sequence[Member]:
    page = await bus.ask(LIST_MEMBERS, ListMembers(q=_OF_THE_DEMO, active=True, limit=500), actor=seeder, timeout_s=10)
    return page.items


def hotline_agents(team: Sequence[Member]) -> list[Person]:
    """Those of the team who take calls."""
    return [
        Person(member_id=member.id, name=member.name)
        for member in team
        if Capability.HOTLINE in member.capabilities and Permission.HOTLINE_USE in permissions_of(member.role)
    ]
