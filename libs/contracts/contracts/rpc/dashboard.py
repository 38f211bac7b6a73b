"""What dashboard answers: chargers as screens show them."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from contracts.envelope import Instant
from contracts.events.charger import ChargerKind, ConnectorStatus
from contracts.ids import ChargerId, CpoId
from contracts.permissions import Permission
from contracts.rpc import Answer, Question, Rpc


class ChargerStatus(StrEnum):
    """A charger's state in one word, as the guide colours it."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    FAULTED = "Faulted"
    OFFLINE = "Offline"
    UNAVAILABLE = "Unavailable"


class ConnectorView(Answer):
    """One connector and since when it is in its state."""

    id: int
    status: ConnectorStatus
    error_code: str | None = None
    info: str | None = None
    since: Instant | None = None


class ChargerSummary(Answer):
    """A charger as a row of a list. A summary with a higher `version` replaces one with a lower."""

    id: ChargerId
    name: str
    kind: ChargerKind
    status: ChargerStatus
    weak_signal: bool
    address: str
    latitude: float
    longitude: float
    cpo_id: CpoId | None = None
    connectors: tuple[ConnectorView, ...] = ()
    last_event_at: Instant | None = None
    version: int


class HeartbeatStatistics(Answer):
    """How regularly a charger says it is alive. Intervals in seconds."""

    interval_s: int | None = None
    average_s: float | None = None
    last_at: Instant | None = None
    late_count: int = 0
    drops_24h: int = 0
    recent_s: tuple[float, ...] = ()


class RunningTransaction(Answer):
    """A transaction that has started and not ended: energy so far in Wh, power now in W."""

    transaction_id: int
    connector_id: int
    id_tag: str
    started_at: Instant
    energy_wh: float | None = None
    power_w: float | None = None


class FaultView(Answer):
    """A fault and, when it is over, since when."""

    connector_id: int
    error_code: str | None = None
    info: str | None = None
    at: Instant
    cleared_at: Instant | None = None


class ChargerView(ChargerSummary):
    """Everything live that is known of one charger."""

    vendor: str | None = None
    model: str | None = None
    serial_number: str | None = None
    firmware_version: str | None = None
    ocpp_version: str | None = None
    connected_since: Instant | None = None
    last_boot_at: Instant | None = None
    heartbeat: HeartbeatStatistics = HeartbeatStatistics()
    running: tuple[RunningTransaction, ...] = ()
    recent_faults: tuple[FaultView, ...] = ()


class ListChargers(Question):
    """A page of chargers. `q` matches id, name and address; `sort` takes a leading `-` for descending."""

    q: str = Field(default="", max_length=120)
    kind: ChargerKind | None = None
    status: tuple[ChargerStatus, ...] = ()
    sort: Literal["id", "-id", "name", "-name", "status", "-status", "last_event_at", "-last_event_at"] = "id"
    limit: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400)


class ChargerPage(Answer):
    """Chargers that match, how many match in all, and where the next page begins."""

    items: tuple[ChargerSummary, ...]
    next_cursor: str | None = None
    total: int


class GetCharger(Question):
    """One charger."""

    charger_id: ChargerId


class Counters(Answer):
    """How many chargers are in which state. The states add up to `total`; weak signal is counted beside them."""

    total: int = 0
    offline: int = 0
    faulted: int = 0
    available: int = 0
    charging: int = 0
    preparing: int = 0
    unavailable: int = 0
    weak_signal: int = 0


class ErrorCharger(Answer):
    """A charger that is Faulted or Offline (DASH-3)."""

    id: ChargerId
    name: str
    kind: ChargerKind
    status: ChargerStatus
    last_event_at: Instant | None = None
    fault: str | None = None


class FaultHour(Answer):
    """How many faults began within one hour."""

    hour: Instant
    count: int


class NetworkCounters(Answer):
    """The network in numbers, fast and slow charging apart (DASH-2)."""

    dc: Counters
    ac: Counters


class GetNetwork(Question):
    """The network as a whole, as far as the actor may see it."""


class Network(Answer):
    """Counters, the chargers in trouble and the last 24 hours' faults."""

    network: NetworkCounters
    errors: tuple[ErrorCharger, ...]
    faults_24h: tuple[FaultHour, ...]


LIST_CHARGERS = Rpc("dashboard", "list-chargers", ListChargers, ChargerPage, needs=Permission.CHARGERS_VIEW)
GET_CHARGER = Rpc("dashboard", "get-charger", GetCharger, ChargerView, needs=Permission.CHARGERS_VIEW, suite_asks=True)
GET_NETWORK = Rpc("dashboard", "get-network", GetNetwork, Network, needs=Permission.NETWORK_VIEW)
