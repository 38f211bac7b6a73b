"""Measure lookup and search at the service, with a million entries.

    python services/contacts/tests/lookup_bench.py [entries]

`cpu` is the processor time of a question, PostgreSQL, the service and who asks together: on a busy machine it says more
than the clock. Real NATS and PostgreSQL in a temporary folder, one service and one who asks in this process; every
question goes over the bus. Numbers are typed digit by digit from the fourth on, names letter by letter from the second.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
from pydantic import SecretStr

from chassis import migrations
from chassis.bus import Bus
from chassis.settings import ServiceSettings
from chassis.testing import running
from contacts import crowd
from contacts.app import serve
from contacts.settings import Settings
from contracts.ids import MemberId
from contracts.permissions import Actor, Role
from contracts.rpc import Rpc
from contracts.rpc.contacts import LOOK_UP_PHONE, SEARCH_CONTACTS, LookUpPhone, SearchContacts
from voltctl import databases
from voltctl.infrastructure.embedded import EmbeddedInfrastructure
from voltctl.suite import declared_access

ACTOR = Actor(member_id=MemberId("bench"), name="Bench", role=Role.OPS_AGENT)
ROUNDS = 30
WORST_NUMBERS = ["777777", "000000", "999999", "121212", "477777", "123456", "0000", "7777", "99999999"]
WORST_NAMES = ["p", "n", "n p", "s r k", "r m", "a a", "nimal perera", "kumari mohamed", "lanka taxi", "zzzz perera"]


@dataclass(frozen=True)
class Desk:
    """Who asks, and the database server behind."""

    bus: Bus
    postgres: psutil.Process

    def processor_s(self) -> float:
        """Seconds of processor time used so far, by this process and by PostgreSQL."""
        backends = [backend.cpu_times() for backend in self.postgres.children()]
        return time.process_time() + sum(spent.user + spent.system for spent in backends)


@asynccontextmanager
async def desk(entries: int) -> AsyncIterator[tuple[Desk, list[str], list[str]]]:
    """A running service with a crowd in its directory; yields who asks, and some numbers and names to ask for."""
    with tempfile.TemporaryDirectory(prefix="volt-contacts-") as folder:
        infra = EmbeddedInfrastructure(Path(folder), access=declared_access())
        at = await infra.start()
        try:
            login = at.nats_login("contacts")
            await databases.provision(at.postgres_url, {"contacts": login})
            url = databases.database_url(at.postgres_url, login)
            await asyncio.to_thread(migrations.upgrade, "contacts", url)
            say(f"{entries:,} entries made in {await crowd.fill(url, entries):.0f} s")
            connection = await asyncpg.connect(url)
            rows = await connection.fetch("SELECT name, phone FROM contact ORDER BY md5(phone) LIMIT 120")
            await connection.close()
            settings = Settings(
                nats_url=at.nats_url,
                nats_user=login.user,
                nats_password=SecretStr(login.password),
                database_url=SecretStr(url),
                log_level="WARNING",
            )
            edge = at.nats_login("api-gateway")
            bus = await Bus.connect(
                ServiceSettings(
                    service="api-gateway",
                    nats_url=at.nats_url,
                    nats_user=edge.user,
                    nats_password=SecretStr(edge.password),
                )
            )
            async with running(serve, settings):
                pid = infra.servers["postgres"].pid
                assert pid is not None
                yield Desk(bus, psutil.Process(pid)), [row["phone"] for row in rows], [row["name"] for row in rows]
            await bus.close()
        finally:
            await infra.stop()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def typed_numbers(phones: Sequence[str], draw: random.Random) -> list[str]:
    asked = []
    for phone in phones:
        notation = draw.choice(["0{}", "+94{}", "94{}", "{}"]).format(phone[3:])
        first = 4 + notation.startswith("+")
        asked += [notation[:n] for n in range(first, min(len(notation), first + 7) + 1)]
        asked.append(phone[-4:])
    return asked


def typed_names(names: Sequence[str], draw: random.Random) -> list[str]:
    asked = []
    for name in names:
        text = list(name)
        if draw.random() < 0.5:  # a slip of the finger
            at = draw.randrange(1, len(text))
            text[at] = draw.choice([text[at] * 2, "", draw.choice("aeiou")])
        said = "".join(text)
        asked += [said[:n] for n in range(2, len(said) + 1)]
    return asked


async def measure(label: str, desk: Desk, rpc: Rpc, questions: Sequence[object], limit_ms: float) -> None:  # type: ignore[type-arg]
    took: list[tuple[float, object]] = []
    before = desk.processor_s()
    for question in questions:
        began = time.perf_counter()
        await desk.bus.ask(rpc, question, actor=ACTOR, timeout_s=10)
        took.append(((time.perf_counter() - began) * 1000, question))
    cpu = (desk.processor_s() - before) * 1000 / len(took)
    took.sort(key=lambda pair: pair[0])
    p50, p95, p99 = (took[min(len(took) - 1, int(len(took) * share))][0] for share in (0.5, 0.95, 0.99))
    slowest, question = took[-1]
    said = getattr(question, "digits", None) or getattr(question, "q", "")
    say(
        f"{label:34} n={len(took):5}  p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f}  max {slowest:6.1f} ms ({said!r})"
        f"  cpu {cpu:5.1f} ms  {'ok' if p99 <= limit_ms else 'TOO SLOW'}"
    )


async def main(entries: int) -> None:
    draw = random.Random(1)
    say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    async with desk(entries) as (at, phones, names):
        numbers = [LookUpPhone(digits=digits) for digits in typed_numbers(phones, draw)]
        await measure("warming up", at, LOOK_UP_PHONE, numbers[:200], 1e9)
        for digits in range(4, 11):
            so_long = [q for q in numbers if sum(c.isdigit() for c in q.digits) == digits]
            await measure(f"lookup, {digits} digits", at, LOOK_UP_PHONE, so_long, 50)
        await measure("lookup, all as typed", at, LOOK_UP_PHONE, numbers, 50)
        await measure("lookup, worst", at, LOOK_UP_PHONE, [LookUpPhone(digits=d) for d in WORST_NUMBERS * 5], 50)
        asked = [SearchContacts(q=q) for q in typed_names(names[:ROUNDS], draw)]
        await measure("search, letter by letter, slips", at, SEARCH_CONTACTS, asked, 50)
        for q in WORST_NAMES:
            await measure(f"search, worst: {q}", at, SEARCH_CONTACTS, [SearchContacts(q=q)] * 5, 50)
        for sort in ("name", "-updated_at"):
            some = [SearchContacts(q=q, sort=sort) for q in ("", "perera", "nimal perera", "hasini")]
            await measure(f"search, sorted by {sort}", at, SEARCH_CONTACTS, some * 5, 100)
    say(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
