"""Which infrastructure VOLT_INFRA asks for."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from voltctl.infrastructure.embedded import EmbeddedInfrastructure, WantedPorts
from voltctl.infrastructure.external import ExternalInfrastructure
from voltctl.infrastructure.nats_config import AccessTable
from voltctl.infrastructure.port import Infrastructure, InfrastructureError
from voltctl.supervision import Say


class InfrastructureKind(StrEnum):
    """The values of VOLT_INFRA."""

    EMBEDDED = "embedded"
    CONTAINERS = "containers"
    EXTERNAL = "external"


def choose(
    environment: Mapping[str, str],
    folder: Path,
    *,
    access: AccessTable,
    announce: Say = lambda _: None,
) -> Infrastructure:
    """The infrastructure of VOLT_INFRA (default embedded), with its data below `folder`.

    Embedded ports: VOLT_NATS_PORT, VOLT_NATS_MONITOR_PORT, VOLT_POSTGRES_PORT, VOLT_REDIS_PORT; a free one
    each where unset. VOLT_NATS_SYNC=always flushes the disk before every acknowledgement (docs/decisions/0004).
    """
    wanted = environment.get("VOLT_INFRA") or InfrastructureKind.EMBEDDED
    if wanted not in set(InfrastructureKind):
        known = ", ".join(InfrastructureKind)
        raise InfrastructureError(f"VOLT_INFRA={wanted} is unknown; choose one of {known}.")
    sync_always = environment.get("VOLT_NATS_SYNC", "interval") == "always"
    if wanted == InfrastructureKind.EXTERNAL:
        return ExternalInfrastructure(environment, tuple(access))
    if wanted == InfrastructureKind.CONTAINERS:
        # Docker's client takes half a second to import, and few commands need it.
        from voltctl.infrastructure.containers import ContainersInfrastructure  # noqa: PLC0415

        return ContainersInfrastructure(
            folder / "containers", access=access, sync_always=sync_always, announce=announce
        )
    return EmbeddedInfrastructure(
        folder,
        access=access,
        sync_always=sync_always,
        announce=announce,
        ports=WantedPorts(
            nats=_port(environment, "VOLT_NATS_PORT"),
            nats_monitor=_port(environment, "VOLT_NATS_MONITOR_PORT"),
            postgres=_port(environment, "VOLT_POSTGRES_PORT"),
            redis=_port(environment, "VOLT_REDIS_PORT"),
        ),
    )


def _port(environment: Mapping[str, str], variable: str) -> int | None:
    text = environment.get(variable)
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise InfrastructureError(f"{variable}={text} is not a TCP port.")
    return int(text)
