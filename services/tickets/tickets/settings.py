"""What tickets reads from the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """The chassis's settings and those of tickets."""

    service: str = "tickets"

    attachments_dir: Path = Path(".volt/attachments")
    """Where files kept with tickets are. Replicas share it; in production it is a volume that is backed up."""
    watch_interval_s: float = Field(default=1.0, gt=0)
    """How often response targets that ran out are looked for, in seconds."""
    recheck_interval_s: float = Field(default=10.0, gt=0)
    """How often chargers and contacts that could not be checked are asked for again, in seconds."""
    fold_interval_s: float = Field(default=1.0, gt=0)
    """How often counted changes are folded into the counters, in seconds."""
    sweep_interval_s: float = Field(default=3600.0, gt=0)
    """How often unfinished uploads and remembered answers that are too old are removed, in seconds."""
