"""The rules of the team: who may be lost, what an email is, who belongs to an organisation. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

from contracts.ids import MemberId
from contracts.permissions import Role
from contracts.problems import Conflict, InvalidInput
from contracts.rpc.identity import Member
from identity.domain import normalised_email

Losing = Literal["deactivate", "remove", "demote"]
_NOT_ONESELF: Final[dict[Losing, str]] = {
    "deactivate": "You cannot deactivate yourself.",
    "remove": "You cannot remove yourself.",
    "demote": "You cannot change your own role.",
}
_EMAIL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def invalid(field: str, sentence: str) -> InvalidInput:
    """Return the refusal of one field, worded for whoever typed it."""
    return InvalidInput(sentence, fields=[{"field": field, "message": sentence}])


def refuse_to_lose(
    losing: Losing, member_id: MemberId, actor_id: MemberId, active_admins: Collection[MemberId]
) -> None:
    """Raise Conflict when nobody could undo it: done to oneself, or to the last Admin."""
    if member_id == actor_id:
        raise Conflict(f"{_NOT_ONESELF[losing]} Ask another Admin to do it.")
    if set(active_admins) == {member_id}:
        raise Conflict("This is the last active Admin. Make someone else Admin first.")


def email_of(text: str, field: str = "email") -> str:
    """Return an email address in its one spelling; raises InvalidInput when it is none."""
    email = normalised_email(text)
    if _EMAIL.fullmatch(email) is None:
        raise invalid(field, "This is not an email address; write it like name@example.lk.")
    return email


def organisation_of(role: Role, cpo_id: str | None) -> str | None:
    """Return the organisation a member of `role` belongs to; raises InvalidInput when one is missing or too many."""
    if role is Role.CPO and cpo_id is None:
        raise invalid("cpo_id", "A CPO member belongs to a partner organisation; choose one.")
    if role is not Role.CPO and cpo_id is not None:
        raise invalid("cpo_id", "Only a CPO member belongs to a partner organisation.")
    return cpo_id


def placeholder_email(member_id: str) -> str:
    """Return what stands for the email of a removed member: no address, so that nobody can type or take it."""
    return f"removed:{member_id}"


def what_changed(before: Member, after: Member, *, password: bool) -> str:
    """Return the audit log's words for a change: `role: ops_agent → manager; temporary password set`."""
    words = [
        f"{field}: {said(getattr(before, field))} → {said(getattr(after, field))}"
        for field in ("name", "email", "phone", "role", "capabilities", "cpo_id", "active")
        if getattr(before, field) != getattr(after, field)
    ]
    return "; ".join([*words, *(["temporary password set"] if password else [])])


def said(value: object) -> str:
    """Return a value as the audit log says it."""
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
