"""The services of the suite, listed once."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import access


@dataclass(frozen=True, slots=True)
class Service:
    """One deployable. `name` is also its NATS user; `package` runs with `python -m`."""

    name: str
    package: str
    has_database: bool = False
    # The setting that tells it where to listen, with the port an operator expects.
    port_setting: str | None = None
    usual_port: int = 0


# In the order in which they start: who answers before who asks.
SERVICES = (
    Service("identity", "identity", has_database=True),
    Service("contacts", "contacts", has_database=True),
    Service("telephony", "telephony", has_database=True),
    Service("tickets", "tickets", has_database=True),
    Service("alerting", "alerting", has_database=True),
    Service("dashboard", "dashboard", has_database=True),
    Service("ocpp-gateway", "ocpp_gateway", has_database=True, port_setting="VOLT_OCPP_PORT", usual_port=9000),
    Service("api-gateway", "api_gateway", port_setting="VOLT_HTTP_PORT", usual_port=8080),
)


def service(name: str) -> Service:
    """The service of this name. Raises KeyError with the names there are."""
    for candidate in SERVICES:
        if candidate.name == name:
            return candidate
    raise KeyError(f"no service {name!r}; there are {', '.join(s.name for s in SERVICES)}")


def declared_access() -> Mapping[str, access.Access]:
    """Who may publish and subscribe what, for the NATS configuration."""
    return {name: access.access_of(name) for name in access.SERVICES}
