"""The team: members, what they may do, and whether they may (ADM-1 to ADM-4)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api_gateway import team_examples as examples
from api_gateway.authentication import MemberManager
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, conflicts, reads
from api_gateway.edge import TheEdge
from api_gateway.resources.shapes import KEY_PATTERN
from api_gateway.resources.team import MemberChanges, MemberConflict, MemberQuery, NewMember
from contracts.problems import Conflict, NotFound
from contracts.rpc.identity import (
    ADD_MEMBER,
    GET_MEMBER,
    LIST_MEMBERS,
    REMOVE_MEMBER,
    SET_MEMBER_ACTIVE,
    UPDATE_MEMBER,
    AddMember,
    GetMember,
    ListMembers,
    Member,
    MemberPage,
    RemoveMember,
    SetMemberActive,
    UpdateMember,
)

router = APIRouter(prefix="/team/members", tags=["team"])

MemberIdPath = Annotated[
    str,
    Path(
        pattern=KEY_PATTERN, description="The member's id.", openapi_examples=body_examples(one=examples.MEMBER["id"])
    ),
]


@router.get(
    "",
    operation_id="listMembers",
    summary="Members that match",
    responses={200: answers("A page of members, by name.", examples.MEMBERS), **reads()},
    openapi_extra=SAFE,
)
async def list_members(manager: MemberManager, edge: TheEdge, query: Annotated[MemberQuery, Query()]) -> MemberPage:
    """Return a page of the team."""
    question = ListMembers.model_validate(query.model_dump(exclude_unset=True))
    return await edge.bus.ask(LIST_MEMBERS, question, actor=manager.actor)


@router.post(
    "",
    operation_id="addMember",
    summary="Add a member",
    status_code=201,
    responses={201: answers("Added.", examples.MEMBER), **changes(Conflict)},
    openapi_extra=UNSAFE,
)
async def add_member(
    manager: MemberManager,
    edge: TheEdge,
    member: Annotated[NewMember, Body(openapi_examples=body_examples(an_agent=examples.NEW_MEMBER))],
) -> Member:
    """Add a member with a temporary password, which they change when they first sign in (ADM-1, AUTH-6)."""
    question = AddMember.model_validate(member.model_dump(exclude_unset=True))
    return await edge.bus.ask(ADD_MEMBER, question, actor=manager.actor)


@router.get(
    "/{member_id}",
    operation_id="readMember",
    summary="One member",
    responses={200: answers("The member.", examples.MEMBER), **reads(NotFound)},
    openapi_extra=SAFE,
)
async def read_member(manager: MemberManager, edge: TheEdge, member_id: MemberIdPath) -> Member:
    """Return a member, also one who has left."""
    return await edge.bus.ask(GET_MEMBER, GetMember.model_validate({"member_id": member_id}), actor=manager.actor)


@router.patch(
    "/{member_id}",
    operation_id="updateMember",
    summary="Change a member",
    responses={
        200: answers("The member as they are now.", examples.MEMBER),
        **changes(NotFound),
        **conflicts(MemberConflict, "Somebody else changed it in the meantime.", current=examples.MEMBER),
    },
    openapi_extra=UNSAFE,
)
async def update_member(
    manager: MemberManager,
    edge: TheEdge,
    member_id: MemberIdPath,
    member: Annotated[
        MemberChanges, Body(openapi_examples=body_examples(a_new_role={"version": 4, "role": "dispatcher"}))
    ],
) -> Member:
    """Change what is given (ADM-2). A new role, organisation or password ends the member's sessions."""
    question = UpdateMember.model_validate({"member_id": member_id} | member.model_dump(exclude_unset=True))
    return await edge.bus.ask(UPDATE_MEMBER, question, actor=manager.actor)


@router.delete(
    "/{member_id}",
    operation_id="removeMember",
    summary="Take a member off the team",
    status_code=204,
    responses={204: {"description": "Removed for good; their past stays."}, **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def remove_member(manager: MemberManager, edge: TheEdge, member_id: MemberIdPath) -> Response:
    """Remove a member for good: their sessions end, what they did stays under their name (ADM-4)."""
    question = RemoveMember.model_validate({"member_id": member_id})
    await edge.bus.ask(REMOVE_MEMBER, question, actor=manager.actor)
    return Response(status_code=204)


@router.post(
    "/{member_id}/activate",
    operation_id="activateMember",
    summary="Let a member sign in again",
    responses={200: answers("The member as they are now.", examples.MEMBER), **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE,
)
async def activate_member(manager: MemberManager, edge: TheEdge, member_id: MemberIdPath) -> Member:
    """Let a member sign in again (ADM-3)."""
    question = SetMemberActive.model_validate({"member_id": member_id, "active": True})
    return await edge.bus.ask(SET_MEMBER_ACTIVE, question, actor=manager.actor)


@router.post(
    "/{member_id}/deactivate",
    operation_id="deactivateMember",
    summary="Keep a member out",
    responses={
        200: answers("The member as they are now.", examples.MEMBER | {"active": False}),
        **changes(NotFound, Conflict),
    },
    openapi_extra=UNSAFE,
)
async def deactivate_member(manager: MemberManager, edge: TheEdge, member_id: MemberIdPath) -> Member:
    """Keep a member out: all their sessions end within a second (ADM-3, AUTH-5)."""
    question = SetMemberActive.model_validate({"member_id": member_id, "active": False})
    return await edge.bus.ask(SET_MEMBER_ACTIVE, question, actor=manager.actor)
