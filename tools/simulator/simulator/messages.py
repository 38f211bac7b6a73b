"""OCPP 1.6 messages as the charger writes and reads them (OCPP 1.6 §5, §6); only the fields it uses.

Field names are snake_case here and camelCase on the wire; an optional field that is None stays off the wire.
"""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """ChargePointStatus, OCPP 1.6 §7.7."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class StopReason(StrEnum):
    """Reason of StopTransaction, OCPP 1.6 §7.36."""

    DE_AUTHORIZED = "DeAuthorized"
    EMERGENCY_STOP = "EmergencyStop"
    EV_DISCONNECTED = "EVDisconnected"
    HARD_RESET = "HardReset"
    LOCAL = "Local"
    OTHER = "Other"
    POWER_LOSS = "PowerLoss"
    REMOTE = "Remote"
    SOFT_RESET = "SoftReset"
    UNLOCK_COMMAND = "UnlockCommand"


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`; `moment` must carry its zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Message(msgspec.Struct, rename="camel", omit_defaults=True, frozen=True):
    """One payload. An outgoing request's class name is its OCPP action."""


# What the charger says.


class BootNotification(Message, frozen=True):
    """OCPP 1.6 §4.2."""

    charge_point_vendor: str
    charge_point_model: str
    charge_point_serial_number: str | None = None
    firmware_version: str | None = None


class Heartbeat(Message, frozen=True):
    """OCPP 1.6 §4.6."""


class Authorize(Message, frozen=True):
    """OCPP 1.6 §4.1."""

    id_tag: str


class StatusNotification(Message, frozen=True):
    """OCPP 1.6 §4.9; connector 0 is the charger itself and knows only Available, Unavailable and Faulted."""

    connector_id: int
    status: Status
    error_code: str
    timestamp: str
    info: str | None = None
    vendor_id: str | None = None
    vendor_error_code: str | None = None


class StartTransaction(Message, frozen=True):
    """OCPP 1.6 §4.8; meter_start in Wh."""

    connector_id: int
    id_tag: str
    meter_start: int
    timestamp: str


class SampledValue(Message, frozen=True):
    """One measurand, OCPP 1.6 §7.43."""

    value: str
    context: str
    measurand: str
    unit: str
    location: str | None = None
    phase: str | None = None


class MeterValue(Message, frozen=True):
    """Samples taken at one moment, OCPP 1.6 §7.33."""

    timestamp: str
    sampled_value: list[SampledValue]


class MeterValues(Message, frozen=True):
    """OCPP 1.6 §4.7; without a transaction when triggered on an idle connector."""

    connector_id: int
    meter_value: list[MeterValue]
    transaction_id: int | None = None


class StopTransaction(Message, frozen=True):
    """OCPP 1.6 §4.10; meter_stop in Wh."""

    transaction_id: int
    meter_stop: int
    timestamp: str
    reason: StopReason | None = None
    id_tag: str | None = None


class FirmwareStatusNotification(Message, frozen=True):
    """OCPP 1.6 §4.5."""

    status: str


class DiagnosticsStatusNotification(Message, frozen=True):
    """OCPP 1.6 §4.4."""

    status: str


# What the central system answers.


class Empty(Message, frozen=True):
    """A .conf whose content does not matter to the charger."""


class BootConf(Message, frozen=True):
    """`interval` in seconds: of the heartbeat when accepted, else until the next try."""

    status: str
    interval: int


class IdTagInfo(Message, frozen=True):
    """What the central system thinks of an ID tag."""

    status: str


class AuthorizeConf(Message, frozen=True):
    """Answer to Authorize."""

    id_tag_info: IdTagInfo


class StartConf(Message, frozen=True):
    """Answer to StartTransaction."""

    transaction_id: int
    id_tag_info: IdTagInfo


# What the central system asks.


class Reset(Message, frozen=True):
    """OCPP 1.6 §5.14."""

    type: str


class ChangeAvailability(Message, frozen=True):
    """OCPP 1.6 §5.2."""

    connector_id: int
    type: str


class UnlockConnector(Message, frozen=True):
    """OCPP 1.6 §5.18."""

    connector_id: int


class RemoteStartTransaction(Message, frozen=True):
    """OCPP 1.6 §5.11."""

    id_tag: str
    connector_id: int | None = None


class RemoteStopTransaction(Message, frozen=True):
    """OCPP 1.6 §5.12."""

    transaction_id: int


class GetConfiguration(Message, frozen=True):
    """OCPP 1.6 §5.8; no keys means all."""

    key: list[str] | None = None


class ChangeConfiguration(Message, frozen=True):
    """OCPP 1.6 §5.3."""

    key: str
    value: str


class TriggerMessage(Message, frozen=True):
    """OCPP 1.6 §5.17."""

    requested_message: str
    connector_id: int | None = None


class DataTransfer(Message, frozen=True):
    """OCPP 1.6 §5.6."""

    vendor_id: str
    message_id: str | None = None
    data: str | None = None


class ClearCache(Message, frozen=True):
    """OCPP 1.6 §5.4."""
