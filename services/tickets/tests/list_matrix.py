"""Every kind of filter, sort and page over the tickets of `tickets.crowd.fill`; prints what is slow.

`python services/tickets/tests/list_matrix.py URL` measures the service's own part (no bus, no HTTP) on a database that
`tickets.crowd.fill` filled, or fills an empty migrated one.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import asyncpg
from service_desk import AGENT

from chassis.answering import Call
from contracts.desk import Category, Priority
from contracts.events.ticket import TicketStatus
from contracts.rpc.tickets import ListTickets, TicketFilter, TicketSort
from tickets.crowd import Filled, fill, known
from tickets.listing import list_tickets
from tickets.repository.listing import READING_SETTINGS

OPEN, ASSIGNED, IN_PROGRESS, RESOLVED, CLOSED = TicketStatus
REPEATED = 2
DEEP_PAGES = 2


@dataclass(frozen=True)
class Case:
    """A filter with a name to print."""

    name: str
    fields: dict[str, Any]


def cases(filled: Filled) -> Iterator[Case]:
    """Filters alone and together, popular and rare, that fit the order and that fight it."""
    last, day = filled.newest, timedelta(days=1)
    yield Case("nothing", {})
    for status in TicketStatus:
        yield Case(f"status {status}", {"status": (status,)})
    yield Case("not closed", {"status": (OPEN, ASSIGNED, IN_PROGRESS, RESOLVED)})
    yield Case("critical", {"priority": (Priority.CRITICAL,)})
    yield Case("critical or high", {"priority": (Priority.CRITICAL, Priority.HIGH)})
    yield Case("installation", {"category": (Category.INSTALLATION,)})
    rare = {"status": (CLOSED,), "priority": (Priority.CRITICAL,), "category": (Category.INSTALLATION,)}
    yield Case("critical closed installation", rare)
    yield Case("critical in progress", {"status": (IN_PROGRESS,), "priority": (Priority.CRITICAL,)})
    yield Case("nobody", {"assignee": "nobody"})
    yield Case("busiest member", {"assignee": filled.members[0]})
    yield Case("busiest member, in hand", {"assignee": filled.members[0], "status": (ASSIGNED, IN_PROGRESS)})
    yield Case("busiest member, critical", {"assignee": filled.members[0], "priority": (Priority.CRITICAL,)})
    yield Case("quiet member", {"assignee": filled.members[-1]})
    yield Case("former member", {"assignee": filled.former_members[0]})
    for number, contact in enumerate(filled.contacts):
        yield Case(f"contact {number}", {"contact_id": contact})
    for charger in filled.chargers:
        yield Case(f"charger {charger}", {"charger_id": charger})
    yield Case("busy charger, high", {"charger_id": filled.chargers[0], "priority": (Priority.HIGH,)})
    yield Case("call", {"call_id": filled.call_id})
    yield Case("missed", {"target": "missed"})
    yield Case("missed, not closed", {"target": "missed", "status": (OPEN, ASSIGNED, IN_PROGRESS, RESOLVED)})
    yield Case("due", {"target": "due"})
    yield Case("visits this week", {"visit_from": last.date(), "visit_until": last.date() + 7 * day})
    yield Case("visits ever", {"visit_from": last.date() - 3000 * day})
    yield Case("visits of a year", {"visit_from": last.date() - 800 * day, "visit_until": last.date() - 400 * day})
    yield Case("created today", {"created_from": last - day})
    yield Case("created this year", {"created_from": last - 365 * day})
    yield Case("created before this year", {"created_before": last - 365 * day})
    yield Case("created in the first month", {"created_before": last - 1065 * day})
    both = {"created_from": last - 700 * day, "created_before": last - 400 * day}
    yield Case("created in a past year", both)
    yield Case("past year, busiest, high", {**both, "assignee": filled.members[0], "priority": (Priority.HIGH,)})
    yield Case("past year, missed, service", {**both, "target": "missed", "category": (Category.SERVICE,)})
    for q in ("charger", "colombo", "e-07", "e-99", "kandy e-42", "smoke taycan", "tkt-0500", "tkt-123456", "zzzz",
              "ch", "%", "100%", "cp-0001", "jaffna", "ratnapura spare", "batticaloa leaf wallbox"):  # fmt: skip
        yield Case(f"q {q}", {"q": q})
    yield Case("q smoke, critical", {"q": "smoke", "priority": (Priority.CRITICAL,)})
    yield Case("q smoke, busiest", {"q": "smoke", "assignee": filled.members[0]})
    yield Case("q kandy, not closed", {"q": "kandy", "status": (OPEN, ASSIGNED, IN_PROGRESS, RESOLVED)})
    yield Case("q galle, past year", {"q": "galle", **both})


def spent_s(backend: int) -> float:
    """Seconds of processor time that this process and the server's have used: on a busy machine the clock on the wall
    measures the others."""
    on_cpu = Path(f"/proc/{backend}/schedstat").read_text().split()[0]
    return time.process_time() + int(on_cpu) / 1e9


async def measure(
    pool: asyncpg.Pool[asyncpg.Record], filled: Filled, sorts: Sequence[str] = get_args(TicketSort)
) -> list[tuple[float, str, str, int, int]]:
    """Return milliseconds of processor time, case, sort, page and total of each question asked."""
    seen = []
    async with pool.acquire() as connection:
        backend = connection.get_server_pid()
    for case in cases(filled):
        for sort in sorts:
            cursor = None
            for page in range(DEEP_PAGES):
                question = ListTickets(filter=TicketFilter(**case.fields, sort=sort), cursor=cursor)
                for _ in range(REPEATED if page == 0 else 1):
                    began = spent_s(backend)
                    answer = await list_tickets(pool, question, Call(AGENT, time.monotonic() + 60))
                    seen.append(((spent_s(backend) - began) * 1000, case.name, sort, page, answer.total))
                cursor = answer.next_cursor
                if cursor is None:
                    break
    return seen


async def main(url: str, *sorts: str) -> None:
    """Measure and print; all sorts unless some are named."""
    filled = await known(url) or await fill(url)
    pool = await asyncpg.create_pool(url, min_size=1, max_size=1, server_settings=READING_SETTINGS)
    seen = sorted(await measure(pool, filled, sorts or get_args(TicketSort)))
    await pool.close()
    times = [entry[0] for entry in seen]
    count = len(times)
    print(
        f"{count} lists: p50 {times[count // 2]:.1f} ms, p95 {times[int(count * 0.95)]:.1f} ms,"
        f" p99 {times[int(count * 0.99)]:.1f} ms, slowest {times[-1]:.1f} ms"
    )
    for spent, case_name, sort, page, total in seen[-8:]:
        print(f"   once {spent:8.1f} ms  {case_name}  by {sort}, page {page + 1}, total {total}")
    worst: dict[tuple[str, str], list[float]] = {}
    for spent, case_name, sort, _, _ in seen:
        worst.setdefault((case_name, sort), []).append(spent)
    ranked = sorted(worst.items(), key=lambda item: -sorted(item[1])[len(item[1]) // 2])
    for (case_name, sort), spent_each in ranked[:25]:
        middle = sorted(spent_each)[len(spent_each) // 2]
        print(f"{middle:8.1f} ms (worst {max(spent_each):.1f})  {case_name}  by {sort}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
