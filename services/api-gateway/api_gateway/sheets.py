"""What each list looks like as a CSV file. Times are local (Asia/Colombo)."""

from __future__ import annotations

from api_gateway.csv_files import Sheet
from contracts.rpc.contacts import Contact
from contracts.rpc.identity import AuditEntry
from contracts.rpc.telephony import Call
from contracts.rpc.tickets import TicketSummary

CONTACTS: Sheet[Contact] = Sheet(
    "contacts",
    (
        ("Name", lambda c: c.name),
        ("Phone", lambda c: c.phone),
        ("Organisation", lambda c: c.organisation),
        ("Tier", lambda c: c.tier.value),
        ("Primary charger", lambda c: c.primary_charger_id),
        ("Notes", lambda c: c.notes),
        ("Added", lambda c: c.created_at),
        ("Changed", lambda c: c.updated_at),
    ),
)
CALLS: Sheet[Call] = Sheet(
    "calls",
    (
        ("Started", lambda c: c.started_at),
        ("Duration (s)", lambda c: c.duration_s),
        ("Agent", lambda c: c.member_name),
        ("Phone", lambda c: c.phone),
        ("Contact", lambda c: c.contact_name),
        ("Category", lambda c: c.category.value),
        ("Priority", lambda c: c.priority.value),
        ("Notes", lambda c: c.notes),
        ("Ticket", lambda c: c.ticket_reference),
    ),
)
TICKETS: Sheet[TicketSummary] = Sheet(
    "tickets",
    (
        ("Reference", lambda t: t.reference),
        ("Summary", lambda t: t.summary),
        ("Category", lambda t: t.category.value),
        ("Priority", lambda t: t.priority.value),
        ("Status", lambda t: t.status.value),
        ("Contact", lambda t: t.contact_name),
        ("Charger", lambda t: t.charger_id),
        ("Assignee", lambda t: t.assignee.name if t.assignee else None),
        ("Visit date", lambda t: t.visit_date),
        ("Visit time", lambda t: t.visit_time),
        ("Made", lambda t: t.created_at),
        ("Changed", lambda t: t.updated_at),
        ("Respond by", lambda t: t.respond_by),
        ("Responded", lambda t: t.responded_at),
        ("Target missed", lambda t: t.target_missed),
    ),
)
AUDIT: Sheet[AuditEntry] = Sheet(
    "audit",
    (
        ("Time", lambda a: a.at),
        ("Who", lambda a: a.actor_name),
        ("Role", lambda a: a.role.badge if a.role else None),
        ("Operation", lambda a: a.operation),
        ("Target", lambda a: a.target),
        ("Detail", lambda a: a.detail),
        ("Status", lambda a: a.status),
        ("Address", lambda a: a.remote_address),
        ("Trace", lambda a: a.trace_id),
    ),
)
