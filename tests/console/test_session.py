"""Who may do what in the console, and from where."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import FormData, web

from bot.console import app as console_app
from bot.console.session import allowed, public
from tests.console.conftest import Console

DATABASES = ("sqlite",)  # others go through the same tables on both
OUT = "/staff/sign-out"


async def test_page_leads_to_the_form_and_back(console: Console) -> None:
    response = await console.nobody().get("/staff?page=2")
    assert response.status == 303
    assert response.headers["Location"] == "/staff/sign-in?next=/staff?page%3D2"
    page = await console.nobody().page(response.headers["Location"])
    assert 'name="next" value="/staff?page=2"' in page


async def test_change_without_a_session_is_refused(console: Console) -> None:
    response = await console.nobody().post(OUT)
    assert response.status == 401
    assert "You are not signed in" in await response.text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_change_from_another_site_is_refused(
    console: Console, headers: dict[str, str]
) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.post(OUT, headers=headers)
    assert response.status == 403
    assert "another site" in await response.text()
    assert (await viewer.get("/staff")).status == 200


async def test_change_from_our_own_site_is_done(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    ours = f"http://{console.client.host}:{console.client.port}"
    for origin in (ours, ours.replace("http", "https")):
        viewer = await console.signed_in("viewer")
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        assert (await viewer.post(OUT, headers=headers)).status == 303


@pytest.mark.parametrize("form_key", ["", "wrong", "\udcff"])
async def test_change_with_another_form_key_is_refused(console: Console, form_key: str) -> None:
    viewer = await console.signed_in("viewer")
    viewer.form_key = form_key.encode("utf-8", "replace").decode()
    response = await viewer.post(OUT)
    assert response.status == 403
    assert "earlier session" in await response.text()
    assert (await viewer.get("/staff")).status == 200


async def test_form_key_of_another_user_is_refused(console: Console) -> None:
    viewer, editor = await console.signed_in("viewer"), await console.signed_in("editor")
    viewer.form_key = editor.form_key
    assert (await viewer.post(OUT)).status == 403


async def test_form_key_may_come_in_a_header(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    headers = {"X-Form-Key": viewer.form_key}
    assert (await viewer._request("POST", OUT, json={}, headers=headers)).status == 303


@pytest.mark.parametrize("cookie", ["", "x", "a" * 4000, "ключ", "\udcff"])
async def test_made_up_cookie_opens_nothing(console: Console, cookie: str) -> None:
    reader, writer = await asyncio.open_connection(console.client.host, console.client.port)
    head = f"GET /staff HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: staff={cookie}\r\n\r\n"
    writer.write(head.encode("utf-8", "surrogateescape"))
    assert (await reader.readline()).startswith(b"HTTP/1.1 303")
    writer.close()


async def test_too_large_a_form_is_refused(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.post(OUT, {"text": "x" * 100_000})
    assert (response.status, response.content_type) == (413, "text/html")


async def test_form_that_cannot_be_read_is_refused(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    form = b"form_key=%ff%fe"
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=nonsense"}
    response = await viewer._request("POST", OUT, data=form, headers=headers)
    assert (response.status, response.content_type) == (400, "text/html")


async def test_route_may_take_larger_forms() -> None:
    @allowed("edit", largest_body=1_000_000)
    async def upload(request: web.Request) -> web.Response:
        return web.Response()

    assert upload.access.largest_body == 1_000_000  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/staff/x", "/elsewhere"])
def test_route_without_a_right_or_outside_is_refused(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Room:
        routes = web.RouteTableDef()

    async def handler(request: web.Request) -> web.Response:
        return web.Response()

    Room.routes.get(path)(public(handler) if path == "/elsewhere" else handler)
    monkeypatch.setattr(console_app, "ROOMS", (Room,))
    with pytest.raises(ValueError, match=path):
        console_app.mount(web.Application())


async def test_forms_arrive_whole(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    form = FormData()
    form.add_field("file", b"x" * 10, filename="x.csv")
    assert (await viewer.post(OUT, form)).status == 303
