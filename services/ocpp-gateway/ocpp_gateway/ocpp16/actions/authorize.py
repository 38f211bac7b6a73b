"""Authorize (OCPP 1.6 §4.1): may this ID tag charge?"""

from __future__ import annotations

import asyncio

from chassis.failures import passes_by_itself
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.domain import Authorisation, Standing
from ocpp_gateway.ocpp16.messages import Authorize, AuthorizeAnswer, IdTagInfo
from ocpp_gateway.timestamps import write

DEADLINE_S = 2.0
"""A driver stands before the charger; whoever knows ID tags answers within this, or the charger's setting decides."""


async def authorize(request: Authorize, connection: Connection, heard: Heard, desk: Desk) -> AuthorizeAnswer:
    """Ask whoever knows ID tags. Stores nothing, so it may be answered while nothing can be stored."""
    try:
        async with asyncio.timeout(DEADLINE_S):
            verdict = await desk.authorise(request.id_tag, heard.received_at)
    except Exception as error:
        if not passes_by_itself(error):
            raise
        accept = connection.charger.quirks.when_authoriser_silent == "accept"
        verdict = Authorisation(Standing.ACCEPTED if accept else Standing.INVALID)
    return AuthorizeAnswer(id_tag_info(verdict))


def id_tag_info(verdict: Authorisation) -> IdTagInfo:
    """Return a verdict in OCPP 1.6's words (§7.25)."""
    return IdTagInfo(verdict.standing.value, write(verdict.expires_at) if verdict.expires_at else None, verdict.parent)
