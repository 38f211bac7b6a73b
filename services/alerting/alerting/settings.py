"""What alerting reads from the environment."""

from __future__ import annotations

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """The chassis's settings, and nothing of alerting's own."""

    service: str = "alerting"
