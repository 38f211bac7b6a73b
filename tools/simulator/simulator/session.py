"""One driver's visit, top to bottom: plug in, identify, charge, stop, unplug.

It runs in the charger, not on the line: nothing here notices whether the central system can be reached.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from simulator.configuration import Configuration
from simulator.connector import Connector
from simulator.messages import (
    MeterValue,
    MeterValues,
    StartTransaction,
    Status,
    StopReason,
    StopTransaction,
    stamp,
)
from simulator.metering import sample
from simulator.transactions import UNKNOWN_TRANSACTION, LocalTransaction, TransactionRequest
from simulator.vehicles import Car
from simulator.worldtime import Signal, World

_PHYSICS_STEP_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Visit:
    """What a driver does; all durations in world seconds."""

    car: Car
    id_tag: str | None
    """The card shown; None waits for a remote start until ConnectionTimeOut."""
    stays_s: float
    """From the start of the transaction until the driver ends it."""
    prepares_s: float = 0.0
    """Between plugging in and showing the card."""
    lingers_s: float = 0.0
    """Between the end of the transaction and unplugging."""
    leaves_by: StopReason = StopReason.LOCAL


class Host(Protocol):
    """What a session needs of its charger."""

    world: World
    changed: Signal
    configuration: Configuration
    is_restarting: bool

    def report(self, connector_id: int) -> None:
        """A status may have changed."""

    def queue(self, transaction: LocalTransaction, request: TransactionRequest) -> None:
        """Send a transaction message when its turn comes."""

    async def authorize(self, id_tag: str) -> bool:
        """Whether this ID tag may charge now."""


async def receive_visit(host: Host, connector: Connector, visit: Visit) -> None:
    """Play `visit` on `connector`, which was free and is Preparing now."""
    connector.car = visit.car
    id_tag = await _identify(host, connector, visit)
    # While the driver looked for the card, the connector may have failed or been switched off.
    works = connector.status is Status.PREPARING and not host.is_restarting
    if id_tag is not None and works:
        await _transact(host, connector, visit, id_tag)
        _enter(host, connector, Status.FINISHING)
        await host.world.sleep(visit.lingers_s)
    connector.car = None
    connector.offered_tag = None
    _enter(host, connector, Status.AVAILABLE)


def meter_values(host: Host, connector: Connector, context: str, transaction: LocalTransaction | None) -> MeterValues:
    """The connector's meter now, as a MeterValues request."""
    values = sample(
        dc=connector.hardware.is_dc,
        outlet_power_w=connector.hardware.max_power_w,
        register_wh=connector.register,
        power_w=connector.power_w,
        state_of_charge=None if connector.car is None else connector.car.state_of_charge,
        context=context,
        measurands=host.configuration.measurands(),
    )
    return MeterValues(
        connector.connector_id,
        [MeterValue(stamp(host.world.clock()), values)],
        None if transaction is None else transaction.transaction_id,
    )


def _enter(host: Host, connector: Connector, phase: Status) -> None:
    connector.phase = phase
    host.report(connector.connector_id)


async def _identify(host: Host, connector: Connector, visit: Visit) -> str | None:
    """The ID tag to charge for: from a remote start, or the driver's card if it is accepted."""
    wait = (
        host.configuration.seconds("ConnectionTimeOut") if visit.id_tag is None else visit.prepares_s / host.world.speed
    )
    with suppress(TimeoutError):
        await host.changed.until(lambda: connector.offered_tag is not None, timeout=wait)
    if connector.offered_tag is not None:
        needs_authorize = host.configuration.is_on("AuthorizeRemoteTxRequests")
        accepted = await host.authorize(connector.offered_tag) if needs_authorize else True
        return connector.offered_tag if accepted else None
    if visit.id_tag is not None and await host.authorize(visit.id_tag):
        return visit.id_tag
    return None


async def _transact(host: Host, connector: Connector, visit: Visit, id_tag: str) -> None:
    transaction = LocalTransaction(connector.connector_id, id_tag, connector.register)
    connector.transaction = transaction
    host.queue(
        transaction,
        StartTransaction(connector.connector_id, id_tag, transaction.meter_start, stamp(host.world.clock())),
    )
    _enter(host, connector, Status.CHARGING)
    await _let_charge_until_stopped(host, connector, visit, transaction)
    host.queue(
        transaction,
        StopTransaction(
            transaction_id=UNKNOWN_TRANSACTION,
            meter_stop=connector.register,
            timestamp=stamp(host.world.clock()),
            reason=transaction.stop_reason,
            id_tag=id_tag if transaction.stop_reason is StopReason.LOCAL else None,
        ),
    )
    connector.end_transaction()


async def _let_charge_until_stopped(
    host: Host, connector: Connector, visit: Visit, transaction: LocalTransaction
) -> None:
    world, now = host.world, asyncio.get_running_loop().time
    charged_until = world.now()
    leaves_at = charged_until + visit.stays_s
    sampled_at = now()
    while transaction.stop_reason is None:
        # 0 switches sampling off; the car charges all the same.
        interval = host.configuration.seconds("MeterValueSampleInterval")
        pause = min(
            sampled_at + interval - now() if interval else _PHYSICS_STEP_S,
            (leaves_at - world.now()) / world.speed,
        )
        with suppress(TimeoutError):
            await host.changed.until(lambda: transaction.stop_reason is not None, timeout=max(0.001, pause))
        moment = world.now()
        connector.let_charge(moment - charged_until)
        charged_until = moment
        if connector.phase is Status.CHARGING and connector.car is not None and connector.car.is_satisfied:
            _enter(host, connector, Status.SUSPENDED_EV)
        if moment >= leaves_at:
            connector.ask_to_stop(visit.leaves_by)
        elif interval and now() >= sampled_at + interval and transaction.stop_reason is None:
            sampled_at = now()
            host.queue(transaction, meter_values(host, connector, "Sample.Periodic", transaction))
