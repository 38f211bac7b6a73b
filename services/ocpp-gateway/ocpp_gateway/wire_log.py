"""A debug line per frame, without secrets. Costs nothing unless VOLT_LOG_LEVEL is DEBUG."""

from __future__ import annotations

import re

import structlog

log = structlog.get_logger()

_KEY_THEN_VALUE = re.compile(r'("key"\s*:\s*"AuthorizationKey"[^{}]*?"value"\s*:\s*")[^"]*', re.IGNORECASE)
_VALUE_THEN_KEY = re.compile(r'("value"\s*:\s*")[^"]*("[^{}]*?"key"\s*:\s*"AuthorizationKey")', re.IGNORECASE)
LONGEST = 2_000


def without_secrets(text: str) -> str:
    """Return a frame's text with the charger's password (OCPP 1.6 security whitepaper: AuthorizationKey) removed."""
    text = _KEY_THEN_VALUE.sub(r"\1•••", text)
    return _VALUE_THEN_KEY.sub(r"\1•••\2", text)


class WireLog:
    """Writes frames to the log when that is wanted."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def heard(self, charger_id: str, frame: bytes) -> None:
        """Note a frame from a charger."""
        if self._enabled:
            self._write("ocpp.heard", charger_id, frame)

    def sent(self, charger_id: str, frame: bytes) -> None:
        """Note a frame to a charger."""
        if self._enabled:
            self._write("ocpp.sent", charger_id, frame)

    def _write(self, event: str, charger_id: str, frame: bytes) -> None:
        text = without_secrets(frame.decode("utf-8", "replace"))
        log.debug(event, charger=charger_id, frame=text[:LONGEST])
