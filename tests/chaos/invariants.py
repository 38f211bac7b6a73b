"""What must hold after everything is over. Each function returns broken promises, none when all is well."""

import asyncio
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
import httpx
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from simulator.messages import MeterValues, StartTransaction, StopTransaction
from simulator.transactions import ConfirmedMessage
from simulator.truth import ChargerTruth
from tests.chaos.screen import true_status
from tests.harness import Product

_STREAMS: Final = ("CHARGER", "TELEMETRY", "IDENTITY")
_WITH_OUTBOX: Final = ("ocpp-gateway", "dashboard", "identity")
_AT_MOST: Final = 12
"""So many broken promises of a kind are told; the rest is counted."""
# What well-behaved chargers must never earn, however often they had to repeat themselves.
_NEVER: Final = frozenset(
    {"unknown_transaction", "duplicate_stop_differs", "malformed", "superseded", "id_tag_mismatch"}
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A message of a stream."""

    event_id: str
    kind: str
    body: dict[str, Any]


async def read_streams(product: Product) -> dict[str, list[Stored]]:
    """Everything in the streams of facts, in order."""
    run = product.run
    client = Client()
    await client.connect(run.nats_url, user=run.nats_user, password=run.nats_password)
    try:
        return {name: await _read(client, name) for name in _STREAMS}
    finally:
        await client.close()


async def _read(client: Client, stream: str) -> list[Stored]:
    jetstream = client.jetstream()
    until = (await jetstream.stream_info(stream)).state.last_seq
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL, inactive_threshold=60)
    subscription = await jetstream.pull_subscribe("", stream=stream, config=config)
    found: list[Stored] = []
    sequence = 0
    while sequence < until:
        for message in await subscription.fetch(500, timeout=5):
            headers = message.headers or {}
            sequence = message.metadata.sequence.stream
            found.append(Stored(headers["ce-id"], headers["ce-type"], json.loads(message.data)))
    await subscription.unsubscribe()
    return found


def screens_equal_truth(
    listed: list[dict[str, Any]], shown: Mapping[str, dict[str, Any]], truths: Mapping[str, ChargerTruth]
) -> list[str]:
    """The API's list and the screen that followed the live stream both say what the fleet knows."""
    broken: list[str] = []
    by_id = {charger["id"]: charger for charger in listed}
    for charger_id, truth in truths.items():
        for where, charger in (("list", by_id.get(charger_id)), ("live screen", shown.get(charger_id))):
            if charger is None:
                broken.append(f"{where}: {charger_id} is missing")
                continue
            connectors = {connector["id"]: connector["status"] for connector in charger["connectors"]}
            expected = {number: status for number, status in truth.statuses.items() if number > 0}
            if charger["status"] != true_status(truth) or connectors != expected:
                broken.append(
                    f"{where}: {charger_id} is shown {charger['status']} {connectors};"
                    f" it is {true_status(truth)} {expected}"
                )
    return _shortened(broken)


async def running_transactions_are_shown(client: httpx.AsyncClient, truths: Mapping[str, ChargerTruth]) -> list[str]:
    """A charger's detail shows exactly the transactions that run on it."""
    broken: list[str] = []
    for charger_id, truth in truths.items():
        answer = await client.get(f"/api/v1/chargers/{charger_id}")
        if answer.status_code != 200:
            broken.append(f"detail of {charger_id}: {answer.status_code} {answer.text[:200]}")
            continue
        shown = {entry["connector_id"]: entry["transaction_id"] for entry in answer.json()["charger"]["running"]}
        if shown != truth.running:
            broken.append(f"detail of {charger_id} shows running {shown}; running is {truth.running}")
    return _shortened(broken)


async def transactions_are_stored_once(
    product: Product, truths: Mapping[str, ChargerTruth], streams: Mapping[str, list[Stored]]
) -> list[str]:
    """Every confirmed Start and Stop is one row and one event with the same content; nothing else is there."""
    connection = await asyncpg.connect(product.database_url("ocpp-gateway"))
    try:
        rows = {row["id"]: row for row in await connection.fetch("SELECT * FROM ocpp_transaction")}
        kept = await connection.fetch("SELECT charger_id, action, reason FROM kept_message")
    finally:
        await connection.close()
    broken = [f"a message was kept as senseless: {dict(row)}" for row in kept]
    starts, stops = _confirmed(truths, StartTransaction), _confirmed(truths, StopTransaction)
    # Whoever hung up in the middle of a message cannot know what became of it.
    unsure = {charger_id for charger_id, truth in truths.items() if truth.waiting}
    broken += _one_row_each(starts, stops, {n: row for n, row in rows.items() if row["charger_id"] not in unsure})
    told: dict[str, Counter[int]] = defaultdict(Counter)
    for event in streams["CHARGER"]:
        if event.body.get("transaction_id") is not None:
            told[event.kind.split(".")[-2]][event.body["transaction_id"]] += 1
    for name, expected in (("transaction-started", starts), ("transaction-ended", stops)):
        wanted = Counter({message.transaction_id: 1 for _, message in expected})
        if told[name] != wanted and not unsure:
            broken.append(f"{name}: too many {dict(told[name] - wanted)}, missing {dict(wanted - told[name])}")
    return _shortened(broken)


def _confirmed(truths: Mapping[str, ChargerTruth], kind: type) -> list[tuple[str, ConfirmedMessage]]:
    return [
        (charger_id, message)
        for charger_id, truth in truths.items()
        if not truth.waiting
        for message in truth.confirmed
        if isinstance(message.request, kind)
    ]


def _one_row_each(
    starts: list[tuple[str, ConfirmedMessage]],
    stops: list[tuple[str, ConfirmedMessage]],
    rows: Mapping[int, asyncpg.Record],
) -> list[str]:
    broken: list[str] = []
    ids = Counter(message.transaction_id for _, message in starts)
    broken += [f"transaction id {number} was given to {count} starts" for number, count in ids.items() if count > 1]
    broken += [f"row {number} belongs to no confirmed start" for number in rows.keys() - ids.keys()]
    broken += [
        f"row {number} is flagged {flagged}" for number, row in rows.items() if (flagged := _NEVER & set(row["flags"]))
    ]
    for charger_id, message in starts:
        request, row = message.request, rows.get(message.transaction_id)
        if not isinstance(request, StartTransaction):
            raise TypeError(type(request))
        if row is None:
            broken.append(f"{charger_id}: the confirmed start of {message.transaction_id} is not stored")
        elif (row["charger_id"], row["connector_id"], row["id_tag"], row["meter_start"]) != (
            charger_id,
            request.connector_id,
            request.id_tag,
            request.meter_start,
        ):
            broken.append(f"{charger_id}: start {request} is stored as {dict(row)}")
    ended = {message.transaction_id for _, message in stops}
    broken += [
        f"row {number} has ended without a confirmed stop"
        for number, row in rows.items()
        if row["ended_at"] is not None and number not in ended
    ]
    for charger_id, message in stops:
        request, row = message.request, rows.get(message.transaction_id)
        if not isinstance(request, StopTransaction):
            raise TypeError(type(request))
        if row is None or row["ended_at"] is None:
            broken.append(f"{charger_id}: the confirmed stop of {message.transaction_id} is not stored")
        elif row["meter_stop"] != request.meter_stop or row["stop_reported_at"] != _moment(request.timestamp):
            broken.append(f"{charger_id}: stop {request} is stored as {dict(row)}")
    return broken


def meter_values_are_durable(
    truths: Mapping[str, ChargerTruth], streams: Mapping[str, list[Stored]]
) -> tuple[list[str], int]:
    """Every confirmed MeterValues is in the stream at least once. Also returns how many are there more than once:
    a charger that did not get its .conf says it again, and OCPP 1.6 gives no means to tell."""
    stored: Counter[tuple[str, int, datetime]] = Counter()
    for event in streams["TELEMETRY"]:
        if event.kind.endswith(".meter-sampled.v1") and event.body.get("transaction_id"):
            for reading in event.body["readings"]:
                at = datetime.fromisoformat(reading["at"])
                stored[event.body["charger_id"], event.body["transaction_id"], at] += 1
    broken: list[str] = []
    for charger_id, message in _confirmed(truths, MeterValues):
        request = message.request
        if not isinstance(request, MeterValues):
            raise TypeError(type(request))
        broken += [
            f"{charger_id}: confirmed meter values of {message.transaction_id} at {value.timestamp} are lost"
            for value in request.meter_value
            if not stored[charger_id, message.transaction_id, _moment(value.timestamp)]
        ]
    return _shortened(broken), sum(count - 1 for count in stored.values())


async def outboxes_are_in_their_streams(product: Product, streams: Mapping[str, list[Stored]]) -> list[str]:
    """Every committed event id is in its stream exactly once, and no id is in any stream twice."""
    counted = Counter(event.event_id for name in _STREAMS for event in streams[name])
    broken = [f"event {event_id} is in the streams {count} times" for event_id, count in counted.items() if count > 1]
    for service in _WITH_OUTBOX:
        connection = await asyncpg.connect(product.database_url(service))
        try:
            rows = await connection.fetch("SELECT event_id, published_at FROM outbox")
        finally:
            await connection.close()
        broken += [
            f"{service}: committed event {row['event_id']} is not in its stream"
            f" ({'published' if row['published_at'] else 'waiting'})"
            for row in rows
            if not counted[row["event_id"]]
        ]
    return _shortened(broken)


async def rebuild_equals_live(product: Product) -> list[str]:
    """Folding both streams from the beginning gives what the running service has."""
    said = await asyncio.to_thread(product.voltctl, "rebuild", "dashboard")
    numbers = re.search(r"([\d,]+) differed", said)
    return [] if numbers is not None and numbers.group(1) == "0" else [f"rebuild: {said.strip()}"]


async def nothing_was_given_up(product: Product) -> list[str]:
    """No message ended as a dead letter."""
    said = await asyncio.to_thread(product.voltctl, "dead-letters", "list")
    return [] if "No dead letters" in said else [said]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _shortened(broken: list[str]) -> list[str]:
    more = len(broken) - _AT_MOST
    return [*broken[:_AT_MOST], f"… and {more} more of these"] if more > 0 else broken
