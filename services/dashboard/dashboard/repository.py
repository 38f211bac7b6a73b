"""All SQL of dashboard. asyncpg throughout: every statement here is on the way of a live change or of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from contracts.events.charger import ChargerKind
from contracts.rpc.dashboard import ChargerStatus, Counters, ErrorCharger, ListChargers, NetworkCounters
from dashboard.domain.facts import Connector, Facts
from dashboard.domain.heartbeats import Telemetry
from dashboard.domain.listing import (
    ERRORS_SHOWN,
    IN_TROUBLE,
    NEVER,
    STATUS_ORDER,
    Page,
    Scope,
    cut,
    decode_cursor,
    field_of,
    search_text,
    words_of,
)
from dashboard.domain.standing import Standing

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Reader = Connection | asyncpg.Pool[asyncpg.Record]

_FACTS = msgspec.json.Decoder(Facts)
_TELEMETRY = msgspec.json.Decoder(Telemetry)
_CONNECTORS = msgspec.json.Decoder(tuple[Connector, ...])
_STANDING = (
    "id, name, kind, address, latitude, longitude, cpo_id, status, connectors::text AS connectors, fault,"
    " last_event_at, sequence, late, overdue_at, dropping_until"
)
# As text: SQLAlchemy's connections decode jsonb by themselves, those of the raw pool do not.
_STATES = "facts::text AS facts, telemetry::text AS telemetry"
_WEAK = "(late OR coalesce(overdue_at <= $1, false) OR coalesce(dropping_until > $1, false))"


@dataclass(frozen=True)
class Held:
    """A charger's state, its row locked until the transaction ends."""

    facts: Facts
    telemetry: Telemetry
    told_weak: bool = False


@dataclass(frozen=True)
class Written:
    """What to write of a charger. `standing` None: it is not listed. `changed`: screens are told of this step."""

    charger_id: str
    facts: Facts
    telemetry: Telemetry
    standing: Standing | None
    told_weak: bool
    changed: bool


async def connection_of(session: AsyncSession) -> Connection:
    """Return the asyncpg connection under `session`, inside the session's transaction."""
    raw = await (await session.connection()).get_raw_connection()
    connection: Connection = raw.driver_connection  # type: ignore[assignment]  # the dialect's driver is asyncpg
    return connection


async def hold(connection: Connection, ids: Iterable[str]) -> dict[str, Held]:
    """Lock the chargers `ids` and return their states; unknown ones are added, empty and unlisted."""
    wanted = sorted(set(ids))
    held = await _locked(connection, wanted)
    missing = [charger_id for charger_id in wanted if charger_id not in held]
    if missing:
        for table, key in (("charger", "id"), ("charger_state", "charger_id")):
            await connection.execute(
                f"INSERT INTO {table} ({key}) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",  # names above
                missing,
            )
        held |= await _locked(connection, missing)
    return held


async def _locked(connection: Connection, ids: Sequence[str]) -> dict[str, Held]:
    # Both rows are locked: one that had to be waited for is then read as it stands after the wait.
    rows = await connection.fetch(
        f"SELECT c.id, c.told_weak, {_STATES} FROM charger c JOIN charger_state s ON s.charger_id = c.id"  # noqa: S608  # constant
        " WHERE c.id = ANY($1) ORDER BY c.id FOR NO KEY UPDATE OF c, s",
        ids,
    )
    return {
        row["id"]: Held(_FACTS.decode(row["facts"]), _TELEMETRY.decode(row["telemetry"]), row["told_weak"])
        for row in rows
    }


async def write(connection: Connection, chargers: Sequence[Written], now: datetime) -> None:
    """Write chargers that `hold` locked."""
    await connection.execute(
        "UPDATE charger_state s SET facts = n.facts, telemetry = n.telemetry"
        " FROM unnest($1::text[], $2::jsonb[], $3::jsonb[]) AS n(id, facts, telemetry) WHERE s.charger_id = n.id",
        [c.charger_id for c in chargers],
        [_json(c.facts) for c in chargers],
        [_json(c.telemetry) for c in chargers],
    )
    listed = [(c, c.standing) for c in chargers if c.standing is not None]
    if listed:
        await connection.execute(
            "UPDATE charger c SET listed = true, name = n.name, kind = n.kind, address = n.address,"
            " latitude = n.latitude, longitude = n.longitude, cpo_id = n.cpo_id, status = n.status,"
            " connectors = n.connectors, fault = n.fault, last_event_at = n.last_event_at, sequence = n.sequence,"
            " late = n.late, overdue_at = n.overdue_at, dropping_until = n.dropping_until, name_key = n.name_key,"
            " search = n.search, told_weak = n.told_weak,"
            " changed_at = CASE WHEN n.changed THEN $20 ELSE c.changed_at END"
            " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::text[],"
            " $8::text[], $9::jsonb[], $10::text[], $11::timestamptz[], $12::bigint[], $13::bool[],"
            " $14::timestamptz[], $15::timestamptz[], $16::text[], $17::text[], $18::bool[], $19::bool[]) AS n("
            " id, name, kind, address, latitude, longitude, cpo_id, status, connectors, fault, last_event_at,"
            " sequence, late, overdue_at, dropping_until, name_key, search, told_weak, changed) WHERE c.id = n.id",
            *zip(*((*standing_row(s), c.told_weak, c.changed) for c, s in listed), strict=True),
            now,
        )
    unlisted = [c.charger_id for c in chargers if c.standing is None]
    if unlisted:
        # Name and owner stay for whoever must still be told that it is gone.
        await connection.execute(
            "UPDATE charger SET listed = false, changed_at = $2 WHERE id = ANY($1) AND listed", unlisted, now
        )


def standing_row(stands: Standing) -> tuple[Any, ...]:
    """Return the columns of `charger` that follow from a standing, up to `search`."""
    return (
        stands.id,
        stands.name,
        stands.kind.value,
        stands.address,
        stands.latitude,
        stands.longitude,
        stands.cpo_id,
        stands.status.value,
        _json(stands.connectors),
        stands.fault,
        stands.last_event_at,
        stands.sequence,
        stands.late,
        stands.overdue_at,
        stands.dropping_until,
        stands.name.casefold(),
        search_text(stands),
    )


def _json(state: object) -> str:
    return msgspec.json.encode(state).decode()


def _standing(columns: Iterable[tuple[str, Any]]) -> Standing:
    fields = dict(columns)
    fields["kind"] = ChargerKind(fields["kind"])
    fields["status"] = ChargerStatus(fields["status"])
    fields["connectors"] = _CONNECTORS.decode(fields["connectors"])
    return Standing(**fields)


async def count_faults(connection: Connection, entered: Mapping[tuple[str, datetime], int]) -> None:
    """Add faults that began, by charger and hour."""
    await connection.execute(
        "INSERT INTO fault_hour AS f (charger_id, hour, count)"
        " SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[])"
        " ON CONFLICT (charger_id, hour) DO UPDATE SET count = f.count + excluded.count",
        [charger_id for charger_id, _ in entered],
        [hour for _, hour in entered],
        list(entered.values()),
    )


async def states_of(reader: Reader, charger_id: str) -> tuple[Facts, Telemetry] | None:
    """Return a charger's two sub-states; None when nothing was ever heard of it."""
    row = await reader.fetchrow(
        f"SELECT {_STATES} FROM charger_state WHERE charger_id = $1",  # noqa: S608  # constant
        charger_id,
    )
    return None if row is None else (_FACTS.decode(row["facts"]), _TELEMETRY.decode(row["telemetry"]))


_ORDER = {
    "id": "id",
    "name": "name_key",
    "status": f"array_position(ARRAY[{', '.join(repr(s.value) for s in STATUS_ORDER)}], status::text) - 1",
    "last_event_at": f"coalesce(last_event_at, '{NEVER.isoformat()}'::timestamptz)",
}


def _order_value(field: str, text: str) -> str | int | datetime:
    if field == "status":
        return int(text)
    return datetime.fromisoformat(text) if field == "last_event_at" else text


async def page(reader: Reader, question: ListChargers, scope: Scope) -> Page:
    """Answer `question`, as `domain.listing.page` does from memory."""
    if not scope.everything and scope.cpo_id is None:
        return Page((), 0, None)
    arguments: list[object] = []

    def given(value: object) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    where = ["listed"]
    if not scope.everything:
        where.append(f"cpo_id = {given(scope.cpo_id)}")
    if question.kind is not None:
        where.append(f"kind = {given(question.kind.value)}")
    if question.status:
        where.append(f"status = ANY({given([s.value for s in question.status])}::text[])")
    where += [f"strpos(search, {given(word)}) > 0" for word in words_of(question.q)]
    matching = f"FROM charger WHERE {' AND '.join(where)}"
    total = await reader.fetchval(f"SELECT count(*) {matching}", *arguments)

    field, descending = field_of(question.sort)
    ordered_by = _ORDER[field]
    if question.cursor is not None:
        cursor = decode_cursor(question.sort, question.cursor)
        value = _order_value(field, cursor.value)
        matching += f" AND ({ordered_by}, id) {'<' if descending else '>'} ({given(value)}, {given(cursor.id)})"
    direction = "DESC" if descending else "ASC"
    order = f"ORDER BY {ordered_by} {direction}, id {direction}"
    # Ids first: sorted whole, 10,000 rows would carry all their columns through the sort.
    rows = await reader.fetch(
        f"SELECT {_STANDING} FROM charger WHERE id = ANY(ARRAY(SELECT id {matching} {order}"  # noqa: S608  # arguments are bound
        f" LIMIT {question.limit + 1})) {order}",
        *arguments,
    )
    return cut([_standing(row.items()) for row in rows], question, total)


async def count(reader: Reader, scope: Scope, now: datetime) -> NetworkCounters:
    """Count the chargers in `scope` by kind and state, as `domain.listing.count` does from memory."""
    rows = await reader.fetch(
        f"SELECT kind, status, count(*) AS n, count(*) FILTER (WHERE {_WEAK}) AS weak FROM charger"  # noqa: S608  # constant
        " WHERE listed AND ($2 OR cpo_id = $3) GROUP BY kind, status",
        now,
        scope.everything,
        scope.cpo_id,
    )
    counters = {}
    for kind in ChargerKind:
        of_kind = [row for row in rows if row["kind"] == kind.value]
        counters[kind.value.lower()] = Counters(
            total=sum(row["n"] for row in of_kind),
            weak_signal=sum(row["weak"] for row in of_kind),
            **{row["status"].lower(): row["n"] for row in of_kind},
        )
    return NetworkCounters(**counters)


async def in_trouble(reader: Reader) -> tuple[ErrorCharger, ...]:
    """Return the chargers that are Faulted or Offline, as `domain.listing.in_trouble` does from memory."""
    rows = await reader.fetch(
        "SELECT id, name, kind, status, last_event_at, fault FROM charger WHERE listed AND status = ANY($1::text[])"  # noqa: S608  # constants
        f" ORDER BY {_ORDER['status']}, last_event_at DESC NULLS LAST, id LIMIT {ERRORS_SHOWN}",
        [s.value for s in IN_TROUBLE],
    )
    return tuple(ErrorCharger(**row) for row in rows)


async def faults_since(reader: Reader, since: datetime) -> dict[datetime, int]:
    """Return how many faults began in each hour from `since` on."""
    rows = await reader.fetch(
        "SELECT hour, sum(count)::int AS n FROM fault_hour WHERE hour >= $1 GROUP BY hour",
        since,
    )
    return {row["hour"]: row["n"] for row in rows}


async def turn_weak_signals(connection: Connection, now: datetime) -> list[Standing]:
    """Return the chargers whose weak signal differs from what screens were told, and note that they are told now.

    Chargers that someone else is changing at this moment are passed over: that change tells them itself.
    """
    differing = await connection.fetch(
        f"SELECT id FROM charger WHERE listed AND {_WEAK} <> told_weak ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",  # noqa: S608  # constant
        now,
    )
    if not differing:
        return []
    rows = await connection.fetch(
        f"UPDATE charger SET told_weak = {_WEAK}, changed_at = $1 WHERE id = ANY($2) RETURNING {_STANDING}",  # noqa: S608  # constants
        now,
        [row["id"] for row in differing],
    )
    return [_standing(row.items()) for row in rows]


async def listed(reader: Reader) -> list[Standing]:
    """Return every listed charger."""
    return [_standing(row.items()) for row in await reader.fetch(f"SELECT {_STANDING} FROM charger WHERE listed")]  # noqa: S608  # constant


async def changed_lately(reader: Reader, within_s: float) -> tuple[list[Standing], list[tuple[str | None, str]]]:
    """Return the chargers that changed in the last `within_s` before the newest change: those listed, and owner and id
    of those that left."""
    rows = await reader.fetch(
        f"SELECT listed, {_STANDING} FROM charger"  # noqa: S608  # constant
        " WHERE changed_at > (SELECT max(changed_at) FROM charger) - make_interval(secs => $1)",
        within_s,
    )
    present, gone = [], []
    for row in rows:
        fields = dict(row.items())
        if fields.pop("listed"):
            present.append(_standing(fields.items()))
        else:
            gone.append((fields["cpo_id"], fields["id"]))
    return present, gone


async def lock_positions(connection: Connection, consumer: str, partitions: Mapping[str, int]) -> None:
    """Hold every position of `consumer` (streams with their number of partitions) until the transaction ends: nobody
    folds meanwhile."""
    places = [(stream, partition) for stream, many in sorted(partitions.items()) for partition in range(many)]
    await connection.executemany(
        "INSERT INTO position (consumer, stream, partition, sequence) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING",
        [(consumer, *place) for place in places],
    )
    await connection.execute("SELECT FROM position WHERE consumer = $1 ORDER BY stream, partition FOR UPDATE", consumer)


async def move_positions(connection: Connection, consumer: str, stream: str, sequence: int) -> None:
    """Say that everything of `stream` up to `sequence`, its end, is folded. A position beyond that is from before the
    stream lost its tail: what comes now under those numbers is new."""
    await connection.execute(
        "UPDATE position SET sequence = $3 WHERE consumer = $1 AND stream = $2",
        consumer,
        stream,
        sequence,
    )


async def everything(connection: Connection) -> dict[str, Held]:
    """Return the state of every charger ever heard of."""
    rows = await connection.fetch(
        f"SELECT id, told_weak, {_STATES} FROM charger JOIN charger_state ON charger_id = id"  # noqa: S608  # constant
    )
    return {
        row["id"]: Held(_FACTS.decode(row["facts"]), _TELEMETRY.decode(row["telemetry"]), row["told_weak"])
        for row in rows
    }


async def replace_everything(
    connection: Connection, chargers: Sequence[Written], faults: Mapping[tuple[str, datetime], int], now: datetime
) -> None:
    """Put these chargers and faults in the place of all there are. Readers see the old ones until the commit."""
    for table in ("fault_hour", "charger_state", "charger"):
        await connection.execute(f"DELETE FROM {table}")  # noqa: S608  # names above
    ids = [c.charger_id for c in chargers]
    await connection.execute("INSERT INTO charger (id) SELECT unnest($1::text[])", ids)
    await connection.execute("INSERT INTO charger_state (charger_id) SELECT unnest($1::text[])", ids)
    await write(connection, chargers, now)
    if faults:
        await count_faults(connection, faults)
