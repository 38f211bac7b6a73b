"""What the fleet knows for certain, to compare a screen or a database with."""

from dataclasses import dataclass

from simulator.transactions import ConfirmedMessage


@dataclass(frozen=True, slots=True)
class ChargerTruth:
    """What is really so at one charger. Connector 0 is the charger itself."""

    charger_id: str
    online: bool
    """The line is open and the charger has been accepted."""
    statuses: dict[int, str]
    error_codes: dict[int, str]
    running: dict[int, int]
    """Transaction id by connector; -1 while the Start is unconfirmed."""
    confirmed: tuple[ConfirmedMessage, ...]
    confirmed_count: int
    waiting: int
    """Transaction messages without a .conf yet."""
    unsaid_statuses: int
    """Status changes without a .conf yet."""
