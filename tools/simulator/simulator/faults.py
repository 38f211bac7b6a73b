"""What can break on a charger, and what helps.

A transient fault goes away when the connector is switched Inoperative and Operative again, or when the charger
restarts. A lasting one comes back, because the hardware is still broken: only a technician (`Charger.repair`)
helps. "Clear Fault" of the guide therefore has honest outcomes.
"""

from dataclasses import dataclass
from typing import Final

from simulator.messages import Status, StopReason


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail: `error_code` is OCPP 1.6 §7.6, the rest is the vendor's own text."""

    error_code: str
    vendor_error_code: str
    info: str
    lasting: bool
    stop_reason: StopReason = StopReason.OTHER


TRANSIENT_FAULTS: Final[tuple[Fault, ...]] = (
    Fault("OverVoltage", "E-201", "Grid spike, 263 V on L1", lasting=False),
    Fault("UnderVoltage", "E-202", "Grid dip, 176 V on L2", lasting=False),
    Fault("HighTemperature", "E-310", "Power module above 85 C", lasting=False),
    Fault("EVCommunicationError", "E-440", "No pilot from vehicle", lasting=False),
    Fault("OverCurrentFailure", "E-210", "Over-current trip, self-resetting", lasting=False),
    Fault("InternalError", "E-901", "Watchdog of the power board", lasting=False),
)
LASTING_FAULTS: Final[tuple[Fault, ...]] = (
    Fault("GroundFailure", "E-120", "Residual current 34 mA to earth", lasting=True),
    Fault("ConnectorLockFailure", "E-455", "Lock motor does not reach its end", lasting=True),
    Fault("PowerSwitchFailure", "E-330", "Contactor K1 welded", lasting=True),
    Fault("ReaderFailure", "E-610", "Card reader does not answer", lasting=True),
    Fault("OtherError", "E-100", "Emergency stop pressed", lasting=True, stop_reason=StopReason.EMERGENCY_STOP),
)


@dataclass(slots=True)
class Health:
    """Whether a connector (or the charger as a whole, connector 0) is switched on and works."""

    operative: bool = True
    fault: Fault | None = None
    broken: Fault | None = None
    """A lasting fault that every self-test finds again."""

    def break_down(self, fault: Fault) -> None:
        """`fault` occurs."""
        self.fault = fault
        if fault.lasting:
            self.broken = fault

    def self_test(self) -> None:
        """After a restart or when switched on again: a transient fault is gone, a lasting one is found again."""
        self.fault = self.broken

    def repair(self) -> None:
        """A technician was here."""
        self.fault = self.broken = None

    def shown(self, phase: Status) -> Status:
        """The status to report: switched off before broken before `phase`."""
        if not self.operative:
            return Status.UNAVAILABLE
        return Status.FAULTED if self.fault is not None else phase
