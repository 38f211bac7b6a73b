"""Cars and the way they take energy. Pure.

Power in W, energy in Wh, state of charge as a fraction from 0 to 1, time in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

# Fraction of the car's greatest DC power over state of charge: ramp, plateau, taper. The shape that fast-charging
# tests show for today's lithium packs; between the points it is linear.
_DC_CURVE: Final = (
    (0.0, 0.70),
    (0.05, 0.95),
    (0.10, 1.0),
    (0.50, 1.0),
    (0.70, 0.62),
    (0.80, 0.38),
    (0.90, 0.18),
    (1.0, 0.04),
)
# On-board chargers hold their power until cell balancing.
_AC_CURVE: Final = ((0.0, 1.0), (0.96, 1.0), (1.0, 0.15))

# Share of the metered energy that reaches the battery.
_DC_EFFICIENCY: Final = 0.96
_AC_EFFICIENCY: Final = 0.90

_STEP_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Car:
    """A car at the charger. It stops taking energy at `wants` (its charge limit)."""

    model: str
    battery_wh: float
    state_of_charge: float
    wants: float
    dc_limit_w: float
    ac_limit_w: float

    @property
    def is_satisfied(self) -> bool:
        """Whether it has what it wants."""
        return self.state_of_charge >= self.wants - 1e-9


@dataclass(frozen=True, slots=True)
class CarModel:
    """What the demo's roads carry."""

    model: str
    battery_wh: float
    dc_limit_w: float
    ac_limit_w: float


CAR_MODELS: Final[tuple[CarModel, ...]] = (
    CarModel("Nissan Leaf 40", 39_000, 46_000, 6_600),
    CarModel("BYD Atto 3", 60_480, 88_000, 7_000),
    CarModel("BYD Dolphin", 44_900, 60_000, 7_000),
    CarModel("MG ZS EV", 51_100, 76_000, 7_400),
    CarModel("Hyundai Kona 64", 64_000, 77_000, 11_000),
    CarModel("Tesla Model 3", 57_500, 170_000, 11_000),
    CarModel("Audi e-tron 55", 86_500, 150_000, 22_000),
    CarModel("Wuling Air EV", 26_700, 30_000, 6_600),
)


def _on_curve(curve: Sequence[tuple[float, float]], at: float) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return curve[-1][1]


def power_drawn_w(car: Car, outlet_power_w: float, *, dc: bool) -> float:
    """What the car takes right now from an outlet of `outlet_power_w`; 0 when satisfied."""
    if car.is_satisfied:
        return 0.0
    limit, curve = (car.dc_limit_w, _DC_CURVE) if dc else (car.ac_limit_w, _AC_CURVE)
    return min(outlet_power_w, limit * _on_curve(curve, car.state_of_charge))


def charge(car: Car, outlet_power_w: float, seconds: float, *, dc: bool) -> tuple[Car, float]:
    """The car after `seconds` at the outlet, and the metered energy in Wh (never negative).

    Integrated in steps of at most ten seconds, so that a long stretch gives what many short ones give.
    """
    efficiency = _DC_EFFICIENCY if dc else _AC_EFFICIENCY
    metered_wh = 0.0
    left = seconds
    while left > 0 and not car.is_satisfied:
        step = min(left, _STEP_S)
        into_battery = power_drawn_w(car, outlet_power_w, dc=dc) * step / 3600 * efficiency
        room = (car.wants - car.state_of_charge) * car.battery_wh
        into_battery = min(into_battery, room)
        car = replace(car, state_of_charge=car.state_of_charge + into_battery / car.battery_wh)
        metered_wh += into_battery / efficiency
        left -= step
    return car, metered_wh
