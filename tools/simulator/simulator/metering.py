"""What the meter of a connector says at one moment, as OCPP sampled values. Pure."""

from typing import Final

from simulator.messages import SampledValue

_VOLTS_PER_PHASE: Final = 230.0
_DC_PACK_VOLTS_EMPTY: Final = 340.0
_DC_PACK_VOLTS_SPAN: Final = 60.0
_SINGLE_PHASE_LIMIT_W: Final = 7_400


def sample(
    *,
    dc: bool,
    outlet_power_w: float,
    register_wh: int,
    power_w: float,
    state_of_charge: float | None,
    context: str,
    measurands: frozenset[str],
) -> list[SampledValue]:
    """Energy (Wh), power (W), voltage (V) and current (A), per phase on AC, and on DC the car's charge (percent).

    Energy is always there: a transaction without it cannot be billed.
    """
    values = [SampledValue(str(register_wh), context, "Energy.Active.Import.Register", "Wh", "Outlet")]
    if "Power.Active.Import" in measurands:
        values.append(SampledValue(f"{power_w:.0f}", context, "Power.Active.Import", "W", "Outlet"))
    if dc:
        volts = _DC_PACK_VOLTS_EMPTY + _DC_PACK_VOLTS_SPAN * (state_of_charge or 0.0)
        lines: list[tuple[str | None, float]] = [(None, volts)]
    else:
        # The grid sags a little under load.
        volts = _VOLTS_PER_PHASE - power_w / 6_000
        phases = ("L1-N",) if outlet_power_w <= _SINGLE_PHASE_LIMIT_W else ("L1-N", "L2-N", "L3-N")
        lines = [(phase, volts) for phase in phases]
    if "Voltage" in measurands:
        values += [SampledValue(f"{v:.1f}", context, "Voltage", "V", "Outlet", phase) for phase, v in lines]
    if "Current.Import" in measurands:
        values += [
            SampledValue(
                f"{power_w / len(lines) / v:.1f}",
                context,
                "Current.Import",
                "A",
                "Outlet",
                phase.removesuffix("-N") if phase else None,
            )
            for phase, v in lines
        ]
    if dc and state_of_charge is not None and "SoC" in measurands:
        values.append(SampledValue(f"{state_of_charge * 100:.0f}", context, "SoC", "Percent", "EV"))
    return values
