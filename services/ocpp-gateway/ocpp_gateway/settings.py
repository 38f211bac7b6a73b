"""What the gateway reads from the environment, beside what every service reads."""

from __future__ import annotations

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Times in seconds, sizes in bytes. Each field is `VOLT_<NAME>`."""

    service: str = "ocpp-gateway"
    ocpp_host: str = "0.0.0.0"  # noqa: S104  # chargers come from everywhere
    ocpp_port: int = 9000
    """0 takes any free port."""

    heartbeat_interval_s: int = Field(default=60, ge=5)
    handshake_timeout_s: float = 10.0
    ping_interval_s: float = 30.0
    ping_timeout_s: float = 20.0
    max_frame_bytes: int = 128 * 1024
    queued_frames: int = 8
    """CALLs of one charger that wait for the one being handled; then its socket is not read any further."""
    garbage_frames: int = 10
    """So many unreadable frames in a row close a connection."""

    storing_patience_s: float = 20.0
    """How long a message waits for the stores to come back before its socket is closed without an answer."""
    settle_s: float = 10.0
    """How long a new connection is left alone before we ask it for anything of our own accord."""
    settle_spread_s: float = 10.0

    call_timeout_s: float = 30.0
    """How long a charger may take to answer one CALL."""
    recovery_timeout_s: float = 45.0
    """How long Clear Fault waits for a charger to come back from a soft reset."""

    instance_beat_s: float = 2.0
    instance_silent_s: float = 10.0
