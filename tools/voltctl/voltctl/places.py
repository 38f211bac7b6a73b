"""Where things of this checkout are."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voltctl.infrastructure.secrets import SecretsFile


@dataclass(frozen=True, slots=True)
class Places:
    """The checkout and, below it, what voltctl writes."""

    checkout: Path
    home: Path

    @property
    def run_file(self) -> Path:
        """Who is running now, and at which addresses: read by `status` and `down`."""
        return self.home / "run.json"

    @property
    def logs(self) -> Path:
        """One file per service and server."""
        return self.home / "logs"

    @property
    def secrets(self) -> SecretsFile:
        """Generated passwords."""
        return SecretsFile(self.home / "secrets.json")


def places(environment: Mapping[str, str] = os.environ) -> Places:
    """The checkout this voltctl belongs to. VOLT_HOME moves the data elsewhere (default: `.volt` in it)."""
    checkout = Path(__file__).resolve().parents[3]
    if not (checkout / "services").is_dir():  # installed as a wheel: there is no checkout
        checkout = Path.cwd()
    home = environment.get("VOLT_HOME")
    return Places(checkout, Path(home).resolve() if home else checkout / ".volt")
