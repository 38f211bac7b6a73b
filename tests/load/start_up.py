"""From `make run` to a sign-in that works, on a fresh clone and the second time."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from identity.domain import DEMO_PASSWORD
from tests.harness import CHECKOUT, ProductFailed, demo_email, free_port
from tests.load.report import Figure

Say = Callable[[str], None]

_GIVE_UP_S = 600.0


def measure(home: Path, say: Say) -> list[Figure]:
    """Run it: clone what is committed, and start that twice. Packages come from the machine's package cache."""
    clone = home / "fresh-clone"
    subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], check=True)
    say("fresh clone: make run")
    first = _until_signed_in(clone)
    say(f"first time {first:.1f} s; again")
    second = _until_signed_in(clone)
    return [
        Figure("make run → sign-in, fresh clone", first, "s", limit=120.0, how="40 chargers, warm package cache"),
        Figure("make run → sign-in, second time", second, "s", limit=15.0, how="40 chargers"),
    ]


def _until_signed_in(clone: Path) -> float:
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VOLT_", "VIRTUAL_ENV"))}
    environment = {**kept, "VOLT_PORT": str(port), "VOLT_OCPP_PORT": str(free_port())}
    output = clone / ".make-run.log"
    began = time.monotonic()
    with output.open("wb") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        while time.monotonic() - began < _GIVE_UP_S:
            if process.poll() is not None:
                raise ProductFailed(f"make run ended with {process.returncode}\n{output.read_text()[-3000:]}")
            if _signs_in(port):
                return time.monotonic() - began
            time.sleep(0.1)
        raise ProductFailed(f"no sign-in within {_GIVE_UP_S:.0f} s\n{output.read_text()[-3000:]}")
    finally:
        if process.poll() is None:
            # As Ctrl-C does: to everybody in the terminal's foreground group.
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


def _signs_in(port: int) -> bool:
    url = f"http://127.0.0.1:{port}"
    try:
        page = httpx.get(f"{url}/", timeout=2.0, trust_env=False)
        if page.status_code != 200 or "<script" not in page.text:
            return False
        answer = httpx.post(
            f"{url}/api/v1/session",
            json={"email": demo_email("admin"), "password": DEMO_PASSWORD},
            timeout=5.0,
            trust_env=False,
        )
    except httpx.TransportError:
        return False
    return answer.status_code == 201
