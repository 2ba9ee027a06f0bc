"""The files of the widget: small on the wire, fresh, and nothing beside them."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from yarl import URL

from bot.web.files import STATIC

Client = TestClient[Any, Any]
SCRIPT = "/static/jingjing-chat.js"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("jingjing-chat.js", "text/javascript"),
        ("jingjing-chat.css", "text/css"),
        ("words/zh.json", "application/json"),
        ("mark.svg", "image/svg+xml"),
    ],
)
async def test_file_is_compressed_for_who_takes_it(
    client: Client, name: str, content_type: str
) -> None:
    body = (STATIC / name).read_bytes()
    plain = await client.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
    assert await plain.read() == body
    assert "Content-Encoding" not in plain.headers
    packed = await client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(body)
    assert await packed.read() == body
    assert {plain.content_type, packed.content_type} == {content_type}
    assert packed.headers["Vary"] == "Accept-Encoding"


async def test_file_is_asked_for_each_time_and_sent_once(client: Client) -> None:
    first = await client.get(SCRIPT)
    assert first.headers["Cache-Control"] == "no-cache"
    again = await client.get(SCRIPT, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await client.get(SCRIPT, headers={"If-None-Match": '"older"'})
    assert other.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/none.js",
        "/static/",
        "/static/words",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fsettings.py",
        "/static//etc/passwd",
        "/static/%00",
    ],
)
async def test_nothing_but_the_files_is_served(client: Client, path: str) -> None:
    response = await client.get(URL(path, encoded=True))
    assert response.status == 404
