"""A charger built directly on the `ocpp` package, which carries no types."""
# mypy: disable-error-code="misc,untyped-decorator,import-untyped"

from __future__ import annotations

import asyncio
from typing import Any

from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.enums import Action
from websockets.asyncio.client import ClientConnection

PASSWORD = "p4ssword-of-a-charger-in-tests"


class FieldCharger(ChargePoint):
    """A charger built directly on the `ocpp` package. `answers` says what it replies to our CALLs."""

    def __init__(self, charger_id: str, line: ClientConnection) -> None:
        super().__init__(charger_id, line, response_timeout=15)
        self.line = line
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.reset_answered = asyncio.Event()

    def _answer(self, action: str, otherwise: Any, **fields: Any) -> Any:
        self.asked.append((action, fields))
        answer = self.answers.get(action, otherwise)
        return answer(fields) if callable(answer) else answer

    @on(Action.reset)
    def on_reset(self, **fields: Any) -> Any:
        return self._answer("Reset", call_result.Reset(status="Accepted"), **fields)

    @after(Action.reset)
    def after_reset(self, **_: Any) -> None:
        self.reset_answered.set()

    @on(Action.change_availability)
    def on_change_availability(self, **fields: Any) -> Any:
        return self._answer("ChangeAvailability", call_result.ChangeAvailability(status="Accepted"), **fields)

    @on(Action.trigger_message)
    def on_trigger_message(self, **fields: Any) -> Any:
        return self._answer("TriggerMessage", call_result.TriggerMessage(status="Accepted"), **fields)

    @on(Action.clear_cache)
    def on_clear_cache(self, **fields: Any) -> Any:
        return self._answer("ClearCache", call_result.ClearCache(status="Accepted"), **fields)

    @on(Action.unlock_connector)
    def on_unlock_connector(self, **fields: Any) -> Any:
        return self._answer("UnlockConnector", call_result.UnlockConnector(status="Unlocked"), **fields)

    @on(Action.remote_start_transaction)
    def on_remote_start(self, **fields: Any) -> Any:
        return self._answer("RemoteStart", call_result.RemoteStartTransaction(status="Accepted"), **fields)

    @on(Action.remote_stop_transaction)
    def on_remote_stop(self, **fields: Any) -> Any:
        return self._answer("RemoteStop", call_result.RemoteStopTransaction(status="Accepted"), **fields)

    @on(Action.get_configuration)
    def on_get_configuration(self, **fields: Any) -> Any:
        keys = [
            {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
            {"key": "AuthorizationKey", "readonly": False, "value": PASSWORD},
        ]
        return self._answer("GetConfiguration", call_result.GetConfiguration(configuration_key=keys), **fields)

    @on(Action.change_configuration)
    def on_change_configuration(self, **fields: Any) -> Any:
        return self._answer("ChangeConfiguration", call_result.ChangeConfiguration(status="Accepted"), **fields)
