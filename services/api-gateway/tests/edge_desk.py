"""The services of the support desk, as far as the edge can tell: who may ask what, and an answer to each."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from api_gateway import desk_examples as desk
from api_gateway import team_examples as team
from contracts.permissions import Permission
from contracts.rpc import Rpc, alerting, contacts, identity, telephony, tickets

P = Permission
FILE = b"\x89PNG and so on"
_ATTACHMENT = desk.ATTACHMENT | {"size": len(FILE), "media_type": "image/png"}

DESK: tuple[tuple[Rpc[Any, Any], Permission | None, Any], ...] = (
    (contacts.ADD_CONTACT, P.CONTACTS_MANAGE, desk.CONTACT),
    (contacts.UPDATE_CONTACT, P.CONTACTS_MANAGE, desk.CONTACT),
    (contacts.DELETE_CONTACT, P.CONTACTS_MANAGE, {}),
    (contacts.GET_CONTACT, P.CONTACTS_VIEW, desk.CONTACT),
    (contacts.SEARCH_CONTACTS, P.CONTACTS_VIEW, desk.CONTACT_PAGE),
    (contacts.LOOK_UP_PHONE, P.CONTACTS_VIEW, desk.PHONE_MATCHES),
    (contacts.PREVIEW_IMPORT, P.CONTACTS_MANAGE, desk.IMPORT_PREVIEW),
    (contacts.COMMIT_IMPORT, P.CONTACTS_MANAGE, desk.IMPORT_PREVIEW),
    (contacts.LIST_DUPLICATES, P.CONTACTS_VIEW, desk.DUPLICATES),
    (contacts.MERGE_CONTACTS, P.CONTACTS_MANAGE, desk.CONTACT),
    (contacts.DISMISS_DUPLICATE, P.CONTACTS_MANAGE, {}),
    (telephony.GET_CURRENT_CALL, P.HOTLINE_USE, desk.CURRENT_CALL),
    (telephony.START_CALL, P.HOTLINE_USE, desk.RUNNING),
    (telephony.UPDATE_CALL, P.HOTLINE_USE, desk.RUNNING),
    (telephony.SAVE_CALL, P.HOTLINE_USE, desk.CALL),
    (telephony.CANCEL_CALL, P.HOTLINE_USE, {}),
    (telephony.GET_CALL, P.HOTLINE_USE, desk.CALL),
    (telephony.LIST_CALLS, P.HOTLINE_USE, desk.CALL_PAGE),
    (telephony.HEAR_TELEPHONE_SYSTEM, None, {}),
    (tickets.CREATE_TICKET, P.TICKETS_WORK, desk.TICKET),
    (tickets.CHANGE_TICKET, P.TICKETS_WORK, desk.TICKET),
    (tickets.CHANGE_TICKETS, P.TICKETS_WORK, desk.BULK_OUTCOME),
    (tickets.GET_TICKET, P.TICKETS_VIEW, desk.TICKET),
    (tickets.LIST_TICKETS, P.TICKETS_VIEW, desk.TICKET_PAGE),
    (tickets.COUNT_TICKETS, P.DASHBOARD_VIEW, desk.TICKET_COUNTS),
    (tickets.LIST_RECENT, P.DASHBOARD_VIEW, desk.RECENT),
    (tickets.LIST_ASSIGNEES, P.TICKETS_VIEW, desk.ASSIGNEES),
    (tickets.LIST_VISITS, P.TICKETS_VIEW, desk.RECENT),
    (tickets.LOOK, P.TICKETS_VIEW, desk.LOOKERS),
    (tickets.SAVE_VIEW, P.TICKETS_VIEW, desk.VIEW),
    (tickets.LIST_VIEWS, P.TICKETS_VIEW, {"items": [desk.VIEW]}),
    (tickets.DELETE_VIEW, P.TICKETS_VIEW, {}),
    (tickets.SAVE_MACRO, P.TICKETS_CLOSE, desk.MACRO),
    (tickets.LIST_MACROS, P.TICKETS_WORK, {"items": [desk.MACRO]}),
    (tickets.DELETE_MACRO, P.TICKETS_CLOSE, {}),
    (tickets.BEGIN_ATTACHMENT, P.TICKETS_WORK, {}),
    (tickets.ADD_CHUNK, P.TICKETS_WORK, {}),
    (tickets.FINISH_ATTACHMENT, P.TICKETS_WORK, _ATTACHMENT),
    (tickets.READ_ATTACHMENT, P.TICKETS_VIEW, {"attachment": _ATTACHMENT, "base64": b64encode(FILE).decode()}),
    (alerting.LIST_NOTIFICATIONS, P.NOTIFICATIONS_VIEW, desk.NOTIFICATIONS),
    (alerting.READ_NOTIFICATIONS, P.NOTIFICATIONS_VIEW, {}),
    (identity.SET_MEMBER_ACTIVE, P.MEMBERS_MANAGE, team.MEMBER),
    (identity.CHANGE_PASSWORD, None, {}),
    (identity.LIST_MEMBERS, P.MEMBERS_MANAGE, team.MEMBERS),
    (identity.GET_MEMBER, P.MEMBERS_MANAGE, team.MEMBER),
    (identity.ADD_MEMBER, P.MEMBERS_MANAGE, team.MEMBER),
    (identity.UPDATE_MEMBER, P.MEMBERS_MANAGE, team.MEMBER),
    (identity.REMOVE_MEMBER, P.MEMBERS_MANAGE, {}),
    (identity.LIST_ORGANISATIONS, P.ORGANISATIONS_MANAGE, {"items": [team.ORGANISATION]}),
    (identity.SAVE_ORGANISATION, P.ORGANISATIONS_MANAGE, team.ORGANISATION),
    (identity.LIST_KEYS, P.KEYS_MANAGE, {"items": [team.KEY]}),
    (identity.ISSUE_KEY, P.KEYS_MANAGE, team.ISSUED_KEY),
    (identity.ROTATE_KEY, P.KEYS_MANAGE, team.ISSUED_KEY),
    (identity.REVOKE_KEY, P.KEYS_MANAGE, team.KEY),
    (identity.LIST_AUDIT, P.AUDIT_VIEW, team.AUDIT),
)
"""Procedure, the permission its service asks for, and what it answers when a test says nothing else."""
