"""Words and letters: what tells two texts apart that mean something alike."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.knowledge.lexicon import (
    LetterIndex,
    Spellings,
    WordWeights,
    coverage,
    letters,
    word_counts,
)


def letter_index(*parts: Sequence[str]) -> LetterIndex:
    return LetterIndex([letters(texts) for texts in parts])


def word_weights(*parts: Sequence[str]) -> WordWeights:
    return WordWeights([word_counts(texts) for texts in parts])


TEXTS = ["how big is the park", "how big is the district", "metro fare of the city"]


def test_letters_find_the_text_through_misspelling() -> None:
    scores = letter_index(TEXTS).scores("how big is teh districkt")
    assert scores.shape == (3,)
    assert scores.argmax() == 1
    assert 0 == scores[2] < scores[0] < scores[1] < 1


def test_same_text_scores_one_whatever_its_case() -> None:
    assert letter_index(TEXTS).scores("METRO Fare of the citý")[2] == pytest.approx(1)


@pytest.mark.parametrize("query", ["", "???", "西城园"])
def test_text_without_known_letters_scores_zero(query: str) -> None:
    assert letter_index(TEXTS).scores(query).tolist() == [0, 0, 0]


def test_index_of_no_texts_gives_no_scores() -> None:
    assert letter_index([]).scores("park").shape == (0,)


def test_rare_word_tells_more_than_a_common_one_and_an_unseen_one_wholly() -> None:
    telling = word_weights(TEXTS).telling("the metro big zebra")
    assert 0 < telling["the"] < telling["big"] < telling["metro"] <= telling["zebra"] == 1


def test_words_count_by_their_stem() -> None:
    assert word_weights(["parks"]).telling("Park's") == word_weights(["parks"]).telling("parks")
    assert [*word_weights(["parks"]).telling("parks")] == ["park"]


@pytest.mark.parametrize(
    ("word", "read_as"),
    [
        ("distrct", "district"),
        ("ditsrict", "district"),
        ("metrq", "metro"),
        ("mtrq", "mtrq"),
        ("metr", "metr"),
        ("pakr", "pakr"),
        ("metro7", "metro7"),
        ("zebras", "zebra"),
    ],
)
def test_misspelling_is_mended_in_long_words_only(word: str, read_as: str) -> None:
    assert [*word_weights(TEXTS).telling(word)] == [read_as]


def test_coverage_is_the_share_of_weight() -> None:
    telling = {"metro": 0.75, "the": 0.25}
    assert coverage(telling, frozenset(["metro"])) == (0.75, 0.25)
    assert coverage(telling, frozenset(["the"])) == (0.25, 0.75)
    assert coverage(telling, frozenset()) == (0, 0.75)
    assert coverage(telling, frozenset(["metro", "the", "fare"])) == (1, 0)


def test_question_without_words_is_covered() -> None:
    assert coverage({}, frozenset(["metro"])) == (1, 0)
    assert word_weights(TEXTS).telling("?!") == {}


def test_known_spelling_stays_although_another_is_near() -> None:
    spellings = Spellings(["changing", "charging"])
    assert spellings.mended("changing") == "changing"
    assert spellings.mended("chargging") == "charging"
    assert Spellings([]).mended("charging") == "charging"


HAN = ["退税要多少钱", "地铁多少钱"]


def test_han_is_told_by_characters_and_by_pairs_that_are_known() -> None:
    telling = word_weights(HAN).telling("退税店")
    assert [*telling] == ["退", "退税", "税", "店"]
    assert telling["店"] == 1
    assert word_weights(HAN).telling("多少")["多少"] < telling["退税"]


def test_rare_pair_of_han_is_no_lacking_word() -> None:
    telling = {"退": 0.5, "退税": 0.9, "税": 0.6, "tax": 0.4}
    covered, lacking = coverage(telling, frozenset(["退", "tax"]))
    assert covered == pytest.approx(0.9 / 2.4)
    assert lacking == 0.6
    assert coverage(telling, frozenset(["退", "税", "tax"]))[1] == 0


def test_letters_are_weighed_as_by_scikit_learn_whatever_was_indexed_before() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from bot.knowledge.words import plain

    letter_index(["another text, with grams that no other has: xylophone"])
    reference = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=plain
    )
    rows = reference.fit_transform(TEXTS)
    index = letter_index(TEXTS)
    for query in ("how big is teh districkt", "xylophone", "METRO metro citý", "", "公园", "zzz"):
        expected = (reference.transform([query]) @ rows.T).toarray().ravel()
        assert index.scores(query) == pytest.approx(expected)


def test_texts_in_parts_are_compared_as_if_in_one() -> None:
    whole, parts = letter_index(TEXTS), letter_index(TEXTS[:1], [], TEXTS[1:])
    for query in ("how big is teh districkt", "metro", "zzz"):
        assert parts.scores(query) == pytest.approx(whole.scores(query))
    one, apart = word_weights(TEXTS), word_weights(TEXTS[:1], TEXTS[1:])
    assert one.telling("how big is the metrq") == apart.telling("how big is the metrq")
