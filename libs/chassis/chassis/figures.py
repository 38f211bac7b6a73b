"""The metrics every service gives by itself. Labels are names of procedures, event types and consumers, never ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from opentelemetry.metrics import CallbackOptions, Observation

from chassis.telemetry import meter

rpc_seconds = meter.create_histogram(
    "volt.rpc.duration", unit="s", description="Time from question to answer, by procedure and status (0: answered)"
)
events_published = meter.create_counter("volt.events.published", description="Events acknowledged by their stream")
events_handled = meter.create_counter("volt.events.handled", description="Events whose effect is committed")
event_delay_seconds = meter.create_histogram(
    "volt.events.delay", unit="s", description="Age of the newest event of a batch when its effect was committed"
)
dead_letters = meter.create_counter("volt.dead_letters", description="Messages a consumer gave up on")


def observe(name: str, description: str, unit: str, value: Callable[[], float]) -> None:
    """Report `value()` as gauge `name` whenever metrics are collected."""

    def observed(_: CallbackOptions) -> Iterable[Observation]:
        yield Observation(value())

    meter.create_observable_gauge(name, callbacks=[observed], unit=unit, description=description)
