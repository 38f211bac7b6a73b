"""Which charger is connected where: the newest socket wins, here and across replicas; a dead gateway's are reaped.

Rows and facts go in one commit. Everything is cleaned up by connection id, never by charger id, or it would kill
the replacement (facts/ocpp.md 13).
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence

import structlog
from nats.aio.subscription import Subscription

from chassis.bus import Bus
from chassis.database import Database, Transaction
from contracts.events.charger import ChargerConnected, ChargerDisconnected, CommandAnswered, CommandResult
from ocpp_gateway.connection import POLICY, Connection, Leaving
from ocpp_gateway.desk import Clock
from ocpp_gateway.domain import next_connection_id
from ocpp_gateway.models import LiveConnection
from ocpp_gateway.repository import commands, presence
from ocpp_gateway.repository.presence import Held
from ocpp_gateway.settings import Settings

log = structlog.get_logger()

CLAIMS = "gateway.claim.*"
RETIRED = "retired"
DEPARTURES_AT_ONCE = 200


def claim_subject(charger_id: str) -> str:
    """Where a gateway says that it holds a charger's newest connection, or that nobody may any more."""
    return f"gateway.claim.{charger_id}"


class Presence:
    """The connections this process holds, and its word to the others."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        settings: Settings,
        clock: Clock,
        take_commands: Callable[[str], Awaitable[Subscription]],
    ) -> None:
        self.connections: dict[str, Connection] = {}
        self.incarnation = secrets.token_hex(8)
        self._database = database
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._take_commands = take_commands
        self._subscriptions: dict[str, Subscription] = {}
        self._departed: list[tuple[Held, Leaving]] = []
        self._someone_departed = asyncio.Event()
        self._writing = asyncio.Lock()

    async def start(self) -> None:
        """Enter this process, and reap what held its place before (a restart after kill -9)."""
        async with self._database.transaction() as tx:
            await presence.begin(tx.session, self.incarnation, self._settings.instance)
        await self._reap(others=False)
        await self._bus.listen(CLAIMS, self._heard_claim)

    async def enter(self, connection: Connection) -> None:
        """Make `connection` the one that counts; an older one is closed, wherever it is."""
        await self._write_entry(connection)
        older = self.connections.get(connection.id)
        if older is not None and older.connection_id > connection.connection_id:
            await connection.close("replaced", POLICY, "a newer connection of this charger is open")
            return
        self.connections[connection.id] = connection
        if older is not None:
            self._replace(older)
        await self._bus.broadcast(
            claim_subject(connection.id), json.dumps({"connection_id": connection.connection_id}).encode()
        )
        if connection.id not in self._subscriptions:
            subscription = await self._take_commands(connection.id)
            if connection.id in self.connections and connection.id not in self._subscriptions:
                self._subscriptions[connection.id] = subscription
            else:  # replaced meanwhile, or a newer line of this charger was quicker
                await subscription.unsubscribe()

    async def _write_entry(self, connection: Connection) -> None:
        now = self._clock()
        async with self._database.transaction() as tx:
            before = await presence.counting(tx.session, connection.id)
            own_id = next_connection_id(int(now.timestamp() * 1000), before, secrets.token_hex(4))
            # Known before the commit: whether that took place may stay unknown, and then this one must leave again.
            connection.connection_id = own_id
            await presence.take(
                tx.session,
                LiveConnection(
                    charger_id=connection.id,
                    connection_id=own_id,
                    incarnation=self.incarnation,
                    protocol=connection.protocol,
                    remote_address=connection.remote_address,
                    opened_at=connection.opened_at,
                ),
            )
            if before is not None:
                self._tell_departure(tx, Held(connection.id, before), "replaced")
            tx.emit(
                ChargerConnected(
                    charger_id=connection.id,
                    received_at=now,
                    connection_id=own_id,
                    gateway=self._settings.instance,
                    protocol=connection.protocol,
                    remote_address=connection.remote_address,
                )
            )

    async def leave(self, connection: Connection, why: Leaving) -> None:
        """Note that a connection ended; its fact is written soon, also when the database is away just now."""
        if connection.connection_id:
            self._departed.append((Held(connection.id, connection.connection_id), why))
            self._someone_departed.set()
        await self._let_go(connection)

    async def _let_go(self, connection: Connection) -> None:
        """Take no more commands over a connection that does not count any more."""
        if self.connections.get(connection.id) is not connection:
            return
        del self.connections[connection.id]
        subscription = self._subscriptions.pop(connection.id, None)
        # Also while the bus is away: the client takes up again, when it is back, whatever it was not told to forget.
        if subscription is not None and not (self._bus.client.is_closed or self._bus.client.is_draining):
            await subscription.unsubscribe()

    async def write_departures_for_ever(self) -> None:
        """Write departures as they come, many in one commit when many leave at once."""
        while True:
            await self._someone_departed.wait()
            await self.write_departures()

    async def write_departures(self) -> None:
        """Write what waits; what could not be written keeps waiting."""
        async with self._writing:
            await self._write_departures()

    async def _write_departures(self) -> None:
        while self._departed:
            batch = self._departed[:DEPARTURES_AT_ONCE]
            why = dict(batch)
            async with self._database.transaction() as tx:
                for held in await presence.leave(tx.session, list(why)):
                    self._tell_departure(tx, held, why[held])
            del self._departed[: len(batch)]
        self._someone_departed.clear()

    def _tell_departure(self, tx: Transaction, held: Held, why: Leaving | None) -> None:
        tx.emit(
            ChargerDisconnected(
                charger_id=held.charger_id,
                received_at=self._clock(),
                connection_id=held.connection_id,
                reason=why or "gateway_lost",
            )
        )

    async def retire(self, charger_id: str) -> None:
        """Close a charger's connection, wherever it is: it left the network."""
        await self._bus.broadcast(claim_subject(charger_id), json.dumps({RETIRED: True}).encode())

    async def _heard_claim(self, subject: str, body: bytes, _: dict[str, str]) -> None:
        held = self.connections.get(subject.rsplit(".", 1)[-1])
        if held is None:
            return
        claim = json.loads(body)
        if claim.get(RETIRED):
            held.close_soon("retired", POLICY, "this charger was taken out of the network")
        elif claim.get("connection_id", "") > held.connection_id:
            # At once, not when its socket has closed: commands belong to the newer one from now on.
            self._replace(held)
            await self._let_go(held)

    def _replace(self, older: Connection) -> None:
        log.info("presence.replaced", charger=older.id, connection=older.connection_id)
        older.close_soon("replaced", POLICY, "a newer connection of this charger is open")

    async def beat_for_ever(self) -> None:
        """Say every few seconds that this process lives, and reap those that are silent.

        It reaps only after it has itself been heard for as long as others may be silent: after an outage of the
        database everybody has been silent, and nobody is dead.
        """
        beats = 0
        while True:
            await asyncio.sleep(self._settings.instance_beat_s)
            async with self._database.transaction() as tx:
                known = await presence.beat(tx.session, self.incarnation)
                if not known:
                    await presence.begin(tx.session, self.incarnation, self._settings.instance)
            if not known:
                log.warning("presence.given_up_by_others", connections=len(self.connections))
                await self._enter_again()
                beats = 0
            beats += 1
            await self._reap(others=beats * self._settings.instance_beat_s > self._settings.instance_silent_s)

    async def _enter_again(self) -> None:
        """Others took this process for dead and said so; its sockets live, so it takes its chargers back."""
        for connection in list(self.connections.values()):
            if self.connections.get(connection.id) is connection:
                await self._write_entry(connection)
                if self.connections.get(connection.id) is not connection:  # it went while that was written
                    await self.leave(connection, connection.leaving or "lost")

    async def _reap(self, *, others: bool) -> None:
        async with self._database.transaction() as tx:
            silent_s = self._settings.instance_silent_s
            dead = await presence.dead(tx.session, self.incarnation, self._settings.instance, silent_s, others=others)
            for incarnation in dead:
                lost = await presence.leave_all(tx.session, incarnation)
                log.warning("presence.reaped", incarnation=incarnation, connections=len(lost))
                for held in lost:
                    self._tell_departure(tx, held, None)
                await self._end_commands(tx, incarnation)
                await presence.end(tx.session, incarnation)

    async def _end_commands(self, tx: Transaction, incarnation: str) -> None:
        for record in await commands.unfinished_of(tx.session, incarnation):
            ended = record.model_copy(
                update={
                    "outcome": CommandResult.NO_ANSWER,
                    "detail": "The gateway went down before the charger answered; the charger may still act.",
                    "answered_at": self._clock(),
                }
            )
            if await commands.finish(tx.session, ended):
                tx.emit(CommandAnswered(charger_id=ended.charger_id, received_at=self._clock(), command=ended))

    async def watch_for_ever(self) -> None:
        """Close connections that have been silent for three heartbeats (facts/ocpp.md 14): any frame counts as life."""
        while True:
            await asyncio.sleep(1)
            for connection in self.silent(asyncio.get_running_loop().time()):
                log.info("presence.silent", charger=connection.id)
                connection.close_soon("silent", POLICY, "nothing was heard for three heartbeats")

    def silent(self, now: float) -> Sequence[Connection]:
        """Return the connections of which nothing was heard for three of their heartbeats."""
        return [c for c in self.connections.values() if now - c.heard_at > 3 * c.heartbeat_interval_s]

    async def stop(self) -> None:
        """Write what is left, end the commands that nobody will see through, and strike this process off."""
        await self.write_departures()
        async with self._database.transaction() as tx:
            await self._end_commands(tx, self.incarnation)
            await presence.end(tx.session, self.incarnation)
