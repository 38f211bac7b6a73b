"""The network as a whole, and which parts of the product work."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api_gateway import desk_examples, examples
from api_gateway.authentication import NetworkViewer, SystemViewer
from api_gateway.dashboards import DESK
from api_gateway.documenting import SAFE, answers, reads
from api_gateway.edge import TheEdge
from api_gateway.parts import abreast, gathered, part_or_why
from api_gateway.resources.overview import Dashboard, Network, SystemState
from contracts.rpc.dashboard import GET_NETWORK, GetNetwork

router = APIRouter(tags=["network"])


@router.get(
    "/dashboard",
    operation_id="readDashboard",
    summary="The operational overview",
    responses={
        200: {
            "description": "What could be had; `unavailable` names the rest.",
            "content": {
                "application/json": {
                    "examples": {
                        "whole": {"value": examples.DASHBOARD | desk_examples.ON_THE_DASHBOARD},
                        "in_part": {"value": examples.DASHBOARD_IN_PART},
                    }
                }
            },
        },
        **reads(),
    },
    openapi_extra=SAFE,
)
async def read_dashboard(viewer: NetworkViewer, edge: TheEdge, request: Request) -> Dashboard:
    """Return counters, chargers in trouble, the faults of the last 24 hours, and how tickets stand. A CPO gets its own
    counters alone.
    """
    asked = edge.bus.ask(GET_NETWORK, GetNetwork(), actor=viewer.actor)
    (network, unavailable), (desk, of_desk) = await abreast(
        part_or_why(("network", "errors", "faults_24h"), asked, request.scope),
        gathered(DESK, None, edge.bus, viewer, request.scope),
    )
    return Dashboard(
        network=network and Network(dc=network.network.dc, ac=network.network.ac),
        errors=network and network.errors,
        faults_24h=network and network.faults_24h,
        **desk,
        unavailable=(*unavailable, *of_desk),
    )


@router.get(
    "/system",
    operation_id="readSystem",
    summary="Which parts of the product work",
    responses={200: answers("As heard on the bus within the last seconds.", examples.SYSTEM), **reads()},
    openapi_extra=SAFE,
)
async def read_system(_: SystemViewer, edge: TheEdge) -> SystemState:
    """Return the state of services and of the servers they stand on."""
    edge.system.look()
    return edge.system.state
