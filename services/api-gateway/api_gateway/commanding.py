"""The way of a command: to the gateway that holds the charger's connection, or the word that nobody does."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header

from api_gateway.edge import Asks
from api_gateway.resources.chargers import CommandOutcome, CommandRequest
from contracts.permissions import Actor
from contracts.problems import DeadlineExceeded, Unavailable
from contracts.rpc.chargers import COMMAND_TIMEOUT_S, SEND_COMMAND, SendCommand, command_subject

PREFER = Annotated[
    str | None,
    Header(
        max_length=100,
        description="RFC 7240: `wait=20` waits at most 20 seconds for the charger (default and most: 60).",
    ),
]
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*(\d{1,3})\s*(?:$|[,;])", re.IGNORECASE)
SHORTEST_WAIT_S = 2.0


def budget_s(prefer: str | None) -> float:
    """Return how many seconds a command may take, from the request's `Prefer: wait=…`."""
    found = _WAIT.search(prefer or "")
    return min(max(float(found[1]), SHORTEST_WAIT_S), COMMAND_TIMEOUT_S) if found else COMMAND_TIMEOUT_S


async def send(asks: Asks, actor: Actor, charger_id: str, command: CommandRequest, wait_s: float) -> CommandOutcome:
    """Send a command and return its outcome. Raises NotFound, Conflict, Unavailable (nothing was sent) or
    DeadlineExceeded (it may have been).
    """
    question = SendCommand(
        command_id=str(command.command_id),
        charger_id=charger_id,
        kind=command.kind,
        parameters=command.parameters,
    )
    try:
        record = await asks.ask(
            SEND_COMMAND, question, actor=actor, timeout_s=wait_s, subject=command_subject(charger_id)
        )
    except DeadlineExceeded:
        raise
    except Unavailable as error:
        if not error.extra.get("no_responders"):
            raise
        # Nobody holds the connection: any gateway says so, and writes it down beside who asked.
        record = await asks.ask(SEND_COMMAND, question, actor=actor, timeout_s=wait_s)
    if record.outcome is None:
        raise DeadlineExceeded(
            "The command is still under way. Ask again with the same command_id for its outcome.",
            command_id=record.command_id,
        )
    return CommandOutcome(**record.model_dump())
