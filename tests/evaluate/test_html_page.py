"""The page is one file that loads nothing, and shows every text as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.errors import StorageUnusable
from bot.evaluate.html_page import (
    OPEN_ROWS,
    Measure,
    Miss,
    Page,
    Picture,
    Table,
    render,
    write_page,
)
from bot.evaluate.pictures import INK, first_ranks, reliability_diagram
from bot.knowledge.calibration import Bin

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
EVIL = "<script>alert('1')</script> & \"so on\""


class Found(HTMLParser):
    """The tags, ids, addresses and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def found(page: Page) -> Found:
    return Found(render(page, NOON))


def table(rows: int) -> Table:
    return Table("Rows", ("name", "number"), tuple((f"row {n}", str(n)) for n in range(rows)))


def test_page_shows_all_that_it_is_given() -> None:
    page = Page(
        "Evaluation",
        "Two questions.",
        measures=(Measure("answered right", "50.0%", "1 of 2"),),
        pictures=(Picture("Ranks", "where they stand", first_ranks([1, 2])),),
        tables=(table(2),),
        misses=(Miss("q-7", "not answered", ("hi", "多大？"), ("10",), "Sorry", "zh", 0.25),),
    )
    shown = found(page)
    for text in ("Evaluation", "1 of 2", "where they stand", "row 1", "q-7, confidence 0.25"):
        assert text in shown.text
    assert "多大？" in shown.text
    assert "Written 2026-01-02 12:00 UTC" in shown.text
    assert "svg" in shown.tags


def test_nothing_of_a_text_becomes_markup() -> None:
    page = Page(
        EVIL,
        EVIL,
        measures=(Measure(EVIL, EVIL, EVIL),),
        pictures=(Picture(EVIL, EVIL, first_ranks([1])),),
        tables=(Table(EVIL, (EVIL,), ((EVIL,),)),),
        misses=(Miss(EVIL, EVIL, (EVIL,), (EVIL,), EVIL, '"><script>'),),
    )
    shown = found(page)
    assert "script" not in shown.tags
    assert shown.text.count(EVIL) == 16


def test_page_loads_nothing_from_elsewhere() -> None:
    bins = [Bin(0.9, 1.0, 3, 0.95, 1.0)]
    page = Page("P", "p", pictures=(Picture("R", "r", reliability_diagram(bins)),))
    assert all(address.startswith("#") for address in found(page).addresses)


def test_pictures_follow_the_colours_of_the_page() -> None:
    drawn = first_ranks([1])
    html = render(Page("P", "p", pictures=(Picture("R", "r", drawn),)), NOON)
    picture = html[html.index("<svg") :]
    assert INK in drawn.decode()
    assert INK not in picture
    assert "var(--ink)" in picture


def test_ids_of_several_pictures_stay_apart() -> None:
    bins = [Bin(0.9, 1.0, 3, 0.95, 1.0)]
    drawn = (reliability_diagram(bins), first_ranks([1, None]))
    ids = found(Page("P", "p", pictures=tuple(Picture("R", "r", one) for one in drawn))).ids
    assert ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("rows", "folded"), [(OPEN_ROWS, False), (OPEN_ROWS + 1, True)])
def test_long_table_is_folded(rows: int, folded: bool) -> None:
    assert ("details" in found(Page("P", "p", tables=(table(rows),))).tags) is folded


def test_what_is_empty_is_left_out() -> None:
    shown = found(Page("P", "p"))
    assert not {"dl", "table", "figure", "ol", "h2"} & set(shown.tags)


def test_odd_characters_do_not_stop_the_report(tmp_path: Path) -> None:
    write_page(Page("P", "bell \x07, half a pair \ud83d"), tmp_path / "page.html", NOON)
    assert "bell , half a pair ?" in (tmp_path / "page.html").read_text("utf-8")


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageUnusable, match=r"missing/page\.html"):
        write_page(Page("P", "p"), tmp_path / "missing" / "page.html", NOON)
