"""Which parts of the product work, judged from the pulses that services send about every second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from api_gateway.resources.overview import InfrastructureState, ServiceState, State, SystemState
from contracts.live import Pulse

SILENCE_S = 3.0
"""A service unheard for this long is down: it says so about every second."""
OURSELVES = "api-gateway"

Server = Literal["nats", "postgresql", "redis"]
OTHER_SERVERS: tuple[Server, ...] = ("postgresql", "redis")


@dataclass(frozen=True)
class Heard:
    """A pulse and when it was heard, on the monotonic clock."""

    pulse: Pulse
    at: float


def judge_service(
    name: str, heard: Iterable[Heard], *, now: float, listening_since: float | None, was_ready: bool
) -> tuple[State, str | None]:
    """Say in which state service `name` is and why. `listening_since` is None while the bus cannot be reached."""
    if listening_since is None:
        if name == OURSELVES:
            return "up", "The message bus cannot be reached."
        return "down", "The message bus cannot be reached, so nothing is known of this service."
    living = [h.pulse for h in heard if now - h.at < SILENCE_S and not h.pulse.stopping]
    ready = [pulse for pulse in living if pulse.ready]
    if not living:
        if name == OURSELVES:
            return "up", None
        if now - listening_since < SILENCE_S:
            return "starting", "Not heard yet."
        return "down", "No sign of life."
    if not ready:
        return ("down" if was_ready else "starting"), living[0].detail or "Running, but not ready."
    if len(ready) < len(living):
        return "up", f"{len(ready)} of {len(living)} instances are ready."
    return "up", None


def judge_server(name: Server, heard: Iterable[Heard], ours: bool | None, *, now: float) -> State | None:
    """Say what living services, and we ourselves, report of a server; None when nobody tells."""
    told = [h.pulse.checks[name] for h in heard if now - h.at < SILENCE_S and name in h.pulse.checks]
    if ours is not None:
        told.append(ours)
    if not told:
        return None
    return "up" if all(told) else "down"


class SystemWatch:
    """Hears pulses and keeps the present `SystemState`; `changed` is called on each change of it."""

    def __init__(
        self,
        services: Iterable[str],
        *,
        bus_is_up: Callable[[], bool],
        complaint: Callable[[], str | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bus_is_up = bus_is_up
        self._complaint = complaint
        self._clock = clock
        self._today = today
        self._heard: dict[tuple[str, str], Heard] = {}
        self._listening_since: float | None = clock() if bus_is_up() else None
        self._was_ready: set[str] = set()
        self._reported: dict[Server, bool] = {}
        since = today()
        self.state = SystemState(
            services=tuple(
                ServiceState(name=name, state="starting", since=since, detail="Not heard yet.") for name in services
            ),
            infrastructure=(
                InfrastructureState(name="nats", state="starting"),
                *(InfrastructureState(name=name, state="starting") for name in OTHER_SERVERS),
            ),
        )
        self.version = 0

    @property
    def bus_up(self) -> bool:
        """Whether the bus was reachable at the last look."""
        return self._listening_since is not None

    def hear(self, pulse: Pulse) -> None:
        """Take note of a sign of life."""
        self._heard[pulse.service, pulse.instance] = Heard(pulse, self._clock())
        if pulse.ready:
            self._was_ready.add(pulse.service)

    def report(self, server: Server, *, up: bool) -> None:
        """Take note of what this service itself sees of a server."""
        self._reported[server] = up

    def look(self) -> bool:
        """Judge everything anew; say whether the state changed."""
        now = self._clock()
        if not self._bus_is_up():
            self._listening_since = None
        elif self._listening_since is None:
            self._listening_since = now
        self._heard = {key: h for key, h in self._heard.items() if now - h.at < 10 * SILENCE_S}
        state = SystemState(
            services=tuple(self._service(known, now) for known in self.state.services),
            infrastructure=tuple(self._server(known, now) for known in self.state.infrastructure),
        )
        if state == self.state:
            return False
        self.state = state
        self.version += 1
        return True

    def _service(self, known: ServiceState, now: float) -> ServiceState:
        heard = [h for (service, _), h in self._heard.items() if service == known.name]
        state, detail = judge_service(
            known.name,
            heard,
            now=now,
            listening_since=self._listening_since,
            was_ready=known.name in self._was_ready,
        )
        if known.name == OURSELVES and detail is None:
            detail = self._complaint()
        since = known.since if state == known.state else self._today()
        return ServiceState(name=known.name, state=state, since=since, detail=detail)

    def _server(self, known: InfrastructureState, now: float) -> InfrastructureState:
        if known.name == "nats":
            return InfrastructureState(name="nats", state="down" if self._listening_since is None else "up")
        judged = judge_server(known.name, self._heard.values(), self._reported.get(known.name), now=now)
        return InfrastructureState(name=known.name, state=judged or known.state)
