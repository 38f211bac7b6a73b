"""Where the bytes of attachments are: a port, and its adapter for a directory.

A file is sent into a part, checked, and kept under its id for good. Keeping is an atomic rename after an fsync, so a
kept file is whole, and doing it again does nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from pathlib import Path
from typing import Protocol

_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


class NotInOrder(Exception):
    """A chunk begins behind the end of what was sent so far; `size` is how much that is."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the next byte is {size}")
        self.size = size


class AttachmentStore(Protocol):
    """Where attachments are. Ids are UUIDs."""

    async def add(self, attachment_id: str, offset: int, chunk: bytes) -> int:
        """Add to a part; returns its size. Repeating a chunk does no harm. Raises NotInOrder."""

    async def keep(self, attachment_id: str) -> None:
        """Keep a part that is whole. Again: nothing. Raises FileNotFoundError when nothing was sent."""

    async def sent(self, attachment_id: str) -> bytes:
        """Return all of a part, or of the file when it is kept already; empty when nothing was sent."""

    async def read(self, attachment_id: str, offset: int, size: int) -> bytes:
        """Return at most `size` bytes of a kept file. Raises FileNotFoundError."""

    async def discard(self, attachment_id: str) -> None:
        """Remove a part and a kept file, as far as there are any."""


def digest(content: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


class Directory:
    """Attachments in a folder: `parts/<id>` while they are sent, then `kept/<first two digits>/<id>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def add(self, attachment_id: str, offset: int, chunk: bytes) -> int:
        return await asyncio.to_thread(_write, self._part(attachment_id), offset, chunk)

    async def keep(self, attachment_id: str) -> None:
        await asyncio.to_thread(_move, self._part(attachment_id), self._kept(attachment_id))

    async def sent(self, attachment_id: str) -> bytes:
        return await asyncio.to_thread(_whole, self._part(attachment_id), self._kept(attachment_id))

    async def read(self, attachment_id: str, offset: int, size: int) -> bytes:
        return await asyncio.to_thread(_read, self._kept(attachment_id), offset, size)

    async def discard(self, attachment_id: str) -> None:
        for path in (self._part(attachment_id), self._kept(attachment_id)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def _part(self, attachment_id: str) -> Path:
        return self._folder / "parts" / _checked(attachment_id)

    def _kept(self, attachment_id: str) -> Path:
        return self._folder / "kept" / attachment_id[:2] / _checked(attachment_id)


def _checked(attachment_id: str) -> str:
    """An id becomes part of a path: nothing but a UUID may."""
    if not _ID.fullmatch(attachment_id):
        raise ValueError("not an attachment id")
    return attachment_id


def _write(path: Path, offset: int, chunk: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if offset > size:
            raise NotInOrder(size)
        os.pwrite(descriptor, chunk, offset)
        return max(size, offset + len(chunk))
    finally:
        os.close(descriptor)


def _move(part: Path, kept: Path) -> None:
    if kept.exists() and not part.exists():
        return
    with part.open("rb") as file:
        os.fsync(file.fileno())
    kept.parent.mkdir(parents=True, exist_ok=True)
    part.rename(kept)
    # The rename itself is only in the directory: without this a power cut could undo it after the commit.
    folder = os.open(kept.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _whole(part: Path, kept: Path) -> bytes:
    for path in (part, kept):
        if path.exists():
            return path.read_bytes()
    return b""


def _read(path: Path, offset: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(size)
