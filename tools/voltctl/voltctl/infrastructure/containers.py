"""The container infrastructure: the same three servers as Docker containers, through testcontainers."""

import asyncio
import contextlib
import hashlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path

import docker
import docker.errors
from testcontainers.core.container import DockerContainer

from voltctl.infrastructure import nats_config, probes
from voltctl.infrastructure.port import Endpoints, InfrastructureError, Login
from voltctl.infrastructure.ports import PortsFile
from voltctl.infrastructure.secrets import SecretsFile
from voltctl.supervision import Ready, Say

# The versions of the wheels, so that both infrastructures behave alike.
NATS_IMAGE = "nats:2.15-alpine"
POSTGRES_IMAGE = "postgres:18-alpine"
VALKEY_IMAGE = "valkey/valkey:8.1-alpine"
HOST = "127.0.0.1"
_START_SECONDS = 120.0
_WATCH_SECONDS = 0.5
_SHARED_MEMORY = "256m"


def docker_engine_problem() -> str | None:
    """Why no container can be started here; None when an engine answers."""
    address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    try:
        if address.startswith("unix://"):
            # Looked at before the client is asked: that one leaks its socket when nobody answers.
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.connect(address.removeprefix("unix://"))
        client = docker.from_env(timeout=5)
        try:
            client.ping()
        finally:
            client.close()
    except (OSError, docker.errors.DockerException) as problem:
        return f"no Docker engine answers at {address} ({problem})"
    return None


class ContainersInfrastructure:
    """NATS, PostgreSQL and Valkey in containers, their data in named volumes of this folder.

    A container that dies is started again with the same port and volume. Ryuk, testcontainers' reaper,
    removes the containers when voltctl is killed; the volumes stay.
    """

    name = "containers"

    def __init__(
        self,
        folder: Path,
        *,
        access: nats_config.AccessTable | None = None,
        sync_always: bool = False,
        announce: Say = lambda _: None,
    ) -> None:
        self._folder = folder.resolve()
        self._access = access or {}
        self._sync_always = sync_always
        self._announce = announce
        self._containers: dict[str, DockerContainer] = {}
        self._watch: asyncio.Task[None] | None = None
        self._endpoints: Endpoints | None = None

    async def start(self) -> Endpoints:
        if self._endpoints is not None:
            return self._endpoints
        problem = await asyncio.to_thread(docker_engine_problem)
        if problem is not None:
            raise InfrastructureError(
                f"VOLT_INFRA=containers, but {problem}. Start Docker, or leave VOLT_INFRA unset for the "
                f"embedded servers."
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._endpoints = await self._start_containers()
        except BaseException:
            await self.stop()
            raise
        self._watch = asyncio.create_task(self._keep_running(), name="watch the containers")
        return self._endpoints

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        for name, container in list(self._containers.items()):
            await asyncio.to_thread(_stop, container)
            del self._containers[name]
        self._endpoints = None

    def kill(self, name: str) -> None:
        """`kill -9` of the container "nats", "postgres" or "redis"; it is started again."""
        self._containers[name].get_wrapped_container().kill()

    async def _start_containers(self) -> Endpoints:
        secrets = SecretsFile(self._folder / "secrets.json")
        users = (nats_config.OPERATOR, nats_config.SYSTEM, *self._access)
        logins = {user: secrets.login("nats", user) for user in users}
        postgres_password = secrets.login("postgres", "postgres").password
        redis_password = secrets.login("redis", "default").password
        remembered = PortsFile(self._folder / "ports.json")
        ports = {name: remembered.take(name) for name in ("nats", "nats_monitor", "postgres", "redis")}
        postgres_url = f"postgresql://postgres:{postgres_password}@{HOST}:{ports['postgres']}/postgres"
        redis_url = f"redis://:{redis_password}@{HOST}:{ports['redis']}/0"

        nats = (
            DockerContainer(NATS_IMAGE)
            .with_copy_into_container(self._nats_config(logins).encode(), "/etc/nats/volt.conf", 0o644)
            .with_command("-c /etc/nats/volt.conf")
        )
        postgres = (
            DockerContainer(POSTGRES_IMAGE)
            .with_env("POSTGRES_PASSWORD", postgres_password)
            .with_env("POSTGRES_INITDB_ARGS", "--locale-provider=builtin --locale=C.UTF-8 --encoding=UTF8")
            .with_command("postgres -c max_connections=400 -c jit=off -c timezone=UTC")
            .with_kwargs(shm_size=_SHARED_MEMORY)
        )
        valkey = DockerContainer(VALKEY_IMAGE).with_command(
            f"valkey-server --requirepass {redis_password} --appendonly no --save '' "
            f"--maxmemory 128mb --maxmemory-policy volatile-lru"
        )
        outcomes = await asyncio.gather(
            self._run(
                "nats",
                nats,
                {4222: ports["nats"], 8222: ports["nats_monitor"]},
                "/data",
                lambda: probes.nats_answers(HOST, ports["nats_monitor"]),
            ),
            self._run(
                "postgres",
                postgres,
                {5432: ports["postgres"]},
                "/var/lib/postgresql",
                lambda: probes.postgres_answers(postgres_url),
            ),
            self._run("redis", valkey, {6379: ports["redis"]}, "/data", lambda: probes.redis_answers(redis_url)),
            return_exceptions=True,
        )
        for outcome in outcomes:
            # Raised only now: a container that is still being made cannot be stopped.
            if isinstance(outcome, BaseException):
                raise outcome
        return Endpoints(
            nats_url=f"nats://{HOST}:{ports['nats']}",
            nats_monitor_url=f"http://{HOST}:{ports['nats_monitor']}",
            nats_operator=logins[nats_config.OPERATOR],
            nats_logins={user: logins[user] for user in self._access},
            postgres_url=postgres_url,
            redis_url=redis_url,
        )

    def _nats_config(self, logins: Mapping[str, Login]) -> str:
        return nats_config.render(
            listeners=nats_config.NatsListeners("0.0.0.0", 4222, 8222),  # noqa: S104 - inside the container
            store=Path("/data"),
            logins=logins,
            access=self._access,
            sync_always=self._sync_always,
        )

    async def _run(
        self, name: str, container: DockerContainer, ports: Mapping[int, int], data: str, ready: Ready
    ) -> None:
        for inside, outside in ports.items():
            # with_bind_ports would open the port on every interface; the engine takes (address, port), too.
            container.ports[f"{inside}/tcp"] = (HOST, outside)  # type: ignore[assignment]
        container.with_volume_mapping(f"volt-{self._identity()}-{name}", data, "rw")
        self._containers[name] = container
        await asyncio.to_thread(container.start)
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await ready():
                    await asyncio.sleep(_WATCH_SECONDS)
        except TimeoutError:
            out, err = await asyncio.to_thread(container.get_logs)
            tail = (out + err).decode(errors="replace")[-2000:]
            raise InfrastructureError(f"{name} did not answer within {_START_SECONDS:.0f} s:\n{tail}") from None

    async def _keep_running(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            for name, container in self._containers.items():
                if await asyncio.to_thread(_restart_if_dead, container):
                    self._announce(f"{name} had ended; its container was started again")

    def _identity(self) -> str:
        """Tells the volumes of two checkouts apart."""
        return hashlib.sha256(str(self._folder).encode()).hexdigest()[:10]


def _restart_if_dead(container: DockerContainer) -> bool:
    wrapped = container.get_wrapped_container()
    wrapped.reload()
    if wrapped.status != "exited":
        return False
    wrapped.start()
    return True


def _stop(container: DockerContainer) -> None:
    # A container that never came up has nothing to stop.
    with contextlib.suppress(docker.errors.NotFound):
        wrapped = container.get_wrapped_container()
        if wrapped is not None:
            wrapped.stop(timeout=8)
        container.stop(delete_volume=False)
