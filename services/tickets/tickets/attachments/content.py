"""Is a file what its media type says? Looked at from the bytes, never from the name."""

from __future__ import annotations

import puremagic

from contracts.problems import InvalidInput
from contracts.rpc.tickets import ATTACHMENT_TYPES, MAX_ATTACHMENT_BYTES

_TEXTS = frozenset({"text/plain", "text/csv"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"})
_BEGINNINGS = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
}


def refuse_unwanted(media_type: str, size: int) -> None:
    """Raise InvalidInput for a type or a size that is not taken."""
    if media_type not in ATTACHMENT_TYPES:
        raise InvalidInput(f"Files of type {media_type} are not taken; {', '.join(ATTACHMENT_TYPES)} are.")
    if size > MAX_ATTACHMENT_BYTES:
        raise InvalidInput(f"A file may have {MAX_ATTACHMENT_BYTES // 2**20} MiB at most.", field="size")


def refuse_disguised(media_type: str, content: bytes) -> None:
    """Raise InvalidInput unless `content` is what `media_type` says."""
    if not _is(media_type, content):
        raise InvalidInput(f"The file's content is not {media_type}; nothing was attached.", field="media_type")


def _is(media_type: str, content: bytes) -> bool:
    if media_type in _TEXTS:
        return _is_text(content)
    if media_type in _BEGINNINGS:
        return content.startswith(_BEGINNINGS[media_type]) and media_type in _seen(content)
    if media_type == "image/webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    # ISO base media: the first box says of what kind it is. Phones write brands that no table of magic knows whole.
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    return brand in (_HEIC_BRANDS if media_type == "image/heic" else _MP4_BRANDS)


def _seen(content: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters but for tab, line feed, form feed and carriage return."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any((c < " " and c not in "\t\n\r\f") or c == "\x7f" for c in text)
