# mypy: disable-error-code="import-untyped,untyped-decorator"
"""A charger on the `ocpp` package, not the project's simulator: it answers commands as the test decides."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import ChargePointErrorCode, ChargePointStatus, RegistrationStatus, ResetStatus
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol


class StubbornCharger(ChargePoint):  # type: ignore[misc]  # the package has no types
    """Refuses to restart, or hangs up instead of answering."""

    hangs_up = False

    @on("Reset")
    async def on_reset(self, **_: Any) -> call_result.Reset:
        """OCPP 1.6 §5.14."""
        if self.hangs_up:
            await self._connection.close()
        return call_result.Reset(status=ResetStatus.rejected)

    async def introduce_itself(self) -> None:
        """Boot, and say that everything is free."""
        booted = await self.call(call.BootNotification(charge_point_vendor="Other", charge_point_model="Stubborn 1"))
        assert booted.status == RegistrationStatus.accepted
        for connector_id in (0, 1):
            await self.call(
                call.StatusNotification(
                    connector_id=connector_id,
                    error_code=ChargePointErrorCode.no_error,
                    status=ChargePointStatus.available,
                    timestamp=datetime.now(UTC).isoformat(),
                )
            )


@asynccontextmanager
async def stubborn_charger(ocpp_url: str, charger_id: str, password: str) -> AsyncIterator[StubbornCharger]:
    """Connect it under an id that is registered."""
    credentials = b64encode(f"{charger_id}:{password}".encode()).decode()
    async with connect(
        f"{ocpp_url}/{charger_id}",
        subprotocols=[Subprotocol("ocpp1.6")],
        additional_headers={"Authorization": f"Basic {credentials}"},
        proxy=None,
    ) as socket:
        charger = StubbornCharger(charger_id, socket)
        listening = asyncio.create_task(charger.start())
        try:
            await charger.introduce_itself()
            yield charger
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await listening
