"""A call while an agent writes it up: what is kept of what they type, and how a change of it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unicodedata import category

from contracts.desk import Category, Priority
from contracts.permissions import Actor
from contracts.phone import to_e164
from contracts.problems import Conflict, Forbidden, InvalidInput
from contracts.rpc.telephony import CallState

OPEN: frozenset[CallState] = frozenset({"running", "ended"})
"""Taken and not yet written up."""
WRITABLE: frozenset[CallState] = OPEN | {"ringing"}
"""The owner may write: also while it still rings, with the card before them."""
ANONYMOUS = frozenset({"anonymous", "unknown", "private", "restricted", "unavailable", "withheld"})
"""What telephone systems say instead of a number that the caller keeps to themself."""


@dataclass(frozen=True)
class Draft:
    """What an agent writes of a call. `contact_chosen`: a person chose the contact, or chose that there is none; no
    look-up changes it. `lookup_due`: whose number it is has still to be asked."""

    phone: str = ""
    contact_id: str | None = None
    contact_chosen: bool = False
    lookup_due: bool = False
    category: Category = Category.TECHNICAL_SUPPORT
    priority: Priority = Priority.NORMAL
    notes: str = ""


def whole_number(text: str) -> str | None:
    """Return the number in E.164 when it is a whole one, in any notation."""
    try:
        return to_e164(text)
    except ValueError:
        return None


def kept_phone(text: str) -> str:
    """Return what is kept of a number as typed so far: E.164 as soon as it is whole. Raises InvalidInput for
    characters nobody can type on one line.

    Numbers copied from a telephone's address book come with invisible marks of writing direction and blanks that do
    not break; those are no part of a number.
    """
    text = text.strip()
    if any(category(c) in ("Cc", "Cs") for c in text):
        raise InvalidInput("The phone number contains control characters; please remove them.")
    text = "".join(" " if c.isspace() else c for c in text if category(c) != "Cf").strip()
    return whole_number(text) or text


def caller_number(said: str) -> str:
    """Return what is kept of a caller's number as a telephone system says it; empty for an anonymous caller.

    A SIP address gives its user part (RFC 3261 §19.1.1).
    """
    text = "".join(c for c in said if c.isprintable()).strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in {"sip", "sips", "tel"}:
        text = rest.partition(";")[0].partition("@")[0].strip()
    if text.lower() in ANONYMOUS:
        return ""
    return whole_number(text) or text[:40]


def changed(draft: Draft, given: Mapping[str, Any]) -> Draft:
    """Return the draft with what is `given` in place of what was; what is not given stays, None takes away.

    Another number lets go of a contact that only the old number had brought. A contact that is given, or taken away,
    is the agent's own word and stays until they say another.
    """
    if "phone" in given and (phone := kept_phone(given["phone"] or "")) != draft.phone:
        draft = replace(draft, phone=phone)
        if not (draft.contact_chosen and draft.contact_id):
            draft = replace(
                draft, contact_id=None, contact_chosen=False, lookup_due=whole_number(draft.phone) is not None
            )
    if "contact_id" in given:
        draft = replace(draft, contact_id=given["contact_id"], contact_chosen=True, lookup_due=False)
    if "category" in given:
        draft = replace(draft, category=given["category"] or Category.TECHNICAL_SUPPORT)
    if "priority" in given:
        draft = replace(draft, priority=given["priority"] or Priority.NORMAL)
    if "notes" in given:
        draft = replace(draft, notes=given["notes"] or "")
    return draft


def looked_up(draft: Draft, phone: str, contact_id: str | None) -> Draft:
    """Return the draft once it is known whose number `phone` is (None: nobody's). Nothing happens when the agent was
    quicker: another number by now, or a contact of their own choice."""
    if draft.phone != phone or draft.contact_chosen or draft.contact_id is not None:
        return draft
    return replace(draft, contact_id=contact_id, lookup_due=False)


def duration_s(started_at: datetime, ended_at: datetime) -> int:
    """Return whole seconds from taking a call to its end; never negative."""
    return max(0, int((ended_at - started_at).total_seconds()))


def require_owner(member_id: str, actor: Actor) -> None:
    """Raise Forbidden unless the call is the actor's own: all agents see it, one writes it."""
    if member_id != actor.member_id:
        raise Forbidden("This is another agent's call; only they can change it.")


def require_writable(state: CallState) -> None:
    """Raise Conflict for a call that is written up, given up or was never answered."""
    if state not in WRITABLE:
        raise Conflict(f"This call is {state} and can no longer be changed; nothing was changed.", state=state)


def is_listed(state: CallState, *, owner_active: bool) -> bool:
    """Say whether the history shows a call: logged or missed, and what a deactivated member left open."""
    return state in ("saved", "missed") or (state in OPEN and not owner_active)


def search_text(phone: str, contact_name: str | None, notes: str) -> str:
    """Return what the words of a search are looked for in, each after a blank: the number also as people dial it."""
    national = f" 0{phone[3:]}" if phone.startswith("+94") else ""
    return " " + " ".join(f"{phone}{national} {contact_name or ''} {notes}".casefold().split())
