"""RemoteStartTransaction: a session the central system asks for, and the driver who comes for it (OCPP 1.6 §5.11)."""

import asyncio
from typing import TYPE_CHECKING, Final

from simulator import messages as m
from simulator.connector import Connector
from simulator.session import Visit, receive_visit
from simulator.vehicles import CAR_MODELS, Car

if TYPE_CHECKING:
    from simulator.charger import Charger

_FOR_AN_HOUR_S: Final = 3600.0


def connector_for(charger: "Charger", connector_id: int | None) -> Connector | None:
    """The connector a remote start can use: one with a waiting car first, then a free one."""
    if charger.body.fault is not None or charger.is_restarting:
        return None
    asked = charger.connectors.values() if connector_id is None else [charger.connectors.get(connector_id)]
    for wanted in (m.Status.PREPARING, m.Status.AVAILABLE):
        for connector in asked:
            if connector is not None and connector.status is wanted and connector.offered_tag is None:
                return connector
    return None


def start(charger: "Charger", connector: Connector, id_tag: str) -> None:
    """Accepted: use the car that is there, or wait for a driver to plug in until ConnectionTimeOut."""
    connector.offered_tag = id_tag
    charger.changed.ring()
    if connector.phase is m.Status.AVAILABLE:
        connector.phase = m.Status.PREPARING
        charger.report(connector.connector_id)
        charger.spawn(_await_driver(charger, connector))


async def _await_driver(charger: "Charger", connector: Connector) -> None:
    comes_after = charger.temper.driver_follows_remote_start_s
    if comes_after is None:
        await asyncio.sleep(charger.configuration.seconds("ConnectionTimeOut"))
        connector.offered_tag = None
        connector.phase = m.Status.AVAILABLE
        charger.report(connector.connector_id)
        return
    await asyncio.sleep(comes_after)
    model = charger.draw.choice(CAR_MODELS)
    state_of_charge = charger.draw.uniform(0.15, 0.5)
    car = Car(model.model, model.battery_wh, state_of_charge, 0.95, model.dc_limit_w, model.ac_limit_w)
    await receive_visit(charger, connector, Visit(car, id_tag=None, stays_s=_FOR_AN_HOUR_S, lingers_s=20))
