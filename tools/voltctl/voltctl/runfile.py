"""What `voltctl up` tells other voltctl commands: its process, the addresses, the way in."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from voltctl.infrastructure import Endpoints, Login
from voltctl.infrastructure.secrets import write_private


@dataclass(frozen=True, slots=True)
class Run:
    """A running suite. Holds the operator's logins: the file is for its owner's eyes."""

    pid: int
    started_at: float
    infrastructure: str
    nats_url: str
    nats_user: str
    nats_password: str = field(repr=False)
    postgres_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    nats_monitor_url: str | None
    erp_url: str | None = None
    ocpp_url: str | None = None
    mailbox_url: str | None = None
    processes: dict[str, int | None] = field(default_factory=dict)

    @property
    def endpoints(self) -> Endpoints:
        """The servers, with the operator's login."""
        return Endpoints(
            nats_url=self.nats_url,
            nats_operator=Login(self.nats_user, self.nats_password),
            postgres_url=self.postgres_url,
            redis_url=self.redis_url,
            nats_monitor_url=self.nats_monitor_url,
        )


def write(path: Path, run: Run) -> None:
    """Publish the state; readers never see half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, json.dumps(asdict(run), indent=2))


def read(path: Path) -> Run | None:
    """The suite that runs now, or None. A file left by a killed voltctl counts as none and is removed."""
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    run = Run(**content)
    if is_alive(run):
        return run
    path.unlink(missing_ok=True)
    return None


def is_alive(run: Run) -> bool:
    """Whether that very process still runs; its number may have been given to another one since."""
    try:
        process = psutil.Process(run.pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= run.started_at
    except psutil.NoSuchProcess:
        return False
