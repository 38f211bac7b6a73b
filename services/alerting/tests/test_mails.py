"""A mail is plain text, and nothing in it can become a header, markup or another recipient."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from facts import AT
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from alerting.mails import Unmailable, mail, subject
from alerting.settings import Settings

HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def written(**changes: Any) -> EmailMessage:
    fields: dict[str, Any] = {
        "notification_id": "8d1f6d2e-4c0a-4f52-9a35-6f2a3d0e7b11",
        "reference": "TKT-000042",
        "priority": "high",
        "headline": "Assigned to you",
        "summary": "Connector 2 is broken",
        "title": "TKT-000042 is yours",
        "text": "Fathima assigned you “Connector 2 is broken”.",
        "at": AT,
        "name": "Ruwan Bandara",
        "address": "ruwan@volt.lk",
        "sender": "VoltCharge <desk@volt.lk>",
        "public_url": "https://erp.volt.lk",
    } | changes
    return mail(**fields)


def received(sent: EmailMessage) -> EmailMessage:
    return message_from_bytes(sent.as_bytes(), policy=policy.default)


def test_a_mail_says_what_happened_and_where_to_look() -> None:
    mail = received(written())
    assert mail["Subject"] == "TKT-000042 · High · Assigned to you: Connector 2 is broken"
    assert mail["To"] == "Ruwan Bandara <ruwan@volt.lk>"
    assert mail["From"] == "VoltCharge <desk@volt.lk>"
    assert mail["Message-ID"] == "<8d1f6d2e-4c0a-4f52-9a35-6f2a3d0e7b11@volt.lk>"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert "Hello Ruwan Bandara," in text
    assert "Fathima assigned you “Connector 2 is broken”." in text
    assert "https://erp.volt.lk/service/TKT-000042" in text


def test_without_a_public_address_there_is_no_link() -> None:
    assert "://" not in received(written(public_url=None)).get_content()


@given(summary=HOSTILE, name=HOSTILE, text=HOSTILE, headline=HOSTILE)
def test_whatever_people_type_adds_no_header_and_no_recipient(
    summary: str, name: str, text: str, headline: str
) -> None:
    mail = received(written(summary=summary, name=name, text=text, headline=headline))
    assert sorted(mail.keys()) == sorted(received(written()).keys())
    assert [address.addr_spec for address in mail["To"].addresses] == ["ruwan@volt.lk"]
    assert mail.get_content_type() == "text/plain"
    assert mail["Subject"].isprintable()
    assert len(mail["Subject"]) <= 120


def test_a_subject_with_line_breaks_stays_one_header() -> None:
    assert subject("TKT-000042", "high", "New note", "x\r\nBcc: all@volt.lk") == (
        "TKT-000042 · High · New note: x Bcc: all@volt.lk"
    )


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a@b, c@d", "<a@b>", "a b@c", "@", "a@"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(Unmailable):
        written(address=address)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_url", "http://mail.volt.lk"),
        ("smtp_url", "smtp://"),
        ("mail_from", "nobody"),
        ("mail_from", "A <a@b>\r\nBcc: c@d"),
        ("public_url", "javascript:alert(1)"),
        ("public_url", "https://erp.lk\r\nx"),
    ],
)
def test_a_wrong_setting_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({name: value})


def test_the_password_of_the_mail_server_is_not_shown() -> None:
    settings = Settings(smtp_url=SecretStr("smtp://desk:hush@mail.volt.lk"))
    assert "hush" not in repr(settings)
