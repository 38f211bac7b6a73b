"""One connector: what hangs on it, whether it works, and which status that makes. Pure."""

from dataclasses import dataclass, field

from simulator.demo import DemoConnector
from simulator.faults import Fault, Health
from simulator.messages import Status, StopReason
from simulator.transactions import LocalTransaction
from simulator.vehicles import Car, charge, power_drawn_w


@dataclass(slots=True, eq=False)
class Connector:
    """State of a connector; `register_wh` is the meter over the charger's life and never falls."""

    hardware: DemoConnector
    register_wh: float
    health: Health = field(default_factory=Health)
    phase: Status = Status.AVAILABLE
    """The status as far as driver, car and transaction decide it."""
    becomes_inoperative: bool = False
    """ChangeAvailability was Scheduled: it applies when the transaction ends."""
    car: Car | None = None
    offered_tag: str | None = None
    """The ID tag of an accepted RemoteStartTransaction that no session has used yet."""
    transaction: LocalTransaction | None = None

    @property
    def connector_id(self) -> int:
        """Its OCPP number."""
        return self.hardware.connector_id

    @property
    def register(self) -> int:
        """The meter in whole Wh, as OCPP shows it."""
        return int(self.register_wh)

    @property
    def power_w(self) -> float:
        """What flows now."""
        if self.car is None or self.phase is not Status.CHARGING:
            return 0.0
        return power_drawn_w(self.car, self.hardware.max_power_w, dc=self.hardware.is_dc)

    @property
    def status(self) -> Status:
        """What StatusNotification says."""
        return self.health.shown(self.phase)

    def let_charge(self, seconds: float) -> None:
        """Let the car draw for `seconds` of the world; the meter grows by what flowed."""
        if self.car is None or self.phase is not Status.CHARGING:
            return
        self.car, metered_wh = charge(self.car, self.hardware.max_power_w, seconds, dc=self.hardware.is_dc)
        self.register_wh += metered_wh

    def ask_to_stop(self, reason: StopReason) -> bool:
        """End the running transaction for `reason`; the first reason wins. False if none is running."""
        if self.transaction is None:
            return False
        if self.transaction.stop_reason is None:
            self.transaction.stop_reason = reason
        return True

    def break_down(self, fault: Fault) -> None:
        """`fault` occurs: a running transaction ends."""
        self.health.break_down(fault)
        self.ask_to_stop(fault.stop_reason)

    def switch(self, *, operative: bool) -> bool:
        """ChangeAvailability (OCPP 1.6 §5.2); False means scheduled, because a transaction is running."""
        if operative:
            self.becomes_inoperative = False
            if not self.health.operative or self.health.fault is not None:
                self.health.self_test()
            self.health.operative = True
            return True
        self.becomes_inoperative = self.transaction is not None
        self.health.operative = self.transaction is not None
        return not self.becomes_inoperative

    def end_transaction(self) -> None:
        """The transaction is over; a scheduled switch-off applies now."""
        self.transaction = None
        if self.becomes_inoperative:
            self.becomes_inoperative = False
            self.health.operative = False
