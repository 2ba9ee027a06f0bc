"""Every route of the running application, whoever asks and from wherever: as docs/console.md says.

The guards are the real ones; only what lies behind them is exchanged: nothing is changed, and "yes"
means exactly that a request got there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import FormData, web

from bot.accounts.records import ROLES
from bot.console.session import FORM_KEY, SIGN_IN, access_of
from bot.settings import ROOT, Settings
from tests.console.conftest import Console, Reader

DOCUMENT = (ROOT / "docs" / "console.md").read_text("utf-8")
WHO = ("nobody", *ROLES)
FOREIGN = {"Origin": "https://evil.example"}
REACHED = 299
SAMPLES = ("1", "item:faq-name", "faq-name", "console.css", "0123456789abcdef", "x")

Route = tuple[str, str]  # method and path


def table(heading: str) -> Mapping[Route, list[str]]:
    """The cells of the table below a heading, by their routes."""
    part = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([A-Z]+) (\S+)` \|(.*)\|$", part, re.MULTILINE)
    return {(method, path): [c.strip() for c in cells.split("|")] for method, path, cells in rows}


STAFF = table("Who may do what")
CITIZENS = table("What citizens' programs may ask")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, leave_message=True)


def routes(app: web.Application, of_staff: bool) -> dict[Route, web.AbstractRoute]:
    return {
        (route.method, route.resource.canonical): route
        for route in app.router.routes()
        if route.resource and (access_of(route.handler) is not None) == of_staff
        if route.method != "HEAD"
    }


def address(route: web.AbstractRoute, **names: str) -> str:
    """An address that leads to the route: names in it are as given, or any that fit."""
    assert route.resource is not None
    info = route.resource.get_info()
    if "path" in info:
        return str(info["path"])
    for sample in SAMPLES:
        filled = {
            name: names.get(name, sample) for name in re.findall(r"{(\w+)}", info["formatter"])
        }
        path = str(info["formatter"]).format(**filled)
        if info["pattern"].fullmatch(path):
            return path
    raise AssertionError(f"no sample fits {info['formatter']}")


async def stand_in(request: web.Request) -> web.Response:
    return web.Response(status=REACHED)


@pytest.fixture
def app(console: Console) -> Iterator[web.Application]:
    """The application with a stand-in behind the guard of each route of the console."""
    app: web.Application = console.client.server.app  # type: ignore[attr-defined]
    exchanged = []
    for route in routes(app, of_staff=True).values():
        guard = route.handler
        cell = guard.__closure__[guard.__code__.co_freevars.index("handler")]  # type: ignore
        exchanged.append((cell, cell.cell_contents))
        cell.cell_contents = stand_in
    yield app
    for cell, handler in exchanged:
        cell.cell_contents = handler


async def browsers(console: Console) -> dict[str, Reader]:
    return {"nobody": console.nobody(), **{role: await console.signed_in(role) for role in ROLES}}


def came(response: Any) -> str:
    """What became of a request, in the words of the table."""
    if response.status == REACHED:
        return "yes"
    if response.status == 303 and response.headers["Location"].startswith(SIGN_IN):
        return "sign in"
    return str(response.status)


def test_table_has_every_route_of_the_console(app: web.Application) -> None:
    assert set(STAFF) == set(routes(app, of_staff=True))
    assert {len(cells) for cells in STAFF.values()} == {len(WHO)}


async def test_reading_is_as_the_table_says(console: Console, app: web.Application) -> None:
    """From another site too: the browser shows it nothing, and nothing is changed by it."""
    readers = await browsers(console)
    for (method, path), route in routes(app, of_staff=True).items():
        if method != "GET":
            continue
        for who, expected in zip(WHO, STAFF[method, path], strict=True):
            for headers in ({}, FOREIGN, {"Sec-Fetch-Site": "cross-site"}):
                response = await readers[who].get(address(route), headers=headers)
                assert came(response) == expected, (who, path, headers)
                assert "Access-Control-Allow-Origin" not in response.headers
            head = await readers[who]._request("HEAD", address(route))
            assert came(head) == expected, (who, path)


async def test_changing_is_as_the_table_says(console: Console, app: web.Application) -> None:
    for (method, path), route in routes(app, of_staff=True).items():
        if method == "GET":
            continue
        readers = await browsers(console)
        is_public = STAFF[method, path] == ["yes"] * len(WHO)
        for who, expected in zip(WHO, STAFF[method, path], strict=True):
            reader = readers[who]

            async def send(
                form_key: str | None,
                headers: Mapping[str, str] = {},
                reader: Reader = reader,
                method: str = method,
                route: web.AbstractRoute = route,
            ) -> str:
                form = FormData({} if form_key is None else {FORM_KEY: form_key})
                form.add_field("file", b"x", filename="x.csv")
                options = {"data": form, "headers": dict(headers)}
                return came(await reader._request(method, address(route), **options))

            ours = {"Origin": f"http://{console.client.host}:{console.client.port}"}
            assert await send(reader.form_key) == expected, (who, path)
            assert await send(reader.form_key, ours) == expected, (who, path)
            refused = "yes" if is_public else {"yes": "403"}.get(expected, expected)
            for form_key in (None, "", "wrong", readers["viewer"].form_key[:-1]):
                assert await send(form_key) == refused, (who, path, form_key)
            if who not in ("viewer", "nobody"):
                assert await send(readers["viewer"].form_key) == refused, (who, path)
            for headers in (FOREIGN, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
                assert await send(reader.form_key, headers) == "403", (who, path, headers)


def test_table_has_every_other_route(app: web.Application) -> None:
    assert set(CITIZENS) == set(routes(app, of_staff=False))


async def test_other_routes_are_as_the_table_says(console: Console, app: web.Application) -> None:
    """Without a token, with the token of another conversation, from a foreign origin."""
    root, nobody = await console.signed_in("administrator"), console.nobody()
    for (method, path), route in routes(app, of_staff=False).items():
        started = await nobody._request("POST", "/api/v1/conversations", json={})
        is_api = path.startswith("/api/")
        id = (await started.json())["conversation_id"] if is_api else "park-xicheng"
        where = address(route, id=id, language="en", filename="mark.svg")
        options: dict[str, Any] = {} if method == "GET" else {"json": {}}
        seen = [
            (await reader._request(method, where, headers=headers, **options)).status
            for reader, headers in (
                (nobody, {}),
                (nobody, {"Authorization": "Bearer another"}),
                (root, {}),
                (nobody, FOREIGN),
            )
        ]
        assert [str(status) for status in seen] == CITIZENS.get((method, path), []), (path, seen)
