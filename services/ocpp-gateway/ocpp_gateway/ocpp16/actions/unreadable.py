"""A message of a transaction that even a forgiving reading cannot make out: kept as text and confirmed all the same,
because a refusal would be retried for ever and block everything behind it (facts/ocpp.md 3)."""

from __future__ import annotations

from ocpp_gateway import domain
from ocpp_gateway.connection import Connection
from ocpp_gateway.desk import Desk, Heard
from ocpp_gateway.domain import Standing
from ocpp_gateway.models import KeptMessage
from ocpp_gateway.ocpp16.messages import Confirmation, Empty, IdTagInfo, StartAnswer
from ocpp_gateway.repository import transactions


async def keep_unreadable(action: str, reason: str, connection: Connection, heard: Heard, desk: Desk) -> Confirmation:
    """Keep the text. An unreadable start gets an id of its own, so that the charger can go on, and Invalid."""
    async with desk.database.transaction() as tx:
        await transactions.lock(tx.session, connection.id)
        starts = action == "StartTransaction"
        _, transaction_id = await transactions.keep(
            tx.session,
            KeptMessage(
                charger_id=connection.id,
                action=action,
                digest=domain.digest(heard.payload),
                payload=heard.payload.decode("utf-8", "replace").replace("\x00", "\ufffd"),
                reason=reason[:200],
                transaction_id=await transactions.next_id(tx.session) if starts else None,
                received_at=heard.received_at,
            ),
        )
    if transaction_id is not None:
        return StartAnswer(transaction_id, IdTagInfo(Standing.INVALID.value))
    return Empty()
