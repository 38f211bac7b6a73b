"""The first Admin of an installation, as an operator makes one."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(180)


async def _voltctl(home: Path, *arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voltctl", *arguments),
        env={**os.environ, "VOLT_HOME": str(home), "VOLT_INFRA": "embedded", "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


def _files_with(folder: Path, text: str) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


async def test_the_first_admin_gets_a_password_once_and_nobody_gets_it_again(tmp_path: Path) -> None:
    someone = ("admin", "first", "Amara Silva", "amara@volt.lk")
    code, said = await _voltctl(tmp_path, *someone)
    assert (code, "voltctl provision" in said, "Traceback" in said) == (1, True, False), said
    for preparing in ("provision", "migrate"):
        code, said = await _voltctl(tmp_path, preparing)
        assert code == 0, said
    code, said = await _voltctl(tmp_path, *someone)
    assert code == 0, said
    password = said.splitlines()[1].strip()
    assert len(password) >= 20
    code, said = await _voltctl(tmp_path, "admin", "first", "Somebody Else", "else@volt.lk")
    assert (code, "There is an Admin already" in said) == (1, True), said
    assert _files_with(tmp_path, password) == []
