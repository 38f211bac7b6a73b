"""Bodies of live events that are not a resource themselves."""

from __future__ import annotations

from typing import Literal

from api_gateway.resources.shapes import Shown
from contracts.ids import ChargerId
from contracts.rpc.dashboard import ChargerSummary


class LiveHello(Shown):
    """The first event: where this connection begins."""

    epoch: str
    seq: int


class LiveCharger(Shown):
    """A charger changed: replaces what is shown when its `version` is newer."""

    charger: ChargerSummary


class LiveChargerRemoved(Shown):
    """A charger left the network, or left what this member may see."""

    id: ChargerId


class LiveSessionEnded(Shown):
    """The session behind this stream is over; the stream closes after this."""

    reason: Literal["signed_out", "expired", "deactivated", "revoked"]
