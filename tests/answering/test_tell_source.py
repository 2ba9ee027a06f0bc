"""Where an answer comes from is told when asked, and nothing else is taken for that question."""

from __future__ import annotations

import pytest

from bot.answering.tell_source import tell_source
from bot.records import Context
from tests.conftest import CaseFor

ANSWERED = Context(
    about=("park-xicheng",), question="how big is it", answers=("park-xicheng:area",)
)


@pytest.mark.parametrize(
    "text",
    [
        "source?",
        "what's your source for that",
        "where did you get that from",
        "who says that?",
        "are you sure?",
        "is that still true?",
        "how do you know",
        "is this information up to date",
        "来源是哪里",
        "这个数据是什么时候的",
        "你确定吗",
        "准吗？",
    ],
)
def test_sources_of_the_last_answer_are_told_with_their_dates(text: str, case_for: CaseFor) -> None:
    end = tell_source(case_for(text, context=ANSWERED))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("answered", "source")
    assert "Office of Examples (2021-12-29)" in reply.text
    assert [source.as_of for source in reply.sources] == ["2021-12-29", "2018-01-19"]
    assert end.context == ANSWERED


def test_where_nothing_was_quoted_there_is_no_source(case_for: CaseFor) -> None:
    end = tell_source(case_for("source?", context=Context(question="will it rain")))
    assert end is not None
    assert [reply.outcome for reply in end.replies] == ["declined"]


@pytest.mark.parametrize(
    "text",
    [
        "sources of funding for companies",
        "is that true of the metro",
        "is Xicheng Park up to date?",
        "are you sure the park is open",
        "where do I get a card from",
        "资金来源有哪些",
        "",
    ],
)
def test_other_questions_are_left_alone(text: str, case_for: CaseFor) -> None:
    case = case_for(text, context=ANSWERED)
    places = case.release.reader.places_in(text)
    assert tell_source(case_for(text, context=ANSWERED, places=places)) is None


def test_first_message_asks_for_no_source(case_for: CaseFor) -> None:
    assert tell_source(case_for("source?")) is None
