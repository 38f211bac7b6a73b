"""Mails as they are written: plain text, and nothing a ticket says can become a header or markup."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from alerting.domain import excerpt, one_line
from contracts.desk import Priority

_SUBJECT = 120
_NO_ADDRESS = "the member's address is no address that mail can be sent to"


class Unmailable(ValueError):
    """There is no way to write a mail to this address."""


def subject(reference: str, priority: str, headline: str, summary: str) -> str:
    """Return `TKT-000042 · High · Assigned to you: Connector 2 is broken`, on one line and of bounded length."""
    return excerpt(f"{reference} · {Priority(priority).value.capitalize()} · {headline}: {summary}", _SUBJECT)


def mail(
    *,
    notification_id: str,
    reference: str,
    priority: str,
    headline: str,
    summary: str,
    title: str,
    text: str,
    at: datetime,
    name: str,
    address: str,
    sender: str,
    public_url: str | None,
) -> EmailMessage:
    """Write the mail of a notification. Raises Unmailable.

    Its Message-ID is the notification's own, so that a mail which had to be sent again can be told by servers and
    readers; mails about one ticket form one thread.
    """
    sender_name, sender_address = parseaddr(sender)
    domain = sender_address.rpartition("@")[2]
    written = EmailMessage(policy.SMTP if address.isascii() else policy.SMTPUTF8)
    try:
        recipient = Address(display_name=one_line(name), addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:  # what the parser of addresses raises on nonsense
        raise Unmailable(_NO_ADDRESS) from error
    if recipient.addr_spec != address or not recipient.domain:
        raise Unmailable(_NO_ADDRESS)
    written["To"] = recipient
    written["From"] = Address(display_name=one_line(sender_name), addr_spec=sender_address)
    written["Subject"] = subject(reference, priority, headline, summary)
    written["Date"] = format_datetime(at)
    written["Message-ID"] = f"<{notification_id}@{domain}>"
    written["References"] = f"<{reference.lower()}@{domain}>"
    # RFC 3834: machines do not answer it.
    written["Auto-Submitted"] = "auto-generated"
    written["X-Auto-Response-Suppress"] = "All"
    lines = [f"Hello {one_line(name)},", "", f"{title}.", text]
    if public_url is not None:
        lines += ["", f"Open it: {public_url}/service/{reference}"]
    lines += ["", "-- ", "VoltCharge wrote this because the ticket concerns you. Please do not answer this mail."]
    written.set_content("\n".join(lines) + "\n", cte="quoted-printable")
    return written
