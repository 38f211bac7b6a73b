"""The support directory (CON-1 to CON-5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api_gateway.resources.shapes import COMMA_SEPARATED, Problem, Shown, Taken, Text, UnavailablePart
from contracts.desk import Key, Line, Prose, Tier
from contracts.ids import ChargerId
from contracts.phone import PhoneNumber
from contracts.rpc.contacts import MAX_IMPORT_CHARACTERS, Contact
from contracts.rpc.dashboard import ChargerSummary
from contracts.rpc.telephony import CallPage
from contracts.rpc.tickets import TicketPage


class ContactQuery(BaseModel):
    """Which contacts, in which order: the filter of list and export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Text = Field(default="", max_length=120, description="Part of a name, a number or an organisation.")
    tier: Annotated[tuple[Tier, ...], COMMA_SEPARATED] = Field(default=(), description="One or more tiers.")
    sort: Literal["relevance", "name", "-name", "updated_at", "-updated_at"] = Field(
        default="relevance", description="What to sort by; `-` in front: descending."
    )


class ContactPageQuery(ContactQuery):
    """A page of the contacts that match."""

    limit: int = Field(default=50, ge=1, le=500)
    cursor: Text | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")


class ContactDetail(Shown):
    """A contact with everything they are part of (CON-3). A part is null without the permission, or when
    `unavailable` says why. `chargers` holds the primary charger, if there is one.
    """

    contact: Contact
    calls: CallPage | None
    tickets: TicketPage | None
    chargers: tuple[ChargerSummary, ...] | None
    unavailable: tuple[UnavailablePart, ...]


class ContactChanges(Taken):
    """What to change of a contact; what is left out stays, null takes away. `version` is what was seen."""

    version: int
    name: Line | None = Field(default=None, min_length=1)
    phone: PhoneNumber | None = None
    organisation: Line | None = None
    tier: Tier | None = None
    primary_charger_id: ChargerId | None = None
    notes: Prose | None = None


class ImportFile(Taken):
    """The text of a CSV file with a heading line."""

    csv: str = Field(max_length=MAX_IMPORT_CHARACTERS)


class ContactImport(ImportFile):
    """A CSV file to import. `import_id` is made by the client: sent again, the first outcome is answered."""

    import_id: Key


class ContactConflict(Problem):
    """Why a contact was not changed: `current` is the entry as it stands now, or `contact_id` and `contact_name` are
    of the entry that has the phone number already.
    """

    current: Contact | None = None
    contact_id: Key | None = None
    contact_name: str | None = None
