"""The way of a file through the edge: bounded pieces over the bus, and headers that keep it harmless."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

from pydantic import ValidationError
from starlette.datastructures import Headers

from api_gateway.edge import Asks
from contracts.permissions import Actor
from contracts.problems import InvalidInput
from contracts.rpc.tickets import (
    ADD_CHUNK,
    BEGIN_ATTACHMENT,
    CHUNK_BYTES,
    FINISH_ATTACHMENT,
    READ_ATTACHMENT,
    AddChunk,
    Attachment,
    AttachmentChunk,
    BeginAttachment,
    FinishAttachment,
    ReadAttachment,
)

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
"""What a file opened by itself may do: nothing. Chrome's own picture page styles itself inline."""
_UNRESERVED = "!#$&+-.^_`|~"
"""attr-char of RFC 8187 §3.2.1 beside letters and digits."""


def file_name(text: str) -> str:
    """Return the name that a percent-encoded header tells, without any folder in front. Raises InvalidInput."""
    try:
        name = unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise _wrong("header.x-file-name", "is not percent-encoded UTF-8") from error
    return name.replace("\\", "/").rpartition("/")[2].strip()


def told_size(headers: Headers) -> int:
    """Return how many bytes the body will have. Raises InvalidInput when that is not told, or none."""
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) == 0:
        raise _wrong("header.content-length", "must tell how many bytes the file has, at least one")
    return int(length)


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(
        f"The {field.partition('.')[2]} {message}. Nothing was changed.", fields=[{"field": field, "message": message}]
    )


async def passed_on(
    asks: Asks,
    actor: Actor,
    pieces: AsyncIterator[bytes],
    *,
    reference: str,
    attachment_id: str,
    name: str,
    media_type: str,
    size: int,
) -> Attachment:
    """Hand a file to tickets piece by piece, holding one piece at a time. Of what is broken off the ticket shows
    nothing, and tickets sweeps it away."""
    try:
        begin = BeginAttachment(
            reference=reference, attachment_id=attachment_id, name=name, media_type=media_type, size=size
        )
    except ValidationError as error:
        raise _wrong("header.x-file-name", "is not a file name: one line of 1 to 200 characters") from error
    await asks.ask(BEGIN_ATTACHMENT, begin, actor=actor)
    digest, offset, waiting = hashlib.sha256(), 0, bytearray()

    async def send(chunk: bytes) -> None:
        nonlocal offset
        digest.update(chunk)
        question = AddChunk(attachment_id=attachment_id, offset=offset, base64=b64encode(chunk).decode())
        await asks.ask(ADD_CHUNK, question, actor=actor)
        offset += len(chunk)

    async for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK_BYTES:
            await send(bytes(waiting[:CHUNK_BYTES]))
            del waiting[:CHUNK_BYTES]
    if waiting:
        await send(bytes(waiting))
    finish = FinishAttachment(attachment_id=attachment_id, sha256=digest.hexdigest())
    return await asks.ask(FINISH_ATTACHMENT, finish, actor=actor)


async def rest_of(asks: Asks, actor: Actor, question: ReadAttachment, first: AttachmentChunk) -> AsyncIterator[bytes]:
    """Yield a file from its first piece to its end. An error in the middle breaks the answer off, visibly."""
    chunk, offset = b64decode(first.base64), 0
    while chunk:
        yield chunk
        offset += len(chunk)
        if offset >= first.attachment.size:
            return
        answer = await asks.ask(READ_ATTACHMENT, question.model_copy(update={"offset": offset}), actor=actor)
        chunk = b64decode(answer.base64)


def disposition(attachment: Attachment, *, inline: bool) -> str:
    """Return Content-Disposition (RFC 6266): to be saved, unless it is asked for inline and known to be harmless."""
    kind = "inline" if inline and attachment.media_type in SHOWN_INLINE else "attachment"
    return content_disposition(kind, attachment.name)


def content_disposition(kind: str, name: str) -> str:
    """Return Content-Disposition with a name of any script, and an ASCII one for old clients."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_UNRESERVED)}"


def download_headers(attachment: Attachment, how: str) -> dict[str, str]:
    """Return the headers of a file's answer: whatever it holds, it runs no script and is taken for nothing else."""
    return {
        "Content-Disposition": how,
        "Content-Length": str(attachment.size),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
