"""Partner organisations (CPOs) that own chargers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path

from api_gateway import team_examples as examples
from api_gateway.authentication import OrganisationManager
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.team import OrganisationEntry
from contracts.problems import Conflict
from contracts.rpc.identity import (
    LIST_ORGANISATIONS,
    SAVE_ORGANISATION,
    ListOrganisations,
    Organisation,
    Organisations,
    SaveOrganisation,
)

router = APIRouter(prefix="/team/organisations", tags=["team"])

CpoIdPath = Annotated[
    str,
    Path(
        pattern=r"^[a-z0-9-]{1,48}$",
        description="The organisation's id, as chargers name it.",
        openapi_examples=body_examples(one="lanka-ev"),
    ),
]


@router.get(
    "",
    operation_id="listOrganisations",
    summary="Partner organisations",
    responses={200: answers("Organisations by name.", {"items": [examples.ORGANISATION]}), **reads()},
    openapi_extra=SAFE,
)
async def list_organisations(manager: OrganisationManager, edge: TheEdge) -> Organisations:
    """Return all partner organisations, with how many members and keys each has."""
    return await edge.bus.ask(LIST_ORGANISATIONS, ListOrganisations(), actor=manager.actor)


@router.put(
    "/{cpo_id}",
    operation_id="saveOrganisation",
    summary="Add or change an organisation",
    responses={200: answers("The organisation as it is now.", examples.ORGANISATION), **changes(Conflict)},
    openapi_extra=UNSAFE,
)
async def save_organisation(
    manager: OrganisationManager,
    edge: TheEdge,
    cpo_id: CpoIdPath,
    organisation: Annotated[
        OrganisationEntry,
        Body(openapi_examples=body_examples(a_partner={"name": "Lanka EV", "contact_email": "ops@lanka-ev.example"})),
    ],
) -> Organisation:
    """Add a partner organisation, or replace the entry of the one with this id."""
    question = SaveOrganisation(id=cpo_id, **organisation.model_dump(exclude_unset=True))
    return await edge.bus.ask(SAVE_ORGANISATION, question, actor=manager.actor)
