"""Pages of our own and of the allowed origins may use the API, others may not."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError
from aiohttp.test_utils import TestClient

from bot.settings import Settings
from tests.web.conftest import Opened
from tests.web.test_api import expect_problem

Client = TestClient[Any, Any]
ALLOWED = "https://example.org"
FOREIGN = [
    "https://elsewhere.example",
    "https://example.org.evil.com",
    "https://evilexample.org",
    "https://www.example.org",
    "http://example.org",
    "https://example.org:8443",
    "https://example.org/",
    "https://EXAMPLE.org",
    "https://example.org https://evil.com",
    "null",
    "*",
    "http://[",
    "file://",
    "https://exämple.org",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path, allowed_origins=(ALLOWED, "https://two.example:8443"), leave_message=True
    )


def own(client: Client) -> str:
    return str(client.make_url("/")).rstrip("/")


def asks(origin: str, method: str = "POST") -> dict[str, str]:
    """The headers of a browser's question before a request."""
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }


@pytest.mark.parametrize("origin", [ALLOWED, "https://two.example:8443"])
async def test_allowed_site_may_read_what_it_asked_for(client: Client, origin: str) -> None:
    response = await client.get("/api/v1/widget", headers={"Origin": origin})
    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert response.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in response.headers


async def test_own_pages_may_whether_a_proxy_ends_tls_or_not(client: Client) -> None:
    for origin in (own(client), own(client).replace("http://", "https://")):
        response = await client.get("/api/v1/widget", headers={"Origin": origin})
        assert response.status == 200


async def test_own_host_on_another_port_is_another_site(client: Client) -> None:
    response = await client.get("/api/v1/widget", headers={"Origin": own(client) + "1"})
    await expect_problem(response, 403)


async def test_without_an_origin_there_is_no_browser_to_protect(client: Client) -> None:
    response = await client.post("/api/v1/conversations")
    assert response.status == 201
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize("origin", FOREIGN)
async def test_other_site_is_refused_and_may_read_why(client: Client, origin: str) -> None:
    response = await client.post("/api/v1/conversations", headers={"Origin": origin})
    assert "ALLOWED_ORIGINS" in (await response.json())["detail"]
    await expect_problem(response, 403)
    readable = origin if origin.isascii() else None
    assert response.headers.get("Access-Control-Allow-Origin") == readable


@pytest.mark.parametrize("path", ["/api/v1/widget", "/"])
async def test_origin_of_odd_bytes_breaks_nothing(client: Client, path: str) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(b"GET %b HTTP/1.1\r\nHost: x\r\nOrigin: \xff\xfe\r\n\r\n" % path.encode())
    assert (await reader.readline()).split()[1] == (b"302" if path == "/" else b"403")
    writer.close()


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_browser_of_an_allowed_site_is_told_what_it_may_send(
    client: Client, opened: Opened, method: str
) -> None:
    response = await client.options(opened[0], headers=asks(ALLOWED, method))
    assert response.status == 204
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert method in response.headers["Access-Control-Allow-Methods"]
    sent = response.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "last-event-id"} <= set(sent)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
async def test_browser_of_another_site_is_told_no(
    client: Client, opened: Opened, origin: str
) -> None:
    response = await client.options(opened[0], headers=asks(origin))
    await expect_problem(response, 403)
    assert "Access-Control-Allow-Methods" not in response.headers


async def test_options_of_no_browser_is_an_unknown_method(client: Client) -> None:
    assert (await client.options("/api/v1/conversations")).status == 405


async def test_errors_of_an_allowed_site_s_requests_may_be_read(
    client: Client, opened: Opened
) -> None:
    response = await client.post(f"{opened[0]}/messages", json={}, headers={"Origin": ALLOWED})
    assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (401, ALLOWED)
    response = await client.get("/api/v1/nowhere", headers={"Origin": ALLOWED})
    assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (404, ALLOWED)


async def test_stream_of_an_allowed_site_may_be_read(client: Client, opened: Opened) -> None:
    address, header = opened
    stream = await client.get(f"{address}/events", headers={**header, "Origin": ALLOWED})
    assert stream.headers["Access-Control-Allow-Origin"] == ALLOWED
    stream.close()


async def test_sockets_of_an_allowed_site_may_be_opened(client: Client) -> None:
    socket = await client.ws_connect("/api/v1/chat", origin=ALLOWED)
    assert not socket.closed


@pytest.mark.parametrize("origin", ["null", "https://example.org.evil.com", "http://example.org"])
async def test_sockets_of_other_sites_may_not(client: Client, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/api/v1/chat", origin=origin)
    assert refused.value.status == 403


@pytest.mark.parametrize("origin", [None, ALLOWED, "https://elsewhere.example", "null"])
async def test_widget_s_files_may_be_loaded_by_all(client: Client, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    response = await client.get("/static/jingjing-chat.js", headers=headers)
    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "no-cache"


def ancestors(policy: str) -> list[str]:
    (directive,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors")]
    return directive.split()[1:]


@pytest.mark.parametrize(
    "path", ["/", "/static/jingjing-chat.js", "/api/v1/widget", "/nowhere", "/embed/x", "/embedded"]
)
async def test_no_other_site_may_frame_our_pages(client: Client, path: str) -> None:
    policy = (await client.get(path)).headers["Content-Security-Policy"]
    assert ancestors(policy) == ["'self'"]
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert directive in policy


async def test_allowed_sites_may_frame_the_page_made_for_it(client: Client) -> None:
    policy = (await client.get("/embed")).headers["Content-Security-Policy"]
    assert ancestors(policy) == ["'self'", ALLOWED, "https://two.example:8443"]
    assert "default-src 'self'" in policy
