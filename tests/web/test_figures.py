"""The large figures of a profile: read off its values, or left out."""

from __future__ import annotations

import pytest

from bot.records import Attribute, AttributeValue, Profile, Source
from bot.web.figures import Figure, figures

PAGE = Source("Office", "https://example.gov", "official", "2021-12-29")
WORDS = {"parts_named": "parts", "begins": "year it began"}
ATTRIBUTES = {
    id: Attribute(id, {"en": id.capitalize(), "zh": id}, {}, {}, {}, {})
    for id in ("area", "residents", "gdp", "blocks", "established")
}


def shown(language: str = "en", **attributes: list[AttributeValue]) -> list[Figure]:
    values = {id: tuple(values) for id, values in attributes.items()}
    profile = Profile("p", "park", {"en": "P"}, {"en": "P"}, (), values, {})
    return figures(profile, ATTRIBUTES, WORDS, language)


def said(en: str, zh: str = "", note: str = "") -> AttributeValue:
    texts = {"en": en, "zh": zh} if zh else {"en": en}
    return AttributeValue(texts, PAGE, {"en": note} if note else {})


def test_quantity_is_quoted_with_what_was_printed_beside_it() -> None:
    residents = said("3.125 million at the end of 2023", "312.5万人（2023年末）")
    assert shown(residents=[residents]) == [
        Figure("3.125 million", "Residents", "at the end of 2023")
    ]
    assert shown("zh", residents=[residents]) == [Figure("312.5万", "residents", "2023年末")]


def test_sources_that_differ_give_a_range() -> None:
    area = [said("6.03 square kilometres"), said("5.35 square kilometres")]
    assert shown(area=area) == [Figure("5.35–6.03 km²", "Area", "")]


def test_sources_that_agree_give_one_number() -> None:
    area = [said("6 square kilometres"), said("6 square kilometres")]
    assert shown(area=area) == [Figure("6 km²", "Area", "")]


@pytest.mark.parametrize(
    "values",
    [
        [],
        [said("100.9 square kilometres", note="of the science city; of the park: unknown")],
        [said("about as large as a lake")],
        [said("0.564 million"), said("590,000")],
    ],
)
def test_doubtful_quantity_is_left_to_the_table(values: list[AttributeValue]) -> None:
    assert shown(area=values) == []


def test_year_is_the_one_that_the_value_begins_with() -> None:
    assert shown(established=[said("June 2001; opened in May 2002")])[0].number == "2001"
    assert shown(established=[said("approved in 2001")]) == []


@pytest.mark.parametrize(
    ("en", "zh", "count"),
    [
        ("Desheng, Beizhan and Guang'an", "德胜、北展和广安", ["3"]),
        ("former Yonghe Park area and Longtan Lake area", "原雍和园区域和龙潭湖区域", []),
        ("a materials base, a campus and other plots", "材料基地、校园及其他地块", []),
        ("16 sub-parks", "16个分园", []),
        ("one park", "一个园区", []),
        ("Desheng, Beizhan and Guang'an", "", []),
    ],
)
def test_parts_are_counted_where_both_languages_name_them_all(
    en: str, zh: str, count: list[str]
) -> None:
    assert [figure.number for figure in shown(blocks=[said(en, zh)])] == count
