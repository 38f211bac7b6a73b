"""Generated passwords of one installation, kept in a file only its owner can read."""

import json
import os
import secrets
from pathlib import Path

from voltctl.infrastructure.port import Login


class SecretsFile:
    """Passwords by kind ("nats", "postgres", ...) and user. A missing one is generated and stored at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def login(self, kind: str, user: str) -> Login:
        """The stored login, or a new one with a random password of 192 bits."""
        stored = self._read()
        password = stored.setdefault(kind, {}).get(user)
        if password is None:
            password = secrets.token_urlsafe(24)
            stored[kind][user] = password
            self._write(stored)
        return Login(user, password)

    def _read(self) -> dict[str, dict[str, str]]:
        if not self._path.exists():
            return {}
        content: dict[str, dict[str, str]] = json.loads(self._path.read_text())
        return content

    def _write(self, content: dict[str, dict[str, str]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_private(self._path, json.dumps(content, indent=2, sort_keys=True))


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; it is readable by its owner alone from the first byte on."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
