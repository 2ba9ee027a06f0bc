"""Citizens are greeted, declined and handed over in their own language, answers are labelled."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter

import pytest
import yaml

from bot.answering.answer import answer, quote
from bot.answering.case import Case
from bot.answering.decline import decline
from bot.answering.make_small_talk import make_small_talk
from bot.answering.signpost_danger import signpost_danger
from bot.knowledge.release import Release
from bot.records import Hit
from tests.answering.conftest import Asking
from tests.conftest import REAL_CONTENT, CaseFor

LANGUAGES = ("en", "zh", "ko", "ja", "de", "fr", "es", "ru", "ar")
REPLIES: dict[str, dict[str, str]] = yaml.safe_load((REAL_CONTENT / "replies.yml").read_text())


@pytest.mark.parametrize("occasion", REPLIES)
def test_prepared_sentence_is_there_in_every_language(occasion: str) -> None:
    assert set(REPLIES[occasion]) == set(LANGUAGES)
    assert all(sentence.strip() for sentence in REPLIES[occasion].values())


@pytest.mark.parametrize("occasion", REPLIES)
def test_languages_agree_on_what_is_filled_in(occasion: str) -> None:
    filled = {
        language: sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)
        for language, sentence in REPLIES[occasion].items()
    }
    assert filled == dict.fromkeys(filled, filled["en"])


def beginning(occasion: str, language: str) -> str:
    """The prepared sentence up to whom to call."""
    return REPLIES[occasion][language].partition("{")[0]


def test_sentences_of_two_languages_never_begin_alike() -> None:
    for occasion in ("greet", "ask_for_person", "declined_language", "declined_unanswered"):
        assert len({beginning(occasion, language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_greeting_is_returned_in_its_language(language: str, case_for: CaseFor) -> None:
    end = make_small_talk(case_for("hm", intents={"greet": 0.9}, language=language))
    assert end is not None
    (reply,) = end.replies
    assert (reply.text, reply.language) == (REPLIES["greet"][language], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_decline_and_handover_are_said_in_the_language(language: str, case_for: CaseFor) -> None:
    (declined,) = decline(case_for("hm", language=language)).replies
    occasion = "declined_unanswered" if declined.kind == "unanswered" else "declined_language"
    assert declined.text.startswith(beginning(occasion, language))
    assert (declined.language, "12345" in declined.text) == (language, True)
    end = make_small_talk(case_for("hm", intents={"ask_for_person": 0.9}, language=language))
    assert end is not None
    assert end.replies[0].text.startswith(beginning("ask_for_person", language))
    assert "12345" in end.replies[0].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_in_danger_is_told_so_in_the_language(language: str, case_for: CaseFor) -> None:
    for kind in ("distress", "emergency"):
        end = signpost_danger(case_for("hm", intents={kind: 0.9}, language=language))
        assert end is not None
        assert end.replies[0].text == REPLIES[kind][language]
        assert all(number in end.replies[0].text for number in ("110", "120", "010-65255486"))


def test_language_that_nothing_is_prepared_in_gets_english(case_for: CaseFor) -> None:
    assert case_for("hm", language="sv").said("greet") == REPLIES["greet"]["en"]


GERMAN_LABEL = "Diese Antwort gibt es nur auf Englisch:\n"


def test_english_answer_to_a_german_question_is_labelled(case_for: CaseFor) -> None:
    end = answer(case_for("Metro?", {"faq-metro": 0.9}, language="de"))
    assert end is not None
    (reply,) = end.replies
    assert reply.text == GERMAN_LABEL + "Pay with a Yikatong card."
    assert (reply.outcome, reply.language) == ("answered", "en")
    assert end.context.language == "de"  # the conversation goes on in German


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_label_is_in_the_language_of_the_citizen(language: str, case_for: CaseFor) -> None:
    text = case_for("hm", language=language).labelled("Pay.", "en")
    label = REPLIES["labelled"][language].format(language=REPLIES["language_en"][language])
    assert text == f"{label}\nPay."


def of_fengtai(places: Release, case: Case) -> Case:
    """The case with the area of Fengtai Park as its best hit."""
    return replace(case, hits=[Hit(places.by_key["park-fengtai:area"], 0.9)])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "丰台园的面积：17.63平方公里。"),
        ("en", "Area of Fengtai Park: 17.63 square kilometres."),
        ("de", GERMAN_LABEL + "Area of Fengtai Park: 17.63 square kilometres."),
    ],
)
def test_answer_in_the_language_of_the_question_has_no_label(
    language: str, text: str, places: Release, asking: Asking
) -> None:
    end = answer(of_fengtai(places, asking("丰台园", language)))
    assert end is not None
    (reply,) = end.replies
    assert (reply.text, reply.language) == (text, "en" if language == "de" else language)


def test_chinese_answer_alone_is_labelled_for_all_others(places: Release, asking: Asking) -> None:
    found = places.by_key["park-fengtai:area"]
    chinese = Hit(replace(found, text={"zh": found.text["zh"]}), 0.9)
    for language, label in [("en", "only available in Chinese:"), ("de", "nur auf Chinesisch:")]:
        (reply,) = quote(asking("hm", language), chinese).replies
        first, told = reply.text.split("\n")
        assert first.endswith(label)
        assert (told, reply.language) == (found.text["zh"], "zh")
