"""Headers are known by their names, by what people call them in two languages, or as told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import ContentInvalid
from bot.exchange.csv_files import read_csv
from bot.exchange.headers import headed, notes_of, nothing_known
from bot.exchange.records import Headed, Reading
from tests.exchange.conftest import csv_of, reasons

TEXTS = "How do I pay in the metro?"
CHINESE = "地铁怎么付款？"


def found(*rows: str, **reading: Any) -> tuple[Headed, list[ContentInvalid]]:
    faults: list[ContentInvalid] = []
    table = read_csv("faq.csv", csv_of(*rows))
    return headed(table, Reading(**reading), faults.append), faults


def column(header: str, text: str = TEXTS, sheet: str = "items") -> str:
    one, faults = found(f'"{header}"', f'"{text}"', sheet=sheet)
    assert faults == []
    return one.headings[0].column


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("question.en", "question.en"),
        ("Question.EN", "question.en"),
        ("answer.zh-Hant", "answer.zh-Hant"),
        ("channels.wechat.zh", "channels.wechat.zh"),
        ("Question (English)", "question.en"),
        ("Answer_EN", "answer.en"),
        ("中文答案", "answer.zh"),
        ("答案（中文）", "answer.zh"),
        ("Antwort", ""),
        ("German answer", "answer.de"),
        ("Similar questions 3 (zh)", ""),
        ("相似问法2", "phrasings.en"),
        ("Similar Question 12", "phrasings.en"),
        ("標準問題", "question.en"),
        ("Ｑｕｅｓｔｉｏｎ", "question.en"),
        ("负责部门", "owner"),
        ("Review date", "review_by"),
        ("Valid-until", "valid_until"),
        ("来源链接", "sources.url"),
        ("Publication date", "sources.as_of"),
        ("关键词", "phrasings.en"),
        ("标签", "tags"),
        ("Notes to self", ""),
        ("a" * 5000, ""),
    ],
)
def test_header_stands_for_a_column(header: str, expected: str) -> None:
    one, _ = found(f'id,"{header}"', f'faq-metro,"{TEXTS}"', sheet="items")
    assert one.headings[1].column == expected


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        ("Question", TEXTS, "question.en"),
        ("Question", CHINESE, "question.zh"),
        ("问题", TEXTS, "question.en"),
        ("问题", "如何用 Apple Pay 在地铁付款？", "question.zh"),
        ("Answer", "Bezahlen Sie mit der Karte, bitte nicht mit Bargeld.", "answer.de"),
        ("Answer", "", "answer.en"),
    ],
)
def test_language_that_a_header_does_not_tell_is_that_of_its_texts(
    header: str, text: str, expected: str
) -> None:
    assert column(header, text) == expected


def test_language_can_be_told() -> None:
    one, _ = found("Question", CHINESE, language="ja")
    assert one.headings[0].column == "question.ja"


@pytest.mark.parametrize(
    ("headers", "sheet"),
    [
        ("id,question.en,answer.en", "items"),
        ("Question,Answer", "items"),
        ("id,about,asked.en,text.en", "passages"),
        ("id,kind,name.en,aliases.en", "profiles"),
        ("profile,attribute,value.en", "values"),
    ],
)
def test_rows_are_what_most_columns_say(headers: str, sheet: str) -> None:
    assert found(headers, "a,b,c,d")[0].sheet == sheet


def test_what_rows_are_can_be_told() -> None:
    assert found("id,owner", "a,b", sheet="profiles")[0].sheet == "profiles"


def test_title_above_the_headers_is_passed_over() -> None:
    one, _ = found("常见问题汇总表,,", ",,", "序号,问题,答案", f"1,{CHINESE},用卡。")
    assert (one.row, [row.number for row in one.rows]) == (3, [4])
    assert [heading.column for heading in one.headings] == ["", "question.zh", "answer.zh"]


def test_numbers_of_rows_are_no_ids() -> None:
    one, _ = found("编号,问题", f"1,{CHINESE}")
    assert one.headings[0].column == ""
    one, _ = found("编号,问题", f"faq-metro,{CHINESE}")
    assert one.headings[0].column == "id"


def test_header_can_be_told_and_left_out() -> None:
    one, faults = found(
        "A,B!,answer.en", "faq-metro,x,y", columns={"A": "id", "B!": "owner", "answer.en": ""}
    )
    assert [heading.column for heading in one.headings] == ["id", "owner", ""]
    assert faults == []
    assert [*notes_of(one)] == [
        "column A is read as id",
        "column B! is read as owner",
        "column answer.en is left out",
    ]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"C": "id"}, "column C: is not there, to be read as id; there are: A, question.en"),
        ({"A": "colour"}, "column A: cannot be read as 'colour'; expected nothing, or one of id,"),
        ({"A": "question.klingon"}, "cannot be read as 'question.klingon'"),
        ({"A": "question.en"}, "is read as question.en, and A too; tell them apart"),
    ],
)
def test_header_that_is_told_wrongly_is_a_fault(columns: dict[str, str], told: str) -> None:
    _, faults = found("A,question.en", "a,b", columns=columns)
    assert told in reasons(faults).replace("question.en, A", "A, question.en")


def test_headers_for_one_column_are_told_apart_or_make_one_list() -> None:
    _, faults = found("Question,Title,Variant 1,Variant 2", f"{TEXTS},{TEXTS},a,b")
    assert reasons(faults).count("tell them apart") == 1
    assert "row 1, column Title: is read as question.en, and Question too" in reasons(faults)


def test_table_without_a_known_header_tells_how_to_name_them() -> None:
    one, _ = found("X,Y", "one,two")
    told = str(nothing_known(one))
    assert one.columns == {}
    assert 'row 1: no column is known among: X, Y; tell what they are, such as --map "' in told
    assert "among: nothing" in str(nothing_known(found("")[0]))
