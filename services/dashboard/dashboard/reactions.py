"""The fold: a batch of events of one partition becomes rows, in one commit with the position.

Both streams come through `fold`; only the rule that folds one event differs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chassis.consuming import Received
from chassis.database import Transaction
from contracts.events.charger import ChargerEvent, CommandAnswered, CommandRecord, CommandRequested
from dashboard import repository
from dashboard.domain.facts import Facts, fold_fact
from dashboard.domain.heartbeats import Telemetry, fold_telemetry
from dashboard.domain.standing import Standing, differs_on_screen, standing, weak_signal
from dashboard.repository import Held, Written
from dashboard.snapshot import Snapshot
from dashboard.telling import Screens

Clock = Callable[[], datetime]


@dataclass
class Folded:
    """What one charger's events of a batch came to."""

    facts: Facts
    telemetry: Telemetry
    commands: list[CommandRecord]
    faults: Counter[datetime]


def fold_events(held: Held, events: Sequence[tuple[ChargerEvent, int]]) -> Folded:
    """Fold one charger's events, in stream order, each into the sub-state of its own stream. Pure."""
    folded = Folded(held.facts, held.telemetry, [], Counter())
    for event, sequence in events:
        if event.STREAM.name == "TELEMETRY":
            folded.telemetry = fold_telemetry(folded.telemetry, event, sequence)
            continue
        before = folded.facts
        folded.facts = fold_fact(before, event, sequence)
        entered = folded.facts.faults_entered - before.faults_entered
        if entered:
            folded.faults[event.received_at.replace(minute=0, second=0, microsecond=0)] += entered
        if isinstance(event, CommandRequested | CommandAnswered) and folded.facts is not before:
            folded.commands.append(event.command)
    return folded


async def fold(screens: Screens, snapshot: Snapshot, clock: Clock, batch: Sequence[Received], tx: Transaction) -> None:
    """Fold a batch and write what it came to; screens and snapshot hear of it after the commit."""
    events: dict[str, list[tuple[ChargerEvent, int]]] = defaultdict(list)
    for received in batch:
        if isinstance(received.event, ChargerEvent):
            events[received.event.charger_id].append((received.event, received.sequence))
    if not events:
        return
    now = clock()
    connection = await repository.connection_of(tx.session)
    held = await repository.hold(connection, events)
    writing: list[Written] = []
    faults: Counter[tuple[str, datetime]] = Counter()
    for charger_id, its_events in events.items():
        before = held[charger_id]
        after = fold_events(before, its_events)
        was, stands = standing(before.facts, before.telemetry), standing(after.facts, after.telemetry)
        weak = stands is not None and weak_signal(stands, now)
        changed = weak is not before.told_weak or _differs(was, stands)
        writing.append(Written(charger_id, after.facts, after.telemetry, stands, weak, changed))
        faults.update({(charger_id, hour): n for hour, n in after.faults.items()})
        tx.after_commit(partial(_tell, screens, snapshot, was, stands, after.commands, changed, now))
    await repository.write(connection, writing, now)
    if faults:
        await repository.count_faults(connection, faults)


def _differs(was: Standing | None, stands: Standing | None) -> bool:
    if was is None or stands is None:
        return was is not stands
    return differs_on_screen(was, stands)


def _tell(
    screens: Screens,
    snapshot: Snapshot,
    was: Standing | None,
    stands: Standing | None,
    commands: Sequence[CommandRecord],
    changed: bool,
    now: datetime,
) -> None:
    if was is not None and (stands is None or stands.cpo_id != was.cpo_id):
        screens.removed(was.cpo_id, was.id)
    if stands is not None and changed:
        screens.changed(stands, now)
    known = stands or was
    for command in commands:
        screens.command(known.cpo_id if known else None, command)
    if stands is not None:
        snapshot.put(stands)
    elif was is not None:
        snapshot.drop(was)
