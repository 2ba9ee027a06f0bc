"""Pages, files, health and the description of the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from openapi_spec_validator import validate_spec

from bot.console.session import access_of

Client = TestClient[Any, Any]


@pytest.mark.parametrize(
    "path",
    ["/", "/demo/en/park-xicheng", "/chat", "/ask", "/static/jingjing-chat.js", "/healthz/live"],
)
async def test_every_response_carries_a_strict_policy(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.status == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/chat", "/embed"])
async def test_widget_alone_fills_the_page_in_the_language_asked_for(
    client: Client, path: str
) -> None:
    page = await (await client.get(f"{path}?language=ar")).text()
    assert '<html lang="ar"' in page
    assert '<jingjing-chat mode="page" language="ar">' in page
    assert 'href="/ask?language=ar"' in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\son\w+=|\sstyle=", page) == []


async def test_widget_alone_follows_the_browser_where_no_language_is_named(client: Client) -> None:
    response = await client.get("/chat?language=<script>", headers={"Accept-Language": "ja"})
    page = await response.text()
    assert '<html lang="ja"' in page
    assert "<script>" not in page


async def test_ready_names_the_live_release(client: Client) -> None:
    assert await (await client.get("/healthz/ready")).json() == {
        "status": "ready",
        "release": "r-1",
    }


@pytest.mark.parametrize("path", ["/nowhere", "/static/../app.py", "/static/%2e%2e/app.py"])
async def test_what_is_not_there_is_a_problem(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.status == 404
    assert response.content_type == "application/problem+json"


async def test_wrong_method_tells_the_right_one(client: Client) -> None:
    response = await client.get("/api/v1/conversations")
    assert response.status == 405
    assert response.headers["Allow"] == "POST"


async def test_description_is_valid_openapi(client: Client) -> None:
    validate_spec(await (await client.get("/api/v1/openapi.json")).json())


async def test_description_covers_every_route(client: Client) -> None:
    described = (await (await client.get("/api/v1/openapi.json")).json())["paths"]
    app = client.app
    assert app is not None
    served = {
        (route.method.lower(), getattr(route.resource, "canonical", ""))
        for route in app.router.routes()
        if route.method != "HEAD" and access_of(route.handler) is None  # docs/console.md has those
    }
    expected = {(method, path) for path, operations in described.items() for method in operations}
    assert served == expected
