"""Which module handles which action, and how its payload is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.ocpp16 import messages
from ocpp_gateway.ocpp16.actions.authorize import authorize
from ocpp_gateway.ocpp16.actions.boot_notification import boot_notification
from ocpp_gateway.ocpp16.actions.data_transfer import data_transfer
from ocpp_gateway.ocpp16.actions.diagnostics_status_notification import diagnostics_status_notification
from ocpp_gateway.ocpp16.actions.firmware_status_notification import firmware_status_notification
from ocpp_gateway.ocpp16.actions.heartbeat import heartbeat
from ocpp_gateway.ocpp16.actions.meter_values import meter_values
from ocpp_gateway.ocpp16.actions.start_transaction import start_transaction
from ocpp_gateway.ocpp16.actions.status_notification import status_notification
from ocpp_gateway.ocpp16.actions.stop_transaction import stop_transaction
from ocpp_gateway.ocpp16.relaxed import relaxed_reader

R = TypeVar("R", bound=msgspec.Struct)
Handle = Callable[[Any, Connection, Heard, Desk], Awaitable[msgspec.Struct]]


def _never(_: bytes) -> bool:
    return False


def _always(_: bytes) -> bool:
    return True


def _with_transaction(payload: bytes) -> bool:
    return b'"transactionId"' in payload


@dataclass(frozen=True)
class Route:
    """One action.

    `must_confirm` says of a payload whether it may never be refused (facts/ocpp.md 3); `bounded`: it waits for the
    event log alone, which has a deadline of its own.
    """

    read: Callable[[bytes], msgspec.Struct]
    read_relaxed: Callable[[bytes], msgspec.Struct]
    handle: Handle
    must_confirm: Callable[[bytes], bool]
    bounded: bool


def _route(
    request: type[R],
    handle: Callable[[R, Connection, Heard, Desk], Awaitable[msgspec.Struct]],
    must_confirm: Callable[[bytes], bool] = _never,
    *,
    bounded: bool = False,
) -> Route:
    return Route(msgspec.json.Decoder(request).decode, relaxed_reader(request), handle, must_confirm, bounded)


ROUTES: dict[str, Route] = {
    "Authorize": _route(messages.Authorize, authorize),
    "BootNotification": _route(messages.BootNotification, boot_notification),
    "DataTransfer": _route(messages.DataTransfer, data_transfer),
    "DiagnosticsStatusNotification": _route(messages.DiagnosticsStatusNotification, diagnostics_status_notification),
    "FirmwareStatusNotification": _route(messages.FirmwareStatusNotification, firmware_status_notification),
    "Heartbeat": _route(messages.Heartbeat, heartbeat, bounded=True),
    "MeterValues": _route(messages.MeterValues, meter_values, _with_transaction, bounded=True),
    "StartTransaction": _route(messages.StartTransaction, start_transaction, _always),
    "StatusNotification": _route(messages.StatusNotification, status_notification),
    "StopTransaction": _route(messages.StopTransaction, stop_transaction, _always),
}
