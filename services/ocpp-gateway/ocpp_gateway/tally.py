"""Counts of what passes, as plain integers on the hot path; metrics read them when they are collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from opentelemetry.metrics import CallbackOptions, Observation

from chassis.telemetry import meter


class Tally:
    """What happened to frames, by outcome and action."""

    def __init__(self, connections: Callable[[], int]) -> None:
        self.frames: Counter[tuple[str, str]] = Counter()
        meter.create_observable_counter("ocpp.frames", [self._observe_frames], description="Frames heard, by outcome")
        meter.create_observable_gauge(
            "ocpp.connections", [lambda _: [Observation(connections())]], description="Chargers connected here"
        )

    def count(self, outcome: str, action: str) -> None:
        """Count one frame. `action` must be a known one, or a fixed word: it becomes a label."""
        self.frames[outcome, action] += 1

    def _observe_frames(self, _: CallbackOptions) -> Iterable[Observation]:
        return [Observation(n, {"outcome": o, "action": a}) for (o, a), n in self.frames.items()]
