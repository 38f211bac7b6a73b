"""What contacts answers (contracts.rpc.contacts)."""

from __future__ import annotations

from uuid import UUID

from chassis.answering import Call
from contacts import bringing_in, repository
from contacts.domain.entries import edited, merged, profile_of
from contacts.domain.notation import plain_digits, read
from contacts.domain.seeking import sought
from contacts.lookup import look_up
from contacts.reading import entries
from contacts.searching import search
from contacts.work import Work, fact, locked, number_taken, seen
from contracts.events.contact import ContactAdded, ContactChanged, ContactDeleted, ContactMerged
from contracts.problems import InvalidInput, NotFound
from contracts.rpc import Nothing
from contracts.rpc.contacts import (
    LOOKUP_MIN_DIGITS,
    AddContact,
    CommitImport,
    Contact,
    ContactPage,
    DeleteContact,
    DismissDuplicate,
    DuplicatePair,
    Duplicates,
    GetContact,
    ImportPreview,
    ListDuplicates,
    LookUpPhone,
    MergeContacts,
    PhoneMatches,
    PreviewImport,
    SearchContacts,
    UpdateContact,
)


async def add_contact(work: Work, question: AddContact, call: Call) -> Contact:
    """Add an entry (CON-1). Asked again, the same entry is answered; Conflict when another has the number."""
    actor = call.member
    profile, entry = profile_of(question), UUID(question.contact_id)
    async with work.change(profile.phone) as tx:
        row = await repository.add(tx.session, entry, profile, work.now())
        if row is None:
            known = await repository.by_id(tx.session, entry)
            if known is None:
                raise await number_taken(tx.session, profile.phone)
            return repository.contact_of(known)
        words = repository.WordCount()
        words.comes(profile)
        tx.emit(fact(ContactAdded, row, actor, profile=profile))
        await work.follow_up(tx, [row])
        await words.write(tx.session)
        return repository.contact_of(row)


async def update_contact(work: Work, question: UpdateContact, call: Call) -> Contact:
    """Change what is given (CON-4). Raises NotFound; Conflict when the entry moved on or another has the number."""
    actor = call.member
    async with work.change(question.phone) as tx:
        row = await locked(tx.session, question.contact_id, question.version)
        before = repository.profile_of(row)
        after = edited(before, question)
        if after == before:
            return repository.contact_of(row)
        row = await repository.write(tx.session, row, after, work.now())
        words = repository.WordCount()
        words.goes(before)
        words.comes(after)
        tx.emit(fact(ContactChanged, row, actor, profile=after))
        await work.follow_up(tx, [row])
        await words.write(tx.session)
        return repository.contact_of(row)


async def delete_contact(work: Work, question: DeleteContact, call: Call) -> Nothing:
    """Take an entry out of the directory; what it was part of keeps its history (CON-4). Asked again: done already."""
    actor = call.member
    entry = UUID(question.contact_id)
    async with work.change() as tx:
        row = (await repository.lock(tx.session, entry)).get(entry)
        if row is not None and row.deleted_at is not None and row.version == question.version + 1:
            return Nothing()
        row = seen(row, question.version)
        profile = repository.profile_of(row)
        row = await repository.write(tx.session, row, profile, work.now(), deleted=True)
        await repository.forget_pairs(tx.session, entry, dismissed_too=True)
        words = repository.WordCount()
        words.goes(profile)
        tx.emit(fact(ContactDeleted, row, actor))
        await work.follow_up(tx, [row])
        await words.write(tx.session)
    return Nothing()


async def get_contact(work: Work, question: GetContact, _: Call) -> Contact:
    """Answer an entry, a deleted one too: what it was part of must be able to name it. Raises NotFound."""
    found = await entries(work.database.pool, [question.contact_id])
    if not found:
        raise NotFound("There is no such contact.")
    return found[0]


async def search_contacts(work: Work, question: SearchContacts, _: Call) -> ContactPage:
    """Answer a page of what matches (CON-2). Raises InvalidInput for a cursor of another search."""
    return await search(work.database.pool, sought(question), question.limit, question.cursor)


async def look_up_phone(work: Work, question: LookUpPhone, _: Call) -> PhoneMatches:
    """Answer who may be calling (HOT-2); nobody, while there are fewer than four digits."""
    reading = read(question.digits)
    if reading is None or len(plain_digits(question.digits)) < LOOKUP_MIN_DIGITS:
        return PhoneMatches(items=())
    return await look_up(work.database.pool, reading, question.limit)


async def preview_import(work: Work, question: PreviewImport, _: Call) -> ImportPreview:
    """Say what a file would do; nothing is changed (CON-5)."""
    return await bringing_in.preview(work, question.csv)


async def commit_import(work: Work, question: CommitImport, call: Call) -> ImportPreview:
    """Do what the preview said, but for the refused rows. Asked again with the same key: the first outcome."""
    actor = call.member
    return await bringing_in.commit(work, actor, UUID(question.import_id), question.csv)


async def list_duplicates(work: Work, question: ListDuplicates, _: Call) -> Duplicates:
    """Answer pairs that look like one person, likeliest first."""
    entry = None if question.contact_id is None else UUID(question.contact_id)
    async with work.database.transaction() as tx:
        found = await repository.pairs(tx.session, entry, question.limit)
    return Duplicates(
        items=tuple(
            DuplicatePair(
                one=repository.contact_of(one),
                other=repository.contact_of(other),
                likeness=pair.likeness,
                why=pair.why,
            )
            for pair, one, other in found
        )
    )


async def merge_contacts(work: Work, question: MergeContacts, call: Call) -> Contact:
    """Make one entry of two; answers the one that stays. Asked again: the same.

    Raises NotFound, InvalidInput for an entry and itself and for notes that do not fit into one, Conflict with
    `current` when either has moved on.
    """
    actor = call.member
    keep_id, merge_id = UUID(question.keep_id), UUID(question.merge_id)
    if keep_id == merge_id:
        raise InvalidInput("A contact cannot be merged into itself; choose two different ones.")
    async with work.change() as tx:
        rows = await repository.lock(tx.session, keep_id, merge_id)
        if keep_id in rows and merge_id in rows and rows[merge_id].merged_into == keep_id:
            return repository.contact_of(rows[keep_id])
        kept = seen(rows.get(keep_id), question.keep_version)
        twin = seen(rows.get(merge_id), question.merge_version)
        kept_profile, twin_profile = repository.profile_of(kept), repository.profile_of(twin)
        one, now = merged(kept_profile, twin_profile), work.now()
        # The twin first: its number is free when the other takes it over.
        twin = await repository.write(tx.session, twin, twin_profile, now, deleted=True, merged_into=keep_id)
        kept = await repository.write(tx.session, kept, one, now)
        await repository.point_merged_on(tx.session, merge_id, keep_id)
        await work.follow_up(tx, [twin, kept])
        await repository.forget_pairs(tx.session, merge_id, dismissed_too=True)
        words = repository.WordCount()
        words.goes(twin_profile)
        words.goes(kept_profile)
        words.comes(one)
        tx.emit(fact(ContactMerged, twin, actor, into_id=question.keep_id, into_profile=one))
        tx.emit(fact(ContactChanged, kept, actor, profile=one))
        await words.write(tx.session)
        return repository.contact_of(kept)


async def dismiss_duplicate(work: Work, question: DismissDuplicate, call: Call) -> Nothing:
    """Remember that two entries are different people; their pair is not shown again. Asked again: done already."""
    actor = call.member
    one, other = UUID(question.one_id), UUID(question.other_id)
    if one == other:
        raise InvalidInput("A contact is no duplicate of itself; name two different ones.")
    async with work.change() as tx:
        if len(await repository.lock(tx.session, one, other)) < 2:
            raise NotFound("There is no such contact.")
        await repository.dismiss(tx.session, one, other, actor.member_id, work.now())
    return Nothing()
