"""API keys of partners (ADM-5)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query

from api_gateway import team_examples as examples
from api_gateway.authentication import KeyManager
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.shapes import KEY_PATTERN
from api_gateway.resources.team import KeyRotation, NewKey
from contracts.ids import CpoId
from contracts.problems import Conflict, NotFound
from contracts.rpc.identity import (
    ISSUE_KEY,
    LIST_KEYS,
    REVOKE_KEY,
    ROTATE_KEY,
    IssuedKey,
    IssueKey,
    Keys,
    ListKeys,
    PartnerKey,
    RevokeKey,
    RotateKey,
)

router = APIRouter(prefix="/team/keys", tags=["team"])

KeyIdPath = Annotated[
    str, Path(pattern=KEY_PATTERN, description="The key's id.", openapi_examples=body_examples(one=examples.KEY["id"]))
]


@router.get(
    "",
    operation_id="listKeys",
    summary="API keys",
    responses={200: answers("Keys, newest first; no secrets.", {"items": [examples.KEY]}), **reads()},
    openapi_extra=SAFE,
)
async def list_keys(
    manager: KeyManager,
    edge: TheEdge,
    cpo_id: Annotated[CpoId | None, Query(description="Only this organisation's.")] = None,
) -> Keys:
    """Return keys, revoked and run-out ones too, each with when it was last used."""
    return await edge.bus.ask(LIST_KEYS, ListKeys(cpo_id=cpo_id), actor=manager.actor)


@router.post(
    "",
    operation_id="issueKey",
    summary="Make an API key",
    status_code=201,
    responses={
        201: answers("The key, and its secret, shown this once.", examples.ISSUED_KEY),
        **changes(NotFound, Conflict),
    },
    openapi_extra=UNSAFE,
)
async def issue_key(
    manager: KeyManager,
    edge: TheEdge,
    key: Annotated[NewKey, Body(openapi_examples=body_examples(for_a_partner=examples.NEW_KEY))],
) -> IssuedKey:
    """Make a key for a partner, with scopes, an end and a limit. The secret cannot be had again."""
    return await edge.bus.ask(ISSUE_KEY, IssueKey(**key.model_dump(exclude_unset=True)), actor=manager.actor)


@router.post(
    "/{key_id}/rotate",
    operation_id="rotateKey",
    summary="Give a key a new secret",
    responses={
        200: answers("The key, and its new secret, shown this once.", examples.ISSUED_KEY),
        **changes(NotFound, Conflict),
    },
    openapi_extra=UNSAFE,
)
async def rotate_key(
    manager: KeyManager,
    edge: TheEdge,
    key_id: KeyIdPath,
    rotation: Annotated[KeyRotation, Body(openapi_examples=body_examples(a_day={"overlap_hours": 24}))],
) -> IssuedKey:
    """Make a new secret; the old one works on for the hours given."""
    question = RotateKey(key_id=key_id, **rotation.model_dump(exclude_unset=True))
    return await edge.bus.ask(ROTATE_KEY, question, actor=manager.actor)


@router.post(
    "/{key_id}/revoke",
    operation_id="revokeKey",
    summary="Revoke a key",
    responses={
        200: answers("The key as it is now.", examples.KEY | {"revoked_at": "2026-11-22T09:00:00Z"}),
        **changes(NotFound, Conflict),
    },
    openapi_extra=UNSAFE,
)
async def revoke_key(manager: KeyManager, edge: TheEdge, key_id: KeyIdPath) -> PartnerKey:
    """Let a key open nothing from now on."""
    return await edge.bus.ask(REVOKE_KEY, RevokeKey(key_id=key_id), actor=manager.actor)
