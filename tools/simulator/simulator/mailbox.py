"""The development mailbox: a real SMTP server that keeps what it is given, and a page to read it on.

    python -m simulator.mailbox --smtp-port 1025 --page-port 8025

Nothing leaves the machine. The last `KEPT` mails stay in memory and are gone with the process. `/` lists them,
`/mails.json` gives them to programs, newest first. As a library: `Mailbox`, with ways to misbehave for tests.
"""

import argparse
import asyncio
import html
import json
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 200
_LARGEST = 2**20
_REQUEST_SECONDS = 5.0
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}article{border-top:1px solid #8886;padding:.6rem 0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.4rem 0}small{opacity:.75}"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was received. `to` is whom the sender named to the server, not what the headers say."""

    number: int
    received_at: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    headers: dict[str, str]


@dataclass
class Mailbox:
    """What was received, and how it behaves. Ports: 0 takes a free one; `open_mailbox` sets what they became."""

    smtp_port: int = 0
    page_port: int = 0
    mails: deque[Mail] = field(default_factory=lambda: deque(maxlen=KEPT))
    refusal: str | None = None
    """An SMTP answer such as "550 5.1.1 no such user": what every recipient is answered. None accepts."""
    delay_s: float = 0.0
    """How long each mail is thought about before it is answered."""
    dies_after_storing: bool = False
    """Keep the mail and hang up instead of answering: the sender cannot know."""
    _count: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks after SMTP's verbs
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, or give the refusal."""
        del server, session
        if self.refusal is not None:
            return self.refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep the mail."""
        del session
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        parsed = message_from_bytes(content, policy=policy.default)
        self._count += 1
        self.mails.appendleft(
            Mail(
                number=self._count,
                received_at=datetime.now(UTC).isoformat(timespec="seconds"),
                sender=envelope.mail_from or "",
                to=tuple(envelope.rcpt_tos),
                subject=str(parsed["Subject"] or ""),
                text=_text(parsed),
                headers={name: str(value) for name, value in parsed.items()},
            )
        )
        if self.dies_after_storing:
            cast(asyncio.Transport, server.transport).abort()
        return "250 OK: kept"


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return str(body.get_content()) if body is not None else ""


@asynccontextmanager
async def open_mailbox(mailbox: Mailbox) -> AsyncIterator[Mailbox]:
    """Receive and show mail on the loopback until the block ends."""
    loop = asyncio.get_running_loop()
    receiver = await loop.create_server(
        lambda: SMTP(mailbox, data_size_limit=_LARGEST, hostname="mailbox.localhost", loop=loop, ident="mailbox"),
        "127.0.0.1",
        mailbox.smtp_port,
    )
    async with receiver:
        page = await asyncio.start_server(lambda r, w: _show(mailbox, r, w), "127.0.0.1", mailbox.page_port)
        async with page:
            mailbox.smtp_port = receiver.sockets[0].getsockname()[1]
            mailbox.page_port = page.sockets[0].getsockname()[1]
            yield mailbox


async def _show(mailbox: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one GET and hang up: all that a page for one developer needs."""
    try:
        async with asyncio.timeout(_REQUEST_SECONDS):
            method, path, _ = (await reader.readline()).decode("latin-1").split(" ", 2)
            while (await reader.readline()).strip():
                pass
            status, kind, body = _answer(mailbox, method, path)
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
                "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
                "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n".encode()
            )
            writer.write(body)
            await writer.drain()
    except (ValueError, TimeoutError, ConnectionError):
        pass  # whoever asked speaks no HTTP or has gone: nothing to answer, and nobody to tell
    finally:
        writer.close()


def _answer(mailbox: Mailbox, method: str, path: str) -> tuple[str, str, bytes]:
    if method != "GET":
        return "405 Method Not Allowed", "text/plain", b"Read only.\n"
    if path == "/mails.json":
        return "200 OK", "application/json", json.dumps([asdict(mail) for mail in mailbox.mails]).encode()
    if path == "/":
        return "200 OK", "text/html", _page(mailbox).encode("utf-8", "replace")
    return "404 Not Found", "text/plain", b"There is only / and /mails.json.\n"


def _page(mailbox: Mailbox) -> str:
    articles = "".join(
        f"<article><strong>{html.escape(mail.subject or '(no subject)')}</strong><br>"
        f"<small>to {html.escape(', '.join(mail.to))} · {html.escape(mail.received_at)}</small>"
        f"<pre>{html.escape(mail.text)}</pre></article>"
        for mail in mailbox.mails
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Development mailbox</title>'
        f"<style>{_STYLE}</style><h1>Development mailbox</h1>"
        f"<p>Mail that VoltCharge sent on this machine, newest first. Nothing left it.</p>"
        f"{articles or '<p>No mail yet.</p>'}"
    )


async def _serve(mailbox: Mailbox) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_mailbox(mailbox):
        sys.stdout.write(f"mail: smtp://127.0.0.1:{mailbox.smtp_port} page: http://127.0.0.1:{mailbox.page_port}/\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Receive mail until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="simulator.mailbox", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--smtp-port", type=int, default=1025, help="where to send mail")
    parser.add_argument("--page-port", type=int, default=8025, help="where to read it")
    arguments = parser.parse_args()
    asyncio.run(_serve(Mailbox(smtp_port=arguments.smtp_port, page_port=arguments.page_port)))


if __name__ == "__main__":
    main()
