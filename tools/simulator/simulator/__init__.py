"""A fleet of chargers that speak real OCPP 1.6J, as a library and as `python -m simulator`."""

from simulator.charger import Charger
from simulator.demo import (
    DEMO_CPOS,
    DEMO_ID_TAGS,
    DEMO_SECRET_VARIABLE,
    DemoCharger,
    demo_charger,
    demo_fleet,
    demo_password,
)
from simulator.faults import LASTING_FAULTS, TRANSIENT_FAULTS, Fault
from simulator.fleet import Fleet
from simulator.messages import Status, StopReason
from simulator.session import Visit
from simulator.temper import Temper
from simulator.transactions import ConfirmedMessage
from simulator.truth import ChargerTruth
from simulator.vehicles import Car
from simulator.worldtime import World

__all__ = [
    "DEMO_CPOS",
    "DEMO_ID_TAGS",
    "DEMO_SECRET_VARIABLE",
    "LASTING_FAULTS",
    "TRANSIENT_FAULTS",
    "Car",
    "Charger",
    "ChargerTruth",
    "ConfirmedMessage",
    "DemoCharger",
    "Fault",
    "Fleet",
    "Status",
    "StopReason",
    "Temper",
    "Visit",
    "World",
    "demo_charger",
    "demo_fleet",
    "demo_password",
]
