"""The central system's commands: each decided at once, answered, then carried out (OCPP 1.6 §5).

Core and RemoteTrigger profiles. A known action of another profile is NotSupported, an unknown one NotImplemented.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from simulator import messages as m
from simulator import remote_start
from simulator.conversation import boot_again, say_once
from simulator.frames import Call
from simulator.link import Answer, Refusal
from simulator.session import meter_values

if TYPE_CHECKING:
    from simulator.charger import Charger

R = TypeVar("R", bound=m.Message)

_OTHER_PROFILES: Final = frozenset(
    {
        "GetDiagnostics", "UpdateFirmware", "GetLocalListVersion", "SendLocalList", "ReserveNow",
        "CancelReservation", "SetChargingProfile", "ClearChargingProfile", "GetCompositeSchedule",
        "ExtendedTriggerMessage", "CertificateSigned", "DeleteCertificate", "GetInstalledCertificateIds",
        "GetLog", "InstallCertificate", "SignedUpdateFirmware",
    }
)  # fmt: skip


def answer(charger: "Charger", call: Call) -> Answer | Refusal:
    """Decide about one CALL."""
    handler = _HANDLERS.get(call.action)
    if handler is None:
        code = "NotSupported" if call.action in _OTHER_PROFILES else "NotImplemented"
        return Refusal(code, f"{call.action} is not offered by this charger")
    try:
        return handler(charger, call)
    except msgspec.ValidationError as error:
        return Refusal("TypeConstraintViolation", str(error))
    except msgspec.DecodeError as error:
        return Refusal("FormationViolation", str(error))


def _status(value: str, then: Callable[[], None] | None = None) -> Answer:
    return Answer({"status": value}, then)


def _reset(charger: "Charger", request: m.Reset) -> Answer:
    if request.type not in {"Soft", "Hard"} or charger.is_restarting:
        return _status("Rejected")
    return _status("Accepted", partial(charger.reset, hard=request.type == "Hard"))


def _change_availability(charger: "Charger", request: m.ChangeAvailability) -> Answer:
    if request.type not in {"Operative", "Inoperative"} or not charger.has(request.connector_id):
        return _status("Rejected")
    applied = charger.switch(request.connector_id, operative=request.type == "Operative")
    then = partial(charger.report_with_connectors, request.connector_id)
    return _status("Accepted" if applied else "Scheduled", then)


def _unlock(charger: "Charger", request: m.UnlockConnector) -> Answer:
    connector = charger.connectors.get(request.connector_id)
    # DC cables are fixed to the charger and lock in the car: there is no lock to open here.
    if connector is None or connector.hardware.is_dc:
        return _status("NotSupported")
    if connector.health.fault is not None and connector.health.fault.error_code == "ConnectorLockFailure":
        return _status("UnlockFailed")
    return _status("Unlocked", partial(charger.stop_session, request.connector_id, m.StopReason.UNLOCK_COMMAND))


def _remote_start(charger: "Charger", request: m.RemoteStartTransaction) -> Answer:
    connector = remote_start.connector_for(charger, request.connector_id)
    if connector is None:
        return _status("Rejected")
    return _status("Accepted", partial(remote_start.start, charger, connector, request.id_tag))


def _remote_stop(charger: "Charger", request: m.RemoteStopTransaction) -> Answer:
    for connector in charger.connectors.values():
        transaction = connector.transaction
        # An id of 0 or less is none that a central system may have given.
        if transaction is not None and transaction.transaction_id == request.transaction_id > 0:
            return _status("Accepted", partial(charger.stop_session, connector.connector_id, m.StopReason.REMOTE))
    return _status("Rejected")


def _get_configuration(charger: "Charger", request: m.GetConfiguration) -> Answer:
    known, unknown = charger.configuration.read(request.key)
    return Answer({"configurationKey": [key.as_payload() for key in known], "unknownKey": unknown})


def _change_configuration(charger: "Charger", request: m.ChangeConfiguration) -> Answer:
    return _status(charger.configuration.change(request.key, request.value), charger.changed.ring)


def _trigger(charger: "Charger", request: m.TriggerMessage) -> Answer:
    """OCPP 1.6 §5.17; the message follows the answer. No connector means all of them."""
    if request.connector_id is not None and not charger.has(request.connector_id):
        return _status("Rejected")
    numbers = tuple(charger.connectors) if request.connector_id is None else (request.connector_id,)
    match request.requested_message:
        case "BootNotification":
            work = partial(charger.spawn_on_line, boot_again)
        case "Heartbeat":
            work = partial(_say_once, charger, m.Heartbeat())
        case "FirmwareStatusNotification":
            work = partial(_say_once, charger, m.FirmwareStatusNotification("Idle"))
        case "DiagnosticsStatusNotification":
            work = partial(_say_once, charger, m.DiagnosticsStatusNotification("Idle"))
        case "StatusNotification":
            work = partial(_report_all, charger, numbers)
        case "MeterValues":
            work = partial(_send_meters, charger, numbers)
        case _:
            return _status("NotImplemented")
    return _status("Accepted", work)


def _say_once(charger: "Charger", request: m.Message) -> None:
    charger.spawn_on_line(lambda speaker, link: say_once(speaker, link, request))


def _report_all(charger: "Charger", numbers: tuple[int, ...]) -> None:
    for number in numbers:
        charger.report(number)


def _send_meters(charger: "Charger", numbers: tuple[int, ...]) -> None:
    for number in numbers:
        # Connector 0 would be the main meter, which these chargers do not have.
        if (connector := charger.connectors.get(number)) is None:
            continue
        request = meter_values(charger, connector, "Trigger", connector.transaction)
        if connector.transaction is not None:
            charger.queue(connector.transaction, request)
        else:
            _say_once(charger, request)


def _clear_cache(charger: "Charger", request: m.ClearCache) -> Answer:  # noqa: ARG001 - it says nothing
    return _status("Accepted", charger.accepted_tags.clear)


def _data_transfer(charger: "Charger", request: m.DataTransfer) -> Answer:
    return _status("UnknownMessageId" if request.vendor_id == charger.identity.vendor else "UnknownVendorId")


def _typed(request_type: type[R], handle: Callable[["Charger", R], Answer]) -> Callable[["Charger", Call], Answer]:
    decoder = msgspec.json.Decoder(request_type)
    return lambda charger, call: handle(charger, decoder.decode(call.payload))


_HANDLERS: Final = {
    "Reset": _typed(m.Reset, _reset),
    "ChangeAvailability": _typed(m.ChangeAvailability, _change_availability),
    "UnlockConnector": _typed(m.UnlockConnector, _unlock),
    "RemoteStartTransaction": _typed(m.RemoteStartTransaction, _remote_start),
    "RemoteStopTransaction": _typed(m.RemoteStopTransaction, _remote_stop),
    "GetConfiguration": _typed(m.GetConfiguration, _get_configuration),
    "ChangeConfiguration": _typed(m.ChangeConfiguration, _change_configuration),
    "TriggerMessage": _typed(m.TriggerMessage, _trigger),
    "ClearCache": _typed(m.ClearCache, _clear_cache),
    "DataTransfer": _typed(m.DataTransfer, _data_transfer),
}
