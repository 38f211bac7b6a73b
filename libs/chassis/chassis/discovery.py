"""Discovery as `nats micro ls|info|stats` expects it ($SRV.PING, INFO, STATS), fed from the procedures' tallies.

`nats.micro` would carry the requests itself; FastStream does that here, so only its answers are given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.micro.service import (
    EndpointInfo,
    EndpointStats,
    ServiceInfo,
    ServicePing,
    ServiceStats,
    ServiceVerb,
    control_subject,
)

from chassis.answering import Procedure

VERSION = "0.1.0"


async def announce(client: Client, service: str, instance: str, procedures: Sequence[Procedure[Any, Any]]) -> None:
    """Answer discovery for `service`; the answers are made anew at each request."""
    started = datetime.now(UTC)

    def identity() -> dict[str, Any]:
        return {"id": instance, "name": service, "version": VERSION, "metadata": {}}

    def ping() -> dict[str, Any]:
        return ServicePing(**identity()).to_dict()

    def info() -> dict[str, Any]:
        endpoints = [
            EndpointInfo(name=p.rpc.name, subject=p.rpc.subject, queue_group=service, metadata={}) for p in procedures
        ]
        return ServiceInfo(**identity(), description=f"VoltCharge {service}", endpoints=endpoints).to_dict()

    def stats() -> dict[str, Any]:
        endpoints = [
            EndpointStats(
                name=p.rpc.name,
                subject=p.rpc.subject,
                queue_group=service,
                num_requests=p.tally.requests,
                num_errors=p.tally.errors,
                last_error=p.tally.last_error,
                processing_time=p.tally.processing_ns,
                average_processing_time=p.tally.processing_ns // max(1, p.tally.requests),
            )
            for p in procedures
        ]
        return ServiceStats(**identity(), started=started, endpoints=endpoints).to_dict()

    def responder(content: Callable[[], dict[str, Any]]) -> Callable[[Msg], Any]:
        async def responded(message: Msg) -> None:
            if message.reply:
                await message.respond(json.dumps(content()).encode())

        return responded

    for verb, content in ((ServiceVerb.PING, ping), (ServiceVerb.INFO, info), (ServiceVerb.STATS, stats)):
        for name, id_ in ((None, None), (service, None), (service, instance)):
            await client.subscribe(control_subject(verb, name, id_), cb=responder(content))
