"""What identity reads from the environment."""

from __future__ import annotations

from pydantic import Field

from chassis.settings import Environment, ServiceSettings


class Settings(ServiceSettings):
    """The chassis's settings and identity's own. There is no secret here: tokens are random, CSRF tokens follow
    from them."""

    service: str = "identity"

    hashing_slots: int = Field(default=2, ge=1, le=64)
    """How many passwords are hashed at once; each takes 64 MiB and one core for about 0.1 s."""
    sweep_interval_s: float = Field(default=30.0, gt=0)
    """How often sessions that ran out are ended and said to be over, in seconds."""

    audit_kept_days: int = Field(default=730, ge=90)
    """How long the audit log goes back; the database itself keeps 90 days, whatever anyone asks of it."""

    @property
    def production(self) -> bool:
        """Say whether the demo's password must not open anything."""
        return self.env is Environment.PRODUCTION
