"""The web ERP as static files: hashed assets for ever, index.html never cached and for every page of the client."""

from __future__ import annotations

import asyncio
import re
from email.utils import formatdate
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from api_gateway.failures import problem_response
from contracts.problems import NotFound, Problem

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".map": "application/json",
}
NOT_BUILT = """The web ERP is not built yet.

Build it with `make build` (or `npm run build` in clients/), then reload this page.
The REST API is up: /api/v1/openapi.json describes it.
"""


class WebErp:
    """Serves the files under `dist`. Nothing outside of it can be reached, whatever the path says."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await asyncio.to_thread(self._respond, scope)
        await response(scope, receive, send)

    def _respond(self, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            refused = Problem(
                type="urn:voltcharge:problem:method-not-allowed",
                title="Method Not Allowed",
                status=405,
                detail="Pages can only be read.",
            )
            return problem_response(refused, scope, {"Allow": "GET, HEAD"})
        index = self._dist / "index.html"
        if not index.is_file():
            return PlainTextResponse(NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        file = self._file(scope["path"])
        if file is not None:
            hashed = file.parent.name == "assets" and _HASHED.search(file.name) is not None
            return _file_response(file, Headers(scope=scope), FOR_EVER if hashed else ASK_AGAIN)
        if "." in scope["path"].rpartition("/")[2]:
            return problem_response(NotFound("There is no such file.").problem(), scope)
        # A page of the client's own router; it shows its 404 page itself where there is none.
        return _file_response(index, Headers(scope=scope), ASK_AGAIN)

    def _file(self, path: str) -> Path | None:
        if "\0" in path or "\\" in path:
            return None
        try:
            file = (self._dist / path.lstrip("/")).resolve()
            return file if file.is_relative_to(self._dist) and file.is_file() else None
        except OSError:  # a name that no file system takes
            return None


def _file_response(file: Path, headers: Headers, cache: str) -> Response:
    found = file.stat()
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    told = {"Cache-Control": cache, "Vary": "Accept-Encoding", "ETag": etag}
    if headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=told)
    accepted = {part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
    for encoding, suffix in _ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if encoding in accepted and packed.is_file():
            file = packed
            told["Content-Encoding"] = encoding
            break
    media_type = MEDIA_TYPES.get(Path(file.name.removesuffix(".br").removesuffix(".gz")).suffix.lower())
    return FileResponse(
        file,
        media_type=media_type or "application/octet-stream",
        headers=told | {"Last-Modified": formatdate(found.st_mtime, usegmt=True)},
    )
