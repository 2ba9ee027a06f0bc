"""The figures on screen, for the period that is asked for, and as a file."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.console.conftest import Console
from tests.transcripts.conftest import SURE, UNANSWERED, Citizens


@pytest.fixture
def citizens(console: Console) -> Citizens:
    """Asked on the first of March 2026, at eight in the evening in Beijing."""
    return Citizens(console.engine, console.clock)


@pytest.fixture
def asked(citizens: Citizens) -> None:
    id = citizens.start("zh", channel="wechat")
    turn = citizens.ask("地铁怎么付钱", SURE, id, language="zh")
    citizens.rate(turn, id, comment="我没有卡")
    citizens.survey(id, 2)
    citizens.ask("how do I pay in the metro", SURE)
    citizens.ask("are dogs allowed", UNANSWERED)
    citizens.ask("only a test", UNANSWERED, citizens.start(is_test=True))


def tiles(page: str) -> dict[str, str]:
    return dict(re.findall(r"<li><span>(.*?)</span> <b>(.*?)</b>", page))


async def test_figures_stand_in_words_and_numbers(console: Console, asked: None) -> None:
    page = await (await console.signed_in("viewer")).page("/staff/figures")
    shown = tiles(page)
    assert (shown["Questions"], shown["Conversations"]) == ("3", "3")
    assert (shown["Answered"], shown["Declined"]) == ("67 %", "33 %")
    assert (shown["Helped"], shown["Stars of five"]) == ("0 %", "2.0")
    assert shown["Half answered within"] == "12 ms"
    for told in (
        "wechat",
        "中文",
        "no answer is known",
        "How do I pay in the metro?",  # the title of what answered most
        'href="/staff/answers/item:faq-metro"',
        "我没有卡",
        "3 questions in all; the busiest day was 2026-03-01 with 3.",
        "2026-01-31 to 2026-03-01",
        "Asia/Shanghai",
    ):
        assert told in page, told
    assert "only a test" not in page


async def test_questions_without_an_answer_lead_to_the_inbox(console: Console, asked: None) -> None:
    page = await (await console.signed_in("viewer")).page("/staff/figures")
    unanswered = page[page.index('id="unanswered"') :]
    (address,) = set(re.findall(r"/staff/inbox/[0-9a-f]{16}", unanswered))
    assert "are dogs allowed" in await (await console.signed_in("viewer")).page(address)


@pytest.mark.parametrize(
    ("query", "first", "last", "days"),
    [
        ("", "2026-01-31", "2026-03-01", 30),
        ("days=7", "2026-02-23", "2026-03-01", 7),
        ("days=90", "2025-12-02", "2026-03-01", 90),
        ("days=8", "2026-01-31", "2026-03-01", 30),
        ("first=2026-02-27&last=2026-03-01", "2026-02-27", "2026-03-01", 3),
        ("first=2026-03-01&last=2026-02-27", "2026-02-27", "2026-03-01", 3),
        ("first=1990-01-01&last=2026-03-01", "2025-03-01", "2026-03-01", 366),
        ("first=0001-01-01&last=9999-12-31", "2026-01-31", "2026-03-01", 30),
        ("first=nonsense&last=2026-03-01", "2026-01-31", "2026-03-01", 30),
    ],
)
async def test_period_is_the_one_that_is_asked_for(
    query: str, first: str, last: str, days: int, console: Console, asked: None
) -> None:
    page = await (await console.signed_in("viewer")).page(f"/staff/figures?{query}")
    assert f"{first} to {last}" in page
    assert len(re.findall(r'<th scope="row">\d{4}-\d\d-\d\d</th>', page)) == days
    assert tiles(page)["Questions"] == "3"


async def test_time_without_questions_says_so(console: Console, asked: None) -> None:
    viewer = await console.signed_in("viewer")
    page = await viewer.page("/staff/figures?first=2026-01-01&last=2026-01-02")
    assert "Nobody asked anything in this time." in page
    assert tiles(page)["Answered"] == "–"
    assert '<svg class="chart"' not in page


async def test_chart_is_told_to_those_who_do_not_see_it(console: Console, asked: None) -> None:
    page = await (await console.signed_in("viewer")).page("/staff/figures")
    (chart,) = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert 'role="img"' in chart
    assert 'aria-labelledby="chart-title chart-desc"' in chart
    assert "<title>2026-03-01: 3 questions</title>" in chart
    assert "style=" not in chart


async def test_export_has_a_row_for_each_turn_of_the_period(console: Console, asked: None) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.get("/staff/figures.csv?first=2026-03-01&last=2026-03-01")
    assert (response.status, response.content_type) == (200, "text/csv")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="turns-2026-03-01-2026-03-01.csv"'
    )
    rows = [*csv.DictReader(io.StringIO((await response.read()).decode("utf-8-sig")))]
    assert [row["question"] for row in rows] == [
        "地铁怎么付钱",
        "how do I pay in the metro",
        "are dogs allowed",
    ]
    nothing = await viewer.get("/staff/figures.csv?first=2026-01-01&last=2026-01-02")
    assert len((await nothing.text()).splitlines()) == 1


@pytest.mark.parametrize("path", ["/staff/figures", "/staff/figures.csv"])
async def test_nobody_else_sees_figures(path: str, console: Console) -> None:
    response = await console.nobody().get(path)
    assert response.status == 303
    assert response.headers["Location"].startswith("/staff/sign-in")


async def test_figures_speak_chinese(console: Console, asked: None) -> None:
    viewer = await console.signed_in("viewer")
    viewer.headers["Accept-Language"] = "zh"
    page = await viewer.page("/staff/figures")
    assert tiles(page)["提问"] == "3"
    assert "每日提问" in page
