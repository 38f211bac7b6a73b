"""What contacts answers: the support directory (CON-1 to CON-5)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.desk import Key, Line, Prose, Tier
from contracts.envelope import Instant
from contracts.ids import ChargerId
from contracts.permissions import Permission
from contracts.phone import PhoneNumber
from contracts.rpc import Answer, Nothing, Question, Rpc

MAX_IMPORT_CHARACTERS = 600_000
"""How much CSV text one import may hold: it travels in one message."""
LOOKUP_MIN_DIGITS = 4


class Contact(Answer):
    """An entry. `version` grows with each change. A deleted entry is still answered by its id, so that what it was
    part of can name it; a merged one says into which other."""

    id: Key
    name: str
    phone: str | None = None
    organisation: str | None = None
    tier: Tier = Tier.STANDARD
    primary_charger_id: ChargerId | None = None
    notes: str = ""
    version: int
    created_at: Instant
    updated_at: Instant
    deleted: bool = False
    merged_into: Key | None = None


class AddContact(Question):
    """A new entry; asked again with the same `contact_id`, the same entry is answered. A phone number that another
    entry has is a Conflict with `contact_id` and `contact_name` of that entry."""

    contact_id: Key
    name: Line = Field(min_length=1)
    phone: PhoneNumber | None = None
    organisation: Line | None = None
    tier: Tier = Tier.STANDARD
    primary_charger_id: ChargerId | None = None
    notes: Prose = ""


class UpdateContact(Question):
    """Change what is given; `version` is what the caller saw. If it moved on: Conflict with `current` (a Contact)."""

    contact_id: Key
    version: int
    name: Line | None = Field(default=None, min_length=1)
    phone: PhoneNumber | None = None
    organisation: Line | None = None
    tier: Tier | None = None
    primary_charger_id: ChargerId | None = None
    notes: Prose | None = None


class DeleteContact(Question):
    """Take an entry out of the directory."""

    contact_id: Key
    version: int


class GetContact(Question):
    """One entry."""

    contact_id: Key


class SearchContacts(Question):
    """Entries whose name, phone or organisation resemble `q`, best first; all by name without one. Forgives spelling;
    phone numbers in any notation."""

    q: str = Field(default="", max_length=120)
    tier: tuple[Tier, ...] = ()
    sort: Literal["relevance", "name", "-name", "updated_at", "-updated_at"] = "relevance"
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400)


class ContactPage(Answer):
    """Entries that match. `total` is exact when `total_is_exact`, else at least that many match."""

    items: tuple[Contact, ...]
    next_cursor: str | None = None
    total: int
    total_is_exact: bool = True


class LookUpPhone(Question):
    """Who might be calling: from 4 digits on, in any notation (HOT-2)."""

    digits: str = Field(max_length=40)
    limit: int = Field(default=8, ge=1, le=20)


class PhoneMatches(Answer):
    """Entries whose number begins with, ends in or contains the digits, likeliest first. `exact` when the first one's
    number is the number typed."""

    items: tuple[Contact, ...]
    exact: bool = False


class PreviewImport(Question):
    """What an import would do, row by row; nothing is changed (CON-5)."""

    csv: str = Field(max_length=MAX_IMPORT_CHARACTERS)


class ImportRow(Answer):
    """One row of the file. `line` counts from 1, the heading included. `problems` are sentences; a row without any
    is added, or changes the entry `contact_id` that has its phone number."""

    line: int
    name: str
    phone: str | None = None
    organisation: str | None = None
    outcome: Literal["add", "update", "unchanged", "refused"]
    contact_id: Key | None = None
    problems: tuple[str, ...] = ()


class ImportPreview(Answer):
    """The whole file's fate. `problems` concern the file as such (no heading, unreadable); then there are no rows."""

    rows: tuple[ImportRow, ...]
    adds: int
    updates: int
    refused: int
    unknown_columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class CommitImport(Question):
    """Do what the preview said, but for the refused rows. Asked again with the same key: the first outcome."""

    import_id: Key
    csv: str = Field(max_length=MAX_IMPORT_CHARACTERS)


class ListDuplicates(Question):
    """Pairs of entries that look like one person, likeliest first; of one contact when given."""

    contact_id: Key | None = None
    limit: int = Field(default=50, ge=1, le=200)


class DuplicatePair(Answer):
    """Two entries that may be one. `likeness` is 0 to 1; `why` is a sentence."""

    one: Contact
    other: Contact
    likeness: float
    why: str


class Duplicates(Answer):
    """Pairs, likeliest first."""

    items: tuple[DuplicatePair, ...]


class MergeContacts(Question):
    """Make one entry of two: `keep_id` stays, with what it lacks taken from the other; all calls, tickets and so on of
    the other become its own. Both versions must be what the caller saw."""

    keep_id: Key
    keep_version: int
    merge_id: Key
    merge_version: int


class DismissDuplicate(Question):
    """These two are different people: do not show the pair again."""

    one_id: Key
    other_id: Key


ADD_CONTACT = Rpc("contacts", "add-contact", AddContact, Contact, needs=Permission.CONTACTS_MANAGE)
UPDATE_CONTACT = Rpc("contacts", "update-contact", UpdateContact, Contact, needs=Permission.CONTACTS_MANAGE)
DELETE_CONTACT = Rpc("contacts", "delete-contact", DeleteContact, Nothing, needs=Permission.CONTACTS_MANAGE)
GET_CONTACT = Rpc("contacts", "get-contact", GetContact, Contact, needs=Permission.CONTACTS_VIEW, suite_asks=True)
SEARCH_CONTACTS = Rpc("contacts", "search-contacts", SearchContacts, ContactPage, needs=Permission.CONTACTS_VIEW)
LOOK_UP_PHONE = Rpc(
    "contacts", "look-up-phone", LookUpPhone, PhoneMatches, needs=Permission.CONTACTS_VIEW, suite_asks=True
)
PREVIEW_IMPORT = Rpc(
    "contacts", "preview-import", PreviewImport, ImportPreview, timeout_s=15.0, needs=Permission.CONTACTS_MANAGE
)
COMMIT_IMPORT = Rpc(
    "contacts", "commit-import", CommitImport, ImportPreview, timeout_s=30.0, needs=Permission.CONTACTS_MANAGE
)
LIST_DUPLICATES = Rpc("contacts", "list-duplicates", ListDuplicates, Duplicates, needs=Permission.CONTACTS_VIEW)
MERGE_CONTACTS = Rpc("contacts", "merge-contacts", MergeContacts, Contact, needs=Permission.CONTACTS_MANAGE)
DISMISS_DUPLICATE = Rpc("contacts", "dismiss-duplicate", DismissDuplicate, Nothing, needs=Permission.CONTACTS_MANAGE)
