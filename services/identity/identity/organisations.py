"""Partner organisations (CPOs): who may be a CPO member, and whose keys open something."""

from __future__ import annotations

from datetime import datetime

from chassis.answering import Call
from chassis.database import Database
from contracts.events.identity import OrganisationSaved
from contracts.rpc.identity import ListOrganisations, Organisation, Organisations, SaveOrganisation
from identity import repository
from identity.audit import note_change, say_ended
from identity.domain.members import email_of, said
from identity.models import OrganisationRow
from identity.repository import organisations
from identity.sign_in import Clock


async def list_organisations(
    database: Database, clock: Clock, question: ListOrganisations, call: Call
) -> Organisations:
    """All partner organisations by name, with how many members and live keys each has."""
    del question, call
    return Organisations(items=await organisations.all_organisations(database.pool, clock()))


async def save_organisation(database: Database, clock: Clock, question: SaveOrganisation, call: Call) -> Organisation:
    """Add an organisation, or change what is given of the one with this id.

    One made inactive: its members' sessions end in the same commit, none of them can sign in, its keys open nothing.
    They come back to life with it, the sessions do not. Raises InvalidInput for a contact email that is none.
    """
    actor = call.member
    given = question.model_fields_set
    email = email_of(question.contact_email, "contact_email") if question.contact_email else None
    async with database.transaction() as tx:
        now = clock()
        made = OrganisationRow(
            id=question.id,
            name=question.name,
            contact_email=email,
            active=question.active,
            added_at=now,
            announced=True,
        )
        is_new = await organisations.add_organisation(tx.session, made)
        row = made if is_new else await organisations.lock_organisation(tx.session, question.id)
        if row is None:
            raise RuntimeError("an organisation was removed while it was saved")  # nothing removes organisations
        words = [] if not is_new else [f"added: {row.name}"]
        if not is_new:
            before = (row.name, row.contact_email, row.active)
            row.name = question.name
            row.contact_email = email if "contact_email" in given else row.contact_email
            row.active = question.active if "active" in given else row.active
            words = [
                f"{field}: {said(old)} → {said(new)}"
                for field, old, new in zip(
                    ("name", "contact_email", "active"), before, (row.name, row.contact_email, row.active), strict=True
                )
                if old != new
            ]
        if words:
            row.announced = True
            await tx.session.flush()
            if not row.active:
                over = await repository.end_sessions_of_organisation(tx.session, row.id, "deactivated", now)
                words.append(say_ended(tx, over, "deactivated", now))
            tx.emit(saved(row, now))
            note_change(tx, actor, "saveOrganisation", row.id, "; ".join(filter(None, words)), now)
    return await organisations.find_organisation(database.pool, question.id, clock())


def saved(row: OrganisationRow, now: datetime) -> OrganisationSaved:
    """Return the organisation's entry as it is now."""
    return OrganisationSaved(cpo_id=row.id, at=now, name=row.name, active=row.active)
