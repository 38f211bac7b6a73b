"""The whole suite as child processes: what `voltctl up` does, and what tests of the whole do."""

import asyncio
import contextlib
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.live import Pulse
from voltctl import databases, demo, provisioning, runfile
from voltctl.belongings import belongings
from voltctl.infrastructure import Endpoints, Infrastructure, Login
from voltctl.infrastructure.ports import is_free, pick_free
from voltctl.infrastructure.probes import connect_once
from voltctl.places import Places
from voltctl.suite import SERVICES, Service
from voltctl.supervision import Command, Supervised

_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_SIMULATOR = "simulator"
_MAILBOX = "mailbox"
PLAYED = (_SIMULATOR, _MAILBOX)
"""Processes that stand for the world outside: they are no services and have no pulse."""
_USUAL_MAILBOX_PORT = 8025
# What belongs to the operator stays with voltctl; services get what is theirs.
_NOT_FOR_SERVICES = ("VOLT_POSTGRES_URL", "VOLT_NATS_PASSWORD", "VOLT_NATS_USER", "VOLT_INFRA", "VOLT_HOME")


class Reporter(Protocol):
    """Who is told what happens."""

    def step(self, text: str) -> None:
        """A step begins."""

    def note(self, text: str) -> None:
        """Something an operator should know."""

    def line(self, name: str, text: str) -> None:
        """A process wrote a line."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. Ports: None takes the usual one, or a free one when that is taken."""

    services: Sequence[Service] = SERVICES
    replicas: Mapping[str, int] = field(default_factory=dict)
    http_port: int | None = None
    ocpp_port: int | None = None
    mailbox_port: int | None = None
    seed_demo: bool = True
    chargers: int = 40
    simulator_speed: float = 1.0


class RunningSuite:
    """Infrastructure, services and simulator of one checkout, started in order and kept running."""

    def __init__(self, places: Places, infrastructure: Infrastructure, options: Options, report: Reporter) -> None:
        self._places = places
        self._infrastructure = infrastructure
        self._options = options
        self._report = report
        self._endpoints: Endpoints | None = None
        self._operator: Client | None = None
        self._ready: dict[str, Pulse] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.processes: dict[str, Supervised] = {}
        self.ports: dict[str, int] = {}
        self.members: Sequence[demo.DemoMember] = ()
        self.mailbox_url: str | None = None
        self._smtp_url: str | None = None

    @property
    def endpoints(self) -> Endpoints:
        """Where the servers are. Raises RuntimeError before `start`."""
        if self._endpoints is None:
            raise RuntimeError("the suite is not running")
        return self._endpoints

    @property
    def erp_url(self) -> str | None:
        """The web ERP's address; None when api-gateway is not among the services."""
        port = self.ports.get("api-gateway")
        return f"http://127.0.0.1:{port}/" if port else None

    @property
    def ocpp_url(self) -> str | None:
        """Where chargers connect; the charger id comes after it."""
        port = self.ports.get("ocpp-gateway")
        return f"ws://127.0.0.1:{port}/ocpp" if port else None

    async def start(self) -> None:
        """Bring everything up and return when it can be used.

        Raises InfrastructureError, StartFailed or demo.SeedFailed; stop it then.
        """
        began = time.time()
        with self._step(f"NATS, PostgreSQL and Redis ({self._infrastructure.name})"):
            self._endpoints = await self._infrastructure.start()
        with self._step("Streams and consumers"):
            async with contextlib.AsyncExitStack() as stack:
                client = await connect_once(self.endpoints, self.endpoints.nats_operator)
                stack.push_async_callback(client.close)
                await provisioning.provision(client)
        with self._step("Databases and their schemas"):
            logins = self._database_logins()
            await databases.provision(self.endpoints.postgres_url, logins)
            await databases.migrate(self._database_urls(logins), self._options.services)
        with self._step("Services"):
            await self._start_mailbox()
            await self._start_services(logins)
        if self._options.seed_demo:
            with self._step("Demo team, chargers and support desk"):
                self.members = await demo.seed(
                    self.endpoints, self._database_urls(logins), self._demo_secret(), self._options.chargers
                )
        if self._options.chargers and self.ocpp_url:
            with self._step(f"{self._options.chargers} simulated chargers"):
                await self._start_simulator(self.ocpp_url)
        self._tasks.append(asyncio.create_task(self._publish_state(began), name="run file"))

    async def stop(self) -> None:
        """Stop everything within 10 s: first who asks, then who answers, the servers last."""
        for task in self._tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                self._report.note(f"failed while running: {outcome!r}")
        self._tasks.clear()
        self._places.run_file.unlink(missing_ok=True)
        deadline = time.monotonic() + _STOP_SECONDS
        simulator = self.processes.pop(_SIMULATOR, None)
        if simulator is not None:
            await simulator.stop(grace=1.5)
        await asyncio.gather(
            *(process.stop(grace=max(0.5, deadline - time.monotonic() - 2.0)) for process in self.processes.values())
        )
        self.processes.clear()
        if self._operator is not None:
            await self._operator.close()
            self._operator = None
        await self._infrastructure.stop()
        self._endpoints = None

    def kill_all(self) -> None:
        """`kill -9` to all services, for an operator who does not want to wait."""
        for process in self.processes.values():
            process.kill()

    async def wait_ready(self, name: str, timeout: float = _READY_SECONDS) -> None:
        """Return when a process reports itself ready (again). Raises StartFailed."""
        await self.processes[name].wait_ready(timeout)

    @contextmanager
    def _step(self, text: str) -> Iterator[None]:
        began = time.monotonic()
        self._report.step(text)
        yield
        self._report.note(f"took {time.monotonic() - began:.1f} s")

    async def _start_services(self, logins: Mapping[str, Login]) -> None:
        self._operator = await self._listen_to_pulses()
        urls = self._database_urls(logins)
        processes = [(name, service) for service in self._options.services for name in self._names(service)]
        self.ports = self._choose_ports(processes)
        for name, service in processes:
            environment = self._environment_of(service, name, urls.get(service.name))
            await self._launch(name, (sys.executable, "-m", service.package), environment)
        await asyncio.gather(
            *(process.wait_ready(_READY_SECONDS, give_up_on_exit=True) for process in self.processes.values())
        )

    def _names(self, service: Service) -> list[str]:
        replicas = self._options.replicas.get(service.name, 1)
        return [service.name, *(f"{service.name}.{number}" for number in range(2, replicas + 1))]

    async def _start_mailbox(self) -> None:
        """Play the mail server, unless the operator names one or sends no mail at all."""
        inherited = _inherited()
        has_alerting = any(service.name == "alerting" for service in self._options.services)
        if not has_alerting or "VOLT_SMTP_URL" in inherited or inherited["VOLT_ENV"] == "production":
            return
        smtp_port = pick_free()
        page_port = self._usual_or_free(_MAILBOX, self._options.mailbox_port or _USUAL_MAILBOX_PORT)
        arguments = ("--smtp-port", str(smtp_port), "--page-port", str(page_port))
        await self._launch(
            _MAILBOX, (sys.executable, "-m", "simulator.mailbox", *arguments), inherited, has_pulse=False
        )
        self._smtp_url, self.mailbox_url = f"smtp://127.0.0.1:{smtp_port}", f"http://127.0.0.1:{page_port}/"

    def _usual_or_free(self, name: str, usual: int) -> int:
        if is_free(usual):
            return usual
        port = pick_free()
        self._report.note(f"port {usual} is taken: {name} listens on {port}")
        return port

    def _choose_ports(self, processes: Sequence[tuple[str, Service]]) -> dict[str, int]:
        wanted = {"api-gateway": self._options.http_port, "ocpp-gateway": self._options.ocpp_port}
        ports: dict[str, int] = {}
        for name, service in processes:
            if service.port_setting is None:
                continue
            usual = wanted.get(service.name) or service.usual_port
            ports[name] = self._usual_or_free(name, usual) if name == service.name else pick_free()
        return ports

    async def _start_simulator(self, url: str) -> None:
        options = self._options
        arguments = ("--url", url, "--chargers", str(options.chargers), "--speed", str(options.simulator_speed))
        environment = {**_inherited(), demo.SECRET_VARIABLE: self._demo_secret()}
        await self._launch(_SIMULATOR, (sys.executable, "-m", "simulator", *arguments), environment, has_pulse=False)

    async def _launch(
        self, name: str, argv: tuple[str, ...], environment: Mapping[str, str], *, has_pulse: bool = True
    ) -> None:
        instance = environment.get("VOLT_INSTANCE", name)
        log = self._places.logs / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)

        def line(text: str) -> None:
            with log.open("a") as file:
                file.write(text + "\n")
            self._report.line(name, text)

        async def ready() -> bool:
            pulse = self._ready.get(instance)
            return not has_pulse or (pulse is not None and pulse.ready)

        def announce(text: str) -> None:
            # What an earlier life said of itself is no longer true.
            self._ready.pop(instance, None)
            self._report.note(f"{name} {text}")

        process = Supervised(
            Command(name=name, argv=argv, cwd=self._places.checkout, env=environment),
            ready=ready,
            on_line=line,
            announce=announce,
        )
        self.processes[name] = process
        await process.launch()

    def _environment_of(self, service: Service, name: str, database_url: str | None) -> dict[str, str]:
        login = self.endpoints.nats_login(service.name)
        own = {
            "VOLT_SERVICE": service.name,
            "VOLT_INSTANCE": _instance(name),
            "VOLT_NATS_URL": self.endpoints.nats_url,
            "VOLT_NATS_USER": login.user,
            "VOLT_NATS_PASSWORD": login.password,
            "VOLT_REDIS_URL": self.endpoints.redis_url,
        }
        if database_url is not None:
            own["VOLT_DATABASE_URL"] = database_url
        if service.port_setting is not None:
            own[service.port_setting] = str(self.ports[name])
        inherited = _inherited()
        if self.ocpp_url is not None:
            # What the ERP shows a technician to type into a new charger.
            inherited.setdefault("VOLT_OCPP_PUBLIC_URL", self.ocpp_url.removesuffix("/ocpp"))
        inherited.setdefault("VOLT_OCPP_HOST", "127.0.0.1")
        given = belongings(service.name, self._places, erp_url=self.erp_url, smtp_url=self._smtp_url)
        return {**given, **inherited, **own}

    def _database_logins(self) -> dict[str, Login]:
        return {
            service.name: self._places.secrets.login("databases", databases.database_name(service))
            for service in self._options.services
            if service.has_database
        }

    def _database_urls(self, logins: Mapping[str, Login]) -> dict[str, str]:
        return {name: databases.database_url(self.endpoints.postgres_url, login) for name, login in logins.items()}

    def _demo_secret(self) -> str:
        return self._places.secrets.login("demo", "fleet").password

    async def _listen_to_pulses(self) -> Client:
        operator = self.endpoints.nats_operator
        client = Client()

        await client.connect(
            self.endpoints.nats_url.split(","),
            user=operator.user,
            password=operator.password,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            error_cb=_pulses_may_pause,
        )

        async def heard(message: Msg) -> None:
            pulse = Pulse.model_validate_json(message.data)
            self._ready[pulse.instance] = pulse

        await client.subscribe("health.>", cb=heard)
        return client

    async def _publish_state(self, began: float) -> None:
        """Keep the run file true while processes come and go."""
        written: runfile.Run | None = None
        while True:
            endpoints = self.endpoints
            run = runfile.Run(
                pid=os.getpid(),
                started_at=began,
                infrastructure=self._infrastructure.name,
                nats_url=endpoints.nats_url,
                nats_user=endpoints.nats_operator.user,
                nats_password=endpoints.nats_operator.password,
                postgres_url=endpoints.postgres_url,
                redis_url=endpoints.redis_url,
                nats_monitor_url=endpoints.nats_monitor_url,
                erp_url=self.erp_url,
                ocpp_url=self.ocpp_url,
                mailbox_url=self.mailbox_url,
                processes={name: process.pid for name, process in self.processes.items()},
            )
            if run != written:
                runfile.write(self._places.run_file, run)
                written = run
            await asyncio.sleep(1.0)


def _instance(name: str) -> str:
    # It becomes a token of NATS subjects, where a dot would begin the next one.
    return f"{name.replace('.', '_')}-{secrets.token_hex(3)}"


def process_of(instance: str) -> str:
    """The process that reports itself under this instance name."""
    return instance.rpartition("-")[0].replace("_", ".")


async def _pulses_may_pause(_: Exception) -> None:
    """While NATS restarts there are no pulses; nats-py reconnects by itself and the services log it."""


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_FOR_SERVICES)}
    return {"VOLT_ENV": "development", **kept, "PYTHONUNBUFFERED": "1"}
