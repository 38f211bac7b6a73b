"""The yardstick of the bench: a central system as the `ocpp` library's README teaches it, and nothing more.

`ocpp` and `websockets` with their defaults (schema validation on), one handler per message a charging session needs,
no storage, no checks. It is what people start from, so the product's figures are given beside its.

    python -m simulator.minimal_central_system --port 9000
"""

import argparse
import asyncio
import logging
import signal
from datetime import UTC, datetime
from itertools import count
from typing import Any

# The library carries no types; its values are Any here, in this one file.
from ocpp.routing import on  # type: ignore[import-untyped]
from ocpp.v16 import ChargePoint, call_result  # type: ignore[import-untyped]
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus  # type: ignore[import-untyped]
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

HEARTBEAT_INTERVAL_S = 300
ACCEPTED = {"status": AuthorizationStatus.accepted}

_transaction_ids = count(1)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S") + "Z"


class MinimalChargePoint(ChargePoint):  # type: ignore[misc] # its base has no types
    """One connected charger; accepts everything."""

    @on(Action.boot_notification)  # type: ignore[untyped-decorator] # from the untyped library, as below
    def on_boot(self, **_: Any) -> Any:
        """OCPP 1.6 §4.2."""
        return call_result.BootNotification(_now(), HEARTBEAT_INTERVAL_S, RegistrationStatus.accepted)

    @on(Action.heartbeat)  # type: ignore[untyped-decorator]
    def on_heartbeat(self, **_: Any) -> Any:
        """OCPP 1.6 §4.6."""
        return call_result.Heartbeat(_now())

    @on(Action.status_notification)  # type: ignore[untyped-decorator]
    def on_status(self, **_: Any) -> Any:
        """OCPP 1.6 §4.9."""
        return call_result.StatusNotification()

    @on(Action.authorize)  # type: ignore[untyped-decorator]
    def on_authorize(self, **_: Any) -> Any:
        """OCPP 1.6 §4.1."""
        return call_result.Authorize(ACCEPTED)

    @on(Action.start_transaction)  # type: ignore[untyped-decorator]
    def on_start(self, **_: Any) -> Any:
        """OCPP 1.6 §4.8."""
        return call_result.StartTransaction(next(_transaction_ids), ACCEPTED)

    @on(Action.meter_values)  # type: ignore[untyped-decorator]
    def on_meter_values(self, **_: Any) -> Any:
        """OCPP 1.6 §4.7."""
        return call_result.MeterValues()

    @on(Action.stop_transaction)  # type: ignore[untyped-decorator]
    def on_stop(self, **_: Any) -> Any:
        """OCPP 1.6 §4.10."""
        return call_result.StopTransaction()


async def _on_connect(socket: ServerConnection) -> None:
    path = "" if socket.request is None else socket.request.path
    charge_point = MinimalChargePoint(path.rstrip("/").rpartition("/")[2], socket)
    try:
        await charge_point.start()
    except ConnectionClosed:
        logging.getLogger(__name__).debug("%s left", charge_point.id)


async def start_central_system(host: str = "127.0.0.1", port: int = 0) -> Server:
    """Listen; port 0 takes a free one, which `server.sockets[0].getsockname()[1]` tells."""
    return await serve(_on_connect, host, port, subprotocols=[Subprotocol("ocpp1.6")])


async def _main(host: str, port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with await start_central_system(host, port) as server:
        address = next(iter(server.sockets)).getsockname()
        print(f"minimal central system on ws://{address[0]}:{address[1]}", flush=True)
        await stopped.wait()


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and prints it")
    arguments = parser.parse_args()
    # The library logs every frame at INFO; a fair yardstick does not pay for that.
    logging.getLogger("ocpp").setLevel(logging.WARNING)
    asyncio.run(_main(arguments.host, arguments.port))


if __name__ == "__main__":
    main()
