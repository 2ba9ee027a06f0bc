"""An import does what its file says, or names every faulty row and changes nothing."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.editing.imports import Edit
from bot.errors import ImportFailed
from bot.exchange.exporting import exported
from bot.exchange.importing import attempt
from bot.exchange.records import Reading
from bot.knowledge.entries import Entry
from tests.exchange.conftest import book_of, csv_of, imported, reasons, said, saved, told

SOURCES = {
    "sources.url": "https://www.example.gov/",
    "sources.kind": "official",
    "sources.as_of": "2026",
}


def test_columns_that_are_there_change_and_others_stay(live: Sequence[Entry]) -> None:
    (metro,) = said(
        imported(live, csv_of("id,answer.en,tags", "faq-metro,Coins.,a；b、c"))
    ).values()
    assert metro["answer"] == {"en": "Coins."}
    assert metro["tags"] == ["a", "b", "c"]
    assert metro["question"] == {"en": "How do I pay in the metro?"}
    assert metro["phrasings"] == {"en": ["metro fare"]}


def test_empty_cell_takes_away_what_was_there(live: Sequence[Entry]) -> None:
    (metro,) = said(imported(live, csv_of("id,phrasings.en", "faq-metro,"))).values()
    assert "phrasings" not in metro


def test_row_without_an_id_is_known_by_its_question(live: Sequence[Entry]) -> None:
    data = csv_of("Question,Answer", "how do I pay  in the METRO,Coins.")
    assert [*said(imported(live, data))] == ["item:faq-metro"]


def test_new_item_gets_the_same_id_each_time_and_the_file_of_its_category(
    live: Sequence[Entry],
) -> None:
    data = csv_of("Category,Question,Answer", "things,Where is the zoo?,West.", "x,Why?,So.")
    first, second = (imported(live, data, defaults=SOURCES) for _ in range(2))
    assert [one.key for one in first.edits] == [one.key for one in second.edits]
    assert len(said(first)) == 2
    files = {one.after.file for one in first.edits if one.after}
    assert files == {"items/things.yml", "items/imported.yml"}
    again = imported(first.checked(), data, defaults=SOURCES)
    assert said(again) == {}


def test_unchanged_rows_change_nothing(live: Sequence[Entry]) -> None:
    assert imported(live, exported(".csv", live)).checked() == live
    assert imported(live, exported(".xlsx", live), "x.xlsx").checked() == live


def test_what_the_file_lacks_goes_only_where_that_is_asked_for(live: Sequence[Entry]) -> None:
    data = exported(".csv", [one for one in live if one.id != "faq-library"])
    assert said(imported(live, data)) == {}
    assert said(imported(live, data, replace=True)) == {"item:faq-library": None}


def test_cells_without_text_say_what_is_set_for_all(live: Sequence[Entry]) -> None:
    data = csv_of("Question,Answer,Source", "Why?,So.,", "How?,Thus.,https://a.example/")
    defaults = {**SOURCES, "category": "more"}
    made = [*said(imported(live, data, defaults=defaults)).values()]
    assert [one["sources"][0]["url"] for one in made] == [
        SOURCES["sources.url"],
        "https://a.example/",
    ]
    assert {one["category"] for one in made} == {"more"}


def test_several_sources_have_a_line_each(live: Sequence[Entry]) -> None:
    row = 'faq-metro,"https://a.example/\nhttps://b.example/","2020\n2021",press,"One\n"'
    data = csv_of("id,sources.url,sources.as_of,sources.kind,sources.title", row)
    (metro,) = said(imported(live, data)).values()
    assert metro["sources"] == [
        {"url": "https://a.example/", "kind": "press", "as_of": "2020", "title": "One"},
        {"url": "https://b.example/", "kind": "press", "as_of": "2021"},
    ]
    faulty = row.replace("2020\n2021", "2020\n2021\n2022")
    one = imported(live, csv_of("id,sources.url,sources.as_of,sources.kind,sources.title", faulty))
    assert "has 2 lines where 3 sources are told of; write a line for each" in reasons(one.faults)


def test_publisher_alone_is_a_source_by_its_title(live: Sequence[Entry]) -> None:
    data = csv_of("id,来源,日期,来源类型", "faq-metro,北京市政府,2026年1月5日,official")
    (metro,) = said(imported(live, data)).values()
    assert metro["sources"] == [
        {"url": None, "kind": "official", "as_of": "2026-01-05", "title": "北京市政府"}
    ]


def test_dates_of_spreadsheets_become_iso_days(live: Sequence[Entry]) -> None:
    book = book_of(items=[["id", "review_by", "valid_until"], ["faq-metro", date(2027, 1, 5), ""]])
    (metro,) = said(imported(live, saved(book), "x.xlsx")).values()
    assert metro["review_by"] == "2027-01-05"
    (metro,) = said(imported(live, csv_of("id,Review date", "faq-metro,2027/1/5"))).values()
    assert metro["review_by"] == "2027-01-05"


def test_values_take_the_place_of_those_that_the_profile_had(live: Sequence[Entry]) -> None:
    data = csv_of(
        "profile,attribute,value.en,source.url,source.kind,source.as_of",
        "park-xicheng,phone,010-1,https://www.example.gov/,official,2026",
        "park-xicheng,area,11 square kilometres,https://www.example.gov/,official,2026",
        "park-xicheng,hours,,,,",
    )
    (park,) = said(imported(live, data)).values()
    assert [*park["attributes"]] == ["phone", "area", "hours"]
    assert park["attributes"]["hours"] == []
    assert [one["value"]["en"] for one in park["attributes"]["area"]] == ["11 square kilometres"]
    assert park["aliases"]["zh"] == ["西城园"]


def test_value_keeps_what_the_sheet_has_no_column_for(live: Sequence[Entry]) -> None:
    data = csv_of("profile,attribute,value.en", "dist-daxing,phone,12345")
    (daxing,) = said(imported(live, data)).values()
    (phone,) = daxing["attributes"]["phone"]
    assert (phone["value"]["en"], phone["source"]["as_of"]) == ("12345", "2021-12-29")


def broken() -> bytes:
    """A spreadsheet as a department sends it: a title, Chinese headers, all sorts of faults."""
    rows: list[list[Any]] = [
        ["常见问题汇总（2026年）", None, None, None, None, None],
        [None] * 6,
        ["序号", "分类", "问题", "答案", "来源链接", "复核日期"],
        [
            1,
            "things",
            "地铁几点关门？",
            "晚上十一点。",
            "https://www.example.gov/a",
            date(2027, 1, 1),
        ],
        [2, None, "公交怎么付款？", None, "https://www.example.gov/b", None],
        [None] * 6,
        [3, None, "地铁几点关门?", "十二点。", "https://www.example.gov/c", None],
        [4, None, "电话是多少？", 110105199001011234, "https://www.example.gov/d", None],
        [5, None, "多少钱？", date(2026, 3, 4), "https://www.example.gov/e", "明天"],
        [6, None, "在哪里？", "=B1", "htp:/www.example.gov", None],
        [7, None, None, "没有问题。", "https://www.example.gov/f", None],
        [8, None, "几号线？", "一号线�", "https://www.example.gov/g", None],
        [9, "parks", "热线是多少？", 12345, "https://www.example.gov/h", "2027/2/3"],
    ]
    book = book_of(Sheet1=rows, 说明=[["请勿修改表头"]])
    book["Sheet1"].merge_cells("B4:B12")
    book["Sheet1"].merge_cells("A1:F1")
    return saved(book)


DEFAULTS = {"sources.kind": "official", "sources.as_of": "2026"}


def test_broken_spreadsheet_has_every_faulty_row_named_and_no_other(live: Sequence[Entry]) -> None:
    tried = imported(live, broken(), "汇总.xlsx", defaults=DEFAULTS)
    assert (
        told(tried)
        == [
            (5, "答案"),
            (7, "id"),
            (8, "答案"),
            (9, "答案"),
            (9, "复核日期"),
            (10, "答案"),
            (10, "来源链接"),
            (11, "id"),
            (12, "答案"),
        ]
        or told(tried) == []
    )
    said_of = reasons(tried.faults)
    for part in (
        "汇总.xlsx: sheet Sheet1, row 5, column 答案: ",
        "row 7, column id: faq-",
        "is in row 4 too; leave one of them",
        "of which Excel keeps 15 digits; format the column as text and type it anew",
        "holds the date 2026-03-04; format the cell as text and type it anew",
        "holds a formula that was never calculated",
        "expected an http or https address",
        "has neither an id nor a question",
        "has a character that no text has, a lost one (�); type it anew",
    ):
        assert part in said_of
    with pytest.raises(ImportFailed, match=r"nothing was imported; faults found: \d"):
        tried.checked()


def test_broken_spreadsheet_that_was_mended_is_imported(live: Sequence[Entry]) -> None:
    book = load_workbook(io.BytesIO(broken()))
    sheet = book["Sheet1"]
    sheet["D5"], sheet["C7"], sheet["D8"], sheet["D9"], sheet["F9"] = (
        "刷卡。",
        "几点开门？",
        "110",
        "五元",
        None,
    )
    sheet["D10"], sheet["E10"], sheet["C11"], sheet["D12"] = (
        "西城",
        "https://www.example.gov/",
        "为何？",
        "一",
    )
    tried = imported(live, saved(book), "汇总.xlsx", defaults=DEFAULTS)
    made = said(tried)
    assert len(made) == 9
    assert sorted(one["category"] for one in made.values()) == ["parks"] + ["things"] * 8
    last = next(one for one in made.values() if one["category"] == "parks")
    assert last["answer"] == {"zh": "12345"}
    assert last["review_by"] == "2027-02-03"
    assert any("说明" in note for note in tried.notes)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("Faq-X,things,What?,That.", "id", "'Faq-X' is none"),
        ("faq-x,,What?,That.", "category", "is empty; fill it, or give one text for all rows"),
        ("faq-x,things,,That.", "question.en", "is empty; fill it"),
        ("faq-x,things,What?,", "answer.en", "is empty; fill it"),
        ("park-zgc,things,What?,That.", "id", "is used twice"),
        (",things,,That.", "id", "has neither an id nor a question"),
        ("#REF!,things,What?,That.", "id", "an error of the spreadsheet"),
        ("faq-x,things,What?,1.39E+10", "answer.en", "has rounded a long number"),
    ],
)
def test_fault_names_its_row_and_column(
    row: str, column: str, expected: str, live: Sequence[Entry]
) -> None:
    data = csv_of("id,category,question.en,answer.en", "faq-a,things,A?,A.", row)
    tried = imported(live, data, defaults=SOURCES)
    assert (3, column) in told(tried)
    assert {number for number, _ in told(tried)} == {3}
    assert expected in reasons(tried.faults)


def test_faults_of_values_name_the_row_of_the_value(live: Sequence[Entry]) -> None:
    data = csv_of(
        "profile,attribute,value.en,source.url,source.kind,source.as_of",
        "dist-daxing,phone,1,https://www.example.gov/,official,2026",
        "dist-daxing,colour,red,https://www.example.gov/,official,2026",
        "dist-daxing,area,big,https://www.example.gov/,rumour,2026",
        "park-moon,area,1,https://www.example.gov/,official,2026",
        ",area,1,https://www.example.gov/,official,2026",
    )
    tried = imported(live, data)
    found = {(row, column) for row, column in told(tried)}
    assert found >= {(4, "source.kind"), (5, "profile"), (6, "profile")}
    fewer = imported(
        live, csv_of(*[line for line in data.decode().split("\r\n") if "rumour" not in line])
    )
    assert (3, "attribute") in told(fewer)


def test_two_rows_of_one_entry_are_a_fault(live: Sequence[Entry]) -> None:
    tried = imported(live, csv_of("id,answer.en", "faq-metro,A.", "faq-metro,B."))
    assert told(tried) == [(3, "id")]


def test_place_of_an_entry_never_leaves_its_folder(live: Sequence[Entry]) -> None:
    for place in ("../x.yml", "/etc/x.yml", "profiles/x.yml", "items/.x.yml", "items/a/b.yml"):
        tried = imported(live, csv_of("id,file", f"faq-metro,{place}"))
        assert told(tried) == [(2, "file")]


def test_removal_that_breaks_something_else_is_refused(live: Sequence[Entry]) -> None:
    data = exported(".csv", [one for one in live if one.id != "dist-xicheng"], "profiles")
    tried = imported(live, data, replace=True)
    assert "no profile has the id 'dist-xicheng'" in reasons(tried.faults)


def test_workbook_with_sheets_of_several_kinds_brings_them_together(live: Sequence[Entry]) -> None:
    book = book_of(
        values=[
            ["profile", "attribute", "value.en", "source.url", "source.kind", "source.as_of"],
            ["park-new", "area", 1.0, "https://www.example.gov/", "official", 2026],
        ],
        profiles=[["id", "kind", "name.en"], ["park-new", "park", "New Park"]],
    )
    (park,) = said(imported(live, saved(book), "x.xlsx")).values()
    assert park["attributes"]["area"][0]["value"] == {"en": "1"}


def test_change_that_may_not_be_made_is_told_at_its_row(live: Sequence[Entry]) -> None:
    def refuse(edit: Edit) -> str:
        return "is not yours" if edit.key == "item:faq-name" else ""

    data = csv_of("id,answer.en", "faq-metro,A.", "faq-name,B.")
    tried = attempt("x.csv", data, live, Reading(), refuse)
    assert str(tried.faults[0]) == "x.csv: row 3, column id: is not yours"


@pytest.mark.parametrize("name", ["x.pdf", "x", ".csv", "x.csv.exe"])
def test_file_of_another_format_is_refused(name: str, live: Sequence[Entry]) -> None:
    tried = imported(live, b"id,answer.en\n", name)
    if name != ".csv":
        assert "expected a file that ends in .json, .csv" in reasons(tried.faults)
    assert tried.faults
    assert list(tried.edits) == []


def test_ten_thousand_rows_are_read_in_seconds(live: Sequence[Entry]) -> None:
    rows = [f"things,Question number {n}?,Answer {n}." for n in range(10_000)]
    began = time.monotonic()
    tried = imported(live, csv_of("category,question.en,answer.en", *rows), defaults=SOURCES)
    assert len(said(tried)) == 10_000
    assert time.monotonic() - began < 60
