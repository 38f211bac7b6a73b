"""What contacts reads from the environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """The chassis's settings, and nothing of contacts's own."""

    service: str = "contacts"
