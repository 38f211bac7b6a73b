"""The permission matrix, walked on the bus: every procedure of every service × every role (product.md, "Roles").

Permission is checked before a question is read, so an empty question tells who may ask: Forbidden, or anything else.
The same walk over the REST API is in services/api-gateway/tests; own and foreign data are in the services' own tests.
"""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict
from tests.harness import Product

from contracts.catalogue import procedures
from contracts.ids import MemberId
from contracts.permissions import Actor, Permission, Role, permissions_of
from contracts.problems import Forbidden, InvalidInput, ProblemError, Unauthenticated, Unavailable
from contracts.rpc import Answer, Question, Rpc
from voltctl.asking import asking

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]

OPEN = {
    "rpc.identity.sign-in": "email and password",
    "rpc.identity.check-session": "the token",
    "rpc.identity.end-session": "the token",
    "rpc.identity.change-password": "the token and the present password",
    "rpc.identity.check-key": "the key",
    "rpc.telephony.hear-telephone-system": "the signature",
}
"""Procedures that need no actor, and what proves the asker instead. A new one is a decision, made here by hand."""


class Unreadable(Question):
    """A question no procedure reads: whoever may ask is told InvalidInput, and nothing happens."""

    model_config = ConfigDict(frozen=True, extra="allow")


def unreadable(rpc: Rpc[BaseModel, BaseModel]) -> Rpc[Unreadable, Answer]:
    """Return the procedure as somebody would ask it who knows nothing of its question."""
    return Rpc(rpc.service, rpc.name, Unreadable, Answer, timeout_s=10.0, needs=rpc.needs)


def test_only_what_carries_its_own_proof_is_open_to_all() -> None:
    assert {rpc.subject for rpc in procedures() if rpc.needs is None} == OPEN.keys()


async def test_every_procedure_admits_exactly_the_roles_of_the_matrix(product: Product) -> None:
    nonsense = Unreadable.model_validate({"no_procedure_knows_this": True})
    wrong: list[str] = []
    async with asking(product.run.endpoints) as bus:
        for rpc in procedures():
            for role in (*Role, None):
                actor = None if role is None else Actor(member_id=MemberId("walker"), name="Walker", role=role)
                expected = _expected(rpc, role)
                try:
                    await bus.ask(unreadable(rpc), nonsense, actor=actor)
                    got: type[ProblemError] | None = None
                except Unavailable:
                    raise
                except ProblemError as problem:
                    got = type(problem)
                if got is not expected:
                    wrong.append(f"{rpc.subject} asked by {role or 'nobody'}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def _expected(rpc: Rpc[BaseModel, BaseModel], role: Role | None) -> type[ProblemError]:
    if rpc.needs is None:
        return InvalidInput
    if role is None:
        return InvalidInput if rpc.suite_asks else Unauthenticated
    return InvalidInput if rpc.needs in permissions_of(role) else Forbidden


async def test_a_key_is_admitted_to_its_scopes_alone(product: Product) -> None:
    """ADM-5: a key whose scope is to see chargers sees no network numbers, though its role would."""
    nonsense = Unreadable.model_validate({"no_procedure_knows_this": True})
    key = Actor(
        member_id=MemberId("a-key"), name="Partner", role=Role.CPO, cpo_id="lankavolt",
        scopes=(Permission.CHARGERS_VIEW,),
    )  # fmt: skip
    async with asking(product.run.endpoints) as bus:
        for rpc in procedures():
            if rpc.needs is None:
                continue
            with pytest.raises(InvalidInput if rpc.needs is Permission.CHARGERS_VIEW else Forbidden):
                await bus.ask(unreadable(rpc), nonsense, actor=key)
