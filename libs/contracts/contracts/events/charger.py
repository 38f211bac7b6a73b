"""Facts about chargers, in a vocabulary that knows no version of OCPP.

Energy is in Wh, power in W, voltage in V, current in A. `received_at` is our clock; `reported_at` is what the
charger's own clock said, corrected to UTC where it could be understood (facts/ocpp.md 8, 9).
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.envelope import Event, Instant
from contracts.ids import ChargerId, CommandId, CpoId
from contracts.streams import CHARGER, TELEMETRY, Stream


class ChargerKind(StrEnum):
    """Fast (DC, L3) or slow (AC, L2) charging."""

    DC = "DC"
    AC = "AC"


class ConnectorStatus(StrEnum):
    """State of one connector, or of the whole charger for connector 0 (OCPP 1.6 §7.7 names, which 2.x maps onto)."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class ChargerProfile(BaseModel):
    """What the registry knows about a charger, apart from its password."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: ChargerId
    name: str
    kind: ChargerKind
    connectors: int = Field(ge=1, le=16)
    address: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    cpo_id: CpoId | None = None


class ChargerEvent(Event):
    """What every fact about a charger carries."""

    STREAM: ClassVar[Stream] = CHARGER

    charger_id: ChargerId
    received_at: Instant

    @property
    def key(self) -> str:
        return self.charger_id


class ChargerRegistered(ChargerEvent):
    """A charger entered the registry, or its entry changed: the profile is whole and replaces what was known."""

    TYPE = "voltcharge.charger.registered.v1"
    profile: ChargerProfile


class ChargerRetired(ChargerEvent):
    """A charger left the network; its past stays."""

    TYPE = "voltcharge.charger.retired.v1"


class ChargerConnected(ChargerEvent):
    """A charger opened a connection and proved who it is. The newest connection is the one that counts.

    `connection_id` sorts by time of opening (hex milliseconds, then random).
    """

    TYPE = "voltcharge.charger.connected.v1"
    connection_id: str
    gateway: str
    protocol: str
    remote_address: str


class ChargerDisconnected(ChargerEvent):
    """A connection ended. It says nothing about a newer connection of the same charger."""

    TYPE = "voltcharge.charger.disconnected.v1"
    connection_id: str
    reason: Literal["closed", "lost", "silent", "replaced", "gateway_stopped", "gateway_lost", "retired"]


class ChargerBooted(ChargerEvent):
    """A charger started up and said what it is. Boot state outlives the connection (facts/ocpp.md 15)."""

    TYPE = "voltcharge.charger.booted.v1"
    vendor: str
    model: str
    serial_number: str | None = None
    firmware_version: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    meter_type: str | None = None
    meter_serial_number: str | None = None
    heartbeat_interval_s: int


class ConnectorStatusReported(ChargerEvent):
    """A charger said in which state a connector is (0: the whole charger). Sent also when nothing changed."""

    TYPE = "voltcharge.charger.status-reported.v1"
    connector_id: int = Field(ge=0)
    status: ConnectorStatus
    error_code: str | None = None
    info: str | None = None
    vendor_id: str | None = None
    vendor_error_code: str | None = None
    reported_at: Instant | None = None


class Flag(StrEnum):
    """Why a transaction's fact needs a person's eye. It was acknowledged and kept all the same (facts/ocpp.md 3)."""

    UNKNOWN_TRANSACTION = "unknown_transaction"
    NOT_AUTHORISED = "not_authorised"
    ID_TAG_MISMATCH = "id_tag_mismatch"
    METER_WENT_BACK = "meter_went_back"
    METER_ABSURD = "meter_absurd"
    CLOCK_WRONG = "clock_wrong"
    CONNECTOR_UNKNOWN = "connector_unknown"
    SUPERSEDED = "superseded"
    DUPLICATE_STOP_DIFFERS = "duplicate_stop_differs"
    MALFORMED = "malformed"


class TransactionStarted(ChargerEvent):
    """A charger began delivering energy. `transaction_id` is ours: positive, unique, never reused."""

    TYPE = "voltcharge.charger.transaction-started.v1"
    transaction_id: int = Field(gt=0)
    connector_id: int = Field(ge=0)
    id_tag: str
    authorisation: str
    meter_start_wh: int
    reported_at: Instant | None = None
    reservation_id: int | None = None
    flags: tuple[Flag, ...] = ()


class TransactionEnded(ChargerEvent):
    """A charger stopped delivering energy. `energy_wh` is stop minus start, None when that makes no sense.

    `transaction_id` is None for a stop that names a transaction we do not know; `reported_transaction_id` is
    always the charger's own word.
    """

    TYPE = "voltcharge.charger.transaction-ended.v1"
    transaction_id: int | None = Field(default=None, gt=0)
    reported_transaction_id: int
    connector_id: int | None = None
    id_tag: str | None = None
    meter_stop_wh: int
    energy_wh: int | None = None
    reason: str
    reported_at: Instant | None = None
    flags: tuple[Flag, ...] = ()


class FirmwareStatusReported(ChargerEvent):
    """Progress of a firmware update, in the charger's word (OCPP 1.6 §4.5)."""

    TYPE = "voltcharge.charger.firmware-status-reported.v1"
    status: str


class DiagnosticsStatusReported(ChargerEvent):
    """Progress of a diagnostics upload, in the charger's word (OCPP 1.6 §4.4)."""

    TYPE = "voltcharge.charger.diagnostics-status-reported.v1"
    status: str


class CommandKind(StrEnum):
    """What a charger can be told. The first three are the guide's buttons."""

    RESET = "reset"
    REBOOT = "reboot"
    CLEAR_FAULT = "clear_fault"
    CHANGE_AVAILABILITY = "change_availability"
    CLEAR_CACHE = "clear_cache"
    UNLOCK_CONNECTOR = "unlock_connector"
    REMOTE_START = "remote_start"
    REMOTE_STOP = "remote_stop"
    GET_CONFIGURATION = "get_configuration"
    CHANGE_CONFIGURATION = "change_configuration"
    TRIGGER_MESSAGE = "trigger_message"


class CommandResult(StrEnum):
    """How a command ended. `offline`: nothing was sent. `no_answer`: sent, and the charger may still act."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"
    ERROR = "error"


class CommandStep(BaseModel):
    """One exchange of a command with the charger, and its answer in the charger's word."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: Instant
    step: str
    answer: str


class RequestedBy(BaseModel):
    """Who asked for a command."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str


class CommandRecord(BaseModel):
    """A command and what became of it. `outcome` is None while the charger has not answered."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    command_id: CommandId
    charger_id: ChargerId
    kind: CommandKind
    requested_by: RequestedBy
    requested_at: Instant
    outcome: CommandResult | None = None
    charger_answer: str | None = None
    detail: str = ""
    steps: tuple[CommandStep, ...] = ()
    answered_at: Instant | None = None
    charger_status: str | None = None


class CommandRequested(ChargerEvent):
    """A member told a charger to do something."""

    TYPE = "voltcharge.charger.command-requested.v1"
    command: CommandRecord


class CommandAnswered(ChargerEvent):
    """What became of a command."""

    TYPE = "voltcharge.charger.command-answered.v1"
    command: CommandRecord


class HeartbeatReceived(ChargerEvent):
    """A charger said it is alive."""

    TYPE = "voltcharge.telemetry.heartbeat.v1"
    STREAM = TELEMETRY
    connection_id: str


class Sample(BaseModel):
    """One sampled value: as the charger sent it, and normalised to Wh, W, A, V, % or °C where its unit is known."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    measurand: str
    phase: str | None = None
    location: str | None = None
    context: str | None = None
    raw: str
    raw_unit: str | None = None
    value: float | None = None
    unit: str | None = None


class Reading(BaseModel):
    """Samples taken at one moment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: Instant | None = None
    samples: tuple[Sample, ...] = ()


class MeterSampled(ChargerEvent):
    """A charger sent meter values. The totals are of the newest reading: register in Wh, power in W, charge in %."""

    TYPE = "voltcharge.telemetry.meter-sampled.v1"
    STREAM = TELEMETRY
    connector_id: int = Field(ge=0)
    transaction_id: int | None = None
    energy_register_wh: float | None = None
    power_w: float | None = None
    state_of_charge_pct: float | None = None
    readings: tuple[Reading, ...] = ()


class VendorDataReceived(ChargerEvent):
    """A charger sent something of its vendor's own (OCPP DataTransfer)."""

    TYPE = "voltcharge.telemetry.vendor-data.v1"
    STREAM = TELEMETRY
    vendor_id: str
    message_id: str | None = None
    body: str | None = None
