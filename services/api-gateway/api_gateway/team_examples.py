"""Examples of the team's administration for the OpenAPI document; tests check that each fits its schema."""

from __future__ import annotations

from typing import Any

MEMBER: dict[str, Any] = {
    "id": "0f3b8f4e-6f0e-4a2c-9a58-2f1f6f9f7c10",
    "name": "Nadeesha Perera",
    "email": "nadeesha@voltcharge.example",
    "role": "ops_agent",
    "phone": "+94771112223",
    "capabilities": ["hotline", "technical"],
    "cpo_id": None,
    "must_change_password": False,
    "active": True,
    "removed": False,
    "added_at": "2026-01-05T03:30:00Z",
    "last_sign_in_at": "2026-11-22T02:30:00Z",
    "version": 4,
}
MEMBERS: dict[str, Any] = {"items": [MEMBER], "next_cursor": None, "total": 1}
NEW_MEMBER: dict[str, Any] = {
    "member_key": "0f3b8f4e-6f0e-4a2c-9a58-2f1f6f9f7c10",
    "name": "Nadeesha Perera",
    "email": "nadeesha@voltcharge.example",
    "phone": "077 111 2223",
    "password": "a temporary password",
    "role": "ops_agent",
    "capabilities": ["hotline", "technical"],
}
ORGANISATION: dict[str, Any] = {
    "id": "lanka-ev",
    "name": "Lanka EV",
    "contact_email": "ops@lanka-ev.example",
    "active": True,
    "members": 2,
    "keys": 1,
}
KEY: dict[str, Any] = {
    "id": "9a5d4f67-2eb2-4fa1-a4d3-8f7a6b5c4d00",
    "name": "Lanka EV backend",
    "cpo_id": "lanka-ev",
    "scopes": ["chargers.view", "dashboard.network"],
    "prefix": "vck_7Qm2",
    "requests_per_minute": 120,
    "created_at": "2026-11-01T05:00:00Z",
    "created_by": "Ayesha Fernando",
    "expires_at": "2027-11-01T05:00:00Z",
    "rotated_at": None,
    "old_secret_until": None,
    "last_used_at": "2026-11-22T08:00:00Z",
    "revoked_at": None,
}
NEW_KEY: dict[str, Any] = {
    "key_id": KEY["id"],
    "name": KEY["name"],
    "cpo_id": "lanka-ev",
    "scopes": KEY["scopes"],
}
ISSUED_KEY: dict[str, Any] = {"key": KEY, "secret": "vck_7Qm2…"}
AUDIT: dict[str, Any] = {
    "items": [
        {
            "id": "0193a5c2-77aa",
            "at": "2026-11-22T08:16:00Z",
            "actor_id": MEMBER["id"],
            "actor_name": "Nadeesha Perera",
            "role": "ops_agent",
            "operation": "changeTicket",
            "target": "TKT-000042",
            "detail": "",
            "status": 200,
            "remote_address": "203.0.113.7",
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        }
    ],
    "next_cursor": None,
}
CSV_FILE = "Time,Who\r\n2026-11-22 13:46:00,Nadeesha Perera\r\n"
