"""Every text that may be quoted is made from content, with its sources and ways of asking."""

from __future__ import annotations

import pytest

from bot.knowledge.answers import answers_of
from bot.knowledge.content import load_content
from bot.knowledge.wording import punctuation
from bot.records import Answer
from tests.conftest import REAL_CONTENT, Knowledge


@pytest.fixture
def answers(knowledge: Knowledge) -> dict[str, Answer]:
    return {answer.key: answer for answer in answers_of(load_content(knowledge.folder))}


def test_item_is_quoted_word_for_word(answers: dict[str, Answer]) -> None:
    answer = answers["faq-name"]
    assert answer.text == {"en": "It was called Desheng Science Park until 2012."}
    assert answer.asked["en"] == (
        "What was Xicheng Park called before?",
        "former name of Xicheng Park",
    )
    assert (answer.kind, answer.about) == ("item", "park-xicheng")


def test_attribute_is_told_in_its_sentence(answers: dict[str, Answer]) -> None:
    answer = answers["dist-daxing:phone"]
    assert (answer.kind, answer.text["en"]) == ("attribute", "Call 010-81298000.")
    assert answer.title("en") == "What is the phone number of Daxing District?"
    assert [source.as_of for source in answer.sources] == ["2021-12-29"]


def test_conflicting_figures_are_told_with_both_values_and_sources(
    answers: dict[str, Answer],
) -> None:
    answer = answers["park-xicheng:area"]
    for part in ("10 square", "Office of Examples", "2021-12-29"):
        assert part in answer.text["en"]
    for part in ("but 12 square", "news.example.com", "2018-01-19"):
        assert part in answer.text["en"]
    assert answer.text["en"].index("10 square") < answer.text["en"].index("12 square")
    assert len(answer.sources) == 2


def test_single_figure_is_told_without_its_source(answers: dict[str, Answer]) -> None:
    assert answers["park-zgc:area"].text["en"] == (
        "Zhongguancun Science Park has 488 square kilometres."
    )


def test_empty_value_becomes_a_gap_that_admits_it(answers: dict[str, Answer]) -> None:
    gap = answers["park-xicheng:hours"]
    assert (gap.kind, gap.text["en"], gap.sources) == (
        "gap",
        "I have no hours for Xicheng Park.",
        (),
    )


def test_attribute_that_a_profile_lacks_makes_no_answer(answers: dict[str, Answer]) -> None:
    assert "park-zgc:phone" not in answers


def test_gap_without_words_for_it_is_not_told(knowledge: Knowledge) -> None:
    knowledge.edit("attributes.yml", lambda entries: entries[3].pop("unknown"))
    keys = {answer.key for answer in answers_of(load_content(knowledge.folder))}
    assert "park-xicheng:hours" not in keys
    assert "c-12345:hours" in keys


def test_overview_lists_what_is_known_and_nothing_else(answers: dict[str, Answer]) -> None:
    lines = answers["park-xicheng"].text["en"].split("\n")
    assert lines[0] == "Xicheng Park of Zhongguancun Science Park"
    assert "- Phone: +86-10-68336190" in lines
    assert [line.split(":")[0] for line in lines[1:]] == ["- Area", "- Phone"]
    assert len(answers["park-xicheng"].sources) == 2  # each once, though two values share one


def test_passage_names_what_it_is_about(answers: dict[str, Answer]) -> None:
    answer = answers["daxing-f1"]
    assert answer.text["en"] == "Daxing District: Its medicine makers produce vaccines."
    assert (answer.kind, answer.about) == ("passage", "dist-daxing")


def test_note_is_told_in_brackets(knowledge: Knowledge) -> None:
    def annotate(parks: list[dict]) -> None:
        parks[0]["attributes"]["area"][0]["note"] = {"en": "in 2012"}

    knowledge.edit("profiles/parks.yml", annotate)
    answers = {answer.key: answer for answer in answers_of(load_content(knowledge.folder))}
    assert "488 square kilometres (in 2012)." in answers["park-zgc:area"].text["en"]


@pytest.fixture
def chinese(knowledge: Knowledge) -> dict[str, Answer]:
    """The answers of the tiny world where two places and two attributes have Chinese texts."""

    def translate(attributes: list[dict]) -> None:
        for number, label in ((0, "简介"), (1, "电话"), (2, "面积")):
            attributes[number]["label"]["zh"] = label
            attributes[number]["asked"]["zh"] = ["{place}的" + label + "是多少"]
            attributes[number]["answer"]["zh"] = "{place}的" + label + "是{value}。"

    def name(parks: list[dict]) -> None:
        parks[1]["short"]["zh"], parks[1]["name"]["zh"] = "西城园", "中关村科技园区西城园"
        ten, twelve = parks[1]["attributes"]["area"]
        ten["value"]["zh"], ten["note"] = "10平方公里", {"zh": "约数"}
        twelve["value"]["zh"] = "12平方公里"

    knowledge.edit("attributes.yml", translate)
    knowledge.edit("profiles/parks.yml", name)
    knowledge.edit("passages/parks.yml", lambda given: given[0]["text"].update(zh="药企生产疫苗。"))
    knowledge.edit("profiles/districts.yml", lambda given: given[1]["name"].update(zh="大兴区"))
    return {answer.key: answer for answer in answers_of(load_content(knowledge.folder))}


def test_chinese_sheet_has_chinese_marks(chinese: dict[str, Answer]) -> None:
    title, *lines = chinese["park-xicheng"].text["zh"].split("\n")
    assert title == "中关村科技园区西城园"
    assert "- 电话：+86-10-68336190" in lines
    (area,) = [line for line in lines if line.startswith("- 面积：")]
    assert "10平方公里（约数）" in area
    assert "；" in area
    assert not {*";:?"} & {*area.replace("Office of Examples", "")}
    assert "- Phone: +86-10-68336190" in chinese["park-xicheng"].text["en"]


def test_chinese_question_ends_in_its_own_mark(chinese: dict[str, Answer]) -> None:
    answer = chinese["park-xicheng:area"]
    assert answer.title("zh") == "西城园的面积是多少？"
    assert answer.title("en") == "How big is Xicheng Park?"
    assert answer.text["zh"].startswith("西城园的面积是")


def test_passage_joins_its_place_with_the_marks_of_each_language(
    chinese: dict[str, Answer],
) -> None:
    assert chinese["daxing-f1"].text == {
        "en": "Daxing District: Its medicine makers produce vaccines.",
        "zh": "大兴区：药企生产疫苗。",
    }


def test_value_without_a_translation_is_told_as_it_is(chinese: dict[str, Answer]) -> None:
    assert chinese["park-zgc:area"].text["zh"] == (
        "Zhongguancun Science Park的面积是488 square kilometres。"
    )


@pytest.mark.parametrize(
    ("language", "marks"),
    [("zh", "：；（{}）？、"), ("ja", "：；（{}）？、"), ("en", ":; ({})?,"), ("xx", ":; ({})?,")],
)
def test_marks_are_those_of_the_language(language: str, marks: str) -> None:
    found = punctuation(language)
    assert marks == (
        found.colon.strip()
        + found.semicolon.strip()
        + found.note
        + found.question
        + found.enumeration.strip()
    )


def test_braces_in_a_value_are_told_as_they_are(knowledge: Knowledge) -> None:
    def brace(parks: list[dict]) -> None:
        parks[0]["attributes"]["area"][0]["value"]["en"] = "{place} {0} 5%"

    knowledge.edit("profiles/parks.yml", brace)
    answers = {answer.key: answer for answer in answers_of(load_content(knowledge.folder))}
    assert answers["park-zgc:area"].text["en"] == "Zhongguancun Science Park has {place} {0} 5%."


def test_starter_content_has_one_key_per_answer_and_no_open_template() -> None:
    answers = answers_of(load_content(REAL_CONTENT))
    keys = [answer.key for answer in answers]
    assert len(keys) == len(set(keys)) > 500
    texts = [text for answer in answers for text in (*answer.text.values(), *answer.asked["en"])]
    assert [text for text in texts if "{place}" in text or "{value}" in text] == []
    assert all(answer.sources for answer in answers if answer.kind not in ("gap", "overview"))
