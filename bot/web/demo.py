"""The demonstration site: the parks and districts of the live release, with the widget."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bot.records import Content
from bot.web.asked_language import asked_language
from bot.web.keys import SERVICES
from bot.web.profile_view import place, profile_view
from bot.web.templating import page

LANGUAGES = ("en", "zh")
WORDS = Path(__file__).parent / "demo_words.json"
YEAR_OF_DATA = re.compile(r"(\d{4}) data")
UNDATED = ("undated page", "undated")

routes = web.RouteTableDef()


@routes.get("/")
@routes.get("/demo")
async def demonstration(request: web.Request) -> web.Response:
    """302 to the list of places in the language of the browser."""
    language = asked_language(request, LANGUAGES)
    return web.Response(
        status=302, headers={"Location": f"/demo/{language}", "Vary": "Accept-Language"}
    )


@routes.get("/demo/{language}")
async def list_places(request: web.Request) -> web.Response:
    """All parks, then all districts; a page that says so where the language is unknown."""
    language = request.match_info["language"]
    if language not in LANGUAGES:
        return _lost(request, asked_language(request, LANGUAGES))
    content = _content(request)
    places = [profile for profile in content.profiles.values() if profile.is_place]
    return _page(
        request,
        "demo_list.html",
        language,
        parks=[place(profile, language) for profile in places if profile.kind == "park"],
        districts=[place(profile, language) for profile in places if profile.kind == "district"],
    )


@routes.get("/demo/{language}/{id}")
async def show_profile(request: web.Request) -> web.Response:
    """The page of one park or district; a page that says so where there is none such."""
    language, id = request.match_info["language"], request.match_info["id"]
    if language not in LANGUAGES:
        return _lost(request, asked_language(request, LANGUAGES))
    content = _content(request)
    profile = content.profiles.get(id)
    if profile is None or not profile.is_place:
        return _lost(request, language)
    view = profile_view(content, profile, demo_words()[language], language)
    return _page(request, "demo_profile.html", language, id, view=view)


@functools.cache
def demo_words() -> Mapping[str, Mapping[str, str]]:
    """What the pages say themselves, by language."""
    loaded: dict[str, dict[str, str]] = json.loads(WORDS.read_text("utf-8"))
    return loaded


def dated(as_of: str, language: str) -> str:
    """The date of a source as a citizen reads it; undated pages and yearly data in Chinese too."""
    if language != "zh":
        return f"{demo_words()[language]['as_of']} {as_of}" if as_of[:1].isdigit() else as_of
    if as_of in UNDATED:
        return "页面未注明日期"
    return YEAR_OF_DATA.sub(r"\1年数据", as_of)


def _content(request: web.Request) -> Content:
    return request.app[SERVICES].release.content


def _lost(request: web.Request, language: str) -> web.Response:
    return _page(request, "demo_lost.html", language, status=404)


def _page(
    request: web.Request,
    template: str,
    language: str,
    id: str = "",
    status: int = 200,
    **values: object,
) -> web.Response:
    other = next(code for code in LANGUAGES if code != language)
    return page(
        template,
        status,
        language=language,
        other=other,
        path=f"/{id}" if id else "",
        words=demo_words()[language],
        dated=dated,
        release=request.app[SERVICES].release.id,
        **values,
    )
