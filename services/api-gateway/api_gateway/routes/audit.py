"""The audit log: who did what (ADM-6)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api_gateway import team_examples as examples
from api_gateway.authentication import AuditViewer
from api_gateway.documenting import SAFE, answers, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.team import AuditPageQuery
from contracts.rpc.identity import LIST_AUDIT, AuditPage, ListAudit

router = APIRouter(prefix="/team/audit", tags=["team"])


@router.get(
    "",
    operation_id="listAudit",
    summary="Who did what",
    responses={200: answers("A page of acts, newest first.", examples.AUDIT), **reads()},
    openapi_extra=SAFE,
)
async def list_audit(viewer: AuditViewer, edge: TheEdge, query: Annotated[AuditPageQuery, Query()]) -> AuditPage:
    """Return a page of the log: every attempt to change something, also a refused one. What was sent is not kept."""
    question = ListAudit.model_validate(query.model_dump(exclude_unset=True))
    return await edge.bus.ask(LIST_AUDIT, question, actor=viewer.actor)
