"""The demonstration site: each park and district in two languages, every fact with its source."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.knowledge.content import load_content
from bot.records import AttributeValue, Content, Passage, Source
from bot.web import demo
from bot.web.demo import dated, demo_words
from bot.web.keys import SERVICES
from tests.conftest import REAL_CONTENT

Client = TestClient[Any, Any]
HOSTILE = '<script>alert("x")</script>'
TRAP = Source(HOSTILE, "javascript:alert(1)", "other", '"><img src=x onerror=alert(1)>')


class Tags(HTMLParser):
    """All tags of a page with their attributes; fails where one is not closed."""

    VOID = ("meta", "link", "img", "input", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def serving(content: Content) -> TestClient[Any, Any]:
    app = web.Application()
    release = SimpleNamespace(id="r-1", content=content)
    app[SERVICES] = SimpleNamespace(release=release)  # type: ignore[assignment]
    app.add_routes(demo.routes)
    return TestClient(TestServer(app))


@pytest.fixture(scope="module")
def real() -> Content:
    return load_content(REAL_CONTENT)


@pytest.fixture
async def portal(real: Content) -> AsyncIterator[Client]:
    async with serving(real) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/demo"])
@pytest.mark.parametrize(
    ("header", "language"), [("zh-CN,zh;q=0.9", "zh"), ("fr", "en"), ("\u00ff;;q=,", "en")]
)
async def test_front_door_leads_to_the_language_of_the_browser(
    portal: Client, path: str, header: str, language: str
) -> None:
    response = await portal.get(path, headers={"Accept-Language": header}, allow_redirects=False)
    assert response.status == 302
    assert response.headers["Location"] == f"/demo/{language}"
    assert response.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_list_leads_to_every_park_and_then_every_district(
    portal: Client, real: Content, language: str
) -> None:
    page = await (await portal.get(f"/demo/{language}")).text()
    linked = re.findall(rf'href="/demo/{language}/([\w-]+)"', page)
    places = [profile for profile in real.profiles.values() if profile.is_place]
    assert sorted(linked) == sorted(profile.id for profile in places)
    kinds = [real.profiles[id].kind for id in linked]
    assert kinds == sorted(kinds, key=["park", "district"].index)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page_is_whole_and_keeps_the_strict_policy(
    portal: Client, real: Content, language: str
) -> None:
    for id in ("", *(id for id, profile in real.profiles.items() if profile.is_place)):
        response = await portal.get(f"/demo/{language}/{id}".rstrip("/"))
        assert response.status == 200, id
        page = await response.text()
        tags = Tags(page).found
        assert tags[0] == ("html", {"lang": language})
        assert [tag for tag, _ in tags].count("h1") == 1
        assert not [tag for tag, values in tags if tag == "style" or "style" in values]
        assert not [name for _, values in tags for name in values if name.startswith("on")]
        scripts = [values for tag, values in tags if tag == "script"]
        assert scripts == [{"type": "module", "src": "/static/jingjing-chat.js"}]
        ids = [values["id"] for _, values in tags if "id" in values]
        assert len(ids) == len(set(ids))
        assert ("jingjing-chat", {"language": language}) in tags


async def test_every_fact_stands_with_its_source_and_date(portal: Client, real: Content) -> None:
    for id, profile in real.profiles.items():
        if not profile.is_place:
            continue
        page = unescape(await (await portal.get(f"/demo/en/{id}")).text())
        said = [passage for passage in real.passages if passage.about == id]
        values = [value for values in profile.attributes.values() for value in values]
        for text in (*(p.text["en"] for p in said), *(v.note["en"] for v in values if v.note)):
            assert text in page
        for source in (*(passage.source for passage in said), *(v.source for v in values)):
            assert source.as_of in page
            assert source.title in page
            assert source.url is None or f'href="{source.url}"' in page
        shown = page.count('class="fact"')
        assert shown == len(values)


async def test_page_leads_to_the_same_page_in_the_other_language(portal: Client) -> None:
    english = await (await portal.get("/demo/en/park-xicheng")).text()
    chinese = await (await portal.get("/demo/zh/park-xicheng")).text()
    assert 'href="/demo/zh/park-xicheng" lang="zh"' in english
    assert 'href="/demo/en/park-xicheng" lang="en"' in chinese
    assert "中关村科技园区西城园管理委员会" in chinese


async def test_xicheng_has_its_figures_contact_and_district(portal: Client) -> None:
    page = await (await portal.get("/demo/en/park-xicheng")).text()
    assert re.findall(r"<strong>([^<]*)</strong> (\w[\w ]*)", page) == [
        ("10 km²", "Area"),
        ("3", "parts"),
        ("2001", "year it began"),
    ]
    assert 'href="tel:+861068336190"' in page
    assert 'href="/demo/en/dist-xicheng"' in page


async def test_gaps_are_told_and_not_shown_as_facts(portal: Client) -> None:
    page = await (await portal.get("/demo/en/park-xicheng")).text()
    assert "no source gives it: Address, Website" in page


async def test_without_javascript_the_page_leads_to_the_plain_one(portal: Client) -> None:
    page = await (await portal.get("/demo/zh/park-xicheng")).text()
    inside = page[page.index("<jingjing-chat") : page.index("</jingjing-chat>")]
    assert 'href="/ask?language=zh"' in inside
    assert 'href="tel:12345"' in inside


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/demo/en/nowhere", "/demo/en"),
        ("/demo/zh/nowhere", "/demo/zh"),
        ("/demo/zh/c-12345", "/demo/zh"),
        ("/demo/fr", "/demo/zh"),
        ("/demo/fr/park-xicheng", "/demo/zh"),
        ("/demo/en/%3Cscript%3E", "/demo/en"),
        ("/demo/en/..%2f..%2fetc%2fpasswd", "/demo/en"),
    ],
)
async def test_page_that_is_not_there_shows_the_way_back(
    portal: Client, path: str, back: str
) -> None:
    response = await portal.get(path, headers={"Accept-Language": "zh"})
    page = await response.text()
    assert response.status == 404
    assert response.content_type == "text/html"
    assert f'<a class="back" href="{back}">' in page
    assert "<script>" not in page


async def test_content_in_one_language_is_shown_in_the_other(client: Client) -> None:
    page = await (await client.get("/demo/zh/park-xicheng")).text()
    assert "10 square kilometres" in page
    assert "12 square kilometres" in page
    assert '<html lang="zh">' in page


async def test_hostile_content_is_text_and_never_a_link(real: Content) -> None:
    profile = real.profiles["park-xicheng"]
    trap = AttributeValue({"en": HOSTILE}, TRAP, {"en": HOSTILE})
    spoilt = replace(
        real,
        profiles={
            "park-xicheng": replace(
                profile, name={"en": HOSTILE}, within=(), attributes={"phone": (trap,)}
            )
        },
        passages=(Passage("p", "park-xicheng", {"en": HOSTILE}, TRAP),) * 2,
    )
    async with serving(spoilt) as client:
        for path in ("/demo/en", "/demo/en/park-xicheng"):
            tags = Tags(await (await client.get(path)).text()).found
            assert len([tag for tag, _ in tags if tag == "script"]) == 1
            assert "img" not in [tag for tag, _ in tags]
            links = [values["href"] for tag, values in tags if tag == "a"]
            assert not [link for link in links if link and link.startswith("javascript")]


@pytest.mark.parametrize(
    ("as_of", "language", "shown"),
    [
        ("2021-12-29", "en", "as of 2021-12-29"),
        ("undated page", "en", "undated page"),
        ("2021-12-29", "zh", "2021-12-29"),
        ("2024 data", "zh", "2024年数据"),
        ("undated page", "zh", "页面未注明日期"),
        ("undated (10 July)", "zh", "undated (10 July)"),
    ],
)
def test_date_is_told_as_the_source_gives_it(as_of: str, language: str, shown: str) -> None:
    assert dated(as_of, language) == shown


def test_both_languages_have_the_same_words() -> None:
    words = demo_words()
    assert set(words) == set(demo.LANGUAGES)
    assert list(words["en"]) == list(words["zh"])
    assert all(text for catalogue in words.values() for text in catalogue.values())
