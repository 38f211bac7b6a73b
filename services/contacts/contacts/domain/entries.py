"""What an entry becomes when it is added, edited, or found to be a twin."""

from __future__ import annotations

from contracts.desk import Tier
from contracts.events.contact import ContactProfile
from contracts.problems import InvalidInput
from contracts.rpc.contacts import AddContact, Contact, UpdateContact

MAX_NOTES = 10_000


def profile_of(said: AddContact | Contact) -> ContactProfile:
    """Return what is said of a person, without where they stand in the directory. A blank organisation is none."""
    return ContactProfile(
        name=said.name,
        phone=said.phone,
        organisation=said.organisation or None,
        tier=said.tier,
        primary_charger_id=said.primary_charger_id,
        notes=said.notes,
    )


def edited(profile: ContactProfile, question: UpdateContact) -> ContactProfile:
    """Return `profile` with what `question` gives: left out stays, null is taken away.

    Raises InvalidInput when the name is taken away; a tier taken away is Standard again.
    """
    given = {
        field: getattr(question, field) for field in question.model_fields_set if field in ContactProfile.model_fields
    }
    if "name" in given and given["name"] is None:
        raise InvalidInput("A contact needs a name.", fields=[{"field": "name", "message": "must not be empty"}])
    if "tier" in given:
        given["tier"] = given["tier"] or Tier.STANDARD
    if "notes" in given:
        given["notes"] = given["notes"] or ""
    if "organisation" in given:
        given["organisation"] = given["organisation"] or None
    return profile.model_copy(update=given)


def merged(kept: ContactProfile, twin: ContactProfile) -> ContactProfile:
    """Return the one profile of two: `kept` with what it lacks taken from `twin`.

    Nothing known is lost: a second phone number goes to the notes, and both notes are kept one after the other.
    Standard is what every entry begins with, so it counts as lacking a tier. Raises InvalidInput when the notes do not
    fit into one entry.
    """
    lines = [kept.notes] if kept.notes else []
    if kept.phone and twin.phone and twin.phone not in kept.notes:
        lines.append(f"Also reached at {twin.phone}")
    if twin.notes and twin.notes not in kept.notes:
        lines.append(twin.notes)
    notes = "\n".join(lines)
    if len(notes) > MAX_NOTES:
        raise InvalidInput(
            f"The notes of the two are longer than {MAX_NOTES:,} characters together. Nothing was changed; shorten them"
            " and merge again."
        )
    return ContactProfile(
        name=kept.name,
        phone=kept.phone or twin.phone,
        organisation=kept.organisation or twin.organisation,
        tier=twin.tier if kept.tier is Tier.STANDARD else kept.tier,
        primary_charger_id=kept.primary_charger_id or twin.primary_charger_id,
        notes=notes,
    )
