"""Long texts fall into windows of whole sentences that lose nothing."""

from __future__ import annotations

import pytest

from bot.knowledge.splitting import WINDOW, length, windows
from bot.knowledge.words import stems

ENGLISH = " ".join(
    f"Rule {number} says that dogs stay out of park {number}." for number in range(50)
)
CHINESE = "".join(f"第{number}条规定，任何人不得带狗进入公园。" for number in range(50))
LIST = "\n".join(f"item {number} of a list without full stops" for number in range(60))
ENDLESS = "word " * 400
ENDLESS_HAN = "字" * 400


def test_short_text_is_one_window_under_its_heading() -> None:
    assert windows("Pay by card.") == ["Pay by card."]
    assert windows("Pay by card.", "Metro") == ["Metro\nPay by card."]
    assert windows("", "Metro") == ["Metro"]
    assert windows("") == [""]


@pytest.mark.parametrize(
    "text",
    [ENGLISH, CHINESE, LIST, ENDLESS, ENDLESS_HAN],
    ids=["english", "chinese", "list", "endless", "endless han"],
)
def test_long_text_is_cut_into_windows_that_together_say_all(text: str) -> None:
    found = windows(text, "Rules")
    assert len(found) > 2
    assert all(window.startswith("Rules\n") for window in found)
    assert all(length(window) <= WINDOW + 1 for window in found)
    assert set(stems(text)) <= {word for window in found for word in stems(window)}


def test_windows_end_with_a_sentence_and_share_one() -> None:
    first, second, *_ = windows(ENGLISH)
    assert first.endswith(".")
    assert second.startswith("Rule ")
    last = first.split(". ")[-1]
    assert second.startswith(last)
    assert windows(CHINESE)[0].endswith("。")


def test_number_with_a_point_ends_no_sentence() -> None:
    text = "It is 3.5 km from www.example.gov to there. " * 30
    assert all(window.endswith("there.") for window in windows(text))
    assert all(window.startswith("It is 3.5") for window in windows(text))


def test_length_counts_words_and_han() -> None:
    assert length("SIM卡怎么办理, please") == 7
    assert length("") == 0


def test_closing_mark_stays_with_its_sentence() -> None:
    quoted = windows("他说：“公园今天不开门。”" * 20)
    assert len(quoted) > 1
    assert all(window.startswith("他说") and window.endswith("”") for window in quoted)
