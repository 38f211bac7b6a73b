"""Settings from the environment (`VOLT_*`). A service refuses to start in production with a default secret."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

INSECURE = "insecure-development-only"
"""The default of every secret: good enough to start on a laptop, refused in production."""


class Environment(StrEnum):
    """Where the service runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ServiceSettings(BaseSettings):
    """What every service reads. Subclasses add their own; each field is `VOLT_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="VOLT_", extra="ignore", frozen=True)

    service: str
    instance: str = Field(default_factory=lambda: secrets.token_hex(4))
    env: Environment = Environment.DEVELOPMENT

    nats_url: str = "nats://127.0.0.1:4222"
    nats_user: str | None = None
    nats_password: SecretStr = SecretStr(INSECURE)
    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None

    log_level: str = "INFO"
    log_json: bool = False
    otlp_endpoint: str | None = None
    health_port: int | None = None
    stop_grace_s: float = 8.0

    readiness_max_lag: int = 5_000
    readiness_max_outbox_age_s: float = 15.0

    @model_validator(mode="after")
    def _no_default_secret_in_production(self) -> Self:
        if self.env is not Environment.PRODUCTION:
            return self
        insecure = sorted(
            f"VOLT_{name.upper()}"
            for name, value in self
            if isinstance(value, SecretStr) and INSECURE in value.get_secret_value()
        )
        if insecure:
            raise ValueError(
                f"refusing to start in production with default secrets; set {', '.join(insecure)} to values of your own"
            )
        return self
