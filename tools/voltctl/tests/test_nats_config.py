"""The committed configuration for deployments says what contracts.access says, and NATS accepts it."""

import asyncio
from pathlib import Path

from voltctl.infrastructure.embedded import nats_binary
from voltctl.infrastructure.nats_config import deployment
from voltctl.places import places
from voltctl.suite import declared_access


def test_the_committed_configuration_is_current() -> None:
    committed = places({}).checkout / "deploy" / "nats" / "nats.conf"
    assert committed.read_text() == deployment(declared_access()), "run: voltctl nats-config > deploy/nats/nats.conf"


async def test_nats_accepts_it_with_passwords_from_the_environment(tmp_path: Path) -> None:
    config = tmp_path / "nats.conf"
    config.write_text(deployment(declared_access()).replace("/data", str(tmp_path)))
    passwords = {
        f"VOLT_NATS_PASSWORD_{user.upper().replace('-', '_')}": f"p{number}"
        for number, user in enumerate(("operator", "system", *declared_access()))
    }
    check = await asyncio.create_subprocess_exec(
        *(str(nats_binary()), "-t", "-c", str(config)),
        env=passwords,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await check.communicate()
    assert check.returncode == 0, out.decode()
    without = await asyncio.create_subprocess_exec(
        *(str(nats_binary()), "-t", "-c", str(config)),
        env={},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await without.communicate()
    assert without.returncode != 0
    assert b"VOLT_NATS_PASSWORD" in out
