"""What can be asked of an OCPP 1.6 charger: a command's kind and parameters become one CALL, and the charger's answer
becomes an outcome and a sentence (OCPP 1.6 §5). Pure. Clear Fault is a sequence of these: see clear_fault.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from contracts.events.charger import CommandKind, CommandResult

Connector = Annotated[int, Meta(ge=0, le=64)]
OneConnector = Annotated[int, Meta(ge=1, le=64)]
ACCEPTED = "Accepted"


class Payload(Struct, rename="camel", omit_defaults=True, frozen=True):
    """What we ask."""


class Reset(Payload, frozen=True):
    """OCPP 1.6 §5.14."""

    type: Literal["Soft", "Hard"]


class ChangeAvailability(Payload, frozen=True):
    """OCPP 1.6 §5.2; connector 0 is the charger and all its connectors."""

    connector_id: Connector
    type: Literal["Inoperative", "Operative"]


class ClearCache(Payload, frozen=True):
    """OCPP 1.6 §5.4."""


class UnlockConnector(Payload, frozen=True):
    """OCPP 1.6 §5.18."""

    connector_id: OneConnector


class RemoteStart(Payload, frozen=True):
    """OCPP 1.6 §5.11."""

    id_tag: Annotated[str, Meta(min_length=1, max_length=20)]
    connector_id: OneConnector | UnsetType = UNSET


class RemoteStop(Payload, frozen=True):
    """OCPP 1.6 §5.12."""

    transaction_id: int


class GetConfiguration(Payload, frozen=True):
    """OCPP 1.6 §5.8; no keys: all of them."""

    key: list[Annotated[str, Meta(max_length=50)]] | UnsetType = UNSET


class ChangeConfiguration(Payload, frozen=True):
    """OCPP 1.6 §5.3."""

    key: Annotated[str, Meta(min_length=1, max_length=50)]
    value: Annotated[str, Meta(max_length=500)]


class TriggerMessage(Payload, frozen=True):
    """OCPP 1.6 §5.17."""

    requested_message: Literal[
        "BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification",
        "Heartbeat", "MeterValues", "StatusNotification",
    ]  # fmt: skip
    connector_id: OneConnector | UnsetType = UNSET


class StatusAnswer(Struct, frozen=True):
    """Nearly every answer is one word."""

    status: str


class ConfigurationKey(Struct, frozen=True):
    """One setting of a charger."""

    key: str
    readonly: bool = False
    value: str | None = None


class ConfigurationAnswer(Struct, rename="camel", frozen=True):
    """OCPP 1.6 §5.8."""

    configuration_key: list[ConfigurationKey] = []
    unknown_key: list[str] = []


@dataclass(frozen=True)
class Verdict:
    """What an answer means: the outcome, the charger's own word, one sentence an agent would say, and details."""

    outcome: CommandResult
    word: str
    detail: str
    details: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True)
class Order:
    """One CALL, and how to read its answer."""

    action: str
    payload: Payload
    answer: type[Struct]
    read: Callable[[Any], Verdict]


class NotUnderstood(ValueError):
    """The parameters do not fit the command; the text says which."""


class _Parameters(Struct, forbid_unknown_fields=True, frozen=True):
    """What the asker may set, in snake_case."""


class _Nothing(_Parameters, frozen=True):
    pass


class _Availability(_Parameters, frozen=True):
    type: Literal["Inoperative", "Operative"]
    connector_id: Connector = 0


class _Connector(_Parameters, frozen=True):
    connector_id: OneConnector


class _Start(_Parameters, frozen=True):
    id_tag: Annotated[str, Meta(min_length=1, max_length=20)]
    connector_id: OneConnector | None = None


class _Stop(_Parameters, frozen=True):
    transaction_id: Annotated[int, Meta(gt=0, le=2**31 - 1)]


class _Keys(_Parameters, frozen=True):
    keys: list[Annotated[str, Meta(max_length=50)]] = []


class _Setting(_Parameters, frozen=True):
    key: Annotated[str, Meta(min_length=1, max_length=50)]
    value: Annotated[str, Meta(max_length=500)]


class _Trigger(_Parameters, frozen=True):
    requested_message: str
    connector_id: OneConnector | None = None


def check_clear_fault(parameters: dict[str, Any]) -> None:
    """Clear Fault takes no parameters. Raises NotUnderstood."""
    _convert(parameters, _Nothing)


def order_of(kind: CommandKind, parameters: dict[str, Any]) -> Order:
    """Return the CALL for a command other than Clear Fault. Raises NotUnderstood."""
    return _ORDERS[kind](parameters)


def status_order(connector_id: int) -> Order:
    """Ask for the state of a connector; of connector 0, which cannot be asked for by number, with all others."""
    where: int | UnsetType = connector_id or UNSET
    return _order("TriggerMessage", TriggerMessage("StatusNotification", where), "The charger will report its status")


def availability_order(connector_id: int, kind: Literal["Inoperative", "Operative"]) -> Order:
    """Take a connector out of service, or back into it."""
    return _order("ChangeAvailability", ChangeAvailability(connector_id, kind), "The charger changed its availability")


def soft_reset_order() -> Order:
    """Ask for a restart that ends transactions properly."""
    return _order("Reset", Reset("Soft"), "The charger accepted the reset and is restarting")


def _convert(parameters: dict[str, Any], kind: type[Any]) -> Any:
    try:
        return msgspec.convert(parameters, kind)
    except msgspec.ValidationError as error:
        raise NotUnderstood(str(error)) from error


def _order(action: str, payload: Payload, done: str) -> Order:
    return Order(action, payload, StatusAnswer, lambda answer: word_verdict(answer.status, done))


_WORDS: dict[str, tuple[CommandResult, str]] = {
    "Accepted": (CommandResult.ACCEPTED, "{done}."),
    "Scheduled": (CommandResult.ACCEPTED, "The charger will do this when the running session ends."),
    "RebootRequired": (CommandResult.ACCEPTED, "The charger took the setting; it applies after a reboot."),
    "Unlocked": (CommandResult.ACCEPTED, "The connector is unlocked."),
    "UnlockFailed": (CommandResult.REJECTED, "The charger could not unlock the connector; it may be jammed."),
    "NotSupported": (CommandResult.REJECTED, "This charger does not support this."),
    "NotImplemented": (CommandResult.REJECTED, "This charger does not support this."),
    "Rejected": (CommandResult.REJECTED, "The charger refused."),
}


def word_verdict(word: str, done: str) -> Verdict:
    """Return what a charger's one-word answer means."""
    outcome, sentence = _WORDS.get(
        word, (CommandResult.REJECTED, "The charger answered with a word of its own: {word}.")
    )
    return Verdict(outcome, word[:50], sentence.format(done=done, word=word[:50]))


def _configuration_verdict(answer: ConfigurationAnswer) -> Verdict:
    details = [
        (setting.key, f"{'' if setting.value is None else setting.value}{' (read-only)' if setting.readonly else ''}")
        for setting in answer.configuration_key
        if setting.key.lower() != "authorizationkey"
    ]
    details += [(key, "(unknown to the charger)") for key in answer.unknown_key]
    count = len(answer.configuration_key)
    sentence = f"The charger reported {count} setting{'' if count == 1 else 's'}."
    return Verdict(CommandResult.ACCEPTED, f"{count} settings", sentence, tuple(details))


def _reset(parameters: dict[str, Any], kind: Literal["Soft", "Hard"]) -> Order:
    _convert(parameters, _Nothing)
    word = "reset" if kind == "Soft" else "reboot"
    return _order("Reset", Reset(kind), f"The charger accepted the {word} and is restarting")


def _change_availability(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Availability)
    return availability_order(p.connector_id, p.type)


def _clear_cache(parameters: dict[str, Any]) -> Order:
    _convert(parameters, _Nothing)
    return _order("ClearCache", ClearCache(), "The charger cleared its cache of ID tags")


def _unlock(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Connector)
    return _order("UnlockConnector", UnlockConnector(p.connector_id), "The connector is unlocked")


def _remote_start(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Start)
    where: int | UnsetType = p.connector_id or UNSET
    return _order("RemoteStartTransaction", RemoteStart(p.id_tag, where), "The charger will start charging")


def _remote_stop(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Stop)
    return _order("RemoteStopTransaction", RemoteStop(p.transaction_id), "The charger will stop charging")


def _get_configuration(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Keys)
    keys: list[str] | UnsetType = p.keys or UNSET
    return Order("GetConfiguration", GetConfiguration(keys), ConfigurationAnswer, _configuration_verdict)


def _change_configuration(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Setting)
    return _order("ChangeConfiguration", ChangeConfiguration(p.key, p.value), "The charger took the setting")


def _trigger(parameters: dict[str, Any]) -> Order:
    p = _convert(parameters, _Trigger)
    where: int | UnsetType = p.connector_id or UNSET
    payload = _convert({"requestedMessage": p.requested_message}, TriggerMessage)
    return _order("TriggerMessage", TriggerMessage(payload.requested_message, where), "The charger will send it")


_ORDERS: dict[CommandKind, Callable[[dict[str, Any]], Order]] = {
    CommandKind.RESET: lambda p: _reset(p, "Soft"),
    CommandKind.REBOOT: lambda p: _reset(p, "Hard"),
    CommandKind.CHANGE_AVAILABILITY: _change_availability,
    CommandKind.CLEAR_CACHE: _clear_cache,
    CommandKind.UNLOCK_CONNECTOR: _unlock,
    CommandKind.REMOTE_START: _remote_start,
    CommandKind.REMOTE_STOP: _remote_stop,
    CommandKind.GET_CONFIGURATION: _get_configuration,
    CommandKind.CHANGE_CONFIGURATION: _change_configuration,
    CommandKind.TRIGGER_MESSAGE: _trigger,
}
