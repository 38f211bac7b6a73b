"""What api-gateway reads from the environment (`VOLT_*`)."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from chassis.settings import Environment, ServiceSettings

CHECKOUT = Path(__file__).resolve().parents[3]


class Settings(ServiceSettings):
    """Times in seconds, sizes in bytes, rates in requests per minute."""

    service: str = "api-gateway"

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    """Where browsers find this service. https here means Secure cookies, the __Host- prefix and HSTS."""
    ocpp_public_url: str = "ws://127.0.0.1:9000"
    """What a technician types into a charger, without the path."""
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Comma-separated networks of proxies whose X-Forwarded-For is believed."""
    erp_dist: Path = CHECKOUT / "clients" / "erp" / "dist"

    body_limit: int = 64 * 1024
    webhook_limit: int = 16 * 1024
    import_body_limit: int = 4 * 2**20
    import_limit: int = 950_000
    """The longest CSV text: it travels in one message of the bus, which holds 1 MB."""
    body_timeout_s: float = 10.0
    header_limit: int = 16 * 1024
    header_timeout_s: float = 10.0
    connection_limit: int = 2_000

    rate_per_session: int = 1_200
    rate_per_address: int = 6_000
    sign_ins_per_address: int = 60
    webhooks_per_address: int = 600

    live_ring_size: int = Field(default=20_000, ge=10)
    live_ring_age_s: float = 300.0
    live_heartbeat_s: float = 10.0
    live_send_timeout_s: float = 30.0
    live_clients: int = 1_000

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _production_is_https(self) -> Self:
        if self.env is Environment.PRODUCTION and not self.is_https:
            raise ValueError("refusing to start in production without https; set VOLT_PUBLIC_URL to https://…")
        return self

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS (ended by a proxy in front)."""
        return self.public_url.startswith("https://")
