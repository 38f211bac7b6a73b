"""What telephony reads from the environment."""

from __future__ import annotations

from pydantic import SecretStr, field_validator

from chassis.settings import ServiceSettings

SHORTEST_SECRET = 16


class Settings(ServiceSettings):
    """The chassis's settings, and telephony's own. `telephone_secrets` (VOLT_TELEPHONE_SECRETS) are the secrets that
    telephone systems sign with, separated by commas, so that one can be changed for another without a gap; without
    any, every webhook is refused."""

    service: str = "telephony"

    telephone_secrets: SecretStr = SecretStr("")
    lookup_deadline_s: float = 0.4
    lookup_retry_s: float = 5.0
    ring_limit_s: float = 300.0
    sweep_interval_s: float = 15.0

    @field_validator("telephone_secrets")
    @classmethod
    def _secrets_are_long_enough(cls, value: SecretStr) -> SecretStr:
        if any(len(secret) < SHORTEST_SECRET for secret in _split(value)):
            raise ValueError(f"each secret in VOLT_TELEPHONE_SECRETS needs at least {SHORTEST_SECRET} characters")
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets a webhook may be signed with."""
        return _split(self.telephone_secrets)


def _split(value: SecretStr) -> tuple[str, ...]:
    return tuple(secret.strip() for secret in value.get_secret_value().split(",") if secret.strip())
