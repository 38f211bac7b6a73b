"""Files of a ticket: bounded while they stream, named safely, harmless when opened."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from edge_bench import Edge, StartEdge
from edge_desk import FILE
from test_requests import raw

from api_gateway import desk_examples as examples
from api_gateway.files import content_disposition, file_name
from chassis.answering import Call
from contracts.permissions import Role
from contracts.problems import InvalidInput, NotFound
from contracts.rpc import tickets
from contracts.rpc.tickets import (
    CHUNK_BYTES,
    MAX_ATTACHMENT_BYTES,
    AddChunk,
    AttachmentChunk,
    BeginAttachment,
    FinishAttachment,
    ReadAttachment,
)

PATH = "/api/v1/tickets/TKT-000042/attachments"
ID = examples.ATTACHMENT["id"]


def headers(edge: Edge, name: str = "photo.png", media_type: str = "image/png") -> dict[str, str]:
    return edge.bearer(Role.OPS_AGENT) | {"Content-Type": media_type, "X-File-Name": name, "X-Attachment-Id": ID}


async def test_a_file_is_passed_on_in_pieces_and_sealed_with_its_digest(edge: Edge) -> None:
    file = bytes(range(256)) * 2_500
    answer = await edge.client.post(PATH, content=file, headers=headers(edge, "%E0%B6%BD%20photo.png"))
    assert answer.status_code == 201, answer.text
    begun: BeginAttachment = edge.behind.questions(BeginAttachment)[0]
    assert (begun.reference, begun.attachment_id, begun.name) == ("TKT-000042", ID, "ල photo.png")
    assert (begun.media_type, begun.size) == ("image/png", len(file))
    chunks: list[AddChunk] = edge.behind.questions(AddChunk)
    assert b"".join(b64decode(chunk.base64) for chunk in chunks) == file
    assert [chunk.offset for chunk in chunks] == [0, CHUNK_BYTES, 2 * CHUNK_BYTES]
    assert edge.behind.questions(FinishAttachment)[0].sha256 == hashlib.sha256(file).hexdigest()


async def test_a_file_that_is_too_large_or_of_no_known_kind_is_refused_before_it_is_sent(edge: Edge) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: e\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers(edge).items())
    answer = await raw(edge, f"{head}Content-Length: {MAX_ATTACHMENT_BYTES + 1}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 413 ")
    for kind in ("text/html", "image/svg+xml", "application/javascript", ""):
        refused = await edge.client.post(PATH, content=b"<x>", headers=headers(edge, media_type=kind))
        assert refused.status_code == 415, kind
    assert edge.behind.questions(BeginAttachment) == []


async def test_a_file_without_a_length_is_refused(edge: Edge) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"

    answer = await edge.client.post(PATH, content=pieces(), headers=headers(edge))
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "header.content-length"
    assert (await edge.client.post(PATH, content=b"", headers=headers(edge))).status_code == 422


async def test_a_file_that_stops_coming_is_given_up_and_never_sealed(start_edge: StartEdge) -> None:
    edge = await start_edge(body_timeout_s=0.3)
    head = f"POST {PATH} HTTP/1.1\r\nHost: e\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers(edge).items())
    answer = await raw(edge, f"{head}Content-Length: 1000\r\n\r\n".encode() + b"x" * 10)
    assert answer.startswith(b"HTTP/1.1 408 ")
    _, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(f"{head}Content-Length: 1000\r\n\r\n".encode() + b"x" * 10)
    await writer.drain()
    writer.close()
    assert (await edge.get("/api/v1/session")).status_code == 200
    assert edge.behind.questions(FinishAttachment) == []


async def test_a_refusal_of_tickets_reaches_who_sends(edge: Edge) -> None:
    async def full(_: BeginAttachment, __: Call) -> Any:
        raise InvalidInput("A ticket holds 20 files.")

    edge.behind.instead[tickets.BEGIN_ATTACHMENT] = full
    answer = await edge.client.post(PATH, content=b"x" * 300_000, headers=headers(edge))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "A ticket holds 20 files."


@pytest.mark.parametrize(
    ("told", "name"),
    [("..%2F..%2Fetc%2Fpasswd", "passwd"), ("C%3A%5Ca.png", "a.png"), ("%20a.png", "a.png"), ("a%2Bb.png", "a+b.png")],
)
def test_a_name_never_leads_to_a_folder(told: str, name: str) -> None:
    assert file_name(told) == name


@pytest.mark.parametrize("told", ["%FF", "%00", "a%0D%0ASet-Cookie:x", "..%2F", "x" * 300])
async def test_a_name_that_is_none_is_refused(edge: Edge, told: str) -> None:
    answer = await edge.client.post(PATH, content=b"x", headers=headers(edge, told))
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "header.x-file-name"


def test_a_name_of_any_script_survives_and_cannot_leave_its_header() -> None:
    made = content_disposition("attachment", 'ලිපිය "x".pdf\r\nX-Evil: 1')
    assert "\r" not in made
    assert "\n" not in made
    assert made.count('"') == 2
    assert "filename*=UTF-8''%E0%B6%BD" in made
    assert made.isascii()


async def test_a_file_comes_back_whole_to_be_saved(edge: Edge) -> None:
    file = bytes(range(256)) * 2_500
    kept = examples.ATTACHMENT | {"size": len(file)}

    async def read(question: ReadAttachment, _: Call) -> AttachmentChunk:
        piece = file[question.offset : question.offset + CHUNK_BYTES]
        return AttachmentChunk.model_validate({"attachment": kept, "base64": b64encode(piece).decode()})

    edge.behind.instead[tickets.READ_ATTACHMENT] = read
    answer = await edge.get(f"{PATH}/{ID}")
    assert answer.content == file
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(file))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]


IN_PLACE = {"image/jpeg", "image/png", "image/webp", "application/pdf"}
HOW = [(kind, "inline" if kind in IN_PLACE else "attachment") for kind in tickets.ATTACHMENT_TYPES]


@pytest.mark.parametrize(("kind", "how"), HOW)
async def test_only_pictures_and_pdf_are_shown_in_place_and_in_a_sandbox(edge: Edge, kind: str, how: str) -> None:
    async def read(_: ReadAttachment, __: Call) -> AttachmentChunk:
        kept = examples.ATTACHMENT | {"media_type": kind, "size": len(FILE)}
        return AttachmentChunk.model_validate({"attachment": kept, "base64": b64encode(FILE).decode()})

    edge.behind.instead[tickets.READ_ATTACHMENT] = read
    answer = await edge.get(f"{PATH}/{ID}?inline=true")
    assert answer.headers["content-disposition"].startswith(f"{how};")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_file_that_breaks_off_in_the_middle_does_not_look_whole(edge: Edge) -> None:
    async def read(question: ReadAttachment, _: Call) -> AttachmentChunk:
        if question.offset:
            raise NotFound("It is gone.")
        kept = examples.ATTACHMENT | {"size": 2 * len(FILE)}
        return AttachmentChunk.model_validate({"attachment": kept, "base64": b64encode(FILE).decode()})

    edge.behind.instead[tickets.READ_ATTACHMENT] = read
    with pytest.raises(httpx.RemoteProtocolError):
        await edge.get(f"{PATH}/{ID}")
