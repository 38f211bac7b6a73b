"""A stand-in telephone system: it signs and posts what a real one would say about a call (docs/telephone-systems.md).

    VOLT_TELEPHONE_SECRETS=… python -m simulator.telephone --base http://127.0.0.1:8080 \
        --agent agent@demo.voltcharge.lk --from 0771234567 --ring 5 --talk 60

`--duplicate`, `--out-of-order` and `--forged` make it behave as badly as networks and strangers do.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import sys
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import httpx

SECRETS_VARIABLE = "VOLT_TELEPHONE_SECRETS"
PATH = "/api/v1/webhooks/telephony"
_TRIES = 6

Event = Literal["ringing", "answered", "hung_up"]


@dataclass(frozen=True)
class Word:
    """One message of the telephone system. `at` is when it happened."""

    event: Event
    call_id: str
    at: datetime
    caller: str = ""
    called: str = ""
    agent: str = ""
    event_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def body(self) -> bytes:
        """The message as JSON; the very bytes that are signed."""
        said = {
            "event_id": self.event_id,
            "event": self.event,
            "call_id": self.call_id,
            "from": self.caller,
            "to": self.called,
            "agent": self.agent,
            "at": self.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        return json.dumps(said).encode()


def signed(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers that prove `body`: `v1=` and the HMAC-SHA256 of "<unix seconds>.<body>" in hex."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Telephony-Timestamp": timestamp,
        "X-Telephony-Signature": f"v1={digest}",
    }


def words_of_call(
    agent: str, caller: str, *, called: str, begins: datetime, ring_s: float, talk_s: float | None
) -> list[Word]:
    """Return what is said of one call: it rings, is answered after `ring_s` and over `talk_s` later; nobody answers
    when `talk_s` is None."""
    rang = Word("ringing", f"call-{uuid.uuid4().hex[:12]}", begins, caller, called, agent)
    picked_up = begins + timedelta(seconds=ring_s)
    if talk_s is None:
        return [rang, replace(rang, event="hung_up", at=picked_up, event_id=uuid.uuid4().hex)]
    return [
        rang,
        replace(rang, event="answered", at=picked_up, event_id=uuid.uuid4().hex),
        replace(rang, event="hung_up", at=picked_up + timedelta(seconds=talk_s), event_id=uuid.uuid4().hex),
    ]


@dataclass
class TelephoneSystem:
    """A telephone system that tells `url` about its calls, signed with `secret`. What was not accepted for a reason
    that may pass (no connection, 429, 5xx) is said again with growing pauses, signed anew."""

    url: str
    secret: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def say(self, word: Word, *, forged: bool = False) -> int:
        """Post one message; returns the last HTTP status, 0 when nothing ever answered."""
        secret = "a secret the suite has never seen" if forged else self.secret
        status, body = 0, word.body()
        async with httpx.AsyncClient(timeout=5) as client:
            for attempt in range(_TRIES):
                if attempt:
                    await self.wait(0.5 * 2 ** (attempt - 1))
                try:
                    answer = await client.post(self.url, content=body, headers=signed(secret, body, self.clock()))
                except httpx.TransportError:
                    continue
                status = answer.status_code
                if status != httpx.codes.TOO_MANY_REQUESTS and status < httpx.codes.INTERNAL_SERVER_ERROR:
                    break
        return status

    async def play(
        self,
        words: Sequence[Word],
        *,
        duplicate: bool = False,
        out_of_order: bool = False,
        forged: bool = False,
        told: Callable[[Word, int], None] | None = None,
    ) -> list[int]:
        """Say each word when it happens; returns the statuses. `duplicate` says each twice, `out_of_order` keeps them
        back and says the last one first, `forged` signs with another secret."""
        statuses = []
        for word in sorted(words, key=lambda w: w.at, reverse=out_of_order):
            await self.wait(max(0.0, (word.at - self.clock()).total_seconds()))
            for _ in range(2 if duplicate else 1):
                statuses.append(await self.say(word, forged=forged))
                if told is not None:
                    told(word, statuses[-1])
        return statuses


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulator.telephone", description=(__doc__ or "").splitlines()[0])
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--base", default="http://127.0.0.1:8080", help=f"the suite; {PATH} is added")
    where.add_argument("--url", help="the whole address of the webhook")
    parser.add_argument("--agent", required=True, help="email of the member whose telephone rings")
    parser.add_argument("--from", dest="caller", default="+94771234567", help="the caller; empty or anonymous is legal")
    parser.add_argument("--to", dest="called", default="+94112000000", help="the number that was dialled")
    parser.add_argument("--ring", type=float, default=3.0, metavar="SECONDS", help="how long it rings")
    parser.add_argument("--talk", type=float, default=20.0, metavar="SECONDS", help="how long they talk")
    parser.add_argument("--unanswered", action="store_true", help="nobody picks up")
    parser.add_argument("--duplicate", action="store_true", help="say everything twice")
    parser.add_argument("--out-of-order", action="store_true", help="say everything at the end, the last first")
    parser.add_argument("--forged", action="store_true", help="sign with a secret the suite does not know")
    return parser.parse_args()


def main() -> None:
    """Play one call. Exits 1 when a message was not accepted (or a forged one was)."""
    arguments = _arguments()
    secret = os.environ.get(SECRETS_VARIABLE, "").partition(",")[0].strip()
    if not secret and not arguments.forged:
        sys.exit(f"no secret: set {SECRETS_VARIABLE} to what telephony has")
    system = TelephoneSystem(arguments.url or arguments.base.rstrip("/") + PATH, secret)
    words = words_of_call(
        arguments.agent,
        arguments.caller,
        called=arguments.called,
        begins=datetime.now(UTC),
        ring_s=arguments.ring,
        talk_s=None if arguments.unanswered else arguments.talk,
    )

    def told(word: Word, status: int) -> None:
        print(f"{word.at:%H:%M:%S} {word.event:8} {word.call_id} → {status or 'no answer'}", flush=True)

    statuses = asyncio.run(
        system.play(
            words,
            duplicate=arguments.duplicate,
            out_of_order=arguments.out_of_order,
            forged=arguments.forged,
            told=told,
        )
    )
    accepted = all(200 <= status < 300 for status in statuses)
    sys.exit(0 if accepted is not arguments.forged else 1)


if __name__ == "__main__":
    main()
