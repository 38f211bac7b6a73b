"""What dashboard reads from the environment, beside what every service reads."""

from __future__ import annotations

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of dashboard; `VOLT_<NAME>` each."""

    service: str = "dashboard"
    weak_signal_check_s: float = 3.0
    """How often chargers are looked at whose weak signal may have turned by the clock alone."""
    snapshot_check_s: float = 5.0
    """How often it is made sure that the snapshot in Redis is whole."""
