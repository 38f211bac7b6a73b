"""Named points where a test may kill the process (`VOLT_CRASH_AT=<name>`): each is a moment when something could be
lost or done twice. Outside such a test, reaching one does nothing."""

from __future__ import annotations

import os
import signal

_CRASH_AT = os.environ.get("VOLT_CRASH_AT", "")


def reach(name: str) -> None:
    """Die here without a word, as by `kill -9`, when this is the point the test asked for."""
    if name == _CRASH_AT:
        os.kill(os.getpid(), signal.SIGKILL)
