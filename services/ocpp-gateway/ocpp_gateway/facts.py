"""Facts that need no table: straight to their stream, durable when `tell` returns. And word between gateways."""

from __future__ import annotations

import msgspec

from chassis.bus import Bus
from chassis.firehose import Firehose
from contracts.envelope import Event
from contracts.events import charger as events
from ocpp_gateway.meters import MeterSampled

_encoder = msgspec.json.Encoder()
METER_FACT = events.MeterSampled.fact()


class StatusHeard(msgspec.Struct, omit_defaults=True, frozen=True):
    """Word between gateways, for a command that waits for the charger's own status: what a connection just brought.

    `booted`: the charger started up (and said nothing of a connector yet).
    """

    connection_id: str
    connector_id: int = 0
    status: str | None = None
    error_code: str | None = None
    booted: bool = False


def status_subject(charger_id: str) -> str:
    """Where gateways tell each other what a charger's connectors say."""
    return f"gateway.claim.{charger_id}.status"


class Facts:
    """The way out for facts of the hot path."""

    def __init__(self, bus: Bus, firehose: Firehose) -> None:
        self._bus = bus
        self._firehose = firehose
        self._meter_headers = {
            "ce-specversion": "1.0",
            "ce-source": bus.source,
            "ce-type": events.MeterSampled.TYPE,
            "content-type": "application/json",
        }

    async def tell(self, event: Event, fact_id: str) -> None:
        """Store an event; returns when it is durable, raises Unavailable when that is not known.

        Telling again with the same `fact_id` is harmless.
        """
        await self._bus.publish(event, id=fact_id)

    async def tell_meter(self, sampled: MeterSampled, fact_id: str) -> None:
        """As `tell`, for the firehose: the contract's JSON is written without building the contract's models."""
        headers = {
            **self._meter_headers,
            "ce-id": fact_id,
            "ce-subject": sampled.charger_id,
            "ce-time": sampled.received_at.isoformat().replace("+00:00", "Z"),
            "Nats-Msg-Id": fact_id,
        }
        subject = events.MeterSampled.STREAM.subject(sampled.charger_id, METER_FACT)
        await self._firehose.store(subject, _encoder.encode(sampled), headers)

    async def tell_gateways(self, charger_id: str, heard: StatusHeard) -> None:
        """Let commands that wait for this charger's status hear it, whichever replica runs them; not durable."""
        await self._bus.broadcast(status_subject(charger_id), _encoder.encode(heard))
