"""Examples of the support desk for the OpenAPI document; tests check that each fits its schema."""

from __future__ import annotations

from typing import Any

from api_gateway import examples

CONTACT_ID = "1c9d8e3a-58f4-4a0e-9a52-6a3b0e7f1d01"
OTHER_CONTACT_ID = "1c9d8e3a-58f4-4a0e-9a52-6a3b0e7f1d02"
CALL_ID = "2f6f3c11-7b44-4a1d-8a3e-0d9e5b2c4a10"
MEMBER: dict[str, Any] = {"member_id": examples.SESSION["member"]["id"], "name": "Nadeesha Perera"}

CONTACT: dict[str, Any] = {
    "id": CONTACT_ID,
    "name": "Ruwan Jayasinghe",
    "phone": "+94771234567",
    "organisation": "Lanka Logistics",
    "tier": "gold",
    "primary_charger_id": "100001",
    "notes": "Prefers to be called back after 4 pm.",
    "version": 3,
    "created_at": "2026-03-02T04:11:00Z",
    "updated_at": "2026-11-20T09:30:00Z",
    "deleted": False,
    "merged_into": None,
}
CONTACT_PAGE: dict[str, Any] = {"items": [CONTACT], "next_cursor": None, "total": 1, "total_is_exact": True}
PHONE_MATCHES: dict[str, Any] = {"items": [CONTACT], "exact": True}
NEW_CONTACT: dict[str, Any] = {"contact_id": CONTACT_ID, "name": "Ruwan Jayasinghe", "phone": "077 123 4567"}
IMPORT_PREVIEW: dict[str, Any] = {
    "rows": [
        {
            "line": 2,
            "name": "Ruwan Jayasinghe",
            "phone": "+94771234567",
            "organisation": "Lanka Logistics",
            "outcome": "update",
            "contact_id": CONTACT_ID,
            "problems": [],
        },
        {
            "line": 3,
            "name": "Amara",
            "phone": None,
            "organisation": None,
            "outcome": "refused",
            "contact_id": None,
            "problems": ["“12” is not a phone number; write it like 077 123 4567 or +94 77 123 4567"],
        },
    ],
    "adds": 0,
    "updates": 1,
    "refused": 1,
    "unknown_columns": [],
    "problems": [],
}
DUPLICATES: dict[str, Any] = {
    "items": [
        {
            "one": CONTACT,
            "other": CONTACT | {"id": OTHER_CONTACT_ID, "name": "Ruwan Jayasingha", "phone": None},
            "likeness": 0.91,
            "why": "The names differ by one letter, and both belong to Lanka Logistics.",
        }
    ]
}
MERGE: dict[str, Any] = {
    "keep_id": CONTACT_ID,
    "keep_version": 3,
    "merge_id": OTHER_CONTACT_ID,
    "merge_version": 1,
}

CALL: dict[str, Any] = {
    "id": CALL_ID,
    "state": "saved",
    "member_id": MEMBER["member_id"],
    "member_name": MEMBER["name"],
    "from_telephone_system": False,
    "phone": "+94771234567",
    "contact_id": CONTACT_ID,
    "contact_name": "Ruwan Jayasinghe",
    "category": "technical_support",
    "priority": "high",
    "notes": "Connector 1 shows a ground fault since this morning.",
    "started_at": "2026-11-22T08:12:00Z",
    "ended_at": "2026-11-22T08:15:05Z",
    "duration_s": 185,
    "ticket_reference": "TKT-000042",
    "version": 6,
}
CALL_PAGE: dict[str, Any] = {"items": [CALL], "next_cursor": None, "total": 1, "total_is_exact": True}
RUNNING: dict[str, Any] = CALL | {
    "state": "running",
    "ended_at": None,
    "duration_s": None,
    "ticket_reference": None,
    "version": 2,
}
CURRENT_CALL: dict[str, Any] = {"call": RUNNING, "ringing": [], "waiting": [], "now": "2026-11-22T08:13:10Z"}

TICKET_ROW: dict[str, Any] = {
    "reference": "TKT-000042",
    "summary": "Ground fault on connector 1",
    "category": "technical_support",
    "priority": "high",
    "status": "ASSIGNED",
    "contact_id": CONTACT_ID,
    "contact_name": "Ruwan Jayasinghe",
    "charger_id": "100001",
    "assignee": MEMBER,
    "visit_date": "2026-11-23",
    "visit_time": "09:30:00",
    "created_at": "2026-11-22T08:16:00Z",
    "updated_at": "2026-11-22T08:20:00Z",
    "respond_by": "2026-11-22T12:16:00Z",
    "responded_at": None,
    "target_missed": False,
    "version": 2,
}
ATTACHMENT: dict[str, Any] = {
    "id": "3a7c2b90-1f2e-4b8e-8c2a-4f7a9d0e6b55",
    "name": "Connector 1.jpg",
    "media_type": "image/jpeg",
    "size": 284_113,
    "at": "2026-11-22T08:21:00Z",
    "by": MEMBER,
}
TICKET: dict[str, Any] = TICKET_ROW | {
    "description": "Ground fault on connector 1\nThe customer switched it off at the breaker.",
    "call_id": CALL_ID,
    "created_by": MEMBER,
    "history": [
        {
            "id": 1,
            "kind": "created",
            "at": "2026-11-22T08:16:00Z",
            "by": MEMBER,
            "was": None,
            "now": "Open",
            "text": None,
            "resolution": False,
            "version": 1,
        }
    ],
    "attachments": [ATTACHMENT],
    "may": ["IN_PROGRESS"],
}
TICKET_PAGE: dict[str, Any] = {"items": [TICKET_ROW], "next_cursor": None, "total": 1, "total_is_exact": True}
TICKET_KEY = "4e1f6f0a-3c55-4c0b-9c0d-2a9d7c1b8e21"
NEW_TICKET: dict[str, Any] = {
    "ticket_key": TICKET_KEY,
    "description": "Ground fault on connector 1",
    "category": "technical_support",
    "priority": "high",
    "contact_id": CONTACT_ID,
    "charger_id": "100001",
    "call_id": CALL_ID,
}
CHANGE: dict[str, Any] = {
    "change_id": "5b0d9a77-0a3c-4a52-9d41-7f1c2e3d4b66",
    "version": 2,
    "changes": {"status": "RESOLVED", "note": "Replaced the residual current device."},
}
BULK: dict[str, Any] = {
    "change_id": "5b0d9a77-0a3c-4a52-9d41-7f1c2e3d4b67",
    "references": ["TKT-000042", "TKT-000043"],
    "changes": {"priority": "critical"},
}
BULK_OUTCOME: dict[str, Any] = {
    "items": [
        {"reference": "TKT-000042", "ticket": TICKET_ROW | {"priority": "critical", "version": 3}, "problem": None},
        {"reference": "TKT-000043", "ticket": None, "problem": "TKT-000043 is closed; a closed ticket is final."},
    ]
}
TICKET_COUNTS: dict[str, Any] = {
    "open": 7,
    "assigned": 12,
    "in_progress": 5,
    "resolved": 9,
    "closed": 311,
    "total": 344,
    "mine": 3,
    "target_missed": 1,
}
RECENT: dict[str, Any] = {"items": [TICKET_ROW]}
ASSIGNEES: dict[str, Any] = {
    "items": [MEMBER | {"capabilities": ["technical", "hotline"], "in_hand": 3, "visits_today": 1}]
}
LOOKERS: dict[str, Any] = {"reference": "TKT-000042", "items": [MEMBER | {"doing": "editing"}]}
FILTER: dict[str, Any] = {"status": ["OPEN"], "priority": ["critical", "high"], "sort": "priority"}
VIEW: dict[str, Any] = {
    "id": "6d2a1c34-9b8f-4d7e-b1a0-5c4d3e2f1a77",
    "name": "Urgent and open",
    "filter": FILTER,
    "shared": True,
    "mine": True,
}
MACRO: dict[str, Any] = {
    "id": "7e3b2d45-0c90-4e8f-82b1-6d5e4f3a2b88",
    "name": "Reset by the customer",
    "text": "Asked the customer to switch the charger off for a minute; it works again.",
    "status": "RESOLVED",
    "priority": None,
}

NOTIFICATIONS: dict[str, Any] = {
    "items": [
        {
            "id": "8f4c3e56-1da1-4f90-93c2-7e6f5a4b3c99",
            "kind": "assigned",
            "title": "TKT-000042 is yours",
            "text": "Kamal Silva gave you “Ground fault on connector 1”.",
            "reference": "TKT-000042",
            "priority": "high",
            "at": "2026-11-22T08:20:00Z",
            "read_at": None,
        }
    ],
    "next_cursor": None,
    "unread": 1,
}

CONTACT_DETAIL: dict[str, Any] = {
    "contact": CONTACT,
    "calls": CALL_PAGE,
    "tickets": TICKET_PAGE,
    "chargers": [examples.CHARGER],
    "unavailable": [],
}
SEARCH: dict[str, Any] = {
    "contacts": [CONTACT],
    "tickets": [TICKET_ROW],
    "chargers": [examples.CHARGER],
    "unavailable": [],
}
HOOK = '{"event_id": "pbx-7-118", "event": "ringing", "from": "+94771234567", "extension": "204"}'
CSV_FILE = "Reference,Summary\r\nTKT-000042,Ground fault on connector 1\r\n"
ON_THE_DASHBOARD: dict[str, Any] = {"ticket_counts": TICKET_COUNTS, "recent_tickets": [TICKET_ROW]}
