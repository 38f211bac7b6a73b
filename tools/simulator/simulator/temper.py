"""How patient a charger is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Temper:
    """How patient this charger is; real seconds. Tests make it hasty."""

    call_timeout_s: float = 30.0
    first_backoff_s: float = 1.0
    max_backoff_s: float = 30.0
    boot_retry_s: float = 10.0
    goes_after_reset_s: float = 1.0
    """Between stopping for a reset and closing the line."""
    soft_reboot_s: float = 3.0
    hard_reboot_s: float = 6.0
    weak_drop_every_s: tuple[float, float] = (15.0, 60.0)
    """With a weak signal, the line drops again after so long."""
    weak_gone_for_s: tuple[float, float] = (1.0, 6.0)
    driver_follows_remote_start_s: float | None = 2.0
    """After this long a driver plugs in for a remote start; None: nobody comes."""
