"""What tickets answers: service tickets from report to closure (TKT-1 to TKT-10)."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.desk import Capability, Category, Key, Line, Person, Priority, Prose, TicketReference
from contracts.envelope import Instant
from contracts.events.ticket import TicketStatus
from contracts.ids import ChargerId, MemberId
from contracts.permissions import Permission
from contracts.rpc import Answer, Nothing, Question, Rpc

MAX_BULK = 200
CHUNK_BYTES = 256 * 1024
MAX_ATTACHMENT_BYTES = 10 * 2**20
MAX_ATTACHMENTS = 20
ATTACHMENT_TYPES = (
    "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", "text/plain", "text/csv", "video/mp4",
)  # fmt: skip


class TicketSummary(Answer):
    """A ticket as a row of a list. `summary` is the description's first line, shortened. `respond_by` is the response
    target; it counts until `responded_at` (work began). A summary with a higher `version` replaces a lower one."""

    reference: TicketReference
    summary: str
    category: Category
    priority: Priority
    status: TicketStatus
    contact_id: Key | None = None
    contact_name: str | None = None
    charger_id: ChargerId | None = None
    assignee: Person | None = None
    visit_date: date | None = None
    visit_time: time | None = None
    created_at: Instant
    updated_at: Instant
    respond_by: Instant
    responded_at: Instant | None = None
    target_missed: bool = False
    version: int


class HistoryEntry(Answer):
    """One act in a ticket's life; never altered. `was` and `now` are words to show; `text` is a note's. `by` None is
    the suite itself. `version` is the ticket's after it."""

    id: int
    kind: Literal[
        "created", "status", "note", "assignment", "priority", "visit", "description", "category", "contact",
        "charger", "attachment", "target_missed",
    ]  # fmt: skip
    at: Instant
    by: Person | None = None
    was: str | None = None
    now: str | None = None
    text: str | None = None
    resolution: bool = False
    version: int


class Attachment(Answer):
    """A file kept with a ticket; `size` in bytes."""

    id: Key
    name: str
    media_type: str
    size: int
    at: Instant
    by: Person


class Ticket(TicketSummary):
    """A ticket whole. `history` is oldest first. `may` says which statuses this actor may move it to now."""

    description: str
    call_id: Key | None = None
    created_by: Person | None = None
    history: tuple[HistoryEntry, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    may: tuple[TicketStatus, ...] = ()


class CreateTicket(Question):
    """A new ticket; asked again with the same key, the same ticket. A charger or contact that does not exist is
    InvalidInput; when it cannot be checked because a service is down, the ticket is taken and says so in its history.
    An assignee without the capability of the category is InvalidInput; with one the ticket begins as ASSIGNED."""

    ticket_key: Key
    description: Prose = Field(min_length=1)
    category: Category = Category.TECHNICAL_SUPPORT
    priority: Priority = Priority.NORMAL
    contact_id: Key | None = None
    charger_id: ChargerId | None = None
    assignee_id: MemberId | None = None
    visit_date: date | None = None
    visit_time: time | None = None
    call_id: Key | None = None


class Changes(Question):
    """What to change; what is left out stays, null takes away (assignee, visit, contact, charger).

    Assigning an OPEN ticket makes it ASSIGNED; taking the assignee away makes it OPEN again. RESOLVED demands `note`.
    """

    status: TicketStatus | None = None
    priority: Priority | None = None
    assignee_id: MemberId | None = None
    visit_date: date | None = None
    visit_time: time | None = None
    description: Prose | None = Field(default=None, min_length=1)
    category: Category | None = None
    contact_id: Key | None = None
    charger_id: ChargerId | None = None
    note: Prose | None = Field(default=None, min_length=1)


class ChangeTicket(Question):
    """Change a ticket in one commit. `version` is what the caller saw: when a field of `changes` was changed by
    another since then, nothing is changed and Conflict carries `current` (Ticket) and `fields` (their names). Fields
    nobody else touched do not conflict. Asked again with the same `change_id`: the same answer."""

    reference: TicketReference
    change_id: Key
    version: int
    changes: Changes


class ChangeTickets(Question):
    """The same changes to many tickets, each for itself (bulk action)."""

    change_id: Key
    references: tuple[TicketReference, ...] = Field(min_length=1, max_length=MAX_BULK)
    changes: Changes


class ChangedTicket(Answer):
    """What became of one of many: `problem` is the sentence when it was refused."""

    reference: TicketReference
    ticket: TicketSummary | None = None
    problem: str | None = None


class ChangedTickets(Answer):
    """One outcome per reference, in the order asked."""

    items: tuple[ChangedTicket, ...]


class GetTicket(Question):
    """One ticket."""

    reference: TicketReference


TicketSort = Literal[
    "priority", "-priority", "updated_at", "-updated_at", "created_at", "-created_at", "reference", "-reference",
    "respond_by", "-respond_by", "visit_date", "-visit_date", "status", "-status",
]  # fmt: skip


class TicketFilter(Question):
    """Which tickets, in which order: the one filter of list, saved view, bulk choice and export. `priority` sorts the
    most urgent first. `assignee` is a member's id, `me`, or `nobody`. `q` matches reference, description and names.
    `target` missed: the response target ran out; due: it is still counting."""

    q: str = Field(default="", max_length=120)
    status: tuple[TicketStatus, ...] = ()
    priority: tuple[Priority, ...] = ()
    category: tuple[Category, ...] = ()
    assignee: Annotated[str, StringConstraints(max_length=64)] | None = None
    contact_id: Key | None = None
    charger_id: ChargerId | None = None
    call_id: Key | None = None
    target: Literal["missed", "due"] | None = None
    visit_from: date | None = None
    visit_until: date | None = None
    created_from: Instant | None = None
    created_before: Instant | None = None
    sort: TicketSort = "-updated_at"


class ListTickets(Question):
    """A page of tickets."""

    filter: TicketFilter = TicketFilter()
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=400)


class TicketPage(Answer):
    """Tickets that match. `total` is exact when `total_is_exact`, else at least that many match."""

    items: tuple[TicketSummary, ...]
    next_cursor: str | None = None
    total: int
    total_is_exact: bool = True


class CountTickets(Question):
    """The numbers of DASH-1 and the sidebar, and of the asking member."""


class TicketCounts(Answer):
    """How many tickets there are. `open` counts those in status OPEN, `total` all; `mine` those the asking member has
    in hand (ASSIGNED or IN_PROGRESS)."""

    open: int
    assigned: int
    in_progress: int
    resolved: int
    closed: int
    total: int
    mine: int = 0
    target_missed: int = 0


class ListRecent(Question):
    """The tickets touched last, for the dashboard (DASH-4): also for roles that may not open them."""

    limit: int = Field(default=10, ge=1, le=50)


class RecentTickets(Answer):
    """Tickets, last touched first."""

    items: tuple[TicketSummary, ...]


class ListAssignees(Question):
    """Who may be given a ticket of this category, lightest load first."""

    category: Category


class Assignee(Answer):
    """A member who fits, with what they have in hand: tickets ASSIGNED or IN_PROGRESS, and visits today."""

    member_id: MemberId
    name: str
    capabilities: tuple[Capability, ...]
    in_hand: int
    visits_today: int


class Assignees(Answer):
    """Members who fit."""

    items: tuple[Assignee, ...]


class ListVisits(Question):
    """Planned visits from `first` to `last`, both included, at most 62 days; of one technician when given."""

    first: date
    last: date
    assignee_id: MemberId | None = None


class Visits(Answer):
    """Tickets with a visit in the time asked for, by day, time and technician."""

    items: tuple[TicketSummary, ...]


class Look(Question):
    """The asking member has the ticket open, is writing, or has left. Repeat every 10 s; forgotten after 25 s."""

    reference: TicketReference
    doing: Literal["viewing", "editing", "gone"]


class Looker(Answer):
    """Somebody who has the ticket before them."""

    member_id: MemberId
    name: str
    doing: Literal["viewing", "editing"]


class Lookers(Answer):
    """Who has the ticket before them, the asking member not counted. Also the body of the live presence message,
    where everybody counts."""

    reference: TicketReference
    items: tuple[Looker, ...]


class SaveView(Question):
    """Keep a filter under a name: one's own, or for everybody when `shared`. Same `view_id`: replaces one's own."""

    view_id: Key
    name: Line = Field(min_length=1)
    filter: TicketFilter
    shared: bool = False


class SavedView(Answer):
    """A kept filter. `mine`: the asking member may change and delete it."""

    id: Key
    name: str
    filter: TicketFilter
    shared: bool
    mine: bool


class ListViews(Question):
    """The asking member's views and the shared ones."""


class SavedViews(Answer):
    """Views by name."""

    items: tuple[SavedView, ...]


class DeleteView(Question):
    """Forget one's own view."""

    view_id: Key


class SaveMacro(Question):
    """A note that is written often, and what goes with it. Shared by the team; for Manager, Dispatcher and Admin."""

    macro_id: Key
    name: Line = Field(min_length=1)
    text: Prose = Field(min_length=1)
    status: TicketStatus | None = None
    priority: Priority | None = None


class Macro(Answer):
    """A note ready to use; `status` and `priority` are proposed with it."""

    id: Key
    name: str
    text: str
    status: TicketStatus | None = None
    priority: Priority | None = None


class ListMacros(Question):
    """All macros."""


class Macros(Answer):
    """Macros by name."""

    items: tuple[Macro, ...]


class DeleteMacro(Question):
    """Forget a macro."""

    macro_id: Key


class BeginAttachment(Question):
    """Announce a file; limits are checked now (InvalidInput). Then send it in chunks, in order."""

    reference: TicketReference
    attachment_id: Key
    name: Line = Field(min_length=1)
    media_type: str = Field(max_length=100)
    size: int = Field(ge=1)


class AddChunk(Question):
    """The bytes from `offset` on, base64, at most CHUNK_BYTES. Repeating one does no harm."""

    attachment_id: Key
    offset: int = Field(ge=0)
    base64: str = Field(max_length=CHUNK_BYTES * 2)


class FinishAttachment(Question):
    """All is sent; `sha256` (hex) is of the whole. The file now belongs to the ticket. Content that is not what its
    media type says is InvalidInput. Asked again: the same attachment."""

    attachment_id: Key
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ReadAttachment(Question):
    """Bytes of a file from `offset` on."""

    reference: TicketReference
    attachment_id: Key
    offset: int = Field(default=0, ge=0)


class AttachmentChunk(Answer):
    """At most CHUNK_BYTES, base64; empty at the end."""

    attachment: Attachment
    base64: str


CREATE_TICKET = Rpc("tickets", "create-ticket", CreateTicket, Ticket, timeout_s=5.0, needs=Permission.TICKETS_WORK)
CHANGE_TICKET = Rpc("tickets", "change-ticket", ChangeTicket, Ticket, needs=Permission.TICKETS_WORK)
CHANGE_TICKETS = Rpc(
    "tickets", "change-tickets", ChangeTickets, ChangedTickets, timeout_s=15.0, needs=Permission.TICKETS_WORK
)
GET_TICKET = Rpc("tickets", "get-ticket", GetTicket, Ticket, needs=Permission.TICKETS_VIEW)
LIST_TICKETS = Rpc("tickets", "list-tickets", ListTickets, TicketPage, needs=Permission.TICKETS_VIEW)
COUNT_TICKETS = Rpc("tickets", "count-tickets", CountTickets, TicketCounts, needs=Permission.DASHBOARD_VIEW)
LIST_RECENT = Rpc("tickets", "list-recent", ListRecent, RecentTickets, needs=Permission.DASHBOARD_VIEW)
LIST_ASSIGNEES = Rpc("tickets", "list-assignees", ListAssignees, Assignees, needs=Permission.TICKETS_VIEW)
LIST_VISITS = Rpc("tickets", "list-visits", ListVisits, Visits, needs=Permission.TICKETS_VIEW)
LOOK = Rpc("tickets", "look", Look, Lookers, needs=Permission.TICKETS_VIEW)
SAVE_VIEW = Rpc("tickets", "save-view", SaveView, SavedView, needs=Permission.TICKETS_WORK)
LIST_VIEWS = Rpc("tickets", "list-views", ListViews, SavedViews, needs=Permission.TICKETS_VIEW)
DELETE_VIEW = Rpc("tickets", "delete-view", DeleteView, Nothing, needs=Permission.TICKETS_WORK)
SAVE_MACRO = Rpc("tickets", "save-macro", SaveMacro, Macro, needs=Permission.TICKETS_CLOSE)
LIST_MACROS = Rpc("tickets", "list-macros", ListMacros, Macros, needs=Permission.TICKETS_VIEW)
DELETE_MACRO = Rpc("tickets", "delete-macro", DeleteMacro, Nothing, needs=Permission.TICKETS_CLOSE)
BEGIN_ATTACHMENT = Rpc("tickets", "begin-attachment", BeginAttachment, Nothing, needs=Permission.TICKETS_WORK)
ADD_CHUNK = Rpc("tickets", "add-chunk", AddChunk, Nothing, needs=Permission.TICKETS_WORK)
FINISH_ATTACHMENT = Rpc("tickets", "finish-attachment", FinishAttachment, Attachment, needs=Permission.TICKETS_WORK)
READ_ATTACHMENT = Rpc("tickets", "read-attachment", ReadAttachment, AttachmentChunk, needs=Permission.TICKETS_VIEW)
