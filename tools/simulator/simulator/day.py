"""A believable day, planned from a seed: who comes when, what breaks, which signal fades. Pure.

Same seed, same fleet, same hour: same plan, on every machine. Moments and durations are world seconds; the plan's 0
is the moment the fleet starts. What then really happens also depends on the central system and on people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from random import Random
from typing import Final

from simulator.demo import DemoCharger, DemoConnector
from simulator.faults import LASTING_FAULTS, TRANSIENT_FAULTS, Fault
from simulator.messages import StopReason
from simulator.session import Visit
from simulator.vehicles import CAR_MODELS, Car

MINUTE: Final = 60.0
HOUR: Final = 3600.0

# Share of the busiest hour's arrivals, by hour in Asia/Colombo: before work, lunch, the long way home; nights are
# hotels and taxis.
_ARRIVALS_BY_HOUR: Final = (
    0.25, 0.20, 0.20, 0.20, 0.25, 0.35, 0.55, 0.85, 1.00, 0.80, 0.70, 0.75,
    0.90, 0.85, 0.70, 0.70, 0.80, 0.95, 1.00, 1.00, 0.85, 0.65, 0.45, 0.30,
)  # fmt: skip
_BUSIEST_PER_HOUR_DC: Final = 0.55
_BUSIEST_PER_HOUR_AC: Final = 0.12
_LOOK_BACK_S: Final = 4 * HOUR


@dataclass(frozen=True, slots=True)
class Arrival:
    """A driver drives up."""

    at: float
    connector_id: int
    visit: Visit


class Trouble(StrEnum):
    """What the world does to chargers."""

    TRANSIENT_FAULT = "transient fault"
    LASTING_FAULT = "lasting fault"
    LINE_CUT = "line cut"
    POWER_LOSS = "power loss"
    WEAK_SIGNAL = "weak signal"


@dataclass(frozen=True, slots=True)
class Spell:
    """One trouble at one charger for a while; `fault` and `connector_id` only for faults."""

    at: float
    lasts_s: float
    charger_id: str
    trouble: Trouble
    connector_id: int = 0
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class _Slot:
    """So many troubles of a kind at a time: a slot is one of them, coming back at another charger."""

    troubles: tuple[tuple[Trouble, int], ...]
    pause_s: tuple[float, float]


_FAULTS: Final = ((Trouble.TRANSIENT_FAULT, 60), (Trouble.LASTING_FAULT, 40))
_OUTAGES: Final = ((Trouble.LINE_CUT, 70), (Trouble.POWER_LOSS, 30))
_WEAK: Final = ((Trouble.WEAK_SIGNAL, 100),)
_LASTS_S: Final = {
    Trouble.TRANSIENT_FAULT: (15 * MINUTE, 45 * MINUTE),
    Trouble.LASTING_FAULT: (60 * MINUTE, 180 * MINUTE),
    Trouble.LINE_CUT: (10 * MINUTE, 40 * MINUTE),
    Trouble.POWER_LOSS: (10 * MINUTE, 60 * MINUTE),
    Trouble.WEAK_SIGNAL: (25 * MINUTE, 60 * MINUTE),
}
# Of 40 chargers: one to three faulted, one or two offline, one or two with a weak signal.
_STEADY: Final = (5.0, 60.0)
_NOW_AND_THEN: Final = (5 * MINUTE, 40 * MINUTE)
_SLOTS_PER_40: Final = (
    _Slot(_FAULTS, _STEADY),
    _Slot(_OUTAGES, _STEADY),
    _Slot(_WEAK, _STEADY),
    _Slot(_FAULTS, _NOW_AND_THEN),
    _Slot(_FAULTS, _NOW_AND_THEN),
    _Slot(_OUTAGES, _NOW_AND_THEN),
    _Slot(_WEAK, _NOW_AND_THEN),
)
_STARTS_WITHIN_S: Final = 40.0


def arrivals(identity: DemoCharger, *, seed: str, starts_at_hour: float, id_tags: Sequence[str]) -> Iterator[Arrival]:
    """Everyone who comes to one charger, for ever, in order.

    Begins with those who would have come in the hours before and are still there: a network is never seen empty.
    """
    draw = Random(f"{seed}/arrivals/{identity.charger_id}")
    popularity = draw.uniform(0.6, 1.4)
    busiest = popularity * sum(
        _BUSIEST_PER_HOUR_DC if connector.is_dc else _BUSIEST_PER_HOUR_AC for connector in identity.connectors
    )
    at = -_LOOK_BACK_S
    while True:
        # Thinning: draw at the busiest rate, keep by the hour's share.
        at += draw.expovariate(busiest) * HOUR
        hour = int(starts_at_hour + at / HOUR) % 24
        keeps = draw.random() < _ARRIVALS_BY_HOUR[hour]
        connector = _pick_connector(draw, identity.connectors)
        visit = _visit(draw, connector, draw.choice(id_tags))
        if not keeps:
            continue
        if at >= 0:
            yield Arrival(at, connector.connector_id, visit)
        elif (left := at + visit.stays_s) > MINUTE:
            settled = replace(visit, stays_s=left, prepares_s=draw.uniform(2, 20))
            yield Arrival(0.0, connector.connector_id, settled)


def slots(fleet_size: int) -> int:
    """How many troubles a fleet of this size can have at a time (none below five chargers)."""
    return 0 if fleet_size < 5 else ceil(fleet_size * len(_SLOTS_PER_40) / 40)


def spells(fleet: Sequence[DemoCharger], slot: int, *, seed: str) -> Iterator[Spell]:
    """The troubles of one slot, for ever, in order. Two slots never meet at a charger."""
    mix = list(fleet)
    Random(f"{seed}/mix").shuffle(mix)
    reach = mix[slot :: slots(len(fleet))]
    kind = _SLOTS_PER_40[slot % len(_SLOTS_PER_40)]
    draw = Random(f"{seed}/spells/{slot}")
    at = draw.uniform(2.0, _STARTS_WITHIN_S)
    while True:
        identity = draw.choice(reach)
        names, weights = zip(*kind.troubles, strict=True)
        trouble: Trouble = draw.choices(names, weights)[0]
        lasts_s = draw.uniform(*_LASTS_S[trouble])
        yield _spell(draw, at, lasts_s, identity, trouble)
        at += lasts_s + draw.uniform(*kind.pause_s)


def _spell(draw: Random, at: float, lasts_s: float, identity: DemoCharger, trouble: Trouble) -> Spell:
    if trouble not in {Trouble.TRANSIENT_FAULT, Trouble.LASTING_FAULT}:
        return Spell(at, lasts_s, identity.charger_id, trouble)
    fault = draw.choice(TRANSIENT_FAULTS if trouble is Trouble.TRANSIENT_FAULT else LASTING_FAULTS)
    # Now and then it is the charger itself, not one of its connectors.
    connector_id = 0 if draw.random() < 0.2 else draw.choice(identity.connectors).connector_id
    return Spell(at, lasts_s, identity.charger_id, trouble, connector_id, fault)


def _pick_connector(draw: Random, connectors: tuple[DemoConnector, ...]) -> DemoConnector:
    weights = [_BUSIEST_PER_HOUR_DC if c.is_dc else _BUSIEST_PER_HOUR_AC for c in connectors]
    return draw.choices(connectors, weights)[0]


def _visit(draw: Random, connector: DemoConnector, id_tag: str) -> Visit:
    model = draw.choice(CAR_MODELS)
    arrives_with = draw.betavariate(2.2, 3.6)
    wants = min(1.0, max(arrives_with + 0.1, draw.choice((0.8, 0.8, 0.9, 1.0))))
    stay = draw.lognormvariate(3.3, 0.45) if connector.is_dc else draw.lognormvariate(4.9, 0.55)
    return Visit(
        car=Car(model.model, model.battery_wh, arrives_with, wants, model.dc_limit_w, model.ac_limit_w),
        id_tag=id_tag,
        stays_s=min(max(stay, 5.0), 600.0) * MINUTE,
        prepares_s=draw.uniform(3, 14) * MINUTE,
        lingers_s=draw.uniform(0.5, 8) * MINUTE,
        leaves_by=StopReason.LOCAL if draw.random() < 0.8 else StopReason.EV_DISCONNECTED,
    )
