"""The web ERP as static files."""

from __future__ import annotations

from pathlib import Path

import pytest
from edge_bench import StartEdge
from test_requests import raw

ASSET = "/assets/index-B8aF3kQz.js"


async def test_hashed_assets_are_kept_for_ever_and_pages_are_not(start_edge: StartEdge, erp_dist: Path) -> None:
    edge = await start_edge(erp_dist=erp_dist)
    asset = await edge.client.get(ASSET, headers={"Accept-Encoding": "identity"})
    assert asset.text == "console.log('erp')"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
    for page in ("/", "/index.html", "/chargers", "/chargers/100001"):
        answer = await edge.client.get(page)
        assert answer.status_code == 200
        assert "<title>VoltCharge</title>" in answer.text
        assert answer.headers["cache-control"] == "no-cache"
    assert (await edge.client.get("/favicon.svg")).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
async def test_packed_files_are_sent_to_whom_can_unpack_them(
    start_edge: StartEdge, erp_dist: Path, accepts: str, encoding: str | None
) -> None:
    edge = await start_edge(erp_dist=erp_dist)
    request = f"GET {ASSET} HTTP/1.1\r\nHost: e\r\nAccept-Encoding: {accepts}\r\nConnection: close\r\n\r\n"
    head, _, body = (await raw(edge, request.encode())).partition(b"\r\n\r\n")
    packed = {"br": b"packed with brotli", "gzip": b"packed with gzip", None: b"console.log('erp')"}
    assert body == packed[encoding]
    assert (b"content-encoding: " + (encoding or "none").encode() in head) == (encoding is not None)
    assert b"vary: Accept-Encoding" in head
    assert b"content-type: text/javascript" in head


async def test_what_the_browser_has_is_not_sent_again(start_edge: StartEdge, erp_dist: Path) -> None:
    edge = await start_edge(erp_dist=erp_dist)
    first = await edge.client.get("/")
    again = await edge.client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    (erp_dist / "index.html").write_text("<title>A new release</title>")
    newer = await edge.client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert "A new release" in newer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "//etc/passwd.txt",
        "/..%5csecret.txt",
        "/secret.txt%00.js",
        "/" + "a" * 5000 + ".txt",
    ],
)
async def test_nothing_outside_can_be_reached(start_edge: StartEdge, erp_dist: Path, path: str) -> None:
    edge = await start_edge(erp_dist=erp_dist)
    answer = await raw(edge, f"GET {path} HTTP/1.1\r\nHost: e\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 "))
    assert b"not for you" not in answer
    assert b"root:" not in answer


async def test_a_link_that_leads_outside_is_not_followed(start_edge: StartEdge, erp_dist: Path) -> None:
    (erp_dist / "link.txt").symlink_to(erp_dist.parent / "secret.txt")
    edge = await start_edge(erp_dist=erp_dist)
    assert (await edge.client.get("/link.txt")).status_code == 404


async def test_an_erp_that_is_not_built_says_so_plainly(start_edge: StartEdge, tmp_path: Path) -> None:
    edge = await start_edge(erp_dist=tmp_path / "nothing")
    answer = await edge.client.get("/")
    assert answer.status_code == 503
    assert "not built yet" in answer.text
    assert (await edge.client.get("/healthz")).status_code == 200
