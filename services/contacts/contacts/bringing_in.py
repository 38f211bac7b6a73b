"""Imports against the real directory: what `domain.importing` plans is shown, or done in one commit (CON-5)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID, uuid5

from sqlalchemy.exc import IntegrityError

from chassis.database import Transaction
from contacts import repository
from contacts.domain.importing import File, Known, Plan, plan, read_file
from contacts.models import ContactRow
from contacts.work import Work, fact
from contracts.events.contact import ContactAdded, ContactChanged, ContactProfile
from contracts.permissions import Actor
from contracts.problems import Conflict
from contracts.rpc.contacts import ImportPreview

_ATTEMPTS = 3


async def preview(work: Work, csv: str) -> ImportPreview:
    """Say what `csv` would do."""
    file = await asyncio.to_thread(read_file, csv)
    async with work.database.transaction() as tx:
        known = await repository.listed_by_phone(tx.session, file.phones)
    return (await _planned(file, known)).preview


async def commit(work: Work, actor: Actor, key: UUID, csv: str) -> ImportPreview:
    """Do what `csv` says, in one commit, and keep the outcome under `key`.

    When somebody takes a number of the file between looking and writing, the file is planned anew: that row then
    changes their entry. Raises Conflict when this keeps happening.
    """
    file = await asyncio.to_thread(read_file, csv)
    for _ in range(_ATTEMPTS):
        try:
            async with work.database.transaction() as tx:
                return await _commit(work, tx, actor, key, file)
        except IntegrityError as error:
            if repository.PHONE_TAKEN not in str(error.orig):
                raise
    raise Conflict("Phone numbers of the file are being added by others right now. Nothing was changed; try again.")


async def _planned(file: File, known: dict[str, ContactRow]) -> Plan:
    by_phone = {phone: Known(str(row.id), repository.profile_of(row)) for phone, row in known.items()}
    return await asyncio.to_thread(plan, file, by_phone)


async def _commit(work: Work, tx: Transaction, actor: Actor, key: UUID, file: File) -> ImportPreview:
    kept = await repository.begin_import(tx.session, key, work.now())
    if kept is not None:
        return ImportPreview.model_validate(kept)
    known = await repository.listed_by_phone(tx.session, file.phones, locked=True)
    planned = await _planned(file, known)
    now, words = work.now(), repository.WordCount()
    # The same import makes the same entries, also where a first attempt was undone.
    added = {uuid5(key, str(line)): profile for line, profile in planned.adds.items()}
    await repository.add_all(tx.session, added, now)
    rows = await _changed(tx, planned.updates, known, work, words)
    for profile in added.values():
        words.comes(profile)
    fresh = await repository.by_ids(tx.session, list(added))
    for row in fresh:
        tx.emit(fact(ContactAdded, row, actor, profile=added[row.id]))
    for row in rows:
        tx.emit(fact(ContactChanged, row, actor, profile=repository.profile_of(row)))
    ids = {line: str(uuid5(key, str(line))) for line in planned.adds}
    outcome = planned.preview.model_copy(
        update={
            "rows": tuple(
                row.model_copy(update={"contact_id": ids[row.line]}) if row.line in ids else row
                for row in planned.preview.rows
            )
        }
    )
    await repository.keep_outcome(tx.session, key, outcome.model_dump(mode="json"))
    await work.follow_up(tx, [*fresh, *rows])
    await words.write(tx.session)
    return outcome


async def _changed(
    tx: Transaction,
    updates: Mapping[str, ContactProfile],
    known: dict[str, ContactRow],
    work: Work,
    words: repository.WordCount,
) -> list[ContactRow]:
    by_id = {str(row.id): row for row in known.values()}
    rows = []
    for entry, profile in updates.items():
        words.goes(repository.profile_of(by_id[entry]))
        words.comes(profile)
        rows.append(await repository.write(tx.session, by_id[entry], profile, work.now()))
    return rows
