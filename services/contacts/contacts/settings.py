"""What contacts reads from the environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside the chassis's: how often, in seconds, entries left to be compared are looked for without being woken."""

    service: str = "contacts"
    compare_interval_s: float = 10.0
