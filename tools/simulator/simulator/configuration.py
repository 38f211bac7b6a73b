"""The charger's configuration keys (OCPP 1.6 §9): those it really obeys, and the ones it must be able to show."""

from dataclasses import dataclass, field
from typing import Final

CONNECTOR_PHASE_ROTATION: Final = "ConnectorPhaseRotation"
DEFAULT_MEASURANDS: Final = "Energy.Active.Import.Register,Power.Active.Import,Voltage,Current.Import,SoC"

_NUMBERS: Final = {
    "HeartbeatInterval": 300,
    "MeterValueSampleInterval": 60,
    "ConnectionTimeOut": 60,
    "TransactionMessageRetryInterval": 10,
    "ResetRetries": 1,
    "ClockAlignedDataInterval": 0,
}
_SWITCHES: Final = {
    "AllowOfflineTxForUnknownId": False,
    "AuthorizeRemoteTxRequests": False,
    "LocalAuthorizeOffline": True,
    "LocalPreAuthorize": False,
    "StopTransactionOnEVSideDisconnect": True,
    "StopTransactionOnInvalidId": True,
    "UnlockConnectorOnEVSideDisconnect": True,
}
_TEXTS: Final = {
    "MeterValuesSampledData": DEFAULT_MEASURANDS,
    "MeterValuesAlignedData": "",
    "StopTxnSampledData": "",
    "StopTxnAlignedData": "",
}
# The charger offers some keys only because the core profile demands them; changing those would change nothing.
_FIXED: Final = {
    "ClockAlignedDataInterval",
    "LocalPreAuthorize",
    "StopTransactionOnEVSideDisconnect",
    "UnlockConnectorOnEVSideDisconnect",
    "ResetRetries",
    "MeterValuesAlignedData",
    "StopTxnSampledData",
    "StopTxnAlignedData",
}
KNOWN_MEASURANDS: Final = frozenset(DEFAULT_MEASURANDS.split(","))


@dataclass(frozen=True, slots=True)
class Key:
    """One configuration key as GetConfiguration shows it."""

    key: str
    readonly: bool
    value: str

    def as_payload(self) -> dict[str, object]:
        """KeyValue of OCPP 1.6 §7.29."""
        return {"key": self.key, "readonly": self.readonly, "value": self.value}


@dataclass(slots=True)
class Configuration:
    """Values survive a reset, as they do in a charger's flash."""

    connectors: int
    _values: dict[str, str] = field(init=False)
    _readonly: set[str] = field(init=False)

    def __post_init__(self) -> None:
        """Load the factory settings."""
        self._values = {
            **{key: str(value) for key, value in _NUMBERS.items()},
            **{key: str(value).lower() for key, value in _SWITCHES.items()},
            **_TEXTS,
            CONNECTOR_PHASE_ROTATION: ",".join(f"{n}.RST" for n in range(self.connectors + 1)),
            "GetConfigurationMaxKeys": "50",
            "NumberOfConnectors": str(self.connectors),
            "SupportedFeatureProfiles": "Core,RemoteTrigger",
            "TransactionMessageAttempts": "2147483647",
            "WebSocketPingInterval": "60",
        }
        changeable = (set(_NUMBERS) | set(_SWITCHES) | set(_TEXTS)) - _FIXED
        self._readonly = set(self._values) - changeable

    def seconds(self, key: str) -> int:
        """The value of a numeric key."""
        return int(self._values[key])

    def is_on(self, key: str) -> bool:
        """The value of a switch."""
        return self._values[key] == "true"

    def measurands(self) -> frozenset[str]:
        """What MeterValues shall contain."""
        return frozenset(name.strip() for name in self._values["MeterValuesSampledData"].split(","))

    def accept_heartbeat_interval(self, seconds: int) -> None:
        """Take over the interval of the BootNotification's .conf; 0 leaves the choice to the charger (§4.2)."""
        if seconds > 0:
            self._values["HeartbeatInterval"] = str(seconds)

    def change(self, key: str, value: str) -> str:
        """ConfigurationStatus: Accepted, Rejected (read-only or senseless value) or NotSupported (unknown key)."""
        if key not in self._values:
            return "NotSupported"
        if key in self._readonly or not _is_sensible(key, value):
            return "Rejected"
        self._values[key] = value.lower() if key in _SWITCHES else value
        return "Accepted"

    def read(self, keys: list[str] | None) -> tuple[list[Key], list[str]]:
        """The known keys asked for (all, if none are named) and the unknown ones."""
        asked = keys or sorted(self._values)
        known = [Key(key, key in self._readonly, self._values[key]) for key in asked if key in self._values]
        return known, [key for key in asked if key not in self._values]


def _is_sensible(key: str, value: str) -> bool:
    if key in _NUMBERS:
        return value.isdecimal() and int(value) < 10**7
    if key in _SWITCHES:
        return value.lower() in {"true", "false"}
    return {name.strip() for name in value.split(",")} <= KNOWN_MEASURANDS
