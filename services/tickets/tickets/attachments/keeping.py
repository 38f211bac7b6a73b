"""Attaching files: announced, sent in chunks, checked, kept; and reading them back."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chassis.answering import Call
from contracts.events.ticket import TicketAttachmentAdded, TicketStatus
from contracts.permissions import Permission
from contracts.problems import Conflict, InvalidInput, NotFound
from contracts.rpc import Nothing
from contracts.rpc.tickets import (
    CHUNK_BYTES,
    MAX_ATTACHMENTS,
    AddChunk,
    Attachment,
    AttachmentChunk,
    BeginAttachment,
    FinishAttachment,
    ReadAttachment,
)
from tickets.attachments.content import refuse_disguised, refuse_unwanted
from tickets.attachments.store import AttachmentStore, NotInOrder, digest
from tickets.desk import Desk, signature
from tickets.domain.changes import Act
from tickets.domain.lifecycle import closed
from tickets.domain.words import no_such, number_of
from tickets.repository import attachments, connection_of
from tickets.repository import tickets as stored
from tickets.saying import state_of

if TYPE_CHECKING:
    from contracts.permissions import Actor

UNFINISHED_FOR = timedelta(days=1)
SENT_WITHIN = timedelta(minutes=10)
"""For so long a file that was announced keeps its place among the twenty: what was broken off must not block a ticket
for a day."""


async def begin(desk: Desk, question: BeginAttachment, call: Call) -> Nothing:
    """Announce a file. Asked again: nothing more. Raises InvalidInput for its type or size, Conflict for a closed
    ticket or the 21st file, NotFound."""
    actor = call.require(Permission.TICKETS_WORK)
    refuse_unwanted(question.media_type, question.size)
    number = number_of(question.reference)
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        row = await stored.locked(connection, number)
        if row is None:
            raise no_such(question.reference)
        if row.matter.status is TicketStatus.CLOSED:
            raise closed()
        announced = await attachments.announced(connection, question.attachment_id)
        if announced is not None:
            _refuse_another(announced, question, number, actor)
            return Nothing()
        if await attachments.count(connection, number, desk.clock() - SENT_WITHIN) >= MAX_ATTACHMENTS:
            raise _full()
        await attachments.announce(connection, number, question, signature(actor), desk.clock())
    return Nothing()


def _refuse_another(known: attachments.Announced, question: BeginAttachment, number: int, actor: Actor) -> None:
    same = (known.number, known.by.member_id, known.media_type, known.size) == (
        number,
        actor.member_id,
        question.media_type,
        question.size,
    )
    if not same:
        raise Conflict("This attachment id belongs to another file.")


async def add_chunk(desk: Desk, store: AttachmentStore, question: AddChunk, call: Call) -> Nothing:
    """Take bytes of an announced file. Raises InvalidInput when they are out of order, too many, or no base64."""
    actor = call.require(Permission.TICKETS_WORK)
    known = await _own(desk, question.attachment_id, actor)
    if known.kept:
        return Nothing()
    chunk = _decoded(question.base64)
    if question.offset + len(chunk) > known.size:
        raise InvalidInput(f"The file was announced with {known.size} bytes; this is more.", field="base64")
    try:
        await store.add(question.attachment_id, question.offset, chunk)
    except NotInOrder as error:
        raise InvalidInput(
            f"Send the chunks in order: the next one begins at {error.size}.", next=error.size
        ) from error
    return Nothing()


async def finish(desk: Desk, store: AttachmentStore, question: FinishAttachment, call: Call) -> Attachment:
    """Make a file that is sent part of its ticket. Asked again: the same attachment.

    Raises InvalidInput when bytes are missing, differ from their SHA-256, or are not what the media type says, Conflict
    when the ticket was closed or filled meanwhile.
    """
    actor = call.require(Permission.TICKETS_WORK)
    known = await _own(desk, question.attachment_id, actor)
    if known.kept:
        return known.attachment()
    content = await store.sent(question.attachment_id)
    if len(content) != known.size:
        raise InvalidInput(f"{len(content)} of {known.size} bytes were sent.", next=len(content))
    if digest(content) != question.sha256:
        raise InvalidInput("The bytes that arrived are not those that were sent; please send them again.")
    refuse_disguised(known.media_type, content)
    await store.keep(question.attachment_id)
    # The file first: a file without its row is swept, a row without its file would be a lie.
    async with desk.database.transaction() as tx:
        connection = await connection_of(tx.session)
        row = await stored.locked(connection, known.number)
        again = await attachments.announced(connection, question.attachment_id)
        if row is None or again is None:
            raise _gone()
        if again.kept:
            return again.attachment()
        if row.matter.status is TicketStatus.CLOSED:
            raise closed()
        if await attachments.count(connection, known.number) >= MAX_ATTACHMENTS:
            raise _full()
        now, by = desk.clock(), signature(actor)
        changed = await stored.write_history(connection, row, [Act("attachment", now=known.name)], by, now)
        await stored.save(connection, row, replace(changed))
        await attachments.keep(connection, question.attachment_id, changed.version, question.sha256, now)
        tx.emit(
            TicketAttachmentAdded(
                reference=row.reference,
                at=now,
                by=by,
                version=changed.version,
                ticket=state_of(row.matter),
                attachment_id=question.attachment_id,
                name=known.name,
            )
        )
        desk.screens.show(tx, [changed.summary()])
        return replace(known, at=now).attachment()


async def read(desk: Desk, store: AttachmentStore, question: ReadAttachment, call: Call) -> AttachmentChunk:
    """Answer bytes of a ticket's file; empty at its end. Raises NotFound."""
    call.require(Permission.TICKETS_VIEW)
    known = await attachments.announced(desk.database.pool, question.attachment_id)
    if known is None or not known.kept or known.number != number_of(question.reference):
        raise _gone()
    chunk = b""
    if question.offset < known.size:
        chunk = await store.read(question.attachment_id, question.offset, CHUNK_BYTES)
    return AttachmentChunk(attachment=known.attachment(), base64=base64.b64encode(chunk).decode())


async def sweep_unfinished(desk: Desk, store: AttachmentStore) -> None:
    """Remove uploads that were announced more than a day ago and never finished."""
    for attachment_id in await attachments.unfinished(desk.database.pool, desk.clock() - UNFINISHED_FOR):
        await store.discard(attachment_id)
        await attachments.forget(desk.database.pool, attachment_id)


async def _own(desk: Desk, attachment_id: str, actor: Actor) -> attachments.Announced:
    known = await attachments.announced(desk.database.pool, attachment_id)
    if known is None or known.by.member_id != actor.member_id:
        raise _gone()
    return known


def _full() -> Conflict:
    return Conflict(f"A ticket holds {MAX_ATTACHMENTS} files at most.")


def _gone() -> NotFound:
    return NotFound("There is no such attachment; announce it first.")


def _decoded(text: str) -> bytes:
    try:
        chunk = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("The chunk is not base64.", field="base64") from error
    if not 0 < len(chunk) <= CHUNK_BYTES:
        raise InvalidInput(f"A chunk has 1 to {CHUNK_BYTES} bytes.", field="base64")
    return chunk
