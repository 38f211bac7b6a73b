"""Least privilege on the bus: what each service may publish and subscribe, as NATS permissions.

Rendered into the server's configuration by voltctl (development) and in deploy/ (production). A service that needs
a new subject gets a line here; a denied publish shows up at the publisher as a time-out, so look here first.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.rpc import Rpc, alerting, chargers, contacts, dashboard, identity, telephony, tickets
from contracts.streams import CONSUMERS, Consumer


@dataclass(frozen=True)
class Access:
    """Subjects one NATS user may publish and subscribe. Replies to requests it received are always allowed."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


SERVICES = ("ocpp-gateway", "dashboard", "identity", "contacts", "telephony", "tickets", "alerting", "api-gateway")

_SAYS: dict[str, tuple[str, ...]] = {
    "ocpp-gateway": ("evt.charger.>", "evt.telemetry.>", "gateway.claim.>"),
    "dashboard": ("live.charger.>", "live.charger-removed.>", "live.command.>"),
    "identity": ("evt.identity.>",),
    "contacts": ("evt.contact.>", "live.contact.>"),
    "telephony": ("evt.call.>", "live.call.>"),
    "tickets": ("evt.ticket.>", "live.ticket.>", "live.lookers.>"),
    "alerting": ("live.notification.>",),
    "api-gateway": ("evt.audit.>",),
}
_HEARS: dict[str, tuple[str, ...]] = {
    "ocpp-gateway": ("rpc.charger.*.command", "gateway.claim.>"),
    "dashboard": (),
    "identity": (),
    "contacts": (),
    "telephony": (),
    "tickets": (),
    "alerting": (),
    "api-gateway": ("live.>", "health.>", "evt.identity.*.*.session-ended"),
}
_ASKS: dict[str, tuple[Rpc, ...]] = {  # type: ignore[type-arg]  # the question and answer types do not matter here
    "telephony": (contacts.LOOK_UP_PHONE, contacts.GET_CONTACT),
    "tickets": (contacts.GET_CONTACT, dashboard.GET_CHARGER),
    "api-gateway": (
        identity.SIGN_IN, identity.CHECK_SESSION, identity.END_SESSION, identity.SET_MEMBER_ACTIVE,
        identity.CHANGE_PASSWORD, identity.LIST_MEMBERS, identity.GET_MEMBER, identity.ADD_MEMBER,
        identity.UPDATE_MEMBER, identity.REMOVE_MEMBER, identity.LIST_ORGANISATIONS, identity.SAVE_ORGANISATION,
        identity.LIST_KEYS, identity.ISSUE_KEY, identity.ROTATE_KEY, identity.REVOKE_KEY, identity.CHECK_KEY,
        identity.LIST_AUDIT,
        contacts.ADD_CONTACT, contacts.UPDATE_CONTACT, contacts.DELETE_CONTACT, contacts.GET_CONTACT,
        contacts.SEARCH_CONTACTS, contacts.LOOK_UP_PHONE, contacts.PREVIEW_IMPORT, contacts.COMMIT_IMPORT,
        contacts.LIST_DUPLICATES, contacts.MERGE_CONTACTS, contacts.DISMISS_DUPLICATE,
        telephony.GET_CURRENT_CALL, telephony.START_CALL, telephony.UPDATE_CALL, telephony.SAVE_CALL,
        telephony.CANCEL_CALL, telephony.GET_CALL, telephony.LIST_CALLS, telephony.HEAR_TELEPHONE_SYSTEM,
        tickets.CREATE_TICKET, tickets.CHANGE_TICKET, tickets.CHANGE_TICKETS, tickets.GET_TICKET,
        tickets.LIST_TICKETS, tickets.COUNT_TICKETS, tickets.LIST_RECENT, tickets.LIST_ASSIGNEES,
        tickets.LIST_VISITS, tickets.LOOK, tickets.SAVE_VIEW, tickets.LIST_VIEWS, tickets.DELETE_VIEW,
        tickets.SAVE_MACRO, tickets.LIST_MACROS, tickets.DELETE_MACRO,
        tickets.BEGIN_ATTACHMENT, tickets.ADD_CHUNK, tickets.FINISH_ATTACHMENT,
        tickets.READ_ATTACHMENT,
        alerting.LIST_NOTIFICATIONS, alerting.READ_NOTIFICATIONS,
        chargers.SEND_COMMAND, chargers.LIST_COMMANDS, chargers.REGISTER_CHARGER, chargers.UPDATE_CHARGER,
        chargers.RETIRE_CHARGER, chargers.LIST_KNOCKING,
        dashboard.LIST_CHARGERS, dashboard.GET_CHARGER, dashboard.GET_NETWORK,
    ),
}  # fmt: skip
_ALSO_PUBLISHES: dict[str, tuple[str, ...]] = {
    "ocpp-gateway": ("rpc.charger.*.command",),
    "api-gateway": (
        "rpc.charger.*.command",
        "$JS.API.STREAM.INFO.LIVE",
        "$JS.API.CONSUMER.CREATE.LIVE.>",
        "$JS.API.CONSUMER.DELETE.LIVE.>",
        "$JS.API.CONSUMER.INFO.LIVE.>",
        "$JS.API.CONSUMER.MSG.NEXT.LIVE.>",
    ),
}


def inbox_prefix(service: str) -> str:
    """The prefix of reply subjects of one user, so that nobody can listen to another's answers."""
    return f"_INBOX_{service}"


def _reading(consumer: Consumer) -> tuple[str, ...]:
    """What reading takes: MSG.NEXT, INFO, RESET to where the reader's work stands, both forms of the ack subject."""
    stream = consumer.stream.name
    durables = [consumer.durable(p) for p in range(consumer.stream.partitions)]
    return (
        f"$JS.API.STREAM.INFO.{stream}",
        f"$JS.API.CONSUMER.INFO.{stream}.*",
        *(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{d}" for d in durables),
        *(f"$JS.API.CONSUMER.RESET.{stream}.{d}" for d in durables),
        *(f"$JS.ACK.{stream}.{d}.>" for d in durables),
        *(f"$JS.ACK.*.*.{stream}.{d}.>" for d in durables),
    )


def access_of(service: str) -> Access:
    """Return what `service` may do on the bus; raises KeyError for a service that is not declared."""
    reading = tuple(s for c in CONSUMERS if c.service == service for s in _reading(c))
    inbox = f"{inbox_prefix(service)}.>"
    return Access(
        publish=(
            *_SAYS[service],
            *(rpc.subject for rpc in _ASKS.get(service, ())),
            *_ALSO_PUBLISHES.get(service, ()),
            *reading,
            f"health.{service}.*",
            f"dead.{service}.>",
        ),
        subscribe=(
            *_HEARS[service],
            f"rpc.{service}.>",
            inbox,
            "$SRV.*",
            f"$SRV.*.{service}",
            f"$SRV.*.{service}.*",
        ),
    )


def covers(permitted: str, subject: str) -> bool:
    """Say whether the NATS pattern `permitted` matches the concrete `subject`: `*` one token, `>` one or more."""
    pattern, tokens = permitted.split("."), subject.split(".")
    for position, part in enumerate(pattern):
        if part == ">":
            return len(tokens) > position
        if position >= len(tokens) or part not in ("*", tokens[position]):
            return False
    return len(pattern) == len(tokens)
