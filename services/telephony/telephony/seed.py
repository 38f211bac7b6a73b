"""Some weeks of a hotline's life, for demonstrations: calls that the demo's agents logged, and a few nobody answered.

Callers are tied to the directory by their numbers: telephony asks contacts whose they are when it next runs.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from chassis.database import Database, Transaction
from chassis.settings import Environment
from contracts.desk import Category, Person, Priority
from contracts.events.call import CallSaved
from contracts.ids import MemberId
from telephony import repository
from telephony.calls import new_row
from telephony.domain.drafts import Draft, search_text, whole_number
from telephony.models import CallRow

_IDS = uuid.UUID("b1f6d0de-7c54-4f0e-9c56-2f1c1a3f7e10")
_COLOMBO = timedelta(hours=5, minutes=30)
_OPENS_AT, _OPEN_H = timedelta(hours=7, minutes=30), 12

DEMO_CALLERS = (
    "077 412 0931", "071 558 2204", "076 903 1187", "070 226 4419", "075 310 8862", "072 664 0175", "078 129 5503",
    "074 871 3326", "077 095 7741", "071 347 6690", "076 218 0054", "070 785 9913", "075 602 4478", "072 133 8025",
    "078 456 1709", "011 244 3180", "011 702 9456", "091 223 4410", "081 220 7735", "031 222 9081",
)  # fmt: skip
"""Who calls when nobody says otherwise; the directory's demo entries with these numbers are the callers."""

_STORIES: tuple[tuple[Category, Priority, str], ...] = (
    (
        Category.TECHNICAL_SUPPORT,
        Priority.HIGH,
        "Charger {id} shows a ground fault on connector 1. Asked the customer to use connector 2; charging started.",
    ),
    (
        Category.TECHNICAL_SUPPORT,
        Priority.CRITICAL,
        "Smell of burning at {id}. Told the customer to keep away; breaker of the site is off. Fire brigade "
        "not needed.",
    ),
    (
        Category.TECHNICAL_SUPPORT,
        Priority.NORMAL,
        "App says “unknown charger” after scanning the code at {id}. Typed the id by hand, session started.",
    ),
    (
        Category.TECHNICAL_SUPPORT,
        Priority.HIGH,
        "Cable will not come out at {id}. Unlocked the connector from here, customer drove off.",
    ),
    (
        Category.TECHNICAL_SUPPORT,
        Priority.NORMAL,
        "{id} stops after two minutes with “EV disconnected”. Customer's cable is worn; advised to try the "
        "tethered one.",
    ),
    (
        Category.TECHNICAL_SUPPORT,
        Priority.LOW,
        "Asks why 22 kW charger gives only 7 kW. Explained the car's on-board charger.",
    ),
    (
        Category.TECHNICAL_SUPPORT,
        Priority.NORMAL,
        "Screen of {id} is dark but it charges. Soft reset did not help; noted for the next round.",
    ),
    (
        Category.SERVICE,
        Priority.NORMAL,
        "RFID card not accepted anywhere. Card was blocked after it was reported lost; new card ordered.",
    ),
    (
        Category.SERVICE,
        Priority.NORMAL,
        "Charged twice for one session on Saturday. Sent the two receipts to finance.",
    ),
    (
        Category.SERVICE,
        Priority.LOW,
        "Wants a receipt for last month in the company's name.",
    ),
    (
        Category.SERVICE,
        Priority.NORMAL,
        "Top-up of LKR 5,000 not in the wallet yet. Payment was pending at the bank; arrived while we talked.",
    ),
    (
        Category.SERVICE,
        Priority.HIGH,
        "Connector 2 of {id} has a broken latch. Took it out of service.",
    ),
    (
        Category.SERVICE,
        Priority.LOW,
        "Asks for the opening hours of the car park at {id}.",
    ),
    (
        Category.INSTALLATION,
        Priority.NORMAL,
        "Wants a 7 kW charger at home in Nugegoda, single phase, 40 m from the board. Sent the survey form.",
    ),
    (
        Category.INSTALLATION,
        Priority.LOW,
        "Hotel with 30 rooms asks for two 22 kW chargers. Passed on to sales.",
    ),
    (
        Category.INSTALLATION,
        Priority.NORMAL,
        "Electrician on site asks for the OCPP address of {id}. Read it to him; charger is online now.",
    ),
    (
        Category.MAINTENANCE,
        Priority.LOW,
        "Site manager asks when the yearly inspection of {id} takes place.",
    ),
    (
        Category.MAINTENANCE,
        Priority.NORMAL,
        "Air filter of {id} is full of dust, fan is loud. Added to this week's round.",
    ),
    (
        Category.MAINTENANCE,
        Priority.HIGH,
        "Car hit the post of {id}; housing is bent, cable is out. Switched off from here, barrier put up by the guard.",
    ),
)
"""What customers call about; `{id}` is a charger of the demo network."""


class NotInProduction(Exception):
    """Invented calls were asked for where real people work."""


async def seed_demo(
    database_url: str,
    agents: Sequence[Person],
    *,
    env: Environment,
    callers: Sequence[str] = DEMO_CALLERS,
    now: datetime | None = None,
    count: int = 150,
) -> int:
    """Add the demo's calls that are not there yet; returns how many were added.

    `agents` are the demo's members who use the hotline, `callers` the numbers of the demo's contacts. The database
    must be migrated; telephony may be running. Raises NotInProduction when `env` is production.
    """
    if env is Environment.PRODUCTION:
        raise NotInProduction("invented calls are never made in production")
    database = Database(SecretStr(database_url), source="telephony")
    try:
        async with database.transaction() as tx:
            for agent in agents:
                await repository.lock_agent(tx.session, agent.member_id, agent.name)
            planned = demo_calls(agents, callers, now or datetime.now(UTC), count)
            missing = [row for row in planned if await repository.call(tx.session, row.id) is None]
            for row in missing:
                tx.session.add(row)
                _say(tx, row, {agent.member_id: agent for agent in agents})
            return len(missing)
    finally:
        await database.close()


def _say(tx: Transaction, row: CallRow, agents: dict[MemberId, Person]) -> None:
    if row.state != "saved" or row.ended_at is None:
        return
    tx.emit(
        CallSaved(
            call_id=row.id,
            at=row.ended_at,
            by=agents[MemberId(row.member_id)],
            phone=whole_number(row.phone),
            category=Category(row.category),
            priority=Priority(row.priority),
            notes=row.notes,
            started_at=row.started_at,
            duration_s=row.duration_s or 0,
        )
    )


def demo_calls(agents: Sequence[Person], callers: Sequence[str], now: datetime, count: int) -> list[CallRow]:
    """Plan `count` logged calls over the three weeks before `now`, and one in twelve that was missed besides. The same
    number always gives calls of the same ids, so that seeding twice adds nothing."""
    if not agents:
        return []
    draw = random.Random("voltcharge hotline")
    today = (now + _COLOMBO).replace(hour=0, minute=0, second=0, microsecond=0) - _COLOMBO
    rows = []
    for number in range(count + count // 12):
        missed = number >= count
        category, priority, story = draw.choice(_STORIES)
        opens = today - timedelta(days=1 + int(draw.random() ** 1.3 * 21)) + _OPENS_AT
        started = opens + timedelta(hours=_OPEN_H * draw.triangular(0, 1, 0.25), seconds=draw.randrange(60))
        lasted = 0 if missed else int(draw.lognormvariate(5.1, 0.6)) + 20
        phone = "" if draw.random() < 0.05 else draw.choice(callers)
        draft = Draft(
            phone=whole_number(phone) or phone,
            lookup_due=whole_number(phone) is not None,
            category=Category.TECHNICAL_SUPPORT if missed else category,
            priority=Priority.NORMAL if missed else priority,
            notes="" if missed else story.format(id=100_001 + draw.randrange(40)),
        )
        agent = draw.choice(agents)
        row = new_row(str(uuid.uuid5(_IDS, str(number))), agent.member_id, started, draft)
        row.telephone_call = f"demo-{number}" if missed or draw.random() < 0.4 else None
        row.state, row.final, row.listed, row.version = "missed" if missed else "saved", not missed, True, 1
        row.ended_at, row.duration_s = started + timedelta(seconds=lasted or 25), lasted
        row.search = search_text(row.phone, None, row.notes)
        row.updated_at = row.ended_at
        rows.append(row)
    return rows
