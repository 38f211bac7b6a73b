"""How many requests may come under a key: GCRA, counted in Redis, or per replica when Redis is away.

Generic cell rate algorithm (ITU-T I.371): one number per key, the theoretical arrival time of the next request. A
whole minute's worth may come at once, then requests are let through at the even rate.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import cast

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from api_gateway.failures import TooManyRequests
from contracts.rpc.identity import CheckedKey

log = structlog.get_logger()

WINDOW_S = 60.0
REDIS_TIMEOUT_S = 0.1
REDIS_REST_S = 2.0
"""After a failure of Redis, count in memory for this long before it is tried again."""
KEYS_IN_MEMORY = 50_000

_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers = {}
for i, key in ipairs(KEYS) do
  local interval = tonumber(ARGV[2 * i - 1])
  local window = tonumber(ARGV[2 * i])
  local arrival = math.max(tonumber(redis.call('GET', key) or now), now) + interval
  local ahead = arrival - now
  if ahead <= window then
    redis.call('SET', key, string.format('%.0f', arrival), 'PX', math.ceil(ahead / 1000))
  end
  answers[i] = string.format('%.0f', ahead)
end
return answers
"""


@dataclass(frozen=True)
class Limit:
    """At most `per_minute` requests under `key`. `name` is what clients see."""

    name: str
    key: str
    per_minute: int

    @property
    def interval_s(self) -> float:
        """The even distance of requests."""
        return WINDOW_S / self.per_minute


@dataclass(frozen=True)
class Verdict:
    """What a limit says of a request: how many more may come, and when the next may come if none."""

    limit: Limit
    remaining: int
    retry_after_s: int

    @property
    def allowed(self) -> bool:
        """Whether the request may pass."""
        return self.retry_after_s == 0


def judge(limit: Limit, ahead_s: float) -> Verdict:
    """Judge a request whose theoretical arrival lies `ahead_s` in the future."""
    if ahead_s > WINDOW_S:
        return Verdict(limit, 0, max(1, ceil(ahead_s - WINDOW_S)))
    return Verdict(limit, int((WINDOW_S - ahead_s) / limit.interval_s), 0)


class MemoryCounts:
    """Counts of this replica alone, bounded: the key unused for longest is forgotten first."""

    def __init__(self, most_keys: int = KEYS_IN_MEMORY) -> None:
        self._arrivals: OrderedDict[str, float] = OrderedDict()
        self._most_keys = most_keys

    def ahead_s(self, limit: Limit, now: float) -> float:
        """Count a request and return how far ahead of the even rate it is, in seconds."""
        arrival = max(self._arrivals.pop(limit.key, now), now) + limit.interval_s
        ahead = arrival - now
        self._arrivals[limit.key] = arrival if ahead <= WINDOW_S else arrival - limit.interval_s
        if len(self._arrivals) > self._most_keys:
            self._arrivals.popitem(last=False)
        return ahead


class Counts:
    """Counts requests in Redis, or in memory while Redis does not answer at once."""

    def __init__(self, client: redis.asyncio.Redis | None) -> None:
        self._client = client
        self._memory = MemoryCounts()
        self._rest_until = 0.0

    async def count(self, limits: Sequence[Limit]) -> list[Verdict]:
        """Count one request against each limit."""
        now = time.monotonic()
        if self._client is not None and now >= self._rest_until:
            try:
                async with asyncio.timeout(REDIS_TIMEOUT_S):
                    return await self._count_in_redis(self._client, limits)
            except (RedisError, OSError, TimeoutError) as error:
                self._rest_until = now + REDIS_REST_S
                log.warning("rate_limits.in_memory", error=repr(error)[:200])
        return [judge(limit, self._memory.ahead_s(limit, now)) for limit in limits]

    async def _count_in_redis(self, client: redis.asyncio.Redis, limits: Sequence[Limit]) -> list[Verdict]:
        numbers = [str(round(n * 1e6)) for limit in limits for n in (limit.interval_s, WINDOW_S)]
        keys = [f"volt:rate:{limit.key}" for limit in limits]
        answer = await cast("Awaitable[list[str]]", client.eval(_SCRIPT, len(keys), *keys, *numbers))
        return [judge(limit, int(ahead) / 1e6) for limit, ahead in zip(limits, answer, strict=True)]


def limit_of_key(key: CheckedKey) -> Limit:
    """Return what a partner's key may send (ADM-5)."""
    return Limit("key", f"key:{key.key_id}", key.requests_per_minute)


def refusal(verdict: Verdict) -> TooManyRequests:
    """Return the problem of a request that exceeds a limit."""
    limit = verdict.limit
    return TooManyRequests(
        f"This {limit.name} may send {limit.per_minute} requests a minute. Nothing was changed.",
        retry_after_s=verdict.retry_after_s,
    )
