"""The snapshot in Redis: how every listed charger stood when it was last heard of.

PostgreSQL is asked first, always; the snapshot answers lists and counters while PostgreSQL does not. It may vanish at
any time. It counts as whole only while its mark stands: the mark is set after everything was copied from PostgreSQL,
and taken away by whoever could not write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import cast

import msgspec
import redis.asyncio
import structlog
from redis.exceptions import RedisError

from dashboard.domain.standing import Standing

log = structlog.get_logger()

CHARGERS = "dashboard:chargers"
WHOLE = "dashboard:whole"
FAULTS = "dashboard:faults"
AT_ONCE = 1_000

# A write of an older state may arrive after a newer one's (two replicas fold a charger's two streams), so each value
# begins with its sequence. An empty body marks a charger that left.
_PUT = """
for i = 1, #ARGV, 3 do
  local present = redis.call('HGET', KEYS[1], ARGV[i])
  if not present or tonumber(string.match(present, '^%d+')) <= tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ':' .. ARGV[i + 2])
  end
end
"""
_STANDING = msgspec.json.Decoder(Standing)
_FAULT_HOURS = msgspec.json.Decoder(dict[str, int])


class SnapshotMissing(Exception):
    """There is no whole snapshot to answer from."""


class Snapshot:
    """Writes behind the fold, and reads for whoever finds PostgreSQL silent."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._waiting: dict[str, tuple[int, str]] = {}
        self._something = asyncio.Event()
        self.behind = True

    def put(self, stands: Standing) -> None:
        """Write, soon, how a charger stands."""
        self._wait_with(stands.id, stands.sequence, msgspec.json.encode(stands).decode())

    def drop(self, stood: Standing) -> None:
        """Take a charger out, soon, that stood like this before it left."""
        self._wait_with(stood.id, stood.sequence, "")

    def _wait_with(self, charger_id: str, sequence: int, body: str) -> None:
        self._waiting[charger_id] = (sequence, body)
        self._something.set()

    async def write(self) -> None:
        """Write for ever what was put. What cannot be written is dropped: the snapshot is then copied anew."""
        while True:
            await self._something.wait()
            self._something.clear()
            waiting, self._waiting = self._waiting, {}
            try:
                await self._put(waiting)
            except RedisError as error:
                if not self.behind:
                    log.warning("snapshot.behind", error=repr(error)[:200])
                self.behind = True

    async def _put(self, chargers: dict[str, tuple[int, str]]) -> None:
        flat = [str(v) for charger_id, (sequence, body) in chargers.items() for v in (charger_id, sequence, body)]
        for start in range(0, len(flat), 3 * AT_ONCE):
            await self._redis.eval(_PUT, 1, CHARGERS, *flat[start : start + 3 * AT_ONCE])

    async def is_whole(self) -> bool:
        """Say whether the snapshot may be answered from; raises RedisError when Redis is away."""
        if self.behind:
            await self._redis.delete(WHOLE)
            return False
        return await self._redis.get(WHOLE) is not None

    async def copy(self, read_all: Callable[[], Awaitable[Sequence[Standing]]]) -> int:
        """Fill the snapshot with all that PostgreSQL lists, and mark it whole; returns how many. Raises RedisError."""
        self.behind = False
        # Keys first: what is registered after the reading must not be taken for what has left.
        present = await self._redis.hkeys(CHARGERS)
        standings = await read_all()
        known = {s.id for s in standings}
        stale = [charger_id for charger_id in present if charger_id not in known]
        if stale:
            await self._redis.hdel(CHARGERS, *stale)
        await self._put({s.id: (s.sequence, msgspec.json.encode(s).decode()) for s in standings})
        if not self.behind:
            await self._redis.set(WHOLE, "1")
        return len(standings)

    async def standings(self) -> list[Standing]:
        """Return every listed charger as last known. Raises SnapshotMissing, also when Redis is away."""
        try:
            if await self._redis.get(WHOLE) is None:
                raise SnapshotMissing
            values = cast("list[str]", await self._redis.hvals(CHARGERS))
        except RedisError as error:
            raise SnapshotMissing from error
        bodies = (value.partition(":")[2] for value in values)
        return [_STANDING.decode(body) for body in bodies if body]

    async def remember_faults(self, hours: dict[datetime, int]) -> None:
        """Keep the faults by hour as they were last answered."""
        body = msgspec.json.encode({hour.isoformat(): n for hour, n in hours.items()})
        try:
            await self._redis.set(FAULTS, body, ex=86_400)
        except RedisError:
            # Not kept, so not answered later; nothing else depends on it.
            log.debug("snapshot.faults_not_kept")

    async def faults(self) -> dict[datetime, int]:
        """Return the faults by hour as last answered. Raises SnapshotMissing."""
        try:
            body = await self._redis.get(FAULTS)
        except RedisError as error:
            raise SnapshotMissing from error
        if body is None:
            raise SnapshotMissing
        return {datetime.fromisoformat(hour): n for hour, n in _FAULT_HOURS.decode(body).items()}
