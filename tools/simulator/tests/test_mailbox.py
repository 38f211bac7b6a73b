"""The development mailbox takes mail over real SMTP, shows it as text, and lets nobody write."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from functools import partial

import httpx
import pytest

from simulator.mailbox import KEPT, Mailbox, open_mailbox


def _send(port: int, subject: str, text: str = "Hello") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@volt.lk", "ruwan@volt.lk", subject
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as line:
        line.send_message(mail)


async def _sent(mailbox: Mailbox, subject: str, text: str = "Hello") -> None:
    await asyncio.to_thread(partial(_send, mailbox.smtp_port, subject, text))


async def _get(mailbox: Mailbox, path: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.request(method, f"http://127.0.0.1:{mailbox.page_port}{path}")


async def test_what_was_sent_is_listed_newest_first() -> None:
    async with open_mailbox(Mailbox()) as mailbox:
        await _sent(mailbox, "first")
        await _sent(mailbox, "zweite · ලිපිය", "Ayubowan")
        mails = (await _get(mailbox, "/mails.json")).json()
    assert [mail["subject"] for mail in mails] == ["zweite · ලිපිය", "first"]
    assert (mails[0]["to"], mails[0]["text"].strip()) == (["ruwan@volt.lk"], "Ayubowan")


async def test_the_page_shows_markup_as_text() -> None:
    async with open_mailbox(Mailbox()) as mailbox:
        await _sent(mailbox, "<script>alert(1)</script>", "<img src=x onerror=alert(2)>")
        page = await _get(mailbox, "/")
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/", 405), ("DELETE", "/", 405), ("GET", "/etc", 404)])
async def test_the_page_is_for_reading_alone(method: str, path: str, status: int) -> None:
    async with open_mailbox(Mailbox()) as mailbox:
        assert (await _get(mailbox, path, method)).status_code == status


async def test_who_speaks_no_http_is_hung_up_on_and_the_page_goes_on() -> None:
    async with open_mailbox(Mailbox()) as mailbox:
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.page_port)
        writer.write(b"\xff\xfe\n\n")
        assert await reader.read() == b""
        writer.close()
        assert (await _get(mailbox, "/")).status_code == 200


async def test_only_the_last_ones_are_kept() -> None:
    async with open_mailbox(Mailbox()) as mailbox:

        def many() -> None:
            mail = "From: a@b.lk\r\nSubject: {}\r\n\r\nx"
            with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as line:
                for number in range(KEPT + 5):
                    line.sendmail("a@b.lk", ["c@d.lk"], mail.format(number))

        await asyncio.to_thread(many)
        assert len(mailbox.mails) == KEPT
        assert mailbox.mails[0].subject == str(KEPT + 4)
