"""Long texts are cut where it hurts least, within the limit, and nothing is lost."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telling.looks import characters, utf8, utf16
from bot.channels.telling.splitting import split

GRAPHEME = regex.compile(r"\X")
FAMILY = "👨‍👩‍👧‍👦"
TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab .。，\n]>é中文字京́\u200d👍🏽🇨🇳<&"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=400,
)


@settings(max_examples=300)
@given(TEXTS, st.integers(90, 300), st.sampled_from([characters, utf8, utf16]))
def test_parts_fit_and_join_to_the_text_with_every_grapheme_whole(
    text: str, longest: int, measure: object
) -> None:
    assert callable(measure)
    parts = split(text, longest, measure)
    assert "".join(parts) == text
    assert all(0 < measure(part) <= longest for part in parts)
    whole = GRAPHEME.findall(text)
    if all(measure(one) <= longest and len(one) < 64 for one in whole):
        assert [one for part in parts for one in GRAPHEME.findall(part)] == whole


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One two. Three four.\n\nFive six seven eight", "One two. Three four.\n\n"),
        ("One two three. Four five six seven eight", "One two three. "),
        ("One two three, four five six seven eight", "One two three, "),
        ("一二三四五六七八九十一二。三四五六七八九十一二三四五六", "一二三四五六七八九十一二。"),
        ("Onetwothreefour fivesixseveneight nine ten", "Onetwothreefour "),
    ],
)
def test_text_is_cut_after_a_paragraph_a_sentence_a_clause_or_a_word(text: str, first: str) -> None:
    assert split(text, 24, characters)[0] == first


def test_cut_leaves_no_message_half_empty_for_the_sake_of_a_sentence() -> None:
    assert split("A. " + "b" * 30 + " " + "c" * 20, 40, characters)[0] == "A. " + "b" * 30 + " "


def test_emoji_of_several_code_points_is_not_cut() -> None:
    assert split("ab" + FAMILY * 3, 9, characters) == ["ab" + FAMILY, FAMILY, FAMILY]


def test_letter_keeps_its_accent_where_a_space_carries_it() -> None:
    assert split("abcd \u0301efgh", 6, characters) == ["abcd \u0301", "efgh"]
    assert split("abcd \u0301efgh", 5, characters)[0] == "abcd"


def test_what_must_stay_whole_does() -> None:
    assert split("see <a link to all> and more", 12, characters, "<[^>]*>")[0] == "see "
    # By itself it is longer than a message: better cut than not sent.
    assert len(split("<" + "x" * 50 + ">", 20, characters, "<[^>]*>")) == 3


def test_single_character_larger_than_a_message_still_comes_through() -> None:
    assert split("京京", 2, utf8) == ["京", "京"]


def test_empty_text_has_no_parts() -> None:
    assert split("", 10, characters) == []
