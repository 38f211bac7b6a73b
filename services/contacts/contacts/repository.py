"""All SQL that changes something. What people search through is read by `searching` and `lookup`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from contacts.domain.notation import national_part
from contacts.domain.wording import found_by, name_key
from contacts.models import ContactRow, ImportOutcomeRow, PairRow, ToCompareRow, WordRow
from contracts.desk import Tier
from contracts.events.contact import ContactProfile
from contracts.rpc.contacts import Contact

PHONE_TAKEN = "contact_phone_taken"
"""The constraint that refuses a number which another entry has."""


def profile_of(row: ContactRow) -> ContactProfile:
    """Return what the entry says, without where it stands in the directory."""
    return ContactProfile(
        name=row.name,
        phone=row.phone,
        organisation=row.organisation,
        tier=Tier(row.tier),
        primary_charger_id=row.primary_charger_id,
        notes=row.notes,
    )


def contact_of(row: ContactRow) -> Contact:
    """Return the entry as others see it."""
    return Contact(
        id=str(row.id),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted=row.deleted_at is not None,
        merged_into=None if row.merged_into is None else str(row.merged_into),
        **profile_of(row).model_dump(),
    )


def _columns(profile: ContactProfile) -> dict[str, Any]:
    """Return the columns of a profile, with those that follow from it."""
    return {
        **profile.model_dump(mode="json"),
        "national": None if profile.phone is None else national_part(profile.phone),
        "name_key": name_key(profile.name),
        "search": sa.func.array_to_tsvector(
            sa.literal(sorted(found_by(profile.name, profile.organisation)), ARRAY(sa.Text))
        ),
    }


def _words(profile: ContactProfile) -> Counter[str]:
    return Counter(found_by(profile.name, profile.organisation))


class WordCount:
    """How the dictionary changes with the entries of one transaction.

    Written last, and in the words' order: two transactions then wait for each other shortly, and never in a ring.
    """

    def __init__(self) -> None:
        self._change: Counter[str] = Counter()

    def comes(self, profile: ContactProfile) -> None:
        """An entry with this profile is listed from now on."""
        self._change.update(_words(profile))

    def goes(self, profile: ContactProfile) -> None:
        """The entry that had this profile is not listed any more, or not so."""
        self._change.subtract(_words(profile))

    async def write(self, session: AsyncSession) -> None:
        """Bring the dictionary up to date."""
        changes = sorted((word, count) for word, count in self._change.items() if count)
        if not changes:
            return
        await session.flush()
        # Arrays, since a statement has at most 32,767 arguments. A word that goes is there already: no count below
        # zero is ever inserted.
        words = (
            sa.func.unnest(
                sa.literal([word for word, _ in changes], ARRAY(sa.Text)),
                sa.literal([count for _, count in changes], ARRAY(sa.Integer)),
            )
            .table_valued("word", "entries")
            .render_derived()
        )
        statement = insert(WordRow).from_select(["word", "entries"], sa.select(words.c.word, words.c.entries))
        await session.exec(
            statement.on_conflict_do_update(
                index_elements=["word"],
                set_={"entries": WordRow.__table__.c.entries + statement.excluded.entries},  # type: ignore[attr-defined]
            )
        )


async def add(session: AsyncSession, entry: UUID, profile: ContactProfile, now: datetime) -> ContactRow | None:
    """Insert an entry; returns None, changing nothing, when its id or its phone number is taken."""
    statement = (
        insert(ContactRow)
        .values(id=entry, version=1, created_at=now, updated_at=now, **_columns(profile))
        .on_conflict_do_nothing()
        .returning(ContactRow)
    )
    return (await session.exec(statement)).scalars().one_or_none()


async def write(
    session: AsyncSession,
    row: ContactRow,
    profile: ContactProfile,
    now: datetime,
    *,
    deleted: bool = False,
    merged_into: UUID | None = None,
) -> ContactRow:
    """Write a locked entry back, as its next version. Raises IntegrityError (PHONE_TAKEN) when the number is taken."""
    statement = (
        update(ContactRow)
        .where(col(ContactRow.id) == row.id)
        .values(
            version=row.version + 1,
            updated_at=now,
            deleted_at=now if deleted else None,
            merged_into=merged_into,
            **_columns(profile),
        )
        .returning(ContactRow)
        .execution_options(populate_existing=True)
    )
    written: ContactRow = (await session.exec(statement)).scalars().one()
    return written


async def point_merged_on(session: AsyncSession, merged: UUID, into: UUID) -> None:
    """What was merged into `merged` before is merged into `into` now: nobody has to follow a chain."""
    await session.exec(update(ContactRow).where(col(ContactRow.merged_into) == merged).values(merged_into=into))


async def lock(session: AsyncSession, *ids: UUID) -> dict[UUID, ContactRow]:
    """Return these entries, deleted ones too, locked in an order that everybody keeps."""
    query = (
        select(ContactRow)
        .where(col(ContactRow.id).in_(ids))
        .order_by(col(ContactRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in await session.exec(query)}


async def by_id(session: AsyncSession, entry: UUID) -> ContactRow | None:
    """Return an entry, also a deleted one."""
    return (await session.exec(select(ContactRow).where(col(ContactRow.id) == entry))).one_or_none()


async def by_ids(session: AsyncSession, ids: Sequence[UUID]) -> list[ContactRow]:
    """Return these entries, deleted ones too."""
    return list(await session.exec(select(ContactRow).where(col(ContactRow.id).in_(ids))))


async def by_phone(session: AsyncSession, phone: str) -> ContactRow | None:
    """Return the listed entry that has this number."""
    query = select(ContactRow).where(col(ContactRow.phone) == phone, col(ContactRow.deleted_at).is_(None))
    return (await session.exec(query)).one_or_none()


async def listed_by_phone(
    session: AsyncSession, phones: Sequence[str], *, locked: bool = False
) -> dict[str, ContactRow]:
    """Return the listed entries with these numbers, by number; `locked` against changes when they are to be written."""
    query = (
        select(ContactRow)
        .where(col(ContactRow.phone).in_(phones), col(ContactRow.deleted_at).is_(None))
        .order_by(col(ContactRow.id))
    )
    if locked:
        query = query.with_for_update()
    return {row.phone: row for row in await session.exec(query) if row.phone is not None}


async def add_all(session: AsyncSession, profiles: Mapping[UUID, ContactProfile], now: datetime) -> None:
    """Insert entries that are known to be new. Raises IntegrityError when a number has been taken meanwhile."""
    if profiles:
        rows = [
            {
                **profile.model_dump(mode="json"),
                "id": entry,
                "version": 1,
                "created_at": now,
                "updated_at": now,
                "national": None if profile.phone is None else national_part(profile.phone),
                "name_key": name_key(profile.name),
                "words": sorted(found_by(profile.name, profile.organisation)),
            }
            for entry, profile in profiles.items()
        ]
        table = ContactRow.__table__  # type: ignore[attr-defined]
        statement = sa.insert(table).values(
            {
                **{name: sa.bindparam(name) for name in rows[0] if name != "words"},
                "search": sa.func.array_to_tsvector(sa.bindparam("words", type_=ARRAY(sa.Text))),
            }
        )
        await (await session.connection()).execute(statement, rows)


# ── Likely pairs ────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_to_compare(session: AsyncSession, ids: Iterable[UUID], now: datetime) -> None:
    """Note that these entries are to be compared with the others (in a following step)."""
    rows = [{"contact_id": entry, "asked_at": now} for entry in sorted(ids)]
    if rows:
        await session.exec(insert(ToCompareRow).values(rows).on_conflict_do_nothing())


async def take_to_compare(session: AsyncSession) -> ContactRow | None:
    """Take an entry off the list of those to be compared; another replica takes another at the same time."""
    query = select(ToCompareRow).order_by(col(ToCompareRow.asked_at)).limit(1).with_for_update(skip_locked=True)
    asked = (await session.exec(query)).one_or_none()
    if asked is None:
        return None
    await session.exec(delete(ToCompareRow).where(col(ToCompareRow.contact_id) == asked.contact_id))
    return await by_id(session, asked.contact_id)


async def forget_pairs(session: AsyncSession, entry: UUID, *, dismissed_too: bool = False) -> None:
    """Forget the pairs an entry is in; those that somebody dismissed stay dismissed unless it is gone for good."""
    which = (col(PairRow.one_id) == entry) | (col(PairRow.other_id) == entry)
    if not dismissed_too:
        which &= col(PairRow.dismissed_at).is_(None)
    await session.exec(delete(PairRow).where(which))


async def note_pair(session: AsyncSession, one: UUID, other: UUID, likeness: float, why: str) -> None:
    """Note that two entries may be one; nothing changes for a pair that was dismissed."""
    first, second = sorted((one, other))
    statement = insert(PairRow).values(one_id=first, other_id=second, likeness=likeness, why=why)
    await session.exec(
        statement.on_conflict_do_update(
            index_elements=["one_id", "other_id"],
            set_={"likeness": statement.excluded.likeness, "why": statement.excluded.why},
            where=col(PairRow.dismissed_at).is_(None),
        )
    )


async def pairs(session: AsyncSession, entry: UUID | None, limit: int) -> list[tuple[PairRow, ContactRow, ContactRow]]:
    """Return the pairs that nobody dismissed, likeliest first; of one entry when given."""
    one, other = aliased(ContactRow), aliased(ContactRow)
    query = (
        select(PairRow, one, other)
        .join(one, col(one.id) == PairRow.one_id)
        .join(other, col(other.id) == PairRow.other_id)
        .where(col(PairRow.dismissed_at).is_(None), col(one.deleted_at).is_(None), col(other.deleted_at).is_(None))
        .order_by(col(PairRow.likeness).desc(), col(PairRow.one_id), col(PairRow.other_id))
        .limit(limit)
    )
    if entry is not None:
        query = query.where((col(PairRow.one_id) == entry) | (col(PairRow.other_id) == entry))
    return [(pair, first, second) for pair, first, second in await session.exec(query)]


async def dismiss(session: AsyncSession, one: UUID, other: UUID, by: str, now: datetime) -> None:
    """Remember that these two are different people, whether or not they were taken for one."""
    first, second = sorted((one, other))
    statement = insert(PairRow).values(
        one_id=first, other_id=second, likeness=0.0, why="", dismissed_at=now, dismissed_by=by
    )
    await session.exec(
        statement.on_conflict_do_update(
            index_elements=["one_id", "other_id"],
            set_={"dismissed_at": now, "dismissed_by": by},
            where=col(PairRow.dismissed_at).is_(None),
        )
    )


# ── Imports ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin_import(session: AsyncSession, key: UUID, now: datetime) -> dict[str, Any] | None:
    """Claim an import's key until this transaction ends; returns the outcome when it has one already."""
    await session.exec(insert(ImportOutcomeRow).values(id=key, committed_at=now).on_conflict_do_nothing())
    query = select(ImportOutcomeRow).where(col(ImportOutcomeRow.id) == key).with_for_update()
    return (await session.exec(query)).one().outcome


async def keep_outcome(session: AsyncSession, key: UUID, outcome: Mapping[str, Any]) -> None:
    """Keep what an import did."""
    await session.exec(update(ImportOutcomeRow).where(col(ImportOutcomeRow.id) == key).values(outcome=dict(outcome)))
