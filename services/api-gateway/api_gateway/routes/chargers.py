"""Chargers: the list, one in detail, commands, and the registry."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response

from api_gateway import examples
from api_gateway.authentication import ChargerManager, ChargerViewer, Commander
from api_gateway.commanding import PREFER, budget_s, send
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, reads
from api_gateway.edge import TheEdge
from api_gateway.parts import abreast, part_or_why
from api_gateway.resources.chargers import (
    AddedCharger,
    ChargerChanges,
    ChargerDetail,
    CommandOutcome,
    CommandRequest,
    KnockingCharger,
    KnockingList,
    NewCharger,
)
from api_gateway.resources.shapes import Text
from contracts.events.charger import ChargerKind, ChargerProfile
from contracts.ids import CHARGER_ID_PATTERN
from contracts.permissions import Permission
from contracts.problems import Conflict, InvalidInput, NotFound
from contracts.rpc.chargers import (
    LIST_COMMANDS,
    LIST_KNOCKING,
    REGISTER_CHARGER,
    RETIRE_CHARGER,
    UPDATE_CHARGER,
    ListCommands,
    ListKnocking,
    RegisterCharger,
    RetireCharger,
    UpdateCharger,
)
from contracts.rpc.dashboard import GET_CHARGER, LIST_CHARGERS, ChargerPage, ChargerStatus, GetCharger, ListChargers

router = APIRouter(prefix="/chargers", tags=["chargers"])

ChargerIdPath = Annotated[
    str, Path(pattern=CHARGER_ID_PATTERN, description="The charger's id.", openapi_examples=body_examples(one="100001"))
]
Sort = Literal["id", "-id", "name", "-name", "status", "-status", "last_event_at", "-last_event_at"]

COMMANDS_SHOWN = 20
COMMANDS_DEADLINE_S = 1.0
"""The detail view waits no longer for its list of commands: the charger's state is what it is opened for."""


def _statuses(text: str) -> tuple[ChargerStatus, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    known = {status.value: status for status in ChargerStatus}
    if unknown := [word for word in words if word not in known]:
        raise InvalidInput(
            f"There is no status {unknown[0]!r}; there are {', '.join(known)}.",
            fields=[{"field": "query.status", "message": f"is none of {', '.join(known)}"}],
        )
    return tuple(dict.fromkeys(known[word] for word in words))


@router.get(
    "",
    operation_id="listChargers",
    summary="Chargers that match",
    responses={
        200: answers("A page of chargers.", {"items": [examples.CHARGER], "next_cursor": None, "total": 1}),
        **reads(),
    },
    openapi_extra=SAFE,
)
async def list_chargers(
    viewer: ChargerViewer,
    edge: TheEdge,
    q: Annotated[Text, Query(max_length=120, description="Part of an id, a name or an address.")] = "",
    kind: Annotated[ChargerKind | None, Query(description="DC (fast) or AC (slow).")] = None,
    status: Annotated[
        str, Query(max_length=200, description="One or more statuses, separated by commas: `Faulted,Offline`.")
    ] = "",
    sort: Annotated[Sort, Query(description="What to sort by; `-` in front: descending.")] = "id",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[Text | None, Query(max_length=400, description="`next_cursor` of the page before.")] = None,
) -> ChargerPage:
    """Return a page of the chargers this member may see; a CPO sees only its own."""
    question = ListChargers(q=q, kind=kind, status=_statuses(status), sort=sort, limit=limit, cursor=cursor)
    return await edge.bus.ask(LIST_CHARGERS, question, actor=viewer.actor)


@router.get(
    "/knocking",
    operation_id="listKnocking",
    summary="Unknown chargers that tried to connect",
    responses={200: answers("Refused connections, newest first.", examples.KNOCKING), **reads()},
    openapi_extra=SAFE,
)
async def list_knocking(manager: ChargerManager, edge: TheEdge) -> KnockingList:
    """Return who tried to connect and was refused, so that a new charger can be added under the name it gives."""
    knocking = await edge.bus.ask(LIST_KNOCKING, ListKnocking(), actor=manager.actor)
    return KnockingList(items=tuple(KnockingCharger(**knock.model_dump()) for knock in knocking.items))


@router.post(
    "",
    operation_id="addCharger",
    summary="Add a charger",
    status_code=201,
    responses={
        201: answers("Added. The password is shown this once.", examples.ADDED_CHARGER),
        **changes(Conflict),
    },
    openapi_extra=UNSAFE,
)
async def add_charger(
    manager: ChargerManager,
    edge: TheEdge,
    charger: Annotated[NewCharger, Body(openapi_examples=body_examples(a_slow_charger=examples.PROFILE))],
) -> AddedCharger:
    """Add a charger to the registry and return what to type into it (CHG-7)."""
    added = await edge.bus.ask(REGISTER_CHARGER, RegisterCharger(profile=charger.profile()), actor=manager.actor)
    return AddedCharger(
        charger=added.profile,
        ocpp_url=edge.settings.ocpp_public_url.rstrip("/") + added.ocpp_path,
        password=added.password,
    )


@router.get(
    "/{charger_id}",
    operation_id="readCharger",
    summary="One charger in detail",
    responses={200: answers("The charger.", examples.CHARGER_DETAIL), **reads(NotFound)},
    openapi_extra=SAFE,
)
async def read_charger(
    viewer: ChargerViewer, edge: TheEdge, request: Request, charger_id: ChargerIdPath
) -> ChargerDetail:
    """Return everything live of a charger and its newest commands; without the latter when they cannot be had."""
    charger = edge.bus.ask(GET_CHARGER, GetCharger(charger_id=charger_id), actor=viewer.actor)
    if not viewer.may(Permission.CHARGERS_COMMAND):
        return ChargerDetail(charger=await charger, commands=None, unavailable=())
    asked = edge.bus.ask(
        LIST_COMMANDS,
        ListCommands(charger_id=charger_id, limit=COMMANDS_SHOWN),
        actor=viewer.actor,
        timeout_s=COMMANDS_DEADLINE_S,
    )
    view, (commands, unavailable) = await abreast(charger, part_or_why(("commands",), asked, request.scope))
    return ChargerDetail(charger=view, commands=commands.items if commands else None, unavailable=tuple(unavailable))


@router.patch(
    "/{charger_id}",
    operation_id="updateCharger",
    summary="Change a charger's entry",
    responses={200: answers("The entry as it is now.", examples.PROFILE), **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def update_charger(
    manager: ChargerManager,
    edge: TheEdge,
    charger_id: ChargerIdPath,
    charger: Annotated[ChargerChanges, Body(openapi_examples=body_examples(rename={"name": "Kandy Lake West"}))],
) -> ChargerProfile:
    """Change what is given; the rest stays."""
    question = UpdateCharger(charger_id=charger_id, **charger.model_dump(exclude_unset=True))
    return await edge.bus.ask(UPDATE_CHARGER, question, actor=manager.actor)


@router.delete(
    "/{charger_id}",
    operation_id="retireCharger",
    summary="Take a charger out of the network",
    status_code=204,
    responses={204: {"description": "Retired; its past stays."}, **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def retire_charger(manager: ChargerManager, edge: TheEdge, charger_id: ChargerIdPath) -> Response:
    """Close the charger's connection and refuse it from now on. What it did stays in the books."""
    await edge.bus.ask(RETIRE_CHARGER, RetireCharger(charger_id=charger_id), actor=manager.actor)
    return Response(status_code=204)


@router.post(
    "/{charger_id}/commands",
    operation_id="sendCommand",
    summary="Send a command to a charger",
    responses={200: answers("How it ended.", examples.COMMAND), **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def send_command(
    commander: Commander,
    edge: TheEdge,
    charger_id: ChargerIdPath,
    command: Annotated[
        CommandRequest,
        Body(
            openapi_examples=body_examples(
                reset={"command_id": examples.COMMAND["command_id"], "kind": "reset"},
                unlock_connector={
                    "command_id": "0b5a3c62-95d4-4c5b-8d7c-4a6c0f9f2c77",
                    "kind": "unlock_connector",
                    "parameters": {"connector_id": 1},
                },
            )
        ),
    ],
    prefer: PREFER = None,
) -> CommandOutcome:
    """Tell a charger something and return its own answer, or why there is none.

    `offline`: nothing was sent. `no_answer`: it was sent and the charger stayed silent, so it may still act.
    Going away does not take a sent command back; ask again with the same `command_id` for its outcome.
    """
    return await edge.see_through(send(edge.bus, commander.actor, charger_id, command, budget_s(prefer)))
