"""What a test needs on stage: a charger connected to the recording central system, and a car to plug in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from recording_central_system import PASSWORD, CentralSystem

from simulator import Car, Charger, Temper, Visit, World, demo_charger

HASTY = Temper(
    call_timeout_s=5,
    first_backoff_s=0.05,
    max_backoff_s=0.2,
    boot_retry_s=0.05,
    goes_after_reset_s=0.3,
    soft_reboot_s=0.2,
    hard_reboot_s=0.2,
    weak_drop_every_s=(0.05, 0.1),
    weak_gone_for_s=(0.0, 0.05),
    driver_follows_remote_start_s=0.05,
)
FOR_EVER = 1e9


def a_car(state_of_charge: float = 0.3) -> Car:
    """A car that takes 60 kW DC."""
    return Car("test car", 60_000, state_of_charge, 0.9, 60_000, 11_000)


def a_visit(id_tag: str | None = "04AABBCC", *, stays_s: float = FOR_EVER) -> Visit:
    """A driver who shows the card at once and unplugs at once."""
    return Visit(a_car(), id_tag, stays_s=stays_s)


@asynccontextmanager
async def playing(
    system: CentralSystem, *, speed: float = 60, temper: Temper = HASTY, position: int = 0
) -> AsyncIterator[Charger]:
    """A running charger that has settled; its errors fail the test."""
    charger = Charger(demo_charger(position), url=system.url, password=PASSWORD, world=World(speed), temper=temper)
    charger.configuration.change("MeterValueSampleInterval", "1")
    charger.configuration.change("TransactionMessageRetryInterval", "0")
    life = asyncio.create_task(charger.run())
    try:
        async with asyncio.timeout(10):
            await charger.settled()
        yield charger
        if life.done():
            life.result()
    finally:
        life.cancel()
        await asyncio.wait([life])


async def settled(charger: Charger, timeout: float = 15) -> None:
    """Everything the charger had to say is confirmed."""
    async with asyncio.timeout(timeout):
        await charger.settled()


async def transaction_confirmed(charger: Charger, connector_id: int = 1) -> int:
    """Wait until the connector has a transaction with an id of the central system; returns it."""

    def has_id() -> bool:
        transaction = charger.connectors[connector_id].transaction
        return transaction is not None and transaction.transaction_id > 0

    await charger.changed.until(has_id, timeout=10)
    transaction = charger.connectors[connector_id].transaction
    assert transaction is not None
    return transaction.transaction_id
