"""Who has a ticket before them (TKT-9). Kept in Redis for 25 s; without Redis nobody is seen, and all else goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog
from redis.exceptions import RedisError

from chassis.answering import Call
from chassis.bus import Bus
from contracts.ids import MemberId
from contracts.live import lookers_subject
from contracts.rpc.tickets import Look, Looker, Lookers
from tickets.desk import Clock
from tickets.domain.words import no_such, number_of
from tickets.repository import tickets as stored

if TYPE_CHECKING:
    import redis.asyncio

    from tickets.repository import Reader

log = structlog.get_logger()

FORGOTTEN_AFTER_S = 25

Seen = dict[str, tuple[Looker, float]]
"""Lookers by member id, each with the moment (seconds of the epoch) when they are forgotten."""


class Presence:
    """Lookers of tickets: a hash per ticket, which expires by itself when nobody looks any more."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def look(self, reference: str, member_id: MemberId, looker: Looker | None, now: float) -> tuple[Seen, Seen]:
        """Note what a member does (None: gone); returns who was known before and who looks now."""
        key = f"tickets:lookers:{reference}"
        before = _read(await self._redis.hgetall(key))
        after = {id_: entry for id_, entry in before.items() if entry[1] > now}
        after.pop(member_id, None)
        gone = [*(before.keys() - after.keys() - {member_id})]
        async with self._redis.pipeline(transaction=True) as pipe:
            if looker is not None:
                until = now + FORGOTTEN_AFTER_S
                after[member_id] = (looker, until)
                pipe.hset(key, member_id, json.dumps([looker.name, looker.doing, until]))
                pipe.expire(key, FORGOTTEN_AFTER_S)
            else:
                gone.append(member_id)
            if gone:
                pipe.hdel(key, *gone)
            await pipe.execute()
        return before, after


def _read(held: Mapping[Any, Any]) -> Seen:
    seen: Seen = {}
    for member_id, text in held.items():  # text: the chassis's client decodes responses
        name, doing, until = json.loads(text)
        seen[member_id] = (Looker(member_id=MemberId(member_id), name=name, doing=doing), until)
    return seen


def _lookers(reference: str, seen: Seen, but: str | None = None) -> Lookers:
    items = sorted(
        (looker for id_, (looker, _) in seen.items() if id_ != but), key=lambda one: (one.name, one.member_id)
    )
    return Lookers(reference=reference, items=tuple(items))


async def look(presence: Presence, bus: Bus, reader: Reader, clock: Clock, question: Look, call: Call) -> Lookers:
    """Note that the asking member looks, writes or has left; answers who else is there. Raises NotFound.

    Screens are told when somebody came, left, was forgotten or does something else.
    """
    actor = call.member
    reference = question.reference
    if not await stored.exists(reader, number_of(reference)):
        raise no_such(reference)
    looker = None
    if question.doing != "gone":
        looker = Looker(member_id=actor.member_id, name=actor.name, doing=question.doing)
    try:
        before, after = await presence.look(reference, actor.member_id, looker, clock().timestamp())
    except RedisError as error:
        log.warning("presence.redis_away", error=repr(error)[:200])
        return Lookers(reference=reference, items=())
    told = _lookers(reference, after)
    if told != _lookers(reference, before):
        await bus.live(lookers_subject(reference), told)
    return _lookers(reference, after, but=actor.member_id)
