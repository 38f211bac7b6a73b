"""Files kept with a ticket: sent in chunks, checked for what they are, never half there."""

from __future__ import annotations

import base64
import hashlib
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from service_desk import AGENT, DISPATCHER, ServiceDesk, new_key

from contracts.events.ticket import TicketAttachmentAdded, TicketStatus
from contracts.permissions import Actor
from contracts.problems import Conflict, InvalidInput, NotFound
from contracts.rpc.tickets import (
    ADD_CHUNK,
    ATTACHMENT_TYPES,
    BEGIN_ATTACHMENT,
    CHUNK_BYTES,
    FINISH_ATTACHMENT,
    MAX_ATTACHMENT_BYTES,
    MAX_ATTACHMENTS,
    READ_ATTACHMENT,
    AddChunk,
    Attachment,
    BeginAttachment,
    FinishAttachment,
    ReadAttachment,
    Ticket,
)
from tickets.attachments.content import refuse_disguised
from tickets.attachments.store import AttachmentStore, Directory, NotInOrder
from voltctl.testing import eventually

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + zlib.compress(b"pixels" * 100) + b"\x00" * 600_000
REAL = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 40,
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40,
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40,
    "application/pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n",
    "text/plain": "Fehler 7 – ලංකා\n".encode(),
    "text/csv": b"\xef\xbb\xbfcharger,fault\r\nCP-001,E-07\r\n",
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 40,
}


async def begin(desk: ServiceDesk, ticket: Ticket, content: bytes, **fields: Any) -> BeginAttachment:
    question = BeginAttachment(
        **{
            "reference": ticket.reference,
            "attachment_id": new_key(),
            "name": "photo.png",
            "media_type": "image/png",
            "size": len(content),
            **fields,
        }
    )
    await desk.ask(BEGIN_ATTACHMENT, question)
    return question


async def send(desk: ServiceDesk, announced: BeginAttachment, content: bytes, who: Actor = AGENT) -> None:
    for offset in range(0, len(content), CHUNK_BYTES):
        chunk = base64.b64encode(content[offset : offset + CHUNK_BYTES]).decode()
        await desk.ask(ADD_CHUNK, AddChunk(attachment_id=announced.attachment_id, offset=offset, base64=chunk), who)


async def finish(desk: ServiceDesk, announced: BeginAttachment, content: bytes) -> Attachment:
    sha256 = hashlib.sha256(content).hexdigest()
    return await desk.ask(FINISH_ATTACHMENT, FinishAttachment(attachment_id=announced.attachment_id, sha256=sha256))


async def read_back(desk: ServiceDesk, reference: str, attachment_id: str) -> bytes:
    content = b""
    while True:
        question = ReadAttachment(reference=reference, attachment_id=attachment_id, offset=len(content))
        chunk = base64.b64decode((await desk.ask(READ_ATTACHMENT, question, DISPATCHER)).base64)
        if not chunk:
            return content
        content += chunk


async def test_a_file_sent_in_chunks_is_read_back_as_it_was(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    announced = await begin(desk, ticket, PNG, name="ඡායාරූපය 1.png")
    await begin(desk, ticket, PNG, attachment_id=announced.attachment_id)  # announced again: nothing more
    await send(desk, announced, PNG)
    await send(desk, announced, PNG[:CHUNK_BYTES])  # a chunk that is sent again does no harm
    made = await finish(desk, announced, PNG)
    assert await finish(desk, announced, PNG) == made
    whole = await desk.get(ticket.reference)
    assert [(a.id, a.name, a.size, a.by.name) for a in whole.attachments] == [
        (announced.attachment_id, "ඡායාරූපය 1.png", len(PNG), AGENT.name)
    ]
    assert (whole.history[-1].kind, whole.history[-1].now, whole.version) == ("attachment", "ඡායාරූපය 1.png", 2)
    assert (await desk.said(TicketAttachmentAdded))[0].attachment_id == announced.attachment_id
    assert await read_back(desk, ticket.reference, announced.attachment_id) == PNG
    other = await desk.create()
    with pytest.raises(NotFound):
        await read_back(desk, other.reference, announced.attachment_id)


async def test_what_is_not_whole_or_not_what_was_sent_does_not_become_part_of_the_ticket(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    announced = await begin(desk, ticket, PNG)
    ahead = AddChunk(attachment_id=announced.attachment_id, offset=10, base64="AAAA")
    with pytest.raises(InvalidInput, match="in order"):
        await desk.ask(ADD_CHUNK, ahead)
    await send(desk, announced, PNG[:CHUNK_BYTES])
    with pytest.raises(InvalidInput, match="bytes were sent"):
        await finish(desk, announced, PNG)
    await send(desk, announced, PNG)
    with pytest.raises(InvalidInput, match="send them again"):
        await finish(desk, announced, PNG + b"x")
    beyond = ahead.model_copy(update={"offset": len(PNG)})
    with pytest.raises(InvalidInput, match="this is more"):
        await desk.ask(ADD_CHUNK, beyond)
    with pytest.raises(NotFound):
        await send(desk, announced, PNG, DISPATCHER)  # another's upload
    assert (await desk.get(ticket.reference)).attachments == ()


async def test_a_disguised_file_an_unknown_type_and_one_too_large_are_refused(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    script = b"<script>alert(1)</script>"
    announced = await begin(desk, ticket, script)
    await send(desk, announced, script)
    with pytest.raises(InvalidInput, match="not image/png"):
        await finish(desk, announced, script)
    with pytest.raises(InvalidInput, match="not taken"):
        await begin(desk, ticket, script, media_type="text/html")
    with pytest.raises(InvalidInput, match="10 MiB"):
        await begin(desk, ticket, b"", size=MAX_ATTACHMENT_BYTES + 1)


async def test_a_ticket_holds_twenty_files_and_a_closed_one_takes_none(desk: ServiceDesk) -> None:
    ticket = await desk.in_status(TicketStatus.RESOLVED)
    for _ in range(MAX_ATTACHMENTS):
        announced = await begin(desk, ticket, PNG)
    with pytest.raises(Conflict, match="20 files"):
        await begin(desk, ticket, PNG)
    await send(desk, announced, PNG)
    await desk.change(ticket, status=TicketStatus.CLOSED)
    with pytest.raises(Conflict, match="closed"):
        await finish(desk, announced, PNG)
    with pytest.raises(Conflict, match="closed"):
        await begin(desk, ticket, PNG)


async def test_uploads_that_were_broken_off_keep_nobody_from_attaching_a_file(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    broken_off = [await begin(desk, ticket, PNG) for _ in range(MAX_ATTACHMENTS)]
    desk.clock.ahead = timedelta(minutes=11)
    announced = [await begin(desk, ticket, PNG) for _ in range(MAX_ATTACHMENTS)]
    for file in announced:
        await send(desk, file, PNG)
        await finish(desk, file, PNG)
    await send(desk, broken_off[0], PNG)
    with pytest.raises(Conflict, match="20 files"):
        await finish(desk, broken_off[0], PNG)
    assert len((await desk.get(ticket.reference)).attachments) == MAX_ATTACHMENTS


async def test_an_upload_nobody_finishes_is_gone_after_a_day(desk: ServiceDesk) -> None:
    ticket = await desk.create()
    kept, left = await begin(desk, ticket, PNG), await begin(desk, ticket, PNG)
    for announced in (kept, left):
        await send(desk, announced, PNG)
    await finish(desk, kept, PNG)
    folder = desk.settings.attachments_dir
    assert [path.name for path in (folder / "parts").iterdir()] == [left.attachment_id]
    desk.clock.ahead = timedelta(days=1, minutes=1)
    await eventually(lambda: list((folder / "parts").iterdir()) == [])
    with pytest.raises(NotFound):
        await finish(desk, left, PNG)
    assert await read_back(desk, ticket.reference, kept.attachment_id) == PNG


@pytest.mark.parametrize("claimed", ATTACHMENT_TYPES)
@pytest.mark.parametrize("real", ATTACHMENT_TYPES)
def test_a_file_is_taken_for_what_it_is_and_nothing_else(claimed: str, real: str) -> None:
    texts = {"text/plain", "text/csv"}
    if claimed == real or (claimed in texts and real in texts | {"application/pdf"}):
        refuse_disguised(claimed, REAL[real])
    else:
        with pytest.raises(InvalidInput):
            refuse_disguised(claimed, REAL[real])


@pytest.mark.parametrize("content", [b"a\x00b", b"\xff\xfe\x00", b"\x1b[31mred"])
def test_text_is_text(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        refuse_disguised("text/plain", content)


async def test_the_store_keeps_whole_files_alone_and_reads_no_other_paths(tmp_path: Path) -> None:
    store: AttachmentStore = Directory(tmp_path)
    one = new_key()
    assert await store.add(one, 0, b"abc") == 3
    assert await store.add(one, 3, b"def") == 6
    assert await store.add(one, 0, b"abc") == 6
    with pytest.raises(NotInOrder):
        await store.add(one, 7, b"x")
    with pytest.raises(FileNotFoundError):
        await store.read(one, 0, 10)
    await store.keep(one)
    await store.keep(one)
    assert await store.read(one, 2, 3) == b"cde"
    assert await store.sent(one) == b"abcdef"
    await store.discard(one)
    assert await store.sent(one) == b""
    with pytest.raises(FileNotFoundError):
        await store.keep(new_key())
    for name in ("../../etc/passwd", "", "a" * 36, f"{one}/.."):
        with pytest.raises(ValueError, match="not an attachment id"):
            await store.read(name, 0, 10)
