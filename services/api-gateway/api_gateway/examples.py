"""Examples for the OpenAPI document; tests check that each fits its schema."""

from __future__ import annotations

from typing import Any

SESSION: dict[str, Any] = {
    "member": {
        "id": "0f3b8f4e-6f0e-4a2c-9a58-2f1f6f9f7c10",
        "name": "Nadeesha Perera",
        "email": "nadeesha@voltcharge.example",
        "role": "ops_agent",
        "capabilities": ["Hotline", "Technical"],
        "cpo_id": None,
    },
    "modules": ["dashboard", "hotline", "requests", "service", "chargers", "finance", "contacts"],
    "permissions": ["chargers.command", "chargers.engineer", "chargers.view", "dashboard.network", "dashboard.view"],
    "csrf_token": "m1PZ0C8Yk2yXo2iJ3v7wq8bT5hA4dR6s",
    "must_change_password": False,
    "started_at": "2026-11-22T02:30:00Z",
    "expires_at": "2026-11-22T14:30:00Z",
}

CHARGER: dict[str, Any] = {
    "id": "100001",
    "name": "Galle Face Green 1",
    "kind": "DC",
    "status": "Faulted",
    "weak_signal": False,
    "address": "Galle Road, Colombo 03",
    "latitude": 6.9271,
    "longitude": 79.8448,
    "cpo_id": None,
    "connectors": [
        {"id": 1, "status": "Faulted", "error_code": "GroundFailure", "info": None, "since": "2026-11-22T08:10:04Z"},
        {"id": 2, "status": "Available", "error_code": None, "info": None, "since": "2026-11-22T07:55:00Z"},
    ],
    "last_event_at": "2026-11-22T08:15:30.123456Z",
    "version": 4711,
}

COMMAND: dict[str, Any] = {
    "command_id": "7d0f9c1a-2f64-4d5e-9d2f-3a1f0c5be111",
    "charger_id": "100001",
    "kind": "reset",
    "requested_by": {"id": SESSION["member"]["id"], "name": "Nadeesha Perera"},
    "requested_at": "2026-11-22T08:16:00Z",
    "outcome": "accepted",
    "charger_answer": "Accepted",
    "detail": "The charger accepted the reset and will restart its firmware.",
    "steps": [{"at": "2026-11-22T08:16:00.412Z", "step": "Reset (Soft)", "answer": "Accepted"}],
    "answered_at": "2026-11-22T08:16:00.412Z",
    "charger_status": None,
}

CHARGER_DETAIL: dict[str, Any] = {
    "charger": CHARGER
    | {
        "vendor": "ABB",
        "model": "Terra 54",
        "serial_number": "T54-CE-0815",
        "firmware_version": "1.6.2",
        "ocpp_version": "1.6",
        "connected_since": "2026-11-22T07:54:58Z",
        "last_boot_at": "2026-11-22T07:54:59Z",
        "heartbeat": {
            "interval_s": 60,
            "average_s": 60.2,
            "last_at": "2026-11-22T08:15:30Z",
            "late_count": 0,
            "drops_24h": 1,
            "recent_s": [60.1, 60.2, 60.3],
        },
        "running": [],
        "recent_faults": [
            {
                "connector_id": 1,
                "error_code": "GroundFailure",
                "info": None,
                "at": "2026-11-22T08:10:04Z",
                "cleared_at": None,
            }
        ],
    },
    "commands": [COMMAND],
    "unavailable": [],
}

_COUNTERS = {
    "total": 24,
    "offline": 2,
    "faulted": 1,
    "available": 14,
    "charging": 6,
    "preparing": 1,
    "unavailable": 0,
    "weak_signal": 1,
}

DASHBOARD: dict[str, Any] = {
    "network": {"dc": _COUNTERS, "ac": _COUNTERS | {"total": 16, "available": 6}},
    "errors": [
        {
            "id": "100001",
            "name": "Galle Face Green 1",
            "kind": "DC",
            "status": "Faulted",
            "last_event_at": "2026-11-22T08:15:30Z",
            "fault": "GroundFailure",
        }
    ],
    "faults_24h": [{"hour": "2026-11-22T08:00:00Z", "count": 1}],
    "ticket_counts": None,
    "recent_tickets": None,
    "unavailable": [],
}

DASHBOARD_IN_PART: dict[str, Any] = {
    "network": None,
    "errors": None,
    "faults_24h": None,
    "ticket_counts": None,
    "recent_tickets": None,
    "unavailable": [
        {
            "part": part,
            "problem": {
                "type": "urn:voltcharge:problem:unavailable",
                "title": "A part of the system does not answer",
                "status": 503,
                "detail": "dashboard is not running; nothing was done.",
                "instance": "/api/v1/dashboard",
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            },
        }
        for part in ("network", "errors", "faults_24h")
    ],
}

KNOCKING: dict[str, Any] = {
    "items": [
        {
            "identity": "CP-77",
            "remote_address": "203.0.113.7",
            "first_seen_at": "2026-11-22T08:00:00Z",
            "last_seen_at": "2026-11-22T08:05:00Z",
            "attempts": 6,
            "reason": "unknown charger",
        }
    ]
}

PROFILE: dict[str, Any] = {
    "id": "100041",
    "name": "Kandy Lake 1",
    "kind": "AC",
    "connectors": 2,
    "address": "Sangaraja Mawatha, Kandy",
    "latitude": 7.2906,
    "longitude": 80.6417,
    "cpo_id": None,
}

ADDED_CHARGER: dict[str, Any] = {
    "charger": PROFILE,
    "ocpp_url": "wss://ocpp.voltcharge.example/ocpp/100041",
    "password": "k4T0sZ8rW1yQ6uN3bH5vJ2mX7cL9pD0e",
}

SYSTEM: dict[str, Any] = {
    "services": [
        {"name": "ocpp-gateway", "state": "up", "since": "2026-11-22T02:00:00Z", "detail": None},
        {"name": "dashboard", "state": "down", "since": "2026-11-22T08:12:41Z", "detail": "No sign of life."},
        {"name": "identity", "state": "up", "since": "2026-11-22T02:00:00Z", "detail": None},
        {"name": "api-gateway", "state": "up", "since": "2026-11-22T02:00:00Z", "detail": None},
    ],
    "infrastructure": [
        {"name": "nats", "state": "up"},
        {"name": "postgresql", "state": "up"},
        {"name": "redis", "state": "up"},
    ],
}

LIVE = """id: 5f0c2a9b1d3e-41
event: hello
data: {"epoch":"5f0c2a9b1d3e","seq":41}

id: 5f0c2a9b1d3e-42
event: charger
data: {"charger":{"id":"100001","status":"Available","version":4712}}

: still here

"""
