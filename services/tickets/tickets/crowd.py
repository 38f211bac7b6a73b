"""A million tickets as a network of some years would have them, made in the database in about a minute.

For load tests: `await fill(url)` on a migrated, empty database. Deterministic. Nothing goes through the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

YEARS = 3


@dataclass(frozen=True)
class Filled:
    """What is in the database: some ids to ask for, from the commonest to the rarest."""

    tickets: int
    members: tuple[str, ...]
    former_members: tuple[str, ...]
    contacts: tuple[str, ...]
    chargers: tuple[str, ...]
    call_id: str
    newest: datetime


_MEMBERS = """
INSERT INTO member (id, name, role, capabilities, active)
SELECT md5('member' || n)::uuid::text,
       (ARRAY['Kasun','Nuwan','Fathima','Ruwan','Dilini','Suresh','Anjali','Tharindu','Ishara','Mohamed'])[1 + n % 10]
       || ' ' ||
       (ARRAY['Perera','Silva','Fernando','Jayasuriya','Bandara','Rizvi','Nadarajah','Selvam','Gamage'])[1 + n % 9],
       (ARRAY['installer','ops_agent','dispatcher'])[1 + n % 3],
       ARRAY['technical','service','maintenance'],
       n <= $1 - $2
FROM generate_series(1, $1::int) n
"""

_CONTACTS = """
INSERT INTO contact (id, name, version)
SELECT md5('contact' || n)::uuid,
       (ARRAY['Nimal','Kamala','Sunil','Priya','Chandra','Roshan','Malini','Arjuna','Zainab','Ravi'])[1 + n % 10]
       || ' ' ||
       (ARRAY['Wickramasinghe','Perera','Silva','Fernando','de Mel','Ranatunga','Ismail','Pathirana','Kumar','Herath',
              'Dissanayake','Weerasinghe','Gunawardena'])[1 + n % 13] || ' ' || n,
       1
FROM generate_series(1, $1::int) n
"""

# Few contacts and chargers make most of the tickets; a fleet or a busy site makes thousands.
_TICKETS = """
WITH drawn AS (
    SELECT n,
           $2::timestamptz - interval '1 year' * $3 * (1 - n::float8 / $1) AS created_at,
           random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5, random() AS r6,
           random() AS r7, random() AS r8
    FROM generate_series(1, $1::int) n
), aged AS (
    SELECT *, least(300, extract(epoch FROM $2::timestamptz - created_at)::float8 / 86400) AS days,
           CASE WHEN r2 < 0.03 THEN 0 WHEN r2 < 0.18 THEN 1 WHEN r2 < 0.80 THEN 2 ELSE 3 END AS priority,
           CASE WHEN r3 < 0.55 THEN 0 WHEN r3 < 0.65 THEN 1 WHEN r3 < 0.85 THEN 2 ELSE 3 END AS category
    FROM drawn
), settled AS (
    SELECT *,
           CASE WHEN r1 < exp(-days / 0.7) * 0.6 THEN 0
                WHEN r1 < exp(-days / 2.0) * 0.8 THEN 1
                WHEN r1 < exp(-days / 4.0) * 0.9 THEN 2
                WHEN r1 < exp(-days / 12.0) OR r1 > 0.992 THEN 3
                ELSE 4 END AS status,
           least($2::timestamptz - interval '1 second',
                 created_at + interval '1 hour' * (0.2 + 240 * r4 ^ 6)) AS updated_at
    FROM aged
)
INSERT INTO ticket (id, ticket_key, status, priority, category, assignee_no, contact_id, charger_id, call_id,
    visit_date, visit_time, created_at, updated_at, respond_by, responded_at, target_missed, version, created_by_id,
    created_by_name, summary, search)
SELECT n, md5('ticket' || n)::uuid, status, priority, category,
       CASE WHEN status > 0 THEN
           CASE WHEN n < 0.6 * $1::int AND r5 < 0.3 THEN $6::int - $7::int + 1 + (n % $7::int)
                ELSE 1 + floor(($6::int - $7::int) * r5 ^ 1.5)::int END END,
       CASE WHEN r6 < 0.85 THEN md5('contact' || (1 + floor($4::int * r6 ^ 4)::int))::uuid END,
       CASE WHEN r7 < 0.9 THEN 'CP-' || lpad((1 + floor($5::int * r7 ^ 3)::int)::text, 4, '0') END,
       CASE WHEN n % 5 = 0 THEN md5('call' || n)::uuid END,
       CASE WHEN r8 < 0.15 THEN (created_at + interval '1 day' * (1 + floor(10 * r4)))::date END,
       CASE WHEN r8 < 0.10 THEN time '08:00' + interval '30 minutes' * (n % 18) END,
       created_at, updated_at,
       created_at + (ARRAY[interval '30 min', '2 hours', '8 hours', '24 hours'])[priority + 1],
       CASE WHEN status >= 2 THEN created_at + (updated_at - created_at) * r4 END,
       CASE WHEN status >= 2 THEN r8 > 0.92
            ELSE created_at + (ARRAY[interval '30 min', '2 hours', '8 hours', '24 hours'])[priority + 1] < $2 END,
       1, 'bulk', 'Bulk', left(text, 120),
       ' ' || lower('TKT-' || lpad(n::text, 6, '0') || ' ' || text || ' '
             || CASE WHEN r7 < 0.9 THEN 'CP-' || lpad((1 + floor($5::int * r7 ^ 3)::int)::text, 4, '0') ELSE '' END)
FROM settled, LATERAL (SELECT
    (ARRAY['Charger does not start','Cable does not unlock','Payment was taken but no charging','Display stays dark',
           'Charging stops after some minutes','Card is not read','Emergency button was pressed','Very slow charging',
           'Connector is hot','Loud noise from the cabinet','App shows the wrong status','Cable is damaged',
           'Request to install a wallbox','Yearly inspection','Water inside the housing'])[1 + floor(15 * r5)::int]
    || ' at ' ||
    (ARRAY['Colombo','Kandy','Galle','Negombo','Jaffna','Matara','Kurunegala','Anuradhapura','Trincomalee',
           'Nuwara Eliya','Badulla','Ratnapura','Hambantota','Batticaloa'])[1 + floor(14 * r6 ^ 2)::int]
    || '. Error code E-' || lpad((floor(100 * r7 ^ 4))::int::text, 2, '0') || ', vehicle ' ||
    (ARRAY['Leaf','Kona','Ioniq','MG ZS','Atto 3','Model 3','e-tron','Zoe','i3','Taycan'])[1 + floor(10 * r8 ^ 2)::int]
    || '. ' ||
    (ARRAY['The customer restarted it twice.','It happened before.','Nobody was there to look.',
           'It began this morning.',
           'The neighbour saw smoke.','The cable was replaced last month.','Waiting for a spare part from Singapore.',
           'Customer asks for a refund.'])[1 + floor(8 * r2)::int] AS text) words
"""


async def fill(url: str, tickets: int = 1_000_000, *, members: int = 60, contacts: int = 100_000) -> Filled:
    """Fill a migrated, empty database. Indexes are made after the rows, which takes a third of the time."""
    now = datetime.now(UTC).replace(microsecond=0)
    former, chargers = members // 4, 2_000
    connection = await asyncpg.connect(url, command_timeout=600)
    try:
        await connection.execute("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 2")
        await connection.execute("SET synchronous_commit = off; SELECT setseed(0.42)")
        await connection.execute(_MEMBERS, members, former)
        await connection.execute(_CONTACTS, contacts)
        async with connection.transaction():
            indexes = await connection.fetch(
                "SELECT indexname AS name, indexdef AS made_by FROM pg_indexes WHERE tablename = 'ticket'"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'ticket'::regclass)"
            )
            for index in indexes:
                await connection.execute(f'DROP INDEX "{index["name"]}"')
            await connection.execute("ALTER TABLE ticket DISABLE TRIGGER USER")
            await connection.execute(_TICKETS, tickets, now, YEARS, contacts, chargers, members, former)
            await connection.execute("ALTER TABLE ticket ENABLE TRIGGER USER")
            for index in indexes:
                await connection.execute(index["made_by"])
            await connection.execute("SELECT setval('ticket_number', $1)", tickets)
            await connection.execute("INSERT INTO ticket_text SELECT id, summary FROM ticket")
            await connection.execute(
                "INSERT INTO history (ticket_id, version, kind, at, by_id, by_name, now)"
                " SELECT id, 1, 'created', created_at, created_by_id, created_by_name, 'OPEN' FROM ticket"
            )
            await connection.execute(
                "INSERT INTO ticket_count SELECT coalesce(assignee_no, 0), status, priority, category, target_missed,"
                " count(*) FROM ticket GROUP BY 1, 2, 3, 4, 5"
            )
        for table in ("ticket", "ticket_text", "history", "member", "contact"):
            await connection.execute(f"VACUUM (ANALYZE) {table}")
        return await known_in(connection)
    finally:
        await connection.close()


async def known(url: str) -> Filled | None:
    """Return what is in a database that was filled before; None when it was not."""
    connection = await asyncpg.connect(url)
    try:
        return await known_in(connection) if await connection.fetchval("SELECT max(id) FROM ticket") else None
    finally:
        await connection.close()


async def known_in(
    connection: asyncpg.Connection[asyncpg.Record] | asyncpg.Pool[asyncpg.Record],
) -> Filled:
    """Return what is in a database that was filled before."""
    tickets = await connection.fetchval("SELECT max(id) FROM ticket")
    members = await connection.fetch("SELECT id, active FROM member ORDER BY no")
    contacts = await connection.fetch(
        "SELECT md5('contact' || n)::uuid::text AS id FROM unnest(ARRAY[1, 10, 1000, 90000]) n"
    )
    return Filled(
        tickets=tickets,
        members=tuple(row["id"] for row in members if row["active"]),
        former_members=tuple(row["id"] for row in members if not row["active"]),
        contacts=tuple(row["id"] for row in contacts),
        chargers=("CP-0001", "CP-0010", "CP-1000", "CP-1999"),
        call_id=await connection.fetchval("SELECT md5('call' || $1::text)::uuid::text", str(tickets // 10 * 5)),
        newest=await connection.fetchval("SELECT max(created_at) FROM ticket"),
    )
