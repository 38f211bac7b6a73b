"""The port every infrastructure fills: start it, learn where things are, stop it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class InfrastructureError(Exception):
    """An infrastructure cannot do its work; the message tells an operator what to change."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user name with its password. The password stays out of logs and tracebacks."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the three servers listen, and who may enter.

    `postgres_url` belongs to a role that may create databases and roles; it and `redis_url` carry
    passwords. `nats_url` carries none: take a login with `nats_login`.
    """

    nats_url: str
    nats_operator: Login
    postgres_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    nats_logins: Mapping[str, Login] = field(default_factory=dict, repr=False)
    nats_monitor_url: str | None = None

    def nats_login(self, user: str) -> Login:
        """The login of a service. Servers that know no users of their own lend the operator's."""
        return self.nats_logins.get(user, self.nats_operator)


class Infrastructure(Protocol):
    """One way to have NATS, PostgreSQL and Redis."""

    @property
    def name(self) -> str:
        """What an operator writes into VOLT_INFRA to get this one."""

    async def start(self) -> Endpoints:
        """Start what is not running and return once all three answer.

        Raises InfrastructureError when they cannot be had; nothing is left running then.
        """

    async def stop(self) -> None:
        """Stop what `start` started, and nothing else. Stopping twice is harmless."""
