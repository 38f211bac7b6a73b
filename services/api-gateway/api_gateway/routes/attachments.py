"""Files kept with a ticket: sent on in pieces as they come, never held whole."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request

from api_gateway import desk_examples as examples
from api_gateway.authentication import TicketViewer, TicketWorker
from api_gateway.documenting import SAFE, UNSAFE, answers, body_examples, changes, reads
from api_gateway.downloads import Download
from api_gateway.edge import TheEdge
from api_gateway.files import disposition, download_headers, file_name, passed_on, rest_of, told_size
from api_gateway.resources.shapes import KEY_PATTERN
from api_gateway.routes.tickets import ReferencePath
from contracts.problems import Conflict, NotFound
from contracts.rpc.tickets import ATTACHMENT_TYPES, READ_ATTACHMENT, Attachment, ReadAttachment

router = APIRouter(prefix="/tickets", tags=["tickets"])

AttachmentIdPath = Annotated[
    str,
    Path(
        pattern=KEY_PATTERN,
        description="The attachment's id.",
        openapi_examples=body_examples(one=examples.ATTACHMENT["id"]),
    ),
]
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file's bytes, at most 10 MiB.",
        "content": dict.fromkeys(ATTACHMENT_TYPES, _BYTES),
    }
}


@router.post(
    "/{reference}/attachments",
    operation_id="addAttachment",
    summary="Attach a file",
    status_code=201,
    responses={201: answers("The file belongs to the ticket.", examples.ATTACHMENT), **changes(NotFound, Conflict)},
    openapi_extra=UNSAFE | _FILE,
)
async def add_attachment(
    worker: TicketWorker,
    edge: TheEdge,
    request: Request,
    reference: ReferencePath,
    x_file_name: Annotated[
        str, Header(min_length=1, max_length=1_000, description="The file's name, percent-encoded UTF-8 (RFC 8187).")
    ],
    x_attachment_id: Annotated[
        str, Header(pattern=KEY_PATTERN, description="Made by the client: sent again, the same attachment.")
    ],
    content_type: Annotated[str, Header(max_length=200, include_in_schema=False)] = "",
) -> Attachment:
    """Attach the body as a file. Its length must be told, its content must be what Content-Type says."""
    return await passed_on(
        edge.bus,
        worker.actor,
        request.stream(),
        reference=reference,
        attachment_id=x_attachment_id,
        name=file_name(x_file_name),
        media_type=content_type.partition(";")[0].strip().lower(),
        size=told_size(request.headers),
    )


@router.get(
    "/{reference}/attachments/{attachment_id}",
    operation_id="readAttachment",
    summary="A file of a ticket",
    response_class=Download,
    responses={
        200: {
            "description": "The file's bytes.",
            "content": {kind: _BYTES | {"example": "…"} for kind in ATTACHMENT_TYPES},
        },
        **reads(NotFound),
    },
    openapi_extra=SAFE,
)
async def read_attachment(
    viewer: TicketViewer,
    edge: TheEdge,
    reference: ReferencePath,
    attachment_id: AttachmentIdPath,
    inline: Annotated[
        bool, Query(description="To be shown, not saved; heeded for pictures and PDF, in a sandbox.")
    ] = False,
) -> Download:
    """Return a file's bytes under the media type it was checked for."""
    question = ReadAttachment(reference=reference, attachment_id=attachment_id)
    first = await edge.bus.ask(READ_ATTACHMENT, question, actor=viewer.actor)
    return Download(
        rest_of(edge.bus, viewer.actor, question, first),
        media_type=first.attachment.media_type,
        headers=download_headers(first.attachment, disposition(first.attachment, inline=inline)),
    )
