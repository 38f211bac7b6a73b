"""By mail, with a real SMTP server: it arrives, and a server that refuses, sleeps, dies or is away loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from facts import AT, FATHIMA, KASUN, RUWAN, added, assigned, created, noted
from office import Office, mail_server, rude_server

from contracts.events.identity import MemberChanged, MemberDeactivated
from contracts.permissions import Role
from simulator.mailbox import Mailbox
from voltctl.infrastructure.ports import pick_free
from voltctl.testing import eventually


async def test_the_assignee_gets_a_mail_with_the_ticket_and_a_link(office: Office) -> None:
    async with mail_server() as (mailbox, url), office.open(url):
        await office.staff()
        await office.say(assigned(FATHIMA, RUWAN, was=KASUN))
        await office.settled("sent", 2)
        await eventually(lambda: len(mailbox.mails) == 2)
    mail = next(m for m in mailbox.mails if m.to == ("ruwan@volt.lk",))
    assert mail.sender == "desk@volt.lk"
    assert mail.subject == "TKT-000042 · High · Assigned to you: Connector 2 is broken"
    assert "https://erp.volt.lk/service/TKT-000042" in mail.text
    assert await office.emails() == [("sent", 1), ("sent", 1)]


async def test_without_a_mail_server_nothing_is_queued(office: Office) -> None:
    async with office.open():
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        assert await office.emails() == []


async def test_what_people_type_reaches_the_server_as_text_and_nobody_else(office: Office) -> None:
    evil = "x\r\nBcc: all@volt.lk\r\n\r\n<script>alert(1)</script>"
    async with mail_server() as (mailbox, url), office.open(url):
        await office.staff()
        await office.say(
            created(FATHIMA, RUWAN, summary=evil), noted(FATHIMA, RUWAN, f".\r\nRCPT TO:<all@volt.lk>{evil}")
        )
        await office.settled("sent", 2)
    assert {m.to for m in mailbox.mails} == {("ruwan@volt.lk",)}
    for mail in mailbox.mails:
        assert "Bcc" not in mail.headers
        assert mail.headers["Content-Type"].startswith("text/plain")
        assert "<script>alert(1)</script>" in mail.text


async def test_an_inactive_member_gets_no_mail_not_even_one_that_waits(office: Office) -> None:
    port = pick_free()
    async with office.open(f"smtp://127.0.0.1:{port}"):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        await office.identity.publish(MemberDeactivated(member_id=RUWAN.member_id, at=AT))
        await office.handled(5)
        async with mail_server(Mailbox(smtp_port=port)) as (mailbox, _):
            await office.settled("dropped")
        assert not mailbox.mails


async def test_a_member_who_became_a_partners_gets_no_mail_that_waits(office: Office) -> None:
    port = pick_free()
    async with office.open(f"smtp://127.0.0.1:{port}"):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        await office.identity.publish(
            MemberChanged(
                member_id=RUWAN.member_id, at=AT, name="Ruwan", email="r@lanka-ev.lk", role=Role.CPO, active=True
            )
        )
        await office.handled(5)
        async with mail_server(Mailbox(smtp_port=port)) as (mailbox, _):
            await office.settled("dropped")
        assert not mailbox.mails


async def test_a_mail_waits_for_a_member_identity_has_not_told_of_yet(office: Office) -> None:
    async with mail_server() as (mailbox, url), office.open(url):
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        await office.identity.publish(added(RUWAN, Role.INSTALLER))
        await office.settled("sent")
    assert [m.to for m in mailbox.mails] == [("ruwan@volt.lk",)]


async def test_a_server_that_is_away_costs_no_mail_and_no_attempt(office: Office) -> None:
    port = pick_free()
    async with office.open(f"smtp://127.0.0.1:{port}"):
        await office.staff()
        for number in range(5):
            await office.say(created(FATHIMA, RUWAN, reference=f"TKT-{number:06}"))
        await eventually(lambda: len(office.shown) == 5)
        assert await office.emails() == [("waiting", 0)] * 5
        async with mail_server(Mailbox(smtp_port=port)) as (mailbox, _):
            await office.settled("sent", 5)
    assert len(mailbox.mails) == 5
    assert await office.emails() == [("sent", 1)] * 5


async def test_a_mail_outlives_the_process_that_queued_it(office: Office) -> None:
    port = pick_free()
    async with office.open(f"smtp://127.0.0.1:{port}"):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
    async with mail_server() as (mailbox, url), office.open(url):
        await office.settled("sent")
    assert len(mailbox.mails) == 1


async def test_a_refused_recipient_is_a_final_failure_with_its_reason_and_holds_up_nobody(office: Office) -> None:
    async with mail_server(Mailbox(refusal="550 5.1.1 no such mailbox")) as (mailbox, url), office.open(url):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await office.settled("failed")
        mailbox.refusal = None
        await office.say(noted(FATHIMA, KASUN))
        await office.settled("sent")
    assert [m.to for m in mailbox.mails] == [("kasun@volt.lk",)]
    assert await office.count("SELECT last_error FROM email WHERE state = 'failed'") == "550 5.1.1 no such mailbox"


async def test_a_notification_is_in_the_app_also_when_its_mail_failed(office: Office) -> None:
    async with mail_server(Mailbox(refusal="550 5.1.1 no such mailbox")) as (_, url), office.open(url):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await office.settled("failed")
        assert [n.kind for n in (await office.listed(RUWAN)).items] == ["assigned"]


async def test_not_now_is_tried_again_until_it_is_taken(office: Office) -> None:
    async with mail_server(Mailbox(refusal="451 4.7.1 greylisted")) as (mailbox, url), office.open(url):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: _tried(office, 3))
        mailbox.refusal = None
        await office.settled("sent")
    assert len(mailbox.mails) == 1


async def _tried(office: Office, times: int) -> bool:
    return any(attempts >= times for _, attempts in await office.emails())


async def test_a_slow_server_is_given_up_for_now_and_the_same_mail_keeps_its_id(office: Office) -> None:
    slow = Mailbox(delay_s=1.0)
    async with mail_server(slow) as (mailbox, url), office.open(url, smtp_timeout_s=0.3):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: _tried(office, 2))
        mailbox.delay_s = 0.0
        await office.settled("sent")
    assert len({m.headers["Message-ID"] for m in mailbox.mails}) == 1


async def test_a_server_that_takes_mail_and_dies_each_time_gets_it_a_bounded_number_of_times(office: Office) -> None:
    async with mail_server(Mailbox(dies_after_storing=True)) as (mailbox, url), office.open(url):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await office.settled("failed")
        assert len(mailbox.mails) == 1 + len(office.pace.unconfirmed_pauses)
        assert len({m.headers["Message-ID"] for m in mailbox.mails}) == 1
        mailbox.dies_after_storing = False
        await office.say(noted(FATHIMA, KASUN))
        await office.settled("sent")


async def test_a_server_that_hangs_up_before_the_mail_is_tried_again(office: Office) -> None:
    talks = 0

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal talks
        talks += 1
        writer.write(b"220 rude\r\n")
        await reader.readline()
        writer.write(b"250 rude\r\n")
        await reader.readline()  # MAIL
        writer.close()

    async with office.open(None):
        await office.staff()
    async with rude_server(hang_up) as url, office.open(url):
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: talks >= 3)
    async with mail_server() as (mailbox, url), office.open(url):
        await office.settled("sent")
    assert len(mailbox.mails) == 1
    assert await office.count("SELECT unconfirmed FROM email") == 0


async def test_a_server_that_says_nonsense_or_nothing_is_away(office: Office) -> None:
    async def nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\xff\xfe HTTP/1.1 400 what\r\n")
        writer.close()

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    for conversation in (nonsense, silence):
        async with rude_server(conversation) as url, office.open(url, smtp_timeout_s=0.2):
            await office.say(created(FATHIMA, RUWAN))
            await eventually(lambda: office.shown)
        assert {attempts for _, attempts in await office.emails()} == {0}


async def test_a_server_that_wants_another_sender_is_away_and_the_mail_is_kept(office: Office) -> None:
    async def picky(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 picky\r\n")
        while line := await reader.readline():
            writer.write(b"553 5.7.1 not as this sender\r\n" if line.startswith(b"MAIL") else b"250 ok\r\n")
        writer.close()

    async with office.open(None):
        await office.staff()
    async with rude_server(picky) as url, office.open(url):
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        await eventually(lambda: _given_back(office))
    assert await office.emails() == [("waiting", 0)]


async def _given_back(office: Office) -> bool:
    return bool(await office.count("SELECT due_at > queued_at AND attempts = 0 FROM email"))


async def test_a_password_is_not_sent_over_an_open_line(office: Office) -> None:
    heard: list[bytes] = []

    async def eavesdrop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 open\r\n")
        while line := await reader.readline():
            heard.append(line)
            writer.write(b"250-open\r\n250 AUTH PLAIN LOGIN\r\n" if line.startswith(b"EHLO") else b"250 ok\r\n")
        writer.close()

    async with rude_server(eavesdrop) as url:
        # Any name that is not the loopback's own counts as beyond this machine.
        beyond = url.replace("127.0.0.1", "desk:hush@0.0.0.0")
        async with office.open(beyond, smtp_timeout_s=1.0):
            await office.say(created(FATHIMA, RUWAN))
            await eventually(lambda: heard)
    assert not any(line.upper().startswith((b"AUTH", b"MAIL")) for line in heard)


async def test_a_mail_nobody_took_in_two_days_is_a_failure_that_is_written_down(office: Office) -> None:
    async with office.open(f"smtp://127.0.0.1:{pick_free()}"):
        await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        await eventually(lambda: office.shown)
        office.clock.ahead = timedelta(days=2, minutes=1)
        await office.settled("failed")
    assert await office.count("SELECT last_error FROM email") == "no mail server took it in time"


async def test_two_replicas_send_each_mail_once(office: Office) -> None:
    async with mail_server() as (mailbox, url), office.open(url):
        await office.staff()
        async with office.open(url, instance="second"):
            for number in range(30):
                await office.say(created(FATHIMA, RUWAN, reference=f"TKT-{number:06}"))
            await office.settled("sent", 30)
    assert len({m.subject for m in mailbox.mails}) == len(mailbox.mails) == 30


async def test_a_stop_lets_the_mail_in_hand_be_settled(office: Office) -> None:
    async with mail_server(Mailbox(delay_s=0.5)) as (mailbox, url):
        async with office.open(url):
            await office.staff()
            await office.say(created(FATHIMA, RUWAN))
            await eventually(lambda: _tried(office, 1))
        assert await office.emails() == [("sent", 1)]
        assert len(mailbox.mails) == 1


async def test_a_process_killed_between_the_servers_yes_and_the_note_of_it_sends_once_more(office: Office) -> None:
    async with mail_server() as (mailbox, url):
        async with office.open():
            await office.staff()
        await office.say(created(FATHIMA, RUWAN))
        database, nats = office.settings.database_url, office.settings.nats_password
        assert database is not None
        dying = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "alerting"),
            env={
                **os.environ,
                "VOLT_NATS_URL": office.settings.nats_url,
                "VOLT_NATS_USER": "alerting",
                "VOLT_NATS_PASSWORD": nats.get_secret_value(),
                "VOLT_DATABASE_URL": database.get_secret_value(),
                "VOLT_SMTP_URL": url,
                "VOLT_CRASH_AT": "after-handing-over-before-settling",
            },
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert await dying.wait() == -signal.SIGKILL
        assert await office.emails() == [("waiting", 1)]
        office.clock.ahead = timedelta(minutes=6)
        async with office.open(url):
            await office.settled("sent")
    assert len(mailbox.mails) == 2
    assert len({m.headers["Message-ID"].partition("@")[0] for m in mailbox.mails}) == 1
