"""TCP ports on the loopback interface that stay the same over restarts."""

import json
import random
import socket
from pathlib import Path

# Below Linux's ephemeral range (32768 and up): a server that is killed and comes back would else find
# its port borrowed by some client's outgoing connection.
_FIRST, _LAST = 20000, 32700


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback interface now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def pick_free() -> int:
    """A port nobody listens on. Another process can still take it first: retry when that happens."""
    chance = random.SystemRandom()
    while True:
        port = chance.randint(_FIRST, _LAST)
        if is_free(port):
            return port


class PortsFile:
    """Remembers which port each server got, so that addresses survive a restart of everything."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, name: str, wanted: int | None = None) -> int:
        """The port for `name`: the wanted one, else last time's if it is free, else a new free one."""
        known: dict[str, int] = json.loads(self._path.read_text()) if self._path.exists() else {}
        if wanted is not None:
            port = wanted
        elif name in known and is_free(known[name]):
            port = known[name]
        else:
            port = pick_free()
        if known.get(name) != port:
            known[name] = port
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(known, indent=2, sort_keys=True))
        return port
