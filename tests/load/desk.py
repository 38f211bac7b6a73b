"""The support desk at its size: a million contacts looked up as one types, a million tickets listed any way."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import product as every
from pathlib import Path
from random import Random

import httpx

from chassis.settings import Environment
from contacts import crowd
from identity import seed as members
from tests.harness import ProductFailed, running_product
from tests.load.report import Figure, percentile
from tickets import crowd as ticket_crowd

Say = Callable[[str], None]
Ask = tuple[str, dict[str, str]]

ENTRIES = 1_000_000
LIMIT_LOOKUP_MS = 50.0
LIMIT_LIST_MS = 100.0
_LOOKUPS = 600
_SEARCHES = 300
_DEEP_PAGES = 5
_WORST_TOLD = 5
# A measurement is no flood: what it asks in seconds, an agent asks in a day.
_ENVIRONMENT = {"VOLT_RATE_PER_SESSION": "1000000", "VOLT_RATE_PER_ADDRESS": "1000000"}
_NAMES = ("nimal perera", "nimal pereira", "kasun fernado", "dilini", "jayasuria", "fathima", "selvam", "ceylon taxi")


def measure(home: Path, say: Say, *, entries: int = ENTRIES) -> list[Figure]:
    """Run it. Filling takes a few minutes."""
    with running_product(home / "desk", options=("--no-demo",), environment=_ENVIRONMENT) as product:
        took = asyncio.run(crowd.fill(product.database_url("contacts"), entries))
        say(f"{entries:,} contacts filled in {took:.0f} s")
        began = time.monotonic()
        filled = asyncio.run(ticket_crowd.fill(product.database_url("tickets"), entries))
        say(f"{entries:,} tickets filled in {time.monotonic() - began:.0f} s")
        asyncio.run(members.seed(product.database_url("identity"), env=Environment.DEVELOPMENT))
        with closing(product.sign_in("ops_agent", timeout=30.0)) as agent:
            lookups = [_timed(agent, ask) for ask in _lookups(Random(1))]
            searches = [_timed(agent, ask) for ask in _searches(Random(2))]
            lists = _list_times(agent, filled, say)
            _say_worst("contacts", searches, say)
    how = "one agent through the API, one after another"
    return [
        Figure(f"Caller lookup as one types, {entries:,} contacts, p50", percentile(_ms(lookups), 0.5), "ms",
               how=f"{len(lookups)} key presses from the 4th digit on, {how}"),
        Figure(f"Caller lookup as one types, {entries:,} contacts, p99", percentile(_ms(lookups), 0.99), "ms",
               limit=LIMIT_LOOKUP_MS),
        Figure(f"Search of {entries:,} contacts, p99", percentile(_ms(searches), 0.99), "ms",
               how=f"{len(searches)} names, some misspelt, letter by letter"),
        Figure(f"List of {entries:,} tickets, p50", percentile(_ms(lists), 0.5), "ms",
               how=f"{len(lists)} pages: every filter × every sort, first and deep pages"),
        Figure(f"List of {entries:,} tickets, p99", percentile(_ms(lists), 0.99), "ms", limit=LIMIT_LIST_MS),
    ]  # fmt: skip


Timed = tuple[float, Ask]


def _ms(timed: Sequence[Timed]) -> list[float]:
    return [took for took, _ in timed]


def _lookups(draw: Random) -> Iterator[Ask]:
    """Numbers typed digit by digit in each notation, and their ends as callers say them."""
    for n in range(_LOOKUPS // 10):
        number = f"7{draw.choice('01245678')}{draw.randrange(10**7):07}"
        typed = (f"0{number}", f"+94 {number[:2]} {number[2:]}", f"94{number}", number[-6:])[n % 4]
        for length in range(len(typed)):
            if sum(c.isdigit() for c in typed[: length + 1]) >= 4:
                yield "/api/v1/contacts/lookup", {"digits": typed[: length + 1]}


def _searches(draw: Random) -> Iterator[Ask]:
    for _ in range(_SEARCHES // 10):
        name = draw.choice(_NAMES)
        for length in range(1, len(name) + 1):
            yield "/api/v1/contacts", {"q": name[:length], "limit": "50"}


def _filters(filled: ticket_crowd.Filled) -> list[dict[str, str]]:
    return [
        {},
        *({"status": status} for status in ("OPEN", "ASSIGNED", "IN_PROGRESS", "RESOLVED", "CLOSED", "OPEN,ASSIGNED")),
        *({"priority": priority} for priority in ("critical", "high", "normal", "low", "critical,high")),
        {"category": "maintenance"},
        {"assignee": "nobody"},
        {"assignee": "me"},
        *({"assignee": member} for member in (filled.members[0], filled.members[-1])),
        *({"contact_id": contact} for contact in (filled.contacts[0], filled.contacts[-1])),
        *({"charger_id": charger} for charger in (filled.chargers[0], filled.chargers[-1])),
        {"call_id": filled.call_id},
        {"target": "missed"},
        {"target": "due"},
        {"visit_from": filled.newest.date().isoformat()},
        {"created_from": filled.newest.isoformat()},
        {"q": "GroundFailure"},
        {"q": "TKT-000042"},
        {"q": "perera"},
        {"q": "no ticket says this"},
        {"status": "OPEN", "priority": "critical", "assignee": "nobody"},
        {"status": "CLOSED", "category": "installation", "q": "perera"},
        {"assignee": filled.members[0], "status": "IN_PROGRESS", "target": "missed"},
    ]


_SORTS = ("-updated_at", "updated_at", "priority", "-priority", "-created_at", "created_at", "reference", "-reference",
          "respond_by", "-respond_by", "visit_date", "-visit_date", "status", "-status")  # fmt: skip


def _list_times(agent: httpx.Client, filled: ticket_crowd.Filled, say: Say) -> list[Timed]:
    times: list[Timed] = []
    for chosen, sort in every(_filters(filled), _SORTS):
        ask: Ask = ("/api/v1/tickets", {**chosen, "sort": sort, "limit": "50"})
        cursor = None
        for _ in range(_DEEP_PAGES):
            there = ask if cursor is None else (ask[0], {**ask[1], "cursor": cursor})
            began = time.perf_counter()
            page = _answer(agent, there)
            times.append(((time.perf_counter() - began) * 1000, there))
            cursor = page["next_cursor"]
            if cursor is None:
                break
    _say_worst("tickets", times, say)
    return times


def _say_worst(what: str, times: Sequence[Timed], say: Say) -> None:
    for took, (_, parameters) in sorted(times, key=lambda timed: timed[0], reverse=True)[:_WORST_TOLD]:
        say(f"slowest {what}: {took:.0f} ms for {json.dumps({k: v for k, v in parameters.items() if k != 'cursor'})}")


def _timed(agent: httpx.Client, ask: Ask) -> Timed:
    began = time.perf_counter()
    _answer(agent, ask)
    return (time.perf_counter() - began) * 1000, ask


def _answer(agent: httpx.Client, ask: Ask) -> dict[str, str | None]:
    answer = agent.get(ask[0], params=ask[1])
    if answer.status_code != 200:
        raise ProductFailed(f"{ask} was answered {answer.status_code}: {answer.text[:300]}")
    found: dict[str, str | None] = answer.json()
    return found
