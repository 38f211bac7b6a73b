"""The whole product as a newcomer gets it: `voltctl up` in a process of its own, with its own data folder and ports.

    with running_product(tmp_path, chargers=40) as product:
        api = product.sign_in("admin")
        product.kill("dashboard")

Leaving the block stops it as Ctrl-C would, and fails when a process or a listening port stays behind.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httpx
import psutil

from identity.domain import DEMO_PASSWORD
from identity.seed import DEMO_MEMBERS
from voltctl import databases, runfile
from voltctl.belongings import telephone_secret
from voltctl.places import Places
from voltctl.suite import service

T = TypeVar("T")

CHECKOUT: Final = Path(__file__).resolve().parents[1]
SERVERS: Final = ("nats", "postgres", "redis")
_SERVER_PROGRAMS: Final = {"nats": "nats-server", "postgres": "postgres", "redis": "valkey-server"}

_OUR_FRAME: Final = re.compile(r'File ".*/((?:services|libs)/[^"]+", line \d+), in')
_ERROR_LINE: Final = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Group|Violation)\b")

_START_SECONDS: Final = 120.0
_STOP_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.05


class ProductFailed(Exception):
    """The product did not start, did not come back, or left something behind; with its own last words."""


def demo_email(role: str) -> str:
    """The demo member's email of a role such as "admin" or "ops_agent"."""
    return next(member.email for member in DEMO_MEMBERS if member.role.value == role)


@dataclass
class Product:
    """One running product. Reads voltctl's run file for what changes: process ids after a restart."""

    home: Path
    process: "subprocess.Popen[bytes]"
    output: Path
    password: str = DEMO_PASSWORD
    _seen: set[psutil.Process] = field(default_factory=set, repr=False)

    @property
    def run(self) -> runfile.Run:
        """Addresses and process ids now. Raises ProductFailed when it is not running."""
        run = runfile.read(self.home / "run.json")
        if run is None:
            raise ProductFailed(f"the product is not running\n{self.last_words()}")
        return run

    @property
    def erp_url(self) -> str:
        """The web ERP and the API, without a slash at the end."""
        return (self.run.erp_url or "").rstrip("/")

    @property
    def ocpp_url(self) -> str:
        """Where chargers connect; the charger id comes after it."""
        return self.run.ocpp_url or ""

    @property
    def mails(self) -> list[dict[str, Any]]:
        """What the product has sent by email, newest first: `subject`, `to`, `text` and more of each."""
        answer = httpx.get(f"{self.run.mailbox_url}mails.json", timeout=5.0, trust_env=False)
        mails: list[dict[str, Any]] = answer.raise_for_status().json()
        return mails

    @property
    def demo_secret(self) -> str:
        """What the demo chargers' passwords derive from (`simulator.demo.demo_password`)."""
        return self._places.secrets.login("demo", "fleet").password

    @property
    def telephone_secret(self) -> str:
        """What a telephone system signs its webhooks with."""
        return telephone_secret(self._places)

    def database_url(self, service_name: str) -> str:
        """A service's own database, with its own login."""
        login = self._places.secrets.login("databases", databases.database_name(service(service_name)))
        return databases.database_url(self.run.postgres_url, login)

    def register_chargers(self, count: int) -> None:
        """Store the first `count` demo chargers in the registry; those there already stay."""
        self.voltctl("seed", "--chargers", str(count))

    def voltctl(self, *arguments: str, timeout: float = 180.0) -> str:
        """Run a voltctl command against this product and return what it printed. Raises ProductFailed."""
        done = subprocess.run(
            [sys.executable, "-m", "voltctl", *arguments],
            env=_environment(self.home, {}),
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        text = done.stdout.decode(errors="replace")
        if done.returncode:
            raise ProductFailed(f"voltctl {' '.join(arguments)} ended with {done.returncode}:\n{text}")
        return text

    def sign_in(self, role: str = "admin", *, timeout: float = 10.0) -> httpx.Client:
        """A browser-like client with the session cookie and the CSRF header of a demo member. Close it."""
        client = httpx.Client(base_url=self.erp_url, timeout=timeout, trust_env=False)
        answer = client.post("/api/v1/session", json={"email": demo_email(role), "password": self.password})
        if answer.status_code != 201:
            client.close()
            raise ProductFailed(f"signing in as {role} was answered {answer.status_code}: {answer.text[:500]}")
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    def pid(self, name: str) -> int | None:
        """The process of a service, "simulator" or a server; None while it is down. Replicas: "dashboard.2"."""
        if name not in SERVERS:
            return self.run.processes.get(name)
        found = self._server_process(name)
        return found.pid if found else None

    def pids(self) -> dict[str, int | None]:
        """Every service, server and the simulator with its process id."""
        return {**self.run.processes, **{name: self.pid(name) for name in SERVERS}}

    def kill(self, name: str) -> int:
        """`kill -9` a service or server with its whole process group, and return the id that died."""
        pid = self.pid(name)
        if pid is None:
            raise ProductFailed(f"{name} is not running, so it cannot be killed")
        os.killpg(os.getpgid(pid), signal.SIGKILL)
        return pid

    def wait_for_restart(self, name: str, dead_pid: int, *, within: float = 30.0) -> int:
        """Return the new process id once the supervisor has brought `name` back."""
        return _wait_for(
            lambda: pid if (pid := self.pid(name)) not in (None, dead_pid) else None,
            within=within,
            otherwise=lambda: f"{name} was not started again within {within:.0f} s\n{self.last_words()}",
        )

    def wait_until_usable(self, *, within: float = _START_SECONDS) -> None:
        """Return once the API answers that it and what it needs is ready."""

        def ready() -> bool | None:
            if self.process.poll() is not None:
                raise ProductFailed(f"voltctl up ended with {self.process.returncode}\n{self.last_words()}")
            run = runfile.read(self.home / "run.json")
            if run is None or run.erp_url is None:
                return None
            try:
                answer = httpx.get(f"{run.erp_url.rstrip('/')}/readyz", timeout=5.0, trust_env=False)
            except httpx.TransportError:
                return None
            return answer.status_code == 200 or None

        _wait_for(ready, within=within, otherwise=lambda: f"not usable within {within:.0f} s\n{self.last_words()}")

    def processes(self) -> list[psutil.Process]:
        """voltctl and everything below it."""
        try:
            root = psutil.Process(self.process.pid)
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []
        self._seen.update(tree)
        return tree

    def log(self, name: str) -> str:
        """What a service or server has written so far."""
        path = self.home / "logs" / f"{'valkey' if name == 'redis' else name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stack_traces(self) -> list[str]:
        """Each error the services logged with a stack trace, once: how often, and where in our code it passed last."""
        found: Counter[str] = Counter()
        for name in self.run.processes:
            where = ""
            for line in self.log(name).splitlines():
                if "Traceback (most recent call last)" in line:
                    where = ""
                elif (ours := _OUR_FRAME.search(line)) is not None:
                    where = ours.group(1)
                elif _ERROR_LINE.match(line):
                    found[f"{name}: {where} {line[:300]}"] += 1
        return [f"{count} × {error}" for error, count in found.most_common()]

    def last_words(self) -> str:
        """The end of voltctl's own output."""
        return self.output.read_text(errors="replace")[-4000:] if self.output.exists() else "(no output)"

    def stop(self) -> None:
        """Stop as Ctrl-C would. Raises ProductFailed when it takes too long or leaves something behind."""
        run = runfile.read(self.home / "run.json")
        family = set(self.processes()) | self._seen
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired as problem:
            self.process.kill()
            self.process.wait()
            raise ProductFailed(f"did not stop within {_STOP_SECONDS:.0f} s\n{self.last_words()}") from problem
        _, alive = psutil.wait_procs(family, timeout=3.0)
        if alive:
            left = [f"{process.pid} {' '.join(process.cmdline())[:120]}" for process in alive if process.is_running()]
            for process in alive:
                process.kill()
            raise ProductFailed("processes were left behind:\n" + "\n".join(left))
        if run is not None and (open_ports := [url for url in _addresses(run) if _accepts(url)]):
            raise ProductFailed(f"still listening after the stop: {', '.join(open_ports)}")

    @property
    def _places(self) -> Places:
        return Places(CHECKOUT, self.home)

    def _server_process(self, name: str) -> psutil.Process | None:
        """The server's own process: PostgreSQL's postmaster, not one of its workers."""
        found: list[psutil.Process] = []
        for process in self.processes():
            try:
                if process.name() == _SERVER_PROGRAMS[name] and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.NoSuchProcess:
                continue
        mine = {process.pid for process in found}
        return next((process for process in found if _parent(process) not in mine), None)


@contextmanager
def running_product(
    home: Path,
    *,
    chargers: int = 0,
    options: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Product]:
    """Start the product with `chargers` simulated ones, yield it when it can be used, and stop it clean.

    `options` go to `voltctl up`; `environment` holds VOLT_* settings for all services.
    """
    home.mkdir(parents=True, exist_ok=True)
    output = home / "voltctl-up.log"
    ports = {name: str(free_port()) for name in ("VOLT_PORT", "VOLT_OCPP_PORT", "VOLT_MAILBOX_PORT")}
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "voltctl", "up", "--chargers", str(chargers), "--quiet", *options],
            env=_environment(home, {**ports, **(environment or {})}),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    product = Product(home, process, output)
    try:
        product.wait_until_usable()
        yield product
    except BaseException:
        # What failed first matters more than how it stops; still nothing may stay behind.
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        raise
    product.stop()


def _environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without other VOLT_ settings: a product under test must not find a real one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOLT_")}
    return {**kept, "VOLT_HOME": str(home), "VOLT_INFRA": "embedded", "COLUMNS": "200", **extra}


def _wait_for(check: Callable[[], T | None], *, within: float, otherwise: Callable[[], str]) -> T:
    deadline = time.monotonic() + within
    while (found := check()) is None:
        if time.monotonic() > deadline:
            raise ProductFailed(otherwise())
        time.sleep(_POLL_SECONDS)
    return found


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return 0


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _addresses(run: runfile.Run) -> list[str]:
    urls = (
        run.erp_url,
        run.ocpp_url,
        run.mailbox_url,
        run.nats_url,
        run.nats_monitor_url,
        run.postgres_url,
        run.redis_url,
    )
    return [f"{parts.hostname}:{parts.port}" for url in urls if url and (parts := urlsplit(url)).port]


def _accepts(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1.0).close()
    except OSError:
        return False
    return True
