"""Measures of rankings against values worked out by hand."""

from __future__ import annotations

import math
from dataclasses import astuple

import pytest

from bot.evaluate.ranking_metrics import RankingMetrics, mean, measure

RANKING = list("abcdefghijkl")  # a comes first


def test_one_relevant_document_on_rank_two() -> None:
    measured = measure(RANKING, {"b"})
    assert measured == RankingMetrics(
        map=0.5, mrr10=0.5, ndcg10=pytest.approx(1 / math.log2(3)), p5=0.2, recall10=1, hit1=0
    )


def test_several_relevant_documents() -> None:
    measured = measure(RANKING, ["a", "c", "l"])
    assert measured.map == pytest.approx((1 + 2 / 3 + 3 / 12) / 3)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert measured.ndcg10 == pytest.approx((1 + 1 / math.log2(4)) / ideal)
    assert (measured.mrr10, measured.p5, measured.hit1) == (1, 0.4, 1)
    assert measured.recall10 == pytest.approx(2 / 3)


def test_perfect_ranking_is_perfect_even_with_more_relevant_than_ranks_looked_at() -> None:
    measured = measure(RANKING, RANKING)
    assert (measured.map, measured.mrr10, measured.ndcg10, measured.p5) == (1, 1, 1, 1)
    assert measured.recall10 == pytest.approx(10 / 12)


def test_rank_eleven_counts_for_map_alone() -> None:
    assert astuple(measure(RANKING, {"k"})) == (pytest.approx(1 / 11), 0, 0, 0, 0, 0)


@pytest.mark.parametrize("ranking", [RANKING, []])
def test_what_is_never_found_scores_zero(ranking: list[str]) -> None:
    assert astuple(measure(ranking, {"z"})) == (0, 0, 0, 0, 0, 0)
    assert measure(RANKING, {"a", "z"}).map == 0.5


def test_nothing_relevant_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is relevant"):
        measure(RANKING, set())


def test_mean_is_taken_measure_by_measure() -> None:
    both = mean([measure(RANKING, {"a"}), measure(RANKING, {"b"})])
    assert (both.map, both.p5, both.hit1) == (0.75, 0.2, 0.5)
    with pytest.raises(ValueError, match="no rankings"):
        mean([])
