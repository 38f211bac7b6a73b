"""The network's numbers for screens: whose they are, and that nobody is shown old ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from edge_standins import CPO

from api_gateway.live.numbers import NETWORK, LiveNumbers
from api_gateway.live.ring import Position
from api_gateway.live.viewers import Viewer
from api_gateway.resources.overview import Network
from contracts.ids import MemberId
from contracts.permissions import Actor, Role, modules_of, permissions_of
from contracts.rpc.dashboard import Counters
from contracts.rpc.identity import Member, Session


def viewer(role: Role) -> Viewer:
    member = Member(
        id=MemberId(f"member-{role}"),
        name="A Member",
        email=f"{role}@voltcharge.example",
        role=role,
        cpo_id=CPO if role is Role.CPO else None,
    )
    now = datetime.now(UTC)
    session = Session(
        session_id=f"session-{role}",
        member=member,
        modules=modules_of(role),
        permissions=tuple(sorted(permissions_of(role))),
        started_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return Viewer(session, "token", Position("e", 0))


async def test_numbers_from_when_somebody_last_looked_are_not_shown_to_the_next() -> None:
    total = 1

    async def count(_: Actor) -> Network:
        return Network(dc=Counters(total=total), ac=Counters())

    numbers, viewers = LiveNumbers(NETWORK, count), {viewer(Role.CPO)}
    (first,) = viewers
    numbers.wanted(first, ())
    counting = asyncio.create_task(numbers.run(viewers))
    try:
        async with asyncio.timeout(5):
            await first.wake.wait()
            assert '"total":1' in shown(numbers, first)
            beside = viewer(Role.CPO)
            numbers.wanted(beside, viewers)
            assert '"total":1' in shown(numbers, beside)

            viewers.clear()
            total = 2
            later = viewer(Role.CPO)
            numbers.wanted(later, [viewer(Role.OPS_AGENT)])
            assert numbers.unseen(later) is None
            viewers.add(later)
            await later.wake.wait()
            assert '"total":2' in shown(numbers, later)
    finally:
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)


def shown(numbers: LiveNumbers, to: Viewer) -> str:
    return numbers.unseen(to) or ""
