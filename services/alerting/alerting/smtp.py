"""The line to the mail server: one mail after the other, and for each whether it arrived, did not, or may have."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException, SMTPSenderRefused

from alerting.domain import Outcome, one_line


class ServerAway(Exception):
    """The mail server cannot be reached, or lets us send nothing at all (login, sender). No mail is at fault."""


@dataclass(frozen=True)
class Handed:
    """How handing over one mail ended; `why` is the server's answer, or what happened instead."""

    outcome: Outcome
    why: str = ""


class Line:
    """An open connection to the server."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    async def hand_over(self, mail: EmailMessage) -> Handed:
        """Send one mail to whom it names. Raises ServerAway when the server takes none from us."""
        sender, recipient = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
        international = not recipient.isascii()
        if international and not self._client.supports_extension("smtputf8"):
            return Handed(Outcome.REFUSED, "the mail server takes no addresses beyond ASCII")
        options, encoding = (["SMTPUTF8"], "utf-8") if international else ([], "ascii")
        try:
            await self._client.mail(sender, options=options, encoding=encoding)
            await self._client.rcpt(recipient, encoding=encoding)
        except SMTPSenderRefused as error:
            raise ServerAway(f"it refuses the sender {sender}: {_said(error)}") from error
        except SMTPResponseException as error:
            await self._forget()
            return _answered(error)
        except (SMTPException, OSError) as error:
            return Handed(Outcome.LATER, _said(error))
        try:
            await self._client.data(mail.as_bytes())
        except SMTPResponseException as error:
            await self._forget()
            return _answered(error)
        except (SMTPException, OSError) as error:
            return Handed(Outcome.UNCONFIRMED, _said(error))
        return Handed(Outcome.TAKEN)

    @property
    def is_open(self) -> bool:
        """Whether another mail can be handed over here."""
        return self._client.is_connected

    async def _forget(self) -> None:
        """Clear what the refused mail left behind in the conversation; a line that breaks here is opened anew."""
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self._client.close()


@asynccontextmanager
async def open_line(url: str, sender: str, timeout_s: float) -> AsyncIterator[Line]:
    """Connect, encrypt and sign in as `url` says, introduced by the domain of `sender`. Raises ServerAway."""
    parts = urlsplit(url)
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    at_once = parts.scheme == "smtps"
    client = aiosmtplib.SMTP(
        hostname=parts.hostname,
        port=parts.port or (465 if at_once else 587 if name else 25),
        username=name or None,
        password=password or None,
        local_hostname=parseaddr(sender)[1].rpartition("@")[2],
        timeout=timeout_s,
        use_tls=at_once,
        # A password never goes over an open line, unless the line does not leave this machine.
        start_tls=False if at_once else True if name and not _is_loopback(parts.hostname or "") else None,
    )
    try:
        await client.connect()
    except (SMTPException, OSError, ValueError) as error:
        raise ServerAway(_said(error)) from error
    try:
        yield Line(client)
    finally:
        try:
            if client.is_connected:
                await client.quit(timeout=min(timeout_s, 2.0))
        except (SMTPException, OSError):
            pass  # everything was answered before; how the server says goodbye changes nothing
        finally:
            client.close()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _answered(error: SMTPResponseException) -> Handed:
    # RFC 5321 §4.2.1: 5yz is final, 4yz is worth another try.
    return Handed(Outcome.REFUSED if error.code >= 500 else Outcome.LATER, _said(error))


def _said(error: Exception) -> str:
    text = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    return one_line(text or type(error).__name__)[:300]
