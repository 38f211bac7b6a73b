"""What alerting reads from the environment."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Mail is sent when `smtp_url` is set: `smtp://host:25`, `smtp://name:password@host:587`, `smtps://…:465`.

    With a name and password in it, or beyond the loopback with `smtps`, nothing is sent unencrypted; plain `smtp`
    without a password uses STARTTLS where the server offers it. `public_url` is where members find the ERP.
    """

    service: str = "alerting"
    smtp_url: SecretStr | None = None
    smtp_timeout_s: float = 20.0
    mail_from: str = "VoltCharge <no-reply@voltcharge.invalid>"
    public_url: str | None = None
    sweep_interval_s: float = 3600.0

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("must read smtp://host:port or smtps://name:password@host:port")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = parseaddr(value)[1]
        if "@" not in address or not value.isprintable():
            raise ValueError("must read Name <name@domain>")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_a_web_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        if urlsplit(value).scheme not in ("http", "https") or not value.isprintable() or " " in value:
            raise ValueError("must be a web address such as https://erp.example.lk")
        return value.rstrip("/")
