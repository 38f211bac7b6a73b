"""`voltctl up` as an operator uses it, with one service to stay quick; tests/ starts the whole product."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import nats.js.errors
import psutil
import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from contracts.streams import LIVE
from voltctl import runfile
from voltctl.__main__ import app
from voltctl.infrastructure import Endpoints, probes
from voltctl.testing import eventually, nats_connection

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(180)]
START_SECONDS = 90.0


@dataclass
class Home:
    """One data folder and the voltctl commands that use it."""

    folder: Path

    @property
    def run(self) -> runfile.Run | None:
        return runfile.read(self.folder / "run.json")

    async def command(self, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voltctl", *arguments),
            env={**os.environ, "VOLT_HOME": str(self.folder), "COLUMNS": "200", **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def says(self, *arguments: str) -> tuple[int | None, str]:
        process = await self.command(*arguments)
        out, _ = await process.communicate()
        return process.returncode, out.decode()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    folder = Home(tmp_path / "volt")
    yield folder
    if folder.run is not None:
        os.kill(folder.run.pid, signal.SIGKILL)


async def _family(home: Home) -> tuple[runfile.Run, list[psutil.Process]]:
    run = await eventually(lambda: home.run, within=START_SECONDS)
    assert run is not None
    return run, psutil.Process(run.pid).children(recursive=True)


@asynccontextmanager
async def _operator_when_back(endpoints: Endpoints) -> AsyncIterator[Client]:
    await eventually(lambda: probes.jetstream_answers(endpoints), within=30)
    async with nats_connection(endpoints) as client:
        yield client


def _all_gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


async def test_up_runs_supervises_and_stops_everything(home: Home) -> None:
    up = await home.command("up", "--only", "identity", "--no-demo", "--replicas", "identity=2")
    run, family = await _family(home)
    assert set(run.processes) == {"identity", "identity.2"}

    code, text = await home.says("status")
    assert code == 0
    assert text.count("ready") == 2, text

    code, text = await home.says("up")
    assert code == 1
    assert "runs already" in text

    victim = run.processes["identity"]
    assert victim is not None
    os.kill(victim, signal.SIGKILL)

    def replaced() -> bool:
        now = home.run
        return now is not None and now.processes["identity"] not in (None, victim)

    await eventually(replaced, within=30)

    nats_server = next(p for p in family if p.name() == "nats-server")
    nats_server.kill()
    async with _operator_when_back(run.endpoints) as client:
        await eventually(
            lambda: client.jetstream().stream_info(LIVE.name), within=30, retry_on=(nats.js.errors.NotFoundError,)
        )
    code, _ = await home.says("down")
    assert code == 0
    out, _ = await up.communicate()
    assert up.returncode == 0, out.decode()
    assert "identity was killed by SIGKILL; starting again in 0.2 s" in out.decode()
    assert _all_gone(family)
    assert home.run is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has an orphan signal")
async def test_a_voltctl_that_is_killed_takes_its_services_and_servers_along(home: Home) -> None:
    up = await home.command("up", "--only", "identity", "--no-demo", "--quiet")
    run, family = await _family(home)
    assert len(family) > 4
    os.kill(run.pid, signal.SIGKILL)
    await up.communicate()
    await eventually(lambda: _all_gone(family))
    assert home.run is None


async def test_where_nobody_names_a_mail_server_one_is_played_and_its_page_shown(home: Home) -> None:
    up = await home.command("up", "--only", "alerting", "--no-demo", "--quiet")
    run, family = await _family(home)
    assert set(run.processes) == {"alerting", "mailbox"}
    async with httpx.AsyncClient(trust_env=False) as client:
        page = await client.get(f"{run.mailbox_url}")
    assert "No mail yet" in page.text
    os.kill(run.pid, signal.SIGTERM)
    out, _ = await up.communicate()
    assert run.mailbox_url is not None
    assert run.mailbox_url in out.decode()
    assert _all_gone(family)


async def test_where_a_mail_server_is_named_none_is_played(home: Home) -> None:
    up = await home.command("up", "--only", "alerting", "--no-demo", "--quiet", VOLT_SMTP_URL="smtp://127.0.0.1:9")
    run, _ = await _family(home)
    assert (set(run.processes), run.mailbox_url) == ({"alerting"}, None)
    os.kill(run.pid, signal.SIGTERM)
    await up.communicate()


async def test_a_service_that_cannot_start_ends_up_with_its_last_words(home: Home) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voltctl", "up", "--only", "identity", "--no-demo", "--quiet"),
        env={**os.environ, "VOLT_HOME": str(home.folder), "VOLT_HASHING_SLOTS": "none"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 1
    assert "identity ended before it was ready" in out.decode()
    assert "cannot start" in out.decode()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("up", "--only", "idenity"), "no service 'idenity'"),
        (("up", "--replicas", "identity"), "write it as dashboard=2"),
        (("outbox", "replay", "identity", "--since", "yesterday"), "write 2026-01-31T08:00, or 36h"),
        (("dead-letters", "replay"), "Name the letters to replay"),
        (("seed",), "none runs"),
        (("simulate",), "No suite runs"),
        (("call",), "No suite runs"),
    ],
)
def test_a_wrong_option_is_named(
    tmp_path: Path, arguments: tuple[str, ...], complaint: str, capfd: pytest.CaptureFixture[str]
) -> None:
    result = CliRunner().invoke(app, arguments, env={"VOLT_HOME": str(tmp_path)})
    assert result.exit_code == 1
    assert complaint in " ".join((result.output + capfd.readouterr().err).split())
